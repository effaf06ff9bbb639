"""Travel: how long and how far it is between places."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geo.errors import InvalidValueError
from geo.message import Message


class TravelMethod(StrEnum):
    """How the times were found; printed on every roster."""

    ROADS = "roads"
    STRAIGHT_LINE = "straight line"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelTimes:
    """Times and distances between n places, row = from, column = to, both (n, n) int64."""

    places: tuple[str, ...]
    """Keys of the places: `office:<id>` and `employer:<id>`."""
    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    method: TravelMethod
    doubts: tuple[Message, ...] = ()
    """What a planner should know: places far from any road, pairs without a way by road."""

    def __post_init__(self) -> None:
        n = len(self.places)
        if self.seconds.shape != (n, n) or self.metres.shape != (n, n):
            raise InvalidValueError(
                "行程矩阵是 {shape}，应为 {n}×{n}", shape=str(self.seconds.shape), n=n
            )
