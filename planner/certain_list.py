"""Certain lists (必查): employers that rules demand this month, each with every rule it meets."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.employer import EmployerId, OperatingStatus
from geo.history import InspectionKind
from geo.message import Message, message
from geo.risk_score import RiskScore
from planner.errors import PlannerError
from planner.imposed_visit import ImposedVisit
from planner.rule_progress import OpenUnits, RuleCount
from planner.rule_scope import Subject
from planner.rule_set import CoverageRule, RuleKind, RuleSet
from planner.visit_allowance import CapReason, counted_allowance

IMPOSED: Final = "上级交办"
"""Stands among the rule ids of employers on a list imposed from above."""


class UnknownImposedError(PlannerError, ValueError):
    """A list imposed from above names an employer that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertainInclusion:
    """One employer that rules demand this month, with chance 1."""

    employer: EmployerId
    rules: tuple[str, ...]
    reasons: tuple[Message, ...]
    kind: InspectionKind = InspectionKind.CERTAIN
    """The kind that the visit counts as; exempt kinds do not use up the yearly cap."""
    deadline: date | None = None
    """Last day that a list from above allows; None for the end of the month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one rule could ask of the certain list this month; counts of its units."""

    due: int
    short: int
    capped: tuple[EmployerId, ...]
    """Employers that it waits for and that the cap keeps from a visit for it in its period."""


