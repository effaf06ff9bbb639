"""Testing cycles: how often the law wants factors tested and the status evaluated, and who is late.

Source: 工作场所职业卫生管理规定 (令第5号) art. 20. "Severe" there is the class of the employer by
its industry as practised; where no industry class is known, the nature of its factors decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.employer import Employer, EmployerKind
from geo.errors import InvalidValueError
from geo.hazard_factor import FactorNature
from geo.history import TestKind, TestReport

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingCycle:
    """Months between two tests (定期检测) and two evaluations (现状评价)."""

    __test__ = False

    severe_test_months: int = 12
    general_test_months: int = 36
    severe_evaluation_months: int = 36

    def __post_init__(self) -> None:
        for months in (
            self.severe_test_months,
            self.general_test_months,
            self.severe_evaluation_months,
        ):
            if months < 1:
                raise InvalidValueError(
                    "检测评价周期必须至少 1 个月，而不是 {months}", months=months
                )

    def test_months(self, *, severe: bool) -> int:
        """Return the months between two tests."""
        return self.severe_test_months if severe else self.general_test_months


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingState:
    """Where one employer stands in its cycle; an evaluation counts as a test of its day."""

    __test__ = False

    severe: bool
    last_test: TestReport | None
    """The last test or evaluation; it decides whether a limit is exceeded."""
    test_due: date | None
    """Last day of the running test cycle; None when never tested."""
    test_overdue: bool
    last_evaluation: date | None
    evaluation_due: date | None
    evaluation_overdue: bool
    """Always False for an employer without severe hazard."""

    @property
    def untested(self) -> bool:
        """Return whether testing or evaluation is missing from the legal cycle (CZ-62)."""
        return self.test_overdue or self.evaluation_overdue


def cycle_state(
    employer: Employer,
    tests: Sequence[TestReport],
    cycle: TestingCycle,
    *,
    on: date,
    industry_severe: Mapping[str, bool],
) -> TestingState:
    """Return where `employer` stands in its testing cycle on a day.

    Reports after `on` are not known yet. Employers to whom the duty does not apply (no declared
    factor and not a 用人单位) are never overdue. The last report of a day decides its result,
    and of two on one day the one over the limit.
    """
    severe = has_severe_hazard(employer, industry_severe)
    last_test: TestReport | None = None
    last_evaluation: date | None = None
    for report in tests:
        if report.on > on:
            continue
        if (
            last_test is None
            or report.on > last_test.on
            or (report.on == last_test.on and report.over_limit)
        ):
            last_test = report
        if report.kind is TestKind.EVALUATION and (
            last_evaluation is None or report.on > last_evaluation
        ):
            last_evaluation = report.on
    needed = must_test(employer)
    test_due = (
        None if last_test is None else add_months(last_test.on, cycle.test_months(severe=severe))
    )
    evaluation_due = (
        None
        if last_evaluation is None
        else add_months(last_evaluation, cycle.severe_evaluation_months)
    )
    return TestingState(
        severe=severe,
        last_test=last_test,
        test_due=test_due,
        test_overdue=needed and (test_due is None or test_due < on),
        last_evaluation=last_evaluation,
        evaluation_due=evaluation_due,
        evaluation_overdue=needed and severe and (evaluation_due is None or evaluation_due < on),
    )


def must_test(employer: Employer) -> bool:
    """Return whether the duty to test applies: a declared factor, or a 用人单位."""
    return bool(employer.exposures) or EmployerKind.EMPLOYER in employer.kinds


def has_severe_hazard(employer: Employer, industry_severe: Mapping[str, bool]) -> bool:
    """Return whether the cycle of the severe applies.

    `industry_severe` maps codes of GB/T 4754-2017 (2 to 4 digits) to whether their class is 严重;
    the longest one that begins the employer's code decides. An industry that is not in it is
    judged by the nature of the declared factors, where 待核实 counts as severe.
    """
    for digits in (4, 3, 2) if industry_severe else ():
        if len(employer.industry) >= digits:
            known = industry_severe.get(employer.industry[:digits])
            if known is not None:
                return known
    for exposure in employer.exposures:  # noqa: SIM110 - half the time of any() over a county
        if exposure.nature is not FactorNature.GENERAL:
            return True
    return False


def add_months(day: date, months: int) -> date:
    """Return the day `months` later (or earlier), or the last of the month if it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    leap = month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, month + 1, min(day.day, _DAYS[month] + leap))


def whole_months(earlier: date, later: date) -> int:
    """Return the whole months from `earlier` to `later`, 0 if it is not later."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return max(0, months - (later.day < earlier.day))
