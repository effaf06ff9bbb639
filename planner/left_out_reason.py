"""Left-out reasons: how far the reason of an unplaced visit was checked, its price, and what helps.

A price is what the whole roster loses when the visit is forced in; a remedy is a change of the
month with which it was placed, by solving again, and nobody fell out.
"""

from dataclasses import dataclass
from enum import StrEnum

from geo.employer import EmployerId
from geo.message import Message, message


class Validation(StrEnum):
    """How far a reason was checked, from least to most."""

    ALONE = "tried alone"
    EXCHANGED = "exchanges tried"
    RESOLVED = "solved again"
    COUNTED = "solved again, visits proven"
    PROVEN = "solved again, proven"

    @property
    def sentence(self) -> Message:
        """Return what was done, for a planner."""
        return {
            Validation.ALONE: message("在每个小组日上单独试排过，排不下是确定的"),
            Validation.EXCHANGED: message("逐一换下试排过，没有重新求解"),
            Validation.RESOLVED: message("强制排入后重新求解；代价是找到的最小值，没有证明"),
            Validation.COUNTED: message("强制排入后重新求解；已证明至少要让出一家必查或双随机任务"),
            Validation.PROVEN: message("强制排入后重新求解；已证明代价不能更小"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPrice:
    """What a roster loses as a whole when one more visit is forced into it."""

    gives_way: tuple[EmployerId, ...]
    """Visits that fall out, in order."""
    comes_in: tuple[EmployerId, ...]
    """Other visits that come in as well, in order."""
    mandatory: int
    """How many fewer mandatory visits are made, the one that is forced in counted."""
    points: int
    """How many fewer points of targeted visits."""
    travel_min: int
    """How many more minutes on the road; less than 0 when the road gets shorter."""
    worth: int
    """All of it in travel minutes."""
    sentence: Message


class RemedyKind(StrEnum):
    """What can let a visit in, the cheapest first."""

    UNPIN = "change a fixed route"
    MOVE_TEAM_DAY = "move an idle team-day"
    OTHER_TEAM = "a team without recusal"
    OPEN_DAY = "one more day at the workplace"
    OPENING = "longer opening"
    OTHER_OFFICE = "start from another office"
    LONGER_DAY = "half an hour more"
    TEAM_DAY = "one more team-day"
    TRAINING = "one more trained officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A change with which a visit was placed and nobody fell out."""

    kind: RemedyKind
    sentence: Message
