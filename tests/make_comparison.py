"""Builders of comparisons: columns by their numbers, with or without a proof."""

from datetime import date
from typing import Any

from geo.employer import EmployerId
from geo.message import message
from planner.roster_certificate import RosterCertificate
from planner.roster_comparison import RosterColumn, RosterComparison
from planner.visit import VisitList
from planner.workload import Load

DAY = date(2026, 11, 2)


def column(
    placed: int,
    *,
    wanted: int = 10,
    travel: int = 100,
    gap: int | None = 0,
    placeable: int | None = None,
    **changes: Any,
) -> RosterColumn:
    """Return a roster of `placed` certain visits; all that is placed is all that can be."""
    ids = [EmployerId(f"e{number:02d}") for number in range(wanted)]
    fields: dict[str, Any] = {
        "name": message("演示"),
        "team_days": 4,
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
