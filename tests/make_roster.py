"""Builders of roster problems: small, lawful, any field overridden by keyword."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from geo.employer import EmployerId, OpeningHours
from geo.message import message
from geo.position import Position
from geo.travel import TravelMethod, TravelTimes
from planner.inspector import InspectorId, Office, OfficeId
from planner.roster import RosterProblem
from planner.team_day import TeamDay
from planner.visit import Visit, VisitList

MONDAY = date(2026, 11, 2)


def visit(number: int, **changes: Any) -> Visit:
    """Return a certain visit of 90 minutes that is possible on Monday and Tuesday."""
    fields: dict[str, Any] = {
        "employer": EmployerId(f"e{number:02d}"),
        "name": f"演示企业{number}",
        "list": VisitList.CERTAIN,
        "rules": ("CZ-R01",),
        "reasons": (message("演示"),),
        "position": Position(lon=117.0, lat=38.0),
        "service_min": 90,
        "opening": OpeningHours(),
        "allowed_days": (MONDAY, MONDAY + timedelta(days=1)),
    }
    return Visit(**(fields | changes))


def team_day(day: int = 0, number: int = 1, **changes: Any) -> TeamDay:
    """Return team `number` on the `day`-th day from Monday."""
    fields: dict[str, Any] = {
        "day": MONDAY + timedelta(days=day),
        "number": number,
        "office": OfficeId("o1"),
        "lead": InspectorId(f"i{number}a"),
        "member": InspectorId(f"i{number}b"),
        "skills": frozenset(),
        "recused": frozenset(),
    }
    return TeamDay(**(fields | changes))


def office(name: str = "o1") -> Office:
    """Return an office."""
    return Office(
        id=OfficeId(name), name=f"{name} 监督所", position=Position(lon=117.0, lat=38.0), vehicles=3
    )


def travel(
    offices: Sequence[Office], visits: Sequence[Visit], minutes: int | Sequence[Sequence[int]] = 20
) -> TravelTimes:
    """Return travel of `minutes` between any two places, or of a matrix; 500 metres a minute."""
    places = [f"office:{o.id}" for o in offices] + [f"employer:{v.employer}" for v in visits]
    n = len(places)
    matrix = np.full((n, n), minutes) if isinstance(minutes, int) else np.array(minutes)
    matrix = matrix.astype(np.int64)
    np.fill_diagonal(matrix, 0)
    return TravelTimes(
        places=tuple(places),
        seconds=matrix * 60,
        metres=matrix * 500,
        method=TravelMethod.STRAIGHT_LINE,
    )


def problem(
    visits: Sequence[Visit],
    team_days: Sequence[TeamDay],
    *,
    offices: Sequence[Office] | None = None,
    minutes: int | Sequence[Sequence[int]] = 20,
    **changes: Any,
) -> RosterProblem:
    """Return the problem of `visits` and `team_days` with equal travel unless told otherwise."""
    from_offices = tuple(offices or (office(),))
    fields: dict[str, Any] = {
        "visits": tuple(visits),
        "team_days": tuple(team_days),
        "offices": from_offices,
        "travel": travel(from_offices, visits, minutes),
    }
    return RosterProblem(**(fields | changes))
