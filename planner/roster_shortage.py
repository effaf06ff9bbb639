"""Roster shortages: which mandatory visits a month cannot make, where it pinches, what mends it."""

from dataclasses import dataclass

from geo.employer import EmployerId
from geo.message import Message, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinch:
    """Team-days that are too few for the mandatory visits that only they can make."""

    visits: tuple[EmployerId, ...]
    """Mandatory visits that compete for them: where proven, all that only they can make."""
    left_out: tuple[EmployerId, ...]
    """Those of them that are not made, in order."""
    team_days: int
    is_proven: bool
    """Whether their minutes on site and least minutes on the road exceed what the days hold."""
    least: int
    """Team-days that have to be added at least, as far as is proven."""
    sentence: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A change with which all mandatory visits that can be made at all were placed together."""

    team_days: int
    """How many team-days it adds."""
    is_least: bool
    """Whether it is proven that fewer team-days do not suffice."""
    sentence: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterShortage:
    """Mandatory visits that are left out together, why, and how to make them all."""

    left_out: tuple[EmployerId, ...]
    """Mandatory visits that more team-days could make, in order."""
    pinches: tuple[Pinch, ...]
    repairs: tuple[Repair, ...]
    """The cheapest first; empty when nothing that was tried placed them all."""
    names: tuple[str, ...]
    """Names of `left_out`."""
    is_proven: bool
    """Whether it is proven that not all mandatory visits can be made on these team-days."""

    def words(self) -> tuple[Message, ...]:
        """Return the shortage and its repairs, in sentences for a planner."""
        count, names = len(self.left_out), "、".join(self.names)
        if self.is_proven:
            head = message(
                "必查和双随机任务有 {count} 家不能完成，已证明现有小组日不够：{names}",
                count=count,
                names=names,
            )
        else:
            head = message(
                "必查和双随机任务有 {count} 家没有排入（没有证明一定排不下）：{names}",
                count=count,
                names=names,
            )
        pinches = tuple(pinch.sentence for pinch in self.pinches)
        repairs = tuple(repair.sentence for repair in self.repairs) or (
            message("试过增加小组日，仍不能全部排入：请逐家查看未排原因和补救办法"),
        )
        return head, *pinches, *repairs
