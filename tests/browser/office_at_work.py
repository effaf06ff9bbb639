"""A county in the middle of its year, so that every page of every role has something to show."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any, Final

from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext

from api.access.workflow import Actor
from api.backups.workflow import make_backup
from api.plans.workflow import load_plan
from api.work import worker
from api.work.asking import ask_for_comparison, ask_for_month
from data import login_sessions
from data.account import Role
from data.database import Pool, recording
from planner.month import parse_month
from planner.roster import Route
from tests import make_approval
from tests.api.test_import_pages import export, number_of, send
from tests.browser.axe import equip
from tests.browser.conftest import serving, sign_in
from tests.make_account import account, client_at
from tests.make_field import DAY, NOON, Phone, change, finished
from tests.small_county import AREA, MONTH

BASE: Final = f"/areas/{AREA}/{MONTH}"
_FINDING: Final = {
    "result": "5",
    "item/notice-1": {"answer": "no", "note": "粉碎车间入口没有设置公告栏"},
    "correction/notice-1": {"demand": "设置公告栏，公布检测结果", "due": "2026-12-31"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A served county: a month released, files read, jobs done, a visit made and one begun."""

    pool: Pool
    address: str
    browser: Browser
    noon: datetime
    """Where the clock stands."""
    route: Route
    """Of that day."""
    made: dict[str, str]
    """What addresses are filled in with."""

    def open(self, role: Role | None, **fields: object) -> BrowserContext:
        """Return a browser in which somebody of `role` is signed in, or nobody."""
        context = self.browser.new_context(base_url=self.address)
        equip(context)
        if role:
            sign_in(context, self.address, self.session(role, **fields))
        return context

    def session(self, role: Role, **fields: object) -> str:
        """Return the token of a session of a new account of `role`."""
        with recording(self.pool) as conn:
            made = account(conn, role, **fields)  # type: ignore[arg-type]  # any field
            return login_sessions.add(conn, made.id, address="test", now=self.noon)


@contextmanager
def office_at_work(pool: Pool, browser: Browser, folder: Path) -> Iterator[Office]:
    """Let a planned county work for some days, in `pool` and `folder`, and serve it."""
    plan = load_plan(pool, area=AREA, month=str(MONTH))
    route = next(one for one in plan.roster.routes if len(one.stops) > 1)
    noon = datetime.combine(route.team_day.day, NOON.timetz())
    planner = client_at(pool, noon, name="planner")
    made = _uploads(pool, planner, folder) | _jobs(pool, planner)
    make_approval.release(pool, area=AREA, month=MONTH)
    made |= _visits(pool, route, noon) | {
        "area": AREA, "month": str(MONTH), "year": str(MONTH.year), "quarter": "2026Q4",
        "day": str(route.team_day.day), "team": str(route.team_day.number),
        "stop": route.stops[-1].employer,
        "township": plan.area.townships[0].code,
    }  # fmt: skip
    planner.post("/account/tokens", data={"label": "QGIS", "days": "30"})
    make_backup(pool, folder, actor=Actor(name="root", address="test", at=noon))
    with serving(pool, clock=lambda: noon, backups=folder) as address:
        yield Office(pool=pool, address=address, browser=browser, noon=noon, route=route, made=made)


def _uploads(pool: Pool, planner: TestClient, folder: Path) -> dict[str, str]:
    """Send a file with faults and changes, and one whose columns are not all recognised."""
    unclear = number_of(send(planner, export(folder, {}, 单位名称="甲列")))
    faulty = number_of(
        send(planner, export(folder, {}, {"接触职业病危害总人数": 999}, {"单位名称": ""}))
    )
    planner.post(f"/areas/{AREA}/import/{faulty}/check")
    _work(pool)
    return {"unclear": str(unclear), "upload": str(faulty)}


def _jobs(pool: Pool, planner: TestClient) -> dict[str, str]:
    """Have the year planned, the files of the month made and a supposition tried; leave one job."""
    planner.post(f"/areas/{AREA}/year/{MONTH.year}", data={"teams": "2"})
    planner.post(f"{BASE}/exports")
    actor = Actor(name="planner", address="test", at=NOON)
    ask_for_comparison(
        pool, area=AREA, month=MONTH, actor=actor, supposed={"teams": 1, "effort": 0}
    )
    _work(pool)
    return {"job": str(ask_for_month(pool, area=AREA, month=parse_month("2027-01"), actor=actor))}


def _visits(pool: Pool, route: Route, noon: datetime) -> dict[str, str]:
    """Let the officers of `route` finish their first visit and begin the second."""
    phone, first, second = Phone(pool, route.team_day.lead, now=noon), *route.stops[:2]
    visit = phone.kept(*_on(noon, *finished(first.employer, **_FINDING)))
    phone.kept(*_on(noon, change("arrive", f"{DAY}T10:45:00+08:00", second.employer)))
    return {"visit": visit["page"].rpartition("/")[2]}


def _on(noon: datetime, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return changes as they would have been made on the day of `noon`."""
    said = json.dumps(changes).replace(str(DAY), str(noon.date()))
    return list(json.loads(said))


def _work(pool: Pool) -> None:
    """Let a worker do what was asked for; a browser's own loop runs in this thread already."""
    thread = Thread(target=lambda: asyncio.run(worker.run(pool, wait=False)))
    thread.start()
    thread.join()
