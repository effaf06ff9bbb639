"""Partial routes: many routes of one length on the way to completion, as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PartialRoutes:
    """Partial routes of one length: stops by position, earned, minutes of leaving, drivers.

    `toll` is what the drivers cost; `met` the triples with an odd number of visits made, as bits.
    """

    path: NDArray[np.int16]
    earned: NDArray[np.float64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    drivers: NDArray[np.uint64]
    toll: NDArray[np.float64]
    met: NDArray[np.uint64]
    hope: NDArray[np.float64]

    def only(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> "PartialRoutes":
        """Return those of `which`."""
        return PartialRoutes(
            self.path[which],
            self.earned[which],
            self.before[which],
            self.after[which],
            self.drivers[which],
            self.toll[which],
            self.met[which],
            self.hope[which],
        )


def joined(parts: list[PartialRoutes]) -> PartialRoutes:
    """Return `parts`, at least one, one after the other."""
    if len(parts) == 1:
        return parts[0]
    return PartialRoutes(
        np.concatenate([p.path for p in parts if p.earned.size] or [parts[0].path]),
        np.concatenate([p.earned for p in parts]),
        np.concatenate([p.before for p in parts]),
        np.concatenate([p.after for p in parts]),
        np.concatenate([p.drivers for p in parts]),
        np.concatenate([p.toll for p in parts]),
        np.concatenate([p.met for p in parts]),
        np.concatenate([p.hope for p in parts]),
    )
