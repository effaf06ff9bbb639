"""Users of the service, for locust: planners, leaders, administrators and programs, page by page.

Every user signs in once and then opens a page each 1 to 5 seconds, the main pages of the role by
turns. Which area and month there are comes from the environment: LOAD_AREA, LOAD_MONTH; so does
LOAD_PASSWORD, that of the accounts load-planner-0, load-planner-1 and so on.
"""

import os
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any, Final

from locust import FastHttpUser, between, task

AREA: Final = os.environ.get("LOAD_AREA", "999901")
MONTH: Final = os.environ.get("LOAD_MONTH", "2026-12")
A: Final = f"/areas/{AREA}"
M: Final = f"{A}/{MONTH}"
OGC: Final = "/api/v1/ogc/collections"
_numbers: Final = defaultdict[str, "count[int]"](count)
"""Of the accounts that are signed in already, by role."""
_TOKEN: Final = re.compile(r'name="csrf" value="([^"]+)"')


class OfficeUser(FastHttpUser):  # type: ignore[misc]  # locust is not typed
    """Somebody at a desk."""

    abstract = True
    wait_time = between(1, 5)
    role = ""
    pages: Sequence[str] = ()
    """Addresses; {employer}, {township}, {day} and {team} stand for any that there are."""

    def on_start(self) -> None:
        """Sign in and find out what can be looked at."""
        page = self.client.get("/sign-in")
        (token,) = _TOKEN.findall(page.text)[:1]
        given = {
            "csrf": token,
            "name": f"load-{self.role}-{next(_numbers[self.role])}",
            "password": os.environ["LOAD_PASSWORD"],
        }
        self.client.post("/sign-in", data=given)
        self.any = Random(id(self))  # noqa: S311 - any page will do
        self.routes = self._features("routes", 200)
        self.employers = self._features("employers", 200)
        self.townships = self._features("townships", 50)

    @task  # type: ignore[untyped-decorator]  # locust is not typed
    def open_page(self) -> None:
        """Open one of the pages of the role."""
        pattern = self.any.choice(self.pages)
        route = self.any.choice(self.routes)["properties"]
        path = pattern.format(
            employer=self.any.choice(self.employers)["properties"]["id"],
            township=self.any.choice(self.townships)["properties"]["code"],
            day=route["day"],
            team=route["team"],
        )
        name = pattern.replace(A, "/areas/…").replace(MONTH, "…")
        with self.client.get(path, name=f"{self.role} {name}", catch_response=True) as answer:
            if answer.url.partition("?")[0].endswith("/sign-in"):
                answer.failure("not signed in")

    def _features(self, collection: str, most: int) -> list[dict[str, Any]]:
        answer = self.client.get(f"{OGC}/{collection}/items?area={AREA}&limit={most}")
        found: list[dict[str, Any]] = answer.json()["features"]
        return found


class Planner(OfficeUser):
    """Makes the month."""

    weight = 5
    role = "planner"
    pages = (
        "/", f"{A}/import", f"{A}/geocode", f"{A}/risk", f"{A}/year/2026", f"{A}/rules",
        f"{M}/ceremony", M, f"{M}/roster", f"{M}/board", f"{M}/routes/{{day}}/{{team}}",
        f"{M}/risk-map", f"{M}/risk-map/map?framed=true", f"{M}/overview-map/map?framed=true",
        f"{M}/why?q=机械", f"{M}/why/{{employer}}",
        f"{M}/exports", f"{M}/approval", f"{M}/results", "/jobs",
    )  # fmt: skip


class Leader(OfficeUser):
    """Reads the month."""

    weight = 2
    role = "leader"
    pages = (
        "/briefs", f"{M}/brief", f"{M}/townships/{{township}}", f"{A}/scorecard/2026Q4",
        f"{M}/results", f"{M}/risk-map",
    )  # fmt: skip


class Administrator(OfficeUser):
    """Looks after the service."""

    weight = 1
    role = "administrator"
    pages = ("/", "/accounts", "/audit", "/backups", "/jobs", "/reference", f"{A}/rules")


class Program(OfficeUser):
    """Reads JSON, as QGIS and other programs do, with a planner's rights."""

    weight = 2
    role = "planner"
    pages = (
        "/api/v1/areas", "/api/v1" + M, f"/api/v1{M}/roster", f"/api/v1{M}/townships",
        f"/api/v1{M}/routes/{{day}}/{{team}}", f"{OGC}", f"{OGC}/employers/items?limit=100",
        f"{OGC}/townships/items", f"{OGC}/routes/items?limit=50",
        f"{OGC}/employers/items/{AREA}.{{employer}}",
    )  # fmt: skip
