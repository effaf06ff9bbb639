"""Users of the service, for locust: planners and leaders who look at a month, page after page.

Every user signs in once and then opens a page each 1 to 5 seconds. Which pages there are comes from
the environment: LOAD_AREA, LOAD_MONTH and LOAD_ROLES with names and passwords.
"""

import os
import re
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from locust import FastHttpUser, between, task

AREA: Final = os.environ.get("LOAD_AREA", "999901")
MONTH: Final = os.environ.get("LOAD_MONTH", "2026-12")
BASE: Final = f"/areas/{AREA}/{MONTH}"
ROLES: Final = ("planner", "leader", "planner", "administrator")
_TOKEN: Final = re.compile(r'name="csrf" value="([^"]+)"')
_numbers: Final = count()


def opens(path: str, weight: int = 1) -> Callable[..., Any]:
    """Return a task that opens `path`."""

    def open_it(user: FastHttpUser) -> None:
        user.client.get(path)

    open_it.__name__ = path.strip("/").replace("/", "_") or "home"
    return task(weight)(open_it)  # type: ignore[no-any-return]  # locust is not typed


class OfficeUser(FastHttpUser):  # type: ignore[misc]  # locust is not typed
    """Somebody at a desk."""

    wait_time = between(1, 5)

    def on_start(self) -> None:
        """Sign in."""
        role = ROLES[next(_numbers) % len(ROLES)]
        page = self.client.get("/sign-in")
        (token,) = _TOKEN.findall(page.text)[:1]
        given = {"csrf": token, "name": role, "password": f"yunxi-demo-{role}"}
        self.client.post("/sign-in", data=given)

    home = opens("/", 2)
    month = opens(BASE, 3)
    roster = opens(f"{BASE}/roster", 3)
    risk = opens(f"{BASE}/risk-map", 2)
    why = opens(f"{BASE}/why", 2)
    api_areas = opens("/api/v1/areas")
    api_month = opens(f"/api/v1/areas/{AREA}/{MONTH}")
    api_townships = opens(f"/api/v1/areas/{AREA}/{MONTH}/townships")
