"""Overdue tallies: how many employers are late with what the law asks of them on a day."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.employer import OperatingStatus
from geo.testing_cycle import must_test
from planner.rule_scope import Subject

PRESENT = (OperatingStatus.TRADING, OperatingStatus.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueTally:
    """Employers that are late; closed and moved ones do not count."""

    employers: int
    must_test: int
    """Employers to whom the duty to test applies."""
    never_tested: int
    test_expired: int
    must_evaluate: int
    """Employers with severe hazard to whom the duty to evaluate applies."""
    evaluation_overdue: int
    over_limit: int
    """Employers whose last report exceeds a limit."""

    @property
    def test_overdue(self) -> int:
        """Return the employers without a valid test."""
        return self.never_tested + self.test_expired


def overdue_tally(subjects: Sequence[Subject]) -> OverdueTally:
    """Return who is late among `subjects`, on the day that they were asked about.

    The clocks are those of 工作场所职业卫生管理规定 (令第5号) art. 20, see `geo.testing_cycle`.
    """
    present = [one for one in subjects if one.employer.status in PRESENT]
    bound = [one for one in present if must_test(one.employer)]
    return OverdueTally(
        employers=len(present),
        must_test=len(bound),
        never_tested=sum(one.testing.last_test is None for one in bound),
        test_expired=sum(
            one.testing.test_overdue and one.testing.last_test is not None for one in bound
        ),
        must_evaluate=sum(one.testing.severe for one in bound),
        evaluation_overdue=sum(one.testing.evaluation_overdue for one in bound),
        over_limit=sum(
            one.testing.last_test is not None and one.testing.last_test.over_limit
            for one in present
        ),
    )
