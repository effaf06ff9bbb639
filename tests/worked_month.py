"""A county in the middle of its month: released, files read, jobs done, visits made and begun."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fastapi.testclient import TestClient

from api.access.workflow import Actor
from api.plans.workflow import load_plan
from api.work.asking import ask_for_comparison, ask_for_month
from data.database import Pool
from planner.month import parse_month
from planner.roster import Route
from tests import make_approval
from tests.api.test_import_pages import export, number_of, send
from tests.job_worker import work
from tests.make_account import client_at
from tests.make_field import DAY, NOON, Phone, change, finished
from tests.small_county import AREA, MONTH

BASE: Final = f"/areas/{AREA}/{MONTH}"
_FINDING: Final = {
    "result": "5",
    "item/notice-1": {"answer": "no", "note": "粉碎车间入口没有设置公告栏"},
    "correction/notice-1": {"demand": "设置公告栏，公布检测结果", "due": "2026-12-31"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedMonth:
    """What was made in the county."""

    noon: datetime
    """Of the day on which the visits were made."""
    route: Route
    """Of that day."""
    made: dict[str, str]
    """What addresses of pages are filled in with."""


def work_a_month(pool: Pool, folder: Path) -> WorkedMonth:
    """Let the planned county of `pool` work for some days, with files in `folder`."""
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
    return WorkedMonth(noon=noon, route=route, made=made)


def _uploads(pool: Pool, planner: TestClient, folder: Path) -> dict[str, str]:
    """Send a file with faults and changes, and one whose columns are not all recognised."""
    unclear = number_of(send(planner, export(folder, {}, 单位名称="甲列")))
    faulty = number_of(
        send(planner, export(folder, {}, {"接触职业病危害总人数": 999}, {"单位名称": ""}))
    )
    planner.post(f"/areas/{AREA}/import/{faulty}/check")
    work(pool)
    return {"unclear": str(unclear), "upload": str(faulty)}


def _jobs(pool: Pool, planner: TestClient) -> dict[str, str]:
    """Have the year planned, the files of the month made and a supposition tried; leave one job."""
    planner.post(f"/areas/{AREA}/year/{MONTH.year}", data={"teams": "2"})
    planner.post(f"{BASE}/exports")
    actor = Actor(name="planner", address="test", at=NOON)
    ask_for_comparison(
        pool, area=AREA, month=MONTH, actor=actor, supposed={"teams": 1, "effort": 0}
    )
    work(pool)
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
