"""Visit caps: how often one authority may enter one employer in a year (国办发〔2024〕54号)."""

from collections.abc import Iterable

from geo.history import Inspection
from planner.rule_set import VisitCap


def counted_visits(
    inspections: Iterable[Inspection], cap: VisitCap, *, authority: str, year: int
) -> int:
    """Return the visits of a calendar year that use up the cap of `authority`.

    Visits of exempt kinds and of other authorities are not counted.
    """
    return sum(
        1
        for one in inspections
        if one.on.year == year and one.authority == authority and one.kind not in cap.exempt
    )


def remaining_visits(
    inspections: Iterable[Inspection], cap: VisitCap, *, authority: str, year: int
) -> int:
    """Return how many visits that count are still allowed in a calendar year, never below 0."""
    return max(0, cap.per_year - counted_visits(inspections, cap, authority=authority, year=year))
