"""Risk scores: the statutory class of a workplace, the points inside it, and why.

Layer A of the method: risk grade by factor nature, exposure and exposed workers (annex 1 of
用人单位职业病危害综合风险评估方法), management grade from the self-check, combined class by an
editable table. 甲 is the LOWEST class here; the method version is stored beside every letter.

Missing data gets a conservative default and a flag: no test in the legal window counts as not
conforming, no self-check as C, an unknown number of workers as the sum of the largest counts of
each factor. These defaults are local settings, not law.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from geo.employer import Employer, EmployerId
from geo.errors import InvalidValueError
from geo.hazard_factor import FactorNature
from geo.history import History, SelfCheck
from geo.message import Message, message
from geo.risk_grade import CombinedClass, ManagementGrade, RiskGrade
from geo.risk_method import RiskMethod
from geo.score_part import PartWriter, ScorePart
from geo.testing_cycle import TestingState, cycle_state, must_test

__all__ = [
    "CombinedClass",
    "ManagementGrade",
    "RiskGrade",
    "RiskScore",
    "ScorePart",
    "score_employers",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskScore:
    """The class of one workplace and its points; `points` is the sum of the parts."""

    employer: EmployerId
    nature: FactorNature
    """Worst nature over the declared factors, unknown counted as severe."""
    conforms: bool
    """False where a limit is exceeded or no test lies inside the legal window."""
    grade: RiskGrade
    management: ManagementGrade
    combined: CombinedClass
    letter: str
    method: str
    """Version of the method that gives the letter its meaning."""
    parts: tuple[ScorePart, ...]
    flags: tuple[Message, ...] = ()
    """What was assumed because data is missing (provisional, estimated)."""

    @property
    def points(self) -> int:
        """Return the total of the parts."""
        return sum(part.points for part in self.parts)


def score_employers(
    employers: Iterable[Employer],
    histories: Mapping[EmployerId, History],
    method: RiskMethod,
    *,
    on: date,
    industry_severe: Mapping[str, bool] | None = None,
) -> dict[EmployerId, RiskScore]:
    """Return the score of every employer on a day, in the order given.

    Events after `on` are ignored. `industry_severe` says which industries are 严重 for the
    testing cycle (see `geo.testing_cycle.has_severe_hazard`); it never touches factor nature.

    Raises
    ------
    InvalidValueError
        If two employers have the same id.
    """
    severe = industry_severe or {}
    writer = PartWriter(method, on)
    scores: dict[EmployerId, RiskScore] = {}
    for employer in employers:
        if employer.id in scores:
            raise InvalidValueError("用人单位编号 {id} 重复：请先合并", id=employer.id)
        history = histories.get(employer.id, _NO_HISTORY)
        state = cycle_state(employer, history.tests, method.testing, on=on, industry_severe=severe)
        scores[employer.id] = _score(employer, history, state, writer)
    return scores


def _score(
    employer: Employer, history: History, state: TestingState, writer: PartWriter
) -> RiskScore:
    method, on = writer.method, writer.on
    flags: list[Message] = []
    exposed = _exposed_workers(employer, flags)
    nature, conforms, grade = _grade(employer, state, exposed, method, flags)
    management = _management(history.self_checks, method, on, flags)
    combined = method.combined.classes[grade, management]
    return RiskScore(
        employer=employer.id,
        nature=nature,
        conforms=conforms,
        grade=grade,
        management=management,
        combined=combined,
        letter=method.combined.letters[combined],
        method=writer.method_name,
        parts=writer.parts(employer, history, state, exposed),
        flags=tuple(flags),
    )


def _grade(
    employer: Employer,
    state: TestingState,
    exposed: int,
    method: RiskMethod,
    flags: list[Message],
) -> tuple[FactorNature, bool, RiskGrade]:
    """Return the nature, the conformity and the grade of the worst post."""
    exposures = employer.exposures
    if not must_test(employer):
        nature = FactorNature.GENERAL
        return nature, True, method.grades.grade(nature, conforms=True, exposed=exposed)
    if state.test_overdue:
        flags.append(_NEVER_TESTED if state.last_test is None else _OUT_OF_WINDOW)
    if not exposures:
        flags.append(_NO_FACTOR)
        conforms = not (state.test_overdue or _report_over_limit(state))
        nature = FactorNature.UNKNOWN
        return nature, conforms, method.grades.grade(nature, conforms=conforms, exposed=exposed)
    reported = _report_over_limit(state)
    all_bad = state.test_overdue or (reported and all(one.over_limit is False for one in exposures))
    nature, is_unknown = FactorNature.GENERAL, False
    posts: list[tuple[FactorNature, bool]] = []
    for exposure in exposures:
        own, over_limit = exposure.nature, exposure.over_limit
        post = own, not (all_bad or over_limit is True or (reported and over_limit is None))
        if post in posts:
            continue
        posts.append(post)
        if own is FactorNature.UNKNOWN:
            is_unknown = True
        if own is FactorNature.SEVERE or nature is FactorNature.GENERAL:
            nature = own
    if is_unknown:
        flags.append(_UNKNOWN_NATURE)
    worst = max([method.grades.grade(own, conforms=good, exposed=exposed) for own, good in posts])
    return nature, all(good for _, good in posts), worst


def _report_over_limit(state: TestingState) -> bool:
    return state.last_test is not None and state.last_test.over_limit


def _management(
    self_checks: tuple[SelfCheck, ...], method: RiskMethod, on: date, flags: list[Message]
) -> ManagementGrade:
    last: SelfCheck | None = None
    for check in self_checks:
        if check.on <= on and (last is None or (check.on, -check.score) > (last.on, -last.score)):
            last = check
    if last is None:
        flags.append(_NO_SELF_CHECK)
        return ManagementGrade.C
    grade = method.management.grade(last.score)
    if (whole := method.management.whole(last.score)) != last.score:
        flags.append(
            message(
                "自查得分 {score} 按本地取整规则计为 {whole} 分，定为 {grade} 级",
                score=last.score,
                whole=whole,
                grade=grade.value,
            )
        )
    return grade


def _exposed_workers(employer: Employer, flags: list[Message]) -> int:
    """Return the exposed workers; where unknown, the largest count of each factor added up."""
    if employer.exposed_workers is not None:
        if employer.exposed_is_estimated:
            flags.append(message("接害人数 {count} 为估计数", count=employer.exposed_workers))
        return employer.exposed_workers
    largest: dict[str, int] = {}
    for exposure in employer.exposures:
        if exposure.workers is not None:
            largest[exposure.factor] = max(largest.get(exposure.factor, 0), exposure.workers)
    staff = None if employer.workers is None else employer.workers + employer.dispatched_workers
    if largest:
        estimate = sum(largest.values())
        estimate = estimate if staff is None else min(estimate, staff)
        flags.append(
            message("接害人数未填报，按各因素最大接触人数合计估计为 {count} 人", count=estimate)
        )
        return estimate
    if not must_test(employer):
        return 0
    if staff is not None:
        flags.append(message("接害人数未填报，按全部从业人员 {count} 人估计", count=staff))
        return staff
    flags.append(message("接害人数和从业人数均未填报，按最高人数档暂定"))
    return _MANY


_NO_HISTORY = History()
_MANY = 10**6
"""More workers than any band begins with."""
_NEVER_TESTED = message("没有检测报告，接触水平按不符合暂定（本地设定，非法规）")
_OUT_OF_WINDOW = message("法定周期内没有检测报告，接触水平按不符合暂定（本地设定，非法规）")
_NO_FACTOR = message("没有申报危害因素，危害性质按严重暂定（待核实）")
_UNKNOWN_NATURE = message("有待核实的危害因素，按严重暂定")
_NO_SELF_CHECK = message("没有自查记录，管理等级按 C 暂定（本地设定，非法规）")
