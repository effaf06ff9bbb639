"""Score parts: how many points one fact gives a workplace, and the sentence that says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from geo.employer import Employer
from geo.history import DiseaseCount, History, Inspection
from geo.message import Message, message
from geo.risk_method import RiskMethod
from geo.risk_points import PointKey, PointSteps
from geo.testing_cycle import TestingState, add_months, whole_months


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One additive part of a score, with the sentence that explains it."""

    key: str
    points: int
    reason: Message


class PartWriter:
    """Writes the parts of many workplaces by one method on one day."""

    def __init__(self, method: RiskMethod, on: date) -> None:
        self.method = method
        self.method_name = method.name
        self.on = on
        self._violations_from = add_months(on, -method.violation_months)
        self._diseases_from = on.year - method.disease_years + 1
        steps = method.points.get
        self._never_tested = _Part(PointKey.TEST_OVERDUE, steps, _say_never_tested)
        self._test = _Part(PointKey.TEST_OVERDUE, steps, _say_test_overdue)
        self._never_evaluated = _Part(PointKey.EVALUATION_OVERDUE, steps, _say_never_evaluated)
        self._evaluation = _Part(PointKey.EVALUATION_OVERDUE, steps, _say_evaluation_overdue)
        self._limit = _Part(PointKey.OVER_LIMIT, steps, _say_over_limit)
        self._violation = _Part(PointKey.VIOLATIONS, steps, _say_violations)
        self._complaint = _Part(PointKey.COMPLAINTS, steps, _say_complaints)
        self._disease = _Part(PointKey.DISEASE, steps, _say_disease)
        self._suspected = _Part(PointKey.SUSPECTED_DISEASE, steps, _say_suspected)
        self._correction = _Part(PointKey.UNCORRECTED, steps, _say_uncorrected)
        self._never_visited = _Part(PointKey.SINCE_VISIT, steps, _say_never_visited)
        self._visit = _Part(PointKey.SINCE_VISIT, steps, _say_since_visit)
        self._obsolete = _Part(PointKey.OBSOLETE_PROCESS, steps, _say_obsolete)
        self._dispatch = _Part(PointKey.DISPATCHED, steps, _say_dispatched)
        self._exposed = _Part(PointKey.EXPOSED, steps, _say_exposed)

    def parts(
        self, employer: Employer, history: History, state: TestingState, exposed: int
    ) -> tuple[ScorePart, ...]:
        """Return the parts that give points, in the order of `PointKey`."""
        violations, uncorrected, since_visit = self._from_inspections(history.inspections)
        confirmed, suspected = (
            self._from_diseases(history.diseases) if history.diseases else _NEITHER
        )
        found = (
            self._test_overdue(state) if state.test_overdue else None,
            self._evaluation_overdue(state) if state.evaluation_overdue else None,
            self._over_limit(employer, state),
            violations,
            self._complaints(history) if history.complaints else None,
            confirmed,
            suspected,
            uncorrected,
            since_visit,
            self._obsolete(1) if employer.obsolete_process else None,
            self._dispatched(employer) if employer.dispatched_workers else None,
            self._exposed(exposed),
        )
        return tuple([part for part in found if part is not None])

    def _test_overdue(self, state: TestingState) -> ScorePart | None:
        cycle = self.method.testing.test_months(severe=state.severe)
        if state.test_due is None or state.last_test is None:
            return self._never_tested(None, cycle)
        overdue = whole_months(state.test_due, self.on)
        return self._test(overdue, cycle, state.last_test.on, state.test_due)

    def _evaluation_overdue(self, state: TestingState) -> ScorePart | None:
        if state.evaluation_due is None:
            return self._never_evaluated(None, self.method.testing.severe_evaluation_months)
        overdue = whole_months(state.evaluation_due, self.on)
        return self._evaluation(overdue, state.last_evaluation, state.evaluation_due)

    def _over_limit(self, employer: Employer, state: TestingState) -> ScorePart | None:
        factors: set[str] = set()
        for exposure in employer.exposures:
            if exposure.over_limit:
                factors.add(exposure.factor)
        reported = state.last_test.on if state.last_test and state.last_test.over_limit else None
        if not factors and reported is None:
            return None
        return self._limit(len(factors) or 1, "、".join(sorted(factors)), reported)

    def _from_inspections(
        self, inspections: Sequence[Inspection]
    ) -> tuple[ScorePart | None, ScorePart | None, ScorePart | None]:
        """Return the parts for violations, unfinished corrections and the time since a visit."""
        on = self.on
        violations = 0
        due: list[date] = []
        last_violation = last = date.min
        for one in inspections:
            day = one.on
            if day > on:
                continue
            last = max(last, day)
            if one.violations and day > self._violations_from:
                violations += one.violations
                last_violation = max(last_violation, day)
            if one.correction_due and (one.corrected_on is None or one.corrected_on > on):
                due.append(one.correction_due)
        return (
            self._violation(violations, self.method.violation_months, last_violation)
            if violations
            else None,
            self._correction(len(due), min(due)) if due else None,
            self._never_visited(None)
            if last is date.min
            else self._visit(whole_months(last, on) // 12, last),
        )

    def _complaints(self, history: History) -> ScorePart | None:
        made = [
            one.on
            for one in history.complaints
            if one.on <= self.on and (one.closed_on is None or one.closed_on > self.on)
        ]
        return self._complaint(len(made), min(made)) if made else None

    def _from_diseases(
        self, diseases: Sequence[DiseaseCount]
    ) -> tuple[ScorePart | None, ScorePart | None]:
        """Return the parts for confirmed and for suspected cases."""
        confirmed = suspected = 0
        for one in diseases:
            if self._diseases_from <= one.year <= self.on.year:
                confirmed += one.confirmed
                suspected += one.suspected
        years = (self._diseases_from, self.on.year)
        return (
            self._disease(confirmed, *years) if confirmed else None,
            self._suspected(suspected, *years) if suspected else None,
        )

    def _dispatched(self, employer: Employer) -> ScorePart | None:
        dispatched = employer.dispatched_workers
        # A count of staff may or may not include dispatched workers: no share passes 100 %.
        staff = max(employer.workers or 0, dispatched)
        return self._dispatch(dispatched * 100 // staff, dispatched, staff)


class _Part:
    """One part of many scores: equal parts are the same value, made once.

    A county has few different sentences, so most parts are only looked up.
    """

    __slots__ = ("_key", "_say", "_steps", "_written")

    def __init__(
        self,
        key: PointKey,
        steps: Callable[[PointKey], PointSteps | None],
        say: Callable[..., Message],
    ) -> None:
        self._key = key.value
        self._steps = steps(key)
        self._say = say
        self._written: dict[tuple[object, ...], ScorePart | None] = {}

    def __call__(self, measure: int | None, *named: object) -> ScorePart | None:
        """Return the part of a measure (None: it never happened), or None without points.

        `named` is what the sentence says besides the measure.
        """
        known = (measure, *named)
        if known in self._written:
            return self._written[known]
        points = 0
        if self._steps is not None:
            points = (self._steps.never or 0) if measure is None else self._steps.at(measure)
        part = (
            ScorePart(key=self._key, points=points, reason=self._say(measure, *named))
            if points
            else None
        )
        self._written[known] = part
        return part


_NEITHER = (None, None)


def _say_never_tested(_never: None, cycle: int) -> Message:
    return message("没有定期检测记录，法定周期为 {cycle} 个月", cycle=cycle)


def _say_test_overdue(months: int, cycle: int, last: date, due: date) -> Message:
    return message(
        "上次检测 {last}，按 {cycle} 个月周期应于 {due} 前检测，已逾期 {months} 个整月",
        last=str(last),
        cycle=cycle,
        due=str(due),
        months=months,
    )


def _say_never_evaluated(_never: None, cycle: int) -> Message:
    return message("职业病危害严重而没有现状评价记录，法定周期为 {cycle} 个月", cycle=cycle)


def _say_evaluation_overdue(months: int, last: date, due: date) -> Message:
    return message(
        "上次现状评价 {last}，应于 {due} 前再次评价，已逾期 {months} 个整月",
        last=str(last),
        due=str(due),
        months=months,
    )


def _say_over_limit(count: int, names: str, reported: date | None) -> Message:
    if reported is None:
        return message("检测超标因素 {count} 种：{names}", count=count, names=names)
    if not names:
        return message("{on} 的检测评价报告有超标结果", on=str(reported))
    return message(
        "{on} 的检测评价报告有超标结果，超标因素 {count} 种：{names}",
        on=str(reported),
        count=count,
        names=names,
    )


def _say_violations(count: int, months: int, last: date) -> Message:
    return message(
        "近 {months} 个月查实违法行为 {count} 项，最近一次 {last}",
        months=months,
        count=count,
        last=str(last),
    )


def _say_complaints(count: int, first: date) -> Message:
    return message("未办结投诉举报 {count} 件，最早一件 {first}", count=count, first=str(first))


def _say_disease(count: int, first: int, last: int) -> Message:
    return message("{first}—{last} 年确诊职业病 {count} 例", first=first, last=last, count=count)


def _say_suspected(count: int, first: int, last: int) -> Message:
    return message(
        "{first}—{last} 年报告疑似职业病 {count} 例", first=first, last=last, count=count
    )


def _say_uncorrected(count: int, due: date) -> Message:
    return message("责令改正未完成 {count} 件，最早的期限为 {due}", count=count, due=str(due))


def _say_never_visited(_never: None) -> Message:
    return message("从未接受过监督检查")


def _say_since_visit(years: int, last: date) -> Message:
    return message("上次监督检查 {last}，已满 {years} 年", last=str(last), years=years)


def _say_obsolete(_yes: int) -> Message:
    return message("使用国家明令淘汰的工艺或设备")


def _say_dispatched(percent: int, dispatched: int, staff: int) -> Message:
    return message(
        "劳务派遣 {dispatched} 人，占从业人员 {staff} 人的 {percent}%",
        dispatched=dispatched,
        staff=staff,
        percent=percent,
    )


def _say_exposed(count: int) -> Message:
    return message("接触职业病危害 {count} 人", count=count)
