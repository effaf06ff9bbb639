"""Chance leans: how chances lean towards officers who have carried less of the year so far.

Leans are fixed and published before the seed is known, and they are weak by design: chance still
decides. A lean is a whole number from -1000 (carried far too much) to 1000 (far too little).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.message import Message, message
from planner.errors import PlannerError
from planner.inspector import Inspector, InspectorId

LEAN_SCALE: Final = 1000
"""The strongest lean."""
ODDS_LIMIT: Final = 4
"""Most that a lean may change the odds of any two officers on any two rows of a table."""


class InvalidLeanError(PlannerError, ValueError):
    """A lean is stronger than the strongest."""


def lean_weights(
    officers: Sequence[InspectorId], minutes: Sequence[int], leans: Mapping[InspectorId, int]
) -> NDArray[np.float64]:
    """Return the weights that a table of chances starts from, (rows, officers), all positive.

    A row counts by its minutes, as a share of the longest row; standby has none. Balancing rows and
    columns keeps all odds ratios, so that two officers on two rows differ by `ODDS_LIMIT` to the
    power of half the difference of their leans times the difference of the rows, at most
    `ODDS_LIMIT` itself.

    Raises
    ------
    InvalidLeanError
        If a lean is beyond `LEAN_SCALE`.
    """
    for officer, lean in sorted(leans.items()):
        if abs(lean) > LEAN_SCALE:
            raise InvalidLeanError(
                "{officer} 的机会倾斜 {lean} 超出范围：只能在 -{most} 与 {most} 之间",
                officer=officer,
                lean=lean,
                most=LEAN_SCALE,
            )
    longest = max(1, *minutes, 1)
    rows = np.array(minutes, dtype=np.float64) / longest
    columns = np.array([leans.get(one, 0) for one in officers], dtype=np.float64) / LEAN_SCALE
    weights: NDArray[np.float64] = np.exp(np.log(ODDS_LIMIT) / 2 * np.outer(rows, columns))
    return weights


def lean_words(
    leans: Mapping[InspectorId, int], inspectors: Sequence[Inspector]
) -> tuple[Message, ...]:
    """Return what leans, why and how far; nothing where nothing does."""
    if not leans:
        return ()
    names = {one.id: one.name for one in inspectors}
    return (
        message(
            "机会向今年外出较少的人略微倾斜，任何两人对任何两行的机会优势比因此最多变为 {odds} 倍；"
            "倾斜值在抽取前由此前各月的计划算出（{least} 至 {most}）：{leans}",
            odds=ODDS_LIMIT,
            least=-LEAN_SCALE,
            most=LEAN_SCALE,
            leans="、".join(f"{names.get(one, one)} {leans[one]:+d}" for one in sorted(leans)),
        ),
    )