class CertainList:
    """The certain list of one month while rules add to it, one after the other.

    One visit meets every rule (综合查一次), so a rule first counts on employers that are on the
    list already and then takes more in risk order: class, points, id. Employers whose turn the
    year plan says it is (`first`) come before the others.
    """

    def __init__(
        self,
        subjects: Sequence[Subject],
        scores: Mapping[EmployerId, RiskScore],
        rules: RuleSet,
        days: Sequence[date],
        *,
        first: Container[EmployerId] = (),
    ) -> None:
        self._first = first
        self._subjects = {subject.employer.id: subject for subject in subjects}
        self._risk = {
            id_: (-scores[id_].combined, -scores[id_].points, id_) for id_ in self._subjects
        }
        self._exempt = rules.cap.exempt
        self._allowances = {
            id_: counted_allowance(
                subject.history.inspections, rules.cap, authority=rules.authority, days=days
            )
            for id_, subject in self._subjects.items()
        }
        self._last_day = max(days, default=date.max)
        self._imposed: dict[EmployerId, list[ImposedVisit]] = {}
        self._kinds: dict[EmployerId, list[InspectionKind]] = {}
        self._demanded: set[tuple[EmployerId, str]] = set()

    def __contains__(self, employer: EmployerId) -> bool:
        """Return whether an employer is on the list."""
        return employer in self._kinds

    def name(self, employer: EmployerId) -> str:
        """Return what an employer is called."""
        return self._subjects[employer].employer.name

    def is_trading(self, employer: EmployerId) -> bool:
        """Return whether there is anything to inspect."""
        return self._subjects[employer].employer.status is OperatingStatus.TRADING

    def is_capped(self, employer: EmployerId) -> bool:
        """Return whether only visits of exempt kinds are allowed in the month."""
        return not self._allowances[employer].allowed

    def why_capped(self, employer: EmployerId) -> Message:
        """Return what keeps counted visits from an employer, in words."""
        return self._allowances[employer].sentence

    def why_not(self, employer: EmployerId) -> Message:
        """Return why an employer cannot be visited: there is nothing to visit, or the caps."""
        status = self._subjects[employer].employer.status
        if status is not OperatingStatus.TRADING:
            return message("{status}，本月无可检查", status=message(status.value))
        return self.why_capped(employer)

    def is_at_own_cap(self, employer: EmployerId) -> bool:
        """Return whether the authority has made all the counted visits of the year."""
        return any(block.reason is CapReason.OWN for block in self._allowances[employer].blocks)

    def can_wait(self, employer: EmployerId, deadline: date) -> bool:
        """Return whether a counted visit that is barred this month is possible by a deadline."""
        opens_on = self._allowances[employer].opens_on
        return self.is_trading(employer) and self._last_day < opens_on <= deadline

    def can_visit(self, employer: EmployerId, kind: InspectionKind) -> bool:
        """Return whether a visit of a kind is possible, or is to be made anyway."""
        return self.is_trading(employer) and (
            employer in self or kind in self._exempt or not self.is_capped(employer)
        )

    def impose(self, imposed: Sequence[ImposedVisit]) -> list[ImposedVisit]:
        """Put lists from above on the list; return those that cannot be visited.

        Raises
        ------
        UnknownImposedError
            If an employer is not known.
        """
        impossible = []
        for one in sorted(set(imposed), key=lambda one: one.order):
            if one.employer not in self._subjects:
                raise UnknownImposedError(
                    "上级交办名单中的 {employer} 不是本辖区已知的用人单位：请核对，或先导入其申报",
                    employer=one.employer,
                )
            if self.can_visit(one.employer, InspectionKind.ASSIGNED):
                self._imposed.setdefault(one.employer, []).append(one)
                self._add(one.employer, IMPOSED, InspectionKind.ASSIGNED)
            else:
                impossible.append(one)
        return impossible

    def demand(self, count: RuleCount) -> Demand:
        """Put a rule's instalment of the month on the list."""
        kind = count.rule.visit_kind
        possible = [one for one in count.open if self.can_visit(one.employer, kind)]
        due = min(count.instalment, sum(one.units for one in possible))
        too_late = 0
        if count.rule.kind is RuleKind.FREQUENCY:
            too_late = sum(one.visits_left > count.months_left for one in possible)
        covered = 0
        for one in sorted(possible, key=lambda one: self._urgency(one, count)):
            if covered >= due:
                break
            self._add(one.employer, count.rule.id, kind)
            covered += one.units
        barred = [one for one in count.open if not self.can_visit(one.employer, kind)]
        later = [one for one in barred if self.can_wait(one.employer, count.deadline)]
        in_reach = sum(one.units for one in (*possible, *later))
        short = max(0, count.needed - in_reach) + too_late
        capped = tuple(one.employer for one in barred if one not in later)
        return Demand(due=due, short=short, capped=capped)

    def inclusions(self, counts: Sequence[RuleCount]) -> tuple[CertainInclusion, ...]:
        """Return the list in employer order, with all rules that each visit meets."""
        meets: dict[EmployerId, list[CoverageRule]] = {}
        for count in counts:
            for one in count.open:
                if one.employer in self:
                    meets.setdefault(one.employer, []).append(count.rule)
        return tuple(
            self._inclusion(employer, meets.get(employer, [])) for employer in sorted(self._kinds)
        )

    def _inclusion(self, employer: EmployerId, meets: Sequence[CoverageRule]) -> CertainInclusion:
        kinds = self._kinds[employer]
        return CertainInclusion(
            employer=employer,
            rules=((IMPOSED,) if employer in self._imposed else ())
            + tuple(rule.id for rule in meets),
            reasons=self._imposed_reasons(employer)
            + tuple(self._reason(employer, rule) for rule in meets),
            kind=next((kind for kind in kinds if kind in self._exempt), kinds[0]),
            deadline=min(
                (one.deadline for one in self._imposed.get(employer, ()) if one.deadline),
                default=None,
            ),
        )

    def _imposed_reasons(self, employer: EmployerId) -> tuple[Message, ...]:
        return tuple(dict.fromkeys(one.reason for one in self._imposed.get(employer, ())))

    def _reason(self, employer: EmployerId, rule: CoverageRule) -> Message:
        if (employer, rule.id) in self._demanded:
            return message("规则 {rule}“{title}”本月应查", rule=rule.id, title=rule.title)
        return message("一并完成规则 {rule}“{title}”", rule=rule.id, title=rule.title)

    def _add(self, employer: EmployerId, rule: str, kind: InspectionKind) -> None:
        self._kinds.setdefault(employer, []).append(kind)
        self._demanded.add((employer, rule))

    def _urgency(self, one: OpenUnits, count: RuleCount) -> tuple[object, ...]:
        waits = one.visits_left < count.months_left
        planned = one.employer in self._first
        return (waits, not planned, one.employer not in self, *self._risk[one.employer])
