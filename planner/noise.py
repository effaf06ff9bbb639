"""Noise: uniform numbers that are the same on every machine and in every release."""

from typing import Final

import numpy as np

_BATCH: Final = 4096


class Noise:
    """Uniform numbers in [0, 1) from the raw words of PCG64, which no release may change."""

    def __init__(self, seed: int) -> None:
        self._words = np.random.PCG64(seed)
        self._left: list[float] = []

    def __call__(self) -> float:
        """Return the next number."""
        if not self._left:
            raw = self._words.random_raw(_BATCH)
            self._left = ((raw >> np.uint64(11)) * 2.0**-53).tolist()
        return self._left.pop()

    def below(self, count: int) -> int:
        """Return a whole number from 0 to `count` - 1."""
        return int(self() * count)
