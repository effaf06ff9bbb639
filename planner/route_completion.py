"""Route completions: the most that a team can still earn after it arrives somewhere, from above.

Backward over the clock, for one office and given prices of the visits: for every visit and minute
of arrival the best that the rest of the day can be worth. The rest may call at a visit twice, but
never go straight back to where it came from, so the figure is never too low; minutes of leaving
are rounded down to a step, which can only raise it. Lunch, opening and asymmetric travel are exact.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.roster_instance import RosterInstance

WORTHLESS: Final = -1e15
"""Worth of what cannot be done."""
_STEP: Final = 3
_NOWHERE: Final = -1


class Completions:
    """Worths of the rest of a day from each of `m` visits, by minute of arrival.

    `best[f]` (m, 2 * span) counts the visit itself and all after it; f = 1 when lunch was taken
    before arriving, f = 0 when it may still be to come. `after[f]` is the visit that follows in
    that best rest, as a position in `visits`, or -1; `other[f]` is the best with any other visit
    next.
    """

    def __init__(
        self,
        instance: RosterInstance,
        depot: int,
        visits: NDArray[np.int64],
        price: NDArray[np.float64],
    ) -> None:
        clock, d = instance.clock, instance.offices
        self.visits = visits
        self.begin = clock.start_min
        self.span = clock.end_min - clock.start_min + 1
        self.width = 2 * self.span + 2
        far = self.span + 1
        node = d + visits
        self.between = np.minimum(instance.travel[np.ix_(node, node)], far)
        np.fill_diagonal(self.between, far)
        self.out = np.minimum(instance.travel[depot, node], far)
        self.back = np.minimum(instance.travel[node, depot], far)
        self.price = price
        self.opens = instance.opens[visits] - self.begin
        self.last = instance.last_start[visits] - self.begin
        self.service = instance.service[visits]
        self.lunch_first = clock.lunch_earliest_min - self.begin
        self.lunch_last = clock.lunch_latest_min - self.begin
        self.lunch = clock.lunch_min
        self.drive_limit = clock.drive_limit_min
        """Not looked at here: the figures are those of a team without a driving limit."""
        m = visits.size
        self.rows = np.arange(m)
        self.start = self.rows * self.width
        """Where each visit's row begins when a table is read as one line."""
        self.best = [np.full((m, self.width), WORTHLESS) for _ in range(2)]
        self.other = [np.full((m, self.width), WORTHLESS) for _ in range(2)]
        self.after = [np.full((m, self.width), _NOWHERE, dtype=np.int16) for _ in range(2)]
        if m:
            self._fill(min(_STEP, int(self.service.min())))

    def closes(
        self, before: NDArray[np.int64], after: NDArray[np.int64], back: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Return whether a team that leaves at `before` or, fed, at `after` is back in time."""
        home = before + back
        end = self.span - 1
        eats = (before <= self.lunch_last) & (
            np.maximum(home, self.lunch_first) + self.lunch <= end
        )
        lawful: NDArray[np.bool_] = (
            (after + back <= end) | (home <= min(self.lunch_last, end)) | eats
        )
        return lawful

    def _fill(self, step: int) -> None:
        m, end = self.visits.size, self.span - 1
        steps = end // step + 1
        leave_best = [np.full((m, steps + 1), WORTHLESS) for _ in range(2)]
        leave_other = [np.full((m, steps + 1), WORTHLESS) for _ in range(2)]
        leave_after = [np.full((m, steps + 1), _NOWHERE, dtype=np.int16) for _ in range(2)]
        base = self.start[None, :] + self.between
        never = np.full(m, 2 * self.span)
        for turn in range(steps - 1, -1, -1):
            now = turn * step
            for arrive in range(min(now + step, self.span) - 1, now - 1, -1):
                self._arrive(arrive, step, leave_best, leave_other, leave_after)
            for fed in (1, 0) if now <= self.lunch_last else (1,):
                at = base + now
                worth = self.best[fed].take(at)
                worth -= self.between
                here, there = np.nonzero(self.after[fed].take(at) == self.rows[:, None])
                worth[here, there] = (
                    self.other[fed].take(at[here, there]) - self.between[here, there]
                )
                first = worth.argmax(axis=1)
                top = worth[self.rows, first]
                worth[self.rows, first] = WORTHLESS
                second = worth.max(axis=1)
                times = np.full(m, now)
                is_home = (
                    self.closes(never, times, self.back)
                    if fed
                    else self.closes(times, never, self.back)
                )
                home = np.where(is_home, -self.back, WORTHLESS)
                ends = home >= top
                leave_best[fed][:, turn] = np.where(ends, home, top)
                leave_other[fed][:, turn] = np.where(ends, top, np.maximum(second, home))
                leave_after[fed][:, turn] = np.where(ends, _NOWHERE, first)

    def _arrive(
        self,
        arrive: int,
        step: int,
        leave_best: list[NDArray[np.float64]],
        leave_other: list[NDArray[np.float64]],
        leave_after: list[NDArray[np.int16]],
    ) -> None:
        """Fill the tables for arriving at minute `arrive`; all later minutes are filled."""
        begin = np.maximum(arrive, self.opens)
        leave = begin + self.service
        is_open = (begin <= self.last) & (leave < self.span)
        turn = np.where(is_open, leave // step, -1)
        for fed in (1, 0):
            lawful = is_open if fed else is_open & (leave <= self.lunch_last)
            self.best[fed][:, arrive] = np.where(
                lawful, leave_best[fed][self.rows, turn] + self.price, WORTHLESS
            )
            self.other[fed][:, arrive] = np.where(
                lawful, leave_other[fed][self.rows, turn] + self.price, WORTHLESS
            )
            self.after[fed][:, arrive] = leave_after[fed][self.rows, turn]
        eaten = max(arrive, self.lunch_first) + self.lunch
        if eaten >= self.span:
            return
        best, other, after = (t[0][:, arrive] for t in (self.best, self.other, self.after))
        fed_best, fed_other, fed_after = (
            t[1][:, eaten] for t in (self.best, self.other, self.after)
        )
        swaps = fed_best > best
        differs = fed_after != after
        low_best, low_other = np.where(swaps, best, fed_best), np.where(swaps, other, fed_other)
        self.other[0][:, arrive] = np.maximum(
            np.where(swaps, fed_other, other), np.where(differs, low_best, low_other)
        )
        self.best[0][:, arrive] = np.where(swaps, fed_best, best)
        self.after[0][:, arrive] = np.where(swaps, fed_after, after)
