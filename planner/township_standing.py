"""Township standings: one township's employers by class, its rules, what is late and what waits.

Townships stand in the order of their codes and are never ranked by how often they are inspected
(国办发〔2024〕54号).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.area import Township, TownshipCode
from geo.employer import EmployerId
from geo.errors import InvalidValueError
from geo.risk_score import RiskScore
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.open_matter import OpenMatter
from planner.overdue_tally import PRESENT, OverdueTally, overdue_tally
from planner.planned_stop import PlannedStop, planned_stops
from planner.rule_progress import RuleCount, count_rule
from planner.rule_scope import Subject
from planner.rule_set import RuleSet


class UnknownTownshipError(InvalidValueError, LookupError):
    """An area has no such township."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipStanding:
    """Where one township stands at the start of a month."""

    township: Township
    subjects: tuple[Subject, ...]
    """Its employers that are trading or suspended, worst first."""
    letters: Mapping[str, int]
    """Employers by class letter, the lowest class first."""
    overdue: OverdueTally
    matters: tuple[OpenMatter, ...]
    counts: tuple[RuleCount, ...]
    """The rules of this level that speak of an employer of it, in file order."""
    stops: tuple[PlannedStop, ...]
    """Visits of the month, in the order in which they are made; empty without a roster."""


def find_township(townships: Sequence[Township], code: str) -> Township:
    """Return the township with a code.

    Raises
    ------
    UnknownTownshipError
        If there is none.
    """
    for township in townships:
        if township.code == code:
            return township
    raise UnknownTownshipError("本区域没有代码为 {code} 的乡镇：请从月报的风险图进入", code=code)


def township_standing(
    township: Township,
    subjects: Sequence[Subject],
    scores: Mapping[EmployerId, RiskScore],
    rules: RuleSet,
    *,
    month: Month,
    matters: Sequence[OpenMatter] = (),
    plan: MonthPlan | None = None,
) -> TownshipStanding:
    """Return how `township` stands; `subjects`, `matters` and `plan` are the whole area's."""
    mine = [one for one in subjects if one.employer.township == township.code]
    present = [one for one in mine if one.employer.status in PRESENT]
    present.sort(key=lambda one: _risk(one, scores))
    ids = {one.employer.id for one in mine}
    letters = Counter(
        (scores[one.employer.id].combined, scores[one.employer.id].letter)
        for one in present
        if one.employer.id in scores
    )
    counts = (
        count_rule(rule, mine, rules, month)
        for rule in rules.in_force(month.first_day)
        if rules.is_ours(rule)
    )
    stops = planned_stops(plan) if plan else ()
    return TownshipStanding(
        township=township,
        subjects=tuple(present),
        letters={letter: count for (_, letter), count in sorted(letters.items())},
        overdue=overdue_tally(mine),
        matters=tuple(one for one in matters if one.employer in ids),
        counts=tuple(count for count in counts if count.in_scope or count.closed),
        stops=tuple(one for one in stops if one.employer.id in ids),
    )


def overdue_by_township(
    townships: Sequence[Township], subjects: Sequence[Subject]
) -> Mapping[TownshipCode, OverdueTally]:
    """Return what is late in each of `townships`."""
    members: dict[TownshipCode, list[Subject]] = {one.code: [] for one in townships}
    for subject in subjects:
        if subject.employer.township in members:
            members[subject.employer.township].append(subject)
    return {code: overdue_tally(found) for code, found in members.items()}


def _risk(subject: Subject, scores: Mapping[EmployerId, RiskScore]) -> tuple[int, int, EmployerId]:
    score = scores.get(subject.employer.id)
    id_ = subject.employer.id
    return (0, 0, id_) if score is None else (-score.combined, -score.points, id_)
