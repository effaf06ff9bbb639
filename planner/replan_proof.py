"""Replan proofs: what is known of a replan beside its routes."""

from dataclasses import dataclass

from geo.message import Message, message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanProof:
    """How much a replan places and changes, and what is proven of both."""

    placed: int
    """Mandatory visits placed on the open team-days."""
    placeable: int
    """No lawful replan places more of them."""
    forced: int
    """Visits that an event itself took from their team-day."""
    changes: int
    """Further visits that left their team-day, or the plan, to make room."""
    fewest: int
    """No replan that places as many makes fewer of those; equal to `changes` where proven."""

    @property
    def is_fewest(self) -> bool:
        """Return whether it is proven that no fewer changes suffice."""
        return self.fewest == self.changes

    def words(self) -> tuple[Message, ...]:
        """Return what is proven, in sentences for a planner."""
        if self.placed >= self.placeable:
            first = message(
                "尚可调整的必查和双随机任务排入 {placed} 家，已证明不可能排得更多",
                placed=self.placed,
            )
        else:
            first = message(
                "尚可调整的必查和双随机任务排入 {placed} 家，最多还可能多排 {count} 家",
                placed=self.placed,
                count=self.placeable - self.placed,
            )
        if self.is_fewest:
            second = message(
                "除事件直接涉及的 {forced} 家外，另有 {changes} 家换了组日或退出，已证明不能再少",
                forced=self.forced,
                changes=self.changes,
            )
        else:
            second = message(
                "除事件直接涉及的 {forced} 家外，另有 {changes} 家换了组日或退出，"
                "是找到的最少改动；已证明至少 {fewest} 家",
                forced=self.forced,
                changes=self.changes,
                fewest=self.fewest,
            )
        return first, second
