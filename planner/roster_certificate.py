"""Roster certificates: how good a roster is, and how good any roster of the month could be.

The bound is proven for the team-days, road times and visits that the roster was made from; other
teams or days may allow more.
"""

from dataclasses import dataclass

from geo.message import Message, message
from planner.errors import PlannerError


class ImpossibleCertificateError(PlannerError, ValueError):
    """A certificate claims a roster better than what is proven possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCertificate:
    """Worth of a roster in travel minutes, and what no roster exceeds."""

    objective: int
    """Worth of all visits placed, less the travel of all routes."""
    bound: int | None
    """No lawful roster is worth more; None when nothing was proven."""
    placed: int
    """Mandatory visits (必查、双随机) placed."""
    placeable: int
    """No lawful roster places more of them; all that there are when nothing was proven. Of rosters
    that place fewer of the visits that go first, nothing is said."""
    first: int = 0
    """Visits that go before all others."""
    first_placed: int = 0
    first_placeable: int = 0
    """No lawful roster places more of those that go first."""

    def __post_init__(self) -> None:
        if (
            (self.bound is not None and self.bound < self.objective)
            or self.placeable < self.placed
            or not self.first_placed <= self.first_placeable <= self.first
        ):
            raise ImpossibleCertificateError(
                "排班的得分 {objective} 超过了已证明的上限 {bound}：这是程序错误，请报告",
                objective=self.objective,
                bound=self.bound,
            )

    @property
    def gap(self) -> float | None:
        """Return the share of the bound that may be missing, or None when nothing was proven."""
        if self.bound is None:
            return None
        return (self.bound - self.objective) / max(1, abs(self.bound))

    def words(self) -> tuple[Message, ...]:
        """Return what is proven, in sentences for a planner."""
        return (*self._first_words(), *self._words())

    def _first_words(self) -> tuple[Message, ...]:
        if not self.first:
            return ()
        if self.first_placed == self.first:
            return (message("要求优先排入的 {count} 家全部排入", count=self.first),)
        if self.first_placed == self.first_placeable:
            return (
                message(
                    "要求优先排入的 {count} 家只排入 {placed} 家；已证明按这些小组日不可能更多",
                    count=self.first,
                    placed=self.first_placed,
                ),
            )
        return (
            message(
                "要求优先排入的 {count} 家只排入 {placed} 家，最多能排 {most} 家",
                count=self.first,
                placed=self.first_placed,
                most=self.first_placeable,
            ),
        )

    def _words(self) -> tuple[Message, ...]:
        if self.bound is None:
            return (message("没有算出上限：这份排班离最好的排班有多远，没有证明"),)
        if self.placed < self.placeable:
            return (
                message(
                    "必查和双随机任务排入 {placed} 家；已证明按这些小组日最多能排 {most} 家，"
                    "最多还差 {count} 家",
                    placed=self.placed,
                    most=self.placeable,
                    count=self.placeable - self.placed,
                ),
            )
        first = message(
            "必查和双随机任务排入 {placed} 家；已证明按这些小组日不可能排得更多",
            placed=self.placed,
        )
        if self.bound == self.objective:
            return first, message("已证明：这就是最好的排班，车程和专项任务都不能更好")
        return first, message(
            "已证明：在此前提下，最好的排班也最多再省 {minutes} 分钟车程（专项 1 分抵 100 分钟）",
            minutes=self.bound - self.objective,
        )
