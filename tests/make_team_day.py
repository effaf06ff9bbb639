"""Builders of staff lists and team-days."""

from datetime import date
from typing import Any

from planner.inspector import Inspector, InspectorId, OfficeId
from planner.team_day import TeamDay
from tests import make

DAY = date(2026, 12, 1)


def officers(count: int, *, leads: int | None = None, **changes: Any) -> list[Inspector]:
    """Return officers i01, i02, …, of whom the first `leads` (all by default) can lead."""
    return [
        make.inspector(
            **{
                "id": InspectorId(f"i{number:02d}"),
                "name": f"演示{number}",
                "can_lead": leads is None or number <= leads,
            }
            | changes
        )
        for number in range(1, count + 1)
    ]


def team_day(**changes: Any) -> TeamDay:
    """Return the team of i01 and i02 on the first of December."""
    fields: dict[str, Any] = {
        "day": DAY,
        "number": 1,
        "office": OfficeId("o1"),
        "lead": InspectorId("i01"),
        "member": InspectorId("i02"),
        "skills": frozenset(),
        "recused": frozenset(),
    }
    return TeamDay(**(fields | changes))
