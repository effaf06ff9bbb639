"""Cap states: which visits of the year count against an employer's cap, and what is left of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geo.history import Inspection, InspectionKind
from geo.message import Message, message
from planner.month import Month
from planner.rule_set import RuleSet
from planner.visit_cap import counted_visits, remaining_visits


@dataclass(frozen=True, slots=True, kw_only=True)
class YearVisit:
    """One visit of the year, by whomever."""

    on: date
    kind: InspectionKind
    authority: str
    counts: bool
    """Whether it uses up the cap of the authority that plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapState:
    """Where an employer stands with the cap in the calendar year of a month."""

    per_year: int
    visits: tuple[YearVisit, ...]
    """In order of day; exempt ones and those of other authorities too."""
    counted: int
    remaining: int
    sentence: Message
    source: str


def cap_state(inspections: Iterable[Inspection], rules: RuleSet, month: Month) -> CapState:
    """Return how many visits count this year, which they are, and what is still allowed."""
    made = sorted(
        (one for one in inspections if one.on.year == month.year),
        key=lambda one: (one.on, one.authority, one.kind),
    )
    cap, authority = rules.cap, rules.authority
    counted = counted_visits(made, cap, authority=authority, year=month.year)
    remaining = remaining_visits(made, cap, authority=authority, year=month.year)
    return CapState(
        per_year=cap.per_year,
        visits=tuple(
            YearVisit(
                on=one.on,
                kind=one.kind,
                authority=one.authority,
                counts=one.authority == authority and one.kind not in cap.exempt,
            )
            for one in made
        ),
        counted=counted,
        remaining=remaining,
        sentence=message(
            "{year} 年本机关已计次检查 {counted} 次，上限 {cap} 次，还可 {left} 次",
            year=month.year,
            counted=counted,
            cap=cap.per_year,
            left=remaining,
        ),
        source=cap.source,
    )
