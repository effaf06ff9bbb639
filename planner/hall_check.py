"""Hall check: whether visits with windows fit the months, by how many not, and where it pinches.

Windows are intervals of months, so all visits can be placed exactly if for every interval of
months those due inside it fit its capacity (Hall 1935, for intervals: Glover 1967). The number
that cannot be placed is the largest excess of any set of months (Ore 1955); a window that lies in
the set lies in one of its runs, so the largest excess is found by dynamic programming over unions
of disjoint intervals. The worst single interval is only a lower bound of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.visit_window import VisitWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class TightInterval:
    """An interval of months in which more is due than fits, and no part of it is so."""

    window: VisitWindow
    due: int
    possible: int

    @property
    def short(self) -> int:
        """Return the visits that cannot be made inside it."""
        return self.due - self.possible


def shortage(due: Mapping[VisitWindow, int], capacity: Mapping[int, int]) -> int:
    """Return how many visits cannot be placed, whatever is done; 0 exactly if all can.

    Parameters
    ----------
    due
        Visits by window; months without capacity may be in it.
    capacity
        Visits that fit each month.
    """
    excess = _excess(due, capacity)
    months = sorted({*capacity, *(m for w in due for m in (w.first, w.last))})
    best: dict[int, int] = {}
    before = 0
    for last in range(months[0], months[-1] + 1) if months else ():
        best[last] = max(
            before,
            *(best.get(first - 1, 0) + excess[first, last] for first in range(months[0], last + 1)),
        )
        before = best[last]
    return before


def tight_intervals(
    due: Mapping[VisitWindow, int], capacity: Mapping[int, int]
) -> tuple[TightInterval, ...]:
    """Return every inclusion-minimal interval in which more is due than fits, in month order."""
    found: list[TightInterval] = []
    excess = _excess(due, capacity)
    for first, last in sorted(excess, key=lambda pair: (pair[1] - pair[0], pair[0])):
        if excess[first, last] <= 0:
            continue
        if any(first <= t.window.first and t.window.last <= last for t in found):
            continue
        fits = sum(capacity.get(month, 0) for month in range(first, last + 1))
        found.append(
            TightInterval(
                window=VisitWindow(first=first, last=last),
                due=excess[first, last] + fits,
                possible=fits,
            )
        )
    return tuple(sorted(found, key=lambda one: one.window))


def _excess(
    due: Mapping[VisitWindow, int], capacity: Mapping[int, int]
) -> dict[tuple[int, int], int]:
    """Return, for every interval of the months spoken of, the visits due inside beyond its room."""
    months = sorted({*capacity, *(m for w in due for m in (w.first, w.last))})
    if not months:
        return {}
    found = {}
    for first in range(months[0], months[-1] + 1):
        inside = room = 0
        ending: dict[int, int] = {}
        for window, count in due.items():
            if window.first >= first:
                ending[window.last] = ending.get(window.last, 0) + count
        for last in range(first, months[-1] + 1):
            inside += ending.get(last, 0)
            room += capacity.get(last, 0)
            found[first, last] = inside - room
    return found
