"""Year plans: who must be visited in which month, what is left to chance, and what is possible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from geo.area import AreaCode
from geo.employer import EmployerId
from geo.message import Message
from geo.risk_score import CombinedClass
from planner.errors import PlannerError
from planner.frame_quota import Stratum
from planner.visit_window import MONTHS, VisitWindow
from planner.year_capacity import MonthCapacity, Pace
from planner.year_demand import RuleYear
from planner.year_instalment import YearInstalments
from planner.year_shortage import YearShortage


class InvalidSettingError(PlannerError, ValueError):
    """A setting of the year that cannot be."""


class UnmetCause(StrEnum):
    """Why a demand has no month."""

    CAPACITY = "capacity"
    CAP = "yearly cap"
    GAP = "gap between visits"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSettings:
    """What a county may set itself; None and empty mean what rules and staff say."""

    teams: int | None = None
    """Most teams a day."""
    class_shares: Mapping[CombinedClass, Fraction] = field(default_factory=dict)
    cap: int | None = None
    """Most visits that count, by the authority, to one employer in the year."""
    gap_months: int | None = None
    """Least months between two visits that count: 1 for different months."""
    visits_per_team_day: Fraction | None = None

    def __post_init__(self) -> None:
        for share in self.class_shares.values():
            if not 0 <= share <= 1:
                raise InvalidSettingError(
                    "抽查比例 {share}% 不合理：请填 0% 到 100%", share=f"{float(share * 100):g}"
                )
        for number in (self.teams, self.cap, self.gap_months):
            if number is not None and number < 0:
                raise InvalidSettingError("{number} 不能是负数：请改正", number=number)
        if self.gap_months is not None and self.gap_months > MONTHS:
            raise InvalidSettingError(
                "两次检查至少间隔 {number} 个月不合理：请填 0 到 12", number=self.gap_months
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class YearVisit:
    """One certain visit of the year; it meets all its rules (综合查一次)."""

    employer: EmployerId
    window: VisitWindow
    rules: tuple[str, ...]
    units: tuple[int, ...]
    """Units of each rule that it covers, in the order of `rules`."""
    month: int | None
    """None where no month is possible."""
    is_exempt: bool = False
    is_overdue: bool = False
    cause: UnmetCause | None = None
    is_frozen: bool = False
    """Whether it lies before the months that were planned, and is as published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumYear:
    """The draws of one stratum, by month."""

    stratum: Stratum
    rules: tuple[str, ...]
    window: VisitWindow
    needed: int
    """To be placed in the months that were planned."""
    months: Mapping[int, int]
    """Draws by month, earlier months as published."""
    unmet: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """The year of one area from month `first` on; earlier months are as published."""

    area: AreaCode
    year: int
    first: int
    rule_set: str
    settings: YearSettings
    cap: int
    gap_months: int
    pace: Pace
    capacity: tuple[MonthCapacity, ...]
    """The months that were planned, in order."""
    visits: tuple[YearVisit, ...]
    """By employer, then window; frozen ones first."""
    strata: tuple[StratumYear, ...]
    rules: tuple[RuleYear, ...]
    shortages: tuple[YearShortage, ...]
    short: int
    """Visits that no arrangement of months can place."""
    missed: int
    """Visits published for earlier months that were not made; they keep their deadline."""
    changes: int
    """Published visits and draws that have another month now."""
    notes: tuple[Message, ...] = ()

    @property
    def months(self) -> tuple[int, ...]:
        """Return the months that were planned."""
        return tuple(range(self.first, MONTHS + 1))

    @property
    def unmet(self) -> tuple[YearVisit, ...]:
        """Return the certain visits that have no month."""
        return tuple(one for one in self.visits if one.month is None)

    def load(self) -> dict[int, int]:
        """Return the visits and draws of every month, published ones included."""
        found = dict.fromkeys(range(1, MONTHS + 1), 0)
        for visit in self.visits:
            if visit.month is not None:
                found[visit.month] += 1
        for stratum in self.strata:
            for month, count in stratum.months.items():
                found[month] += count
        return found

    def units_by_rule(self) -> dict[str, dict[int, int]]:
        """Return the units of each rule that visits and draws of each month are to meet."""
        found: dict[str, dict[int, int]] = {one.rule: {} for one in self.rules}
        for visit in self.visits:
            if visit.month is not None:
                for rule, units in zip(visit.rules, visit.units, strict=True):
                    months = found.setdefault(rule, {})
                    months[visit.month] = months.get(visit.month, 0) + units
        for stratum in self.strata:
            for rule in stratum.rules:
                months = found.setdefault(rule, {})
                for month, count in stratum.months.items():
                    months[month] = months.get(month, 0) + count
        return found

    def unmet_by_rule(self) -> dict[str, int]:
        """Return the units of each rule that the year leaves open."""
        found = {one.rule: one.impossible for one in self.rules}
        for visit in self.unmet:
            for rule, units in zip(visit.rules, visit.units, strict=True):
                found[rule] = found.get(rule, 0) + units
        for stratum in self.strata:
            for rule in stratum.rules:
                found[rule] = found.get(rule, 0) + stratum.unmet
        return found

    def instalments(self, month: int) -> YearInstalments | None:
        """Return what the plan leaves to a month, for its lists and draw; None if nothing."""
        due = {rule: months.get(month, 0) for rule, months in self.units_by_rule().items()}
        employers = frozenset(one.employer for one in self.visits if one.month == month)
        if month < self.first and not employers and not any(due.values()):
            return None
        return YearInstalments(due=due, employers=employers)
