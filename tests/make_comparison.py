"""Builders of comparisons: columns by their numbers, with or without a proof."""

from datetime import date
from typing import Any

from geo.employer import EmployerId
from geo.message import message
from planner.roster_certificate import RosterCertificate
from planner.roster_comparison import RosterColumn, RosterComparison
from planner.visit import VisitList
from planner.workload import Load
from tests.make_roster import team_day, visit

DAY = date(2026, 11, 2)


def column(
    placed: int,
    *,
    wanted: int = 10,
    travel: int = 100,
    gap: int | None = 0,
    name: str = "演示",
    placeable: int | None = None,
    teams: int = 4,
    **changes: Any,
) -> RosterColumn:
    """Return a roster of `placed` certain visits; all that is placed is all that can be.

    Visits of columns of different `name` differ, so that neither month allows what the other does.
    """
    ids = [EmployerId(f"e{number:02d}") for number in range(wanted)]
    fields: dict[str, Any] = {
        "name": message(name),
        "teams": frozenset(team_day(0, number) for number in range(1, teams + 1)),
        "visits": {one: visit(0, employer=one, name=name) for one in ids},
        "load": Load(
            days=2,
            visits=placed,
            service_min=90 * placed,
            travel_min=travel,
            distance_m=travel * 500,
        ),
        "lists": dict.fromkeys(ids, VisitList.CERTAIN),
        "placed_on": dict.fromkeys(ids[:placed], DAY),
        "names": {one: f"演示企业{one}" for one in ids},
        "certificate": None
        if gap is None
        else RosterCertificate(
            objective=1000,
            bound=1000 + gap,
            placed=placed,
            placeable=placed if placeable is None else placeable,
        ),
    }
    return RosterColumn(**(fields | changes))


def compared(present: RosterColumn, other: RosterColumn) -> RosterComparison:
    """Return the two side by side."""
    return RosterComparison(present=present, other=other)
