"""Cap states: which visits of the year count against an employer's caps, and what they leave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from geo.history import Inspection, InspectionKind
from geo.message import Message, message
from planner.month import Month
from planner.rule_set import RuleSet
from planner.visit_allowance import VisitAllowance, visit_allowance
from planner.visit_cap import counted_visits, remaining_visits


@dataclass(frozen=True, slots=True, kw_only=True)
class YearVisit:
    """One visit of the year, by whomever."""

    on: date
    kind: InspectionKind
    authority: str
    is_ours: bool
    is_counted: bool
    """Whether its kind uses up the cap of its authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapState:
    """Where an employer stands with the caps in the calendar year of a month."""

    per_year: int
    joint_per_year: int | None
    visits: tuple[YearVisit, ...]
    """In order of day; exempt ones and those of other authorities too."""
    counted: int
    """Counted visits of the authority that plans."""
    remaining: int
    joint_counted: int
    """Counted visits of all authorities together."""
    allowance: VisitAllowance
    """On which days of the month the past allows a visit that counts, and why not on others."""
    source: str

    @property
    def sentences(self) -> tuple[Message, ...]:
        """Return what is used up, what is left, what bars a visit, and the alarms, in order."""
        found = [
            message(
                "本年本机关已计次检查 {counted} 次，上限 {cap} 次，还可 {left} 次",
                counted=self.counted,
                cap=self.per_year,
                left=self.remaining,
            )
        ]
        if self.joint_per_year is not None:
            found.append(
                message(
                    "各机关合计 {counted} 次，合计上限 {cap} 次",
                    counted=self.joint_counted,
                    cap=self.joint_per_year,
                )
            )
        return (*found, *self.allowance.reasons, *self.allowance.alarms)


def cap_state(
    inspections: Iterable[Inspection],
    rules: RuleSet,
    month: Month,
    *,
    days: Sequence[date] = (),
) -> CapState:
    """Return which visits count this year, what is left, and on which of `days` one is allowed."""
    known = tuple(inspections)
    made = sorted(
        (one for one in known if one.on.year == month.year),
        key=lambda one: (one.on, one.authority, one.kind),
    )
    cap, authority = rules.cap, rules.authority
    return CapState(
        per_year=cap.per_year,
        joint_per_year=cap.joint_per_year,
        visits=tuple(
            YearVisit(
                on=one.on,
                kind=one.kind,
                authority=one.authority,
                is_ours=one.authority == authority,
                is_counted=one.kind not in cap.exempt,
            )
            for one in made
        ),
        counted=counted_visits(made, cap, authority=authority, year=month.year),
        remaining=remaining_visits(made, cap, authority=authority, year=month.year),
        joint_counted=sum(one.kind not in cap.exempt for one in made),
        allowance=visit_allowance(
            known,
            cap,
            authority=authority,
            kind=InspectionKind.CERTAIN,
            days=tuple(days) or month.days,
        ),
        source=cap.source,
    )
