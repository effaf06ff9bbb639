"""Draws: choose employers at random with exactly known chances, in a way that anyone can repeat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.area import TownshipCode
from geo.employer import EmployerId
from planner.coverage import Stratum

SCALE: Final = 10**6
"""Q: an inclusion mass of SCALE is a chance of 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameUnit:
    """One employer that may be drawn; `x_m`, `y_m` are integer metres on the area's plane."""

    employer: EmployerId
    township: TownshipCode
    stratum: Stratum
    x_m: int
    y_m: int
    mass: int
    """Inclusion mass, 0 to SCALE; chance = mass / SCALE exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The outcome of one draw and all that is needed to repeat it."""

    seed: bytes
    algorithm: str
    units: tuple[FrameUnit, ...]
    """The whole frame, in employer order."""
    quotas: Mapping[Stratum, int]
    chosen: tuple[EmployerId, ...]
    """In employer order; each stratum has exactly its quota."""
    reserve: tuple[EmployerId, ...]
    """The rest of the frame in the order in which they would replace a drawn one."""
