"""Route completions: the most that a team can still earn after it arrives somewhere, from above.

Backward over the clock, for one office and given prices of the visits: for every visit and minute
of arrival the best that the rest of the day can be worth. The rest may call at a visit twice, but
never go straight back to where it came from, so the figure is never too low; minutes of leaving
are rounded down to a step and worths up to a part of a minute, which can only raise it. Lunch,
opening and asymmetric travel are exact.

No work on site is shorter than a block of minutes, so all departures of a block are answered at
once from later arrivals. A worth and the visit it belongs to are one whole number, so that one
maximum finds both.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from planner.roster_instance import RosterInstance

WORTHLESS: Final = -1e15
"""Worth of what cannot be done."""
_STEP: Final = 3
_NOWHERE: Final = -1
_BITS: Final = 30
_NOTHING: Final = -(1 << _BITS)
_CACHE: Final = 160_000
_LONGEST_BLOCK: Final = 60
_FINEST: Final = 10

_Whole = NDArray[np.int32]


class Completions:
    """Worths of the rest of a day from each of `m` visits, by minute of arrival.

    `best[f]` (m, width) counts the visit itself and all after it; f = 1 when lunch was taken
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
        self.best = [np.full((m, self.width), WORTHLESS, dtype=np.float32) for _ in range(2)]
        self.other = [np.full((m, self.width), WORTHLESS, dtype=np.float32) for _ in range(2)]
        self.after = [np.full((m, self.width), _NOWHERE, dtype=np.int16) for _ in range(2)]
        if m:
            _Filling(self).fill()

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


class _Filling:
    """The backward recursion of one table; worths are whole multiples of `quantum`."""

    def __init__(self, rest: Completions) -> None:
        self.rest = rest
        m, shortest = rest.visits.size, int(rest.service.min())
        self.step = max(1, min(_STEP, shortest))
        self.block = max(1, min(shortest, _LONGEST_BLOCK) // self.step) * self.step
        self.turns = self.block // self.step
        self.passes = 1 if shortest >= 1 else 1 + int((rest.service < 1).sum())
        self.blocks = -(-rest.span // self.block)
        self.label = 1 << int(m).bit_length()
        self.quantum = self._quantum()
        floor = np.maximum(rest.price, -rest.span)
        self.price = np.ceil(floor / self.quantum).astype(np.int32)[:, None]
        self.between = np.floor(rest.between / self.quantum).astype(np.int32) * self.label
        self.home = np.ceil(-rest.back / self.quantum).astype(np.int32)[:, None]
        length = self.blocks * self.block
        self.best = [np.full((m, rest.width), self._worst, np.int32) for _ in range(2)]
        self.other = [np.full((m, rest.width), self._worst, np.int32) for _ in range(2)]
        shape = m, length // self.step + 1
        self.leave_best = [np.full(shape, self._worst, np.int32) for _ in range(2)]
        self.leave_other = [np.full(shape, self._worst, np.int32) for _ in range(2)]
        self.leave_after = [np.full(shape, _NOWHERE, np.int16) for _ in range(2)]
        self.phase = (rest.width + length) // self.step + self.turns
        self.keys = [np.full((m, self.step, self.phase), _NOTHING, np.int32) for _ in range(2)]
        self.windows = [sliding_window_view(key.ravel(), self.turns) for key in self.keys]
        whole, part = np.divmod(rest.between, self.step)
        self.at = rest.rows * self.step * self.phase + part * self.phase + whole
        self.at = np.ascontiguousarray(self.at.T)
        self.legs = np.ascontiguousarray(self.between.T)[:, :, None]
        reached = rest.between[rest.between < rest.span]
        self.reach = int(reached.max()) + 1 if reached.size else 1

    @property
    def _worst(self) -> int:
        return _NOTHING // self.label

    def _quantum(self) -> float:
        """Return the power of two in which worths and minutes are counted; all sums fit in it."""
        rest = self.rest
        gains = np.sort(np.maximum(rest.price, 0.0))[::-1]
        stops = rest.span // max(1, int(rest.service.min())) + self.passes
        most = max(2.0 * rest.span, float(gains[:1].sum()) * stops) + stops
        return float(2.0 ** max(-_FINEST, int(np.ceil(np.log2(most * self.label))) - _BITS))

    def fill(self) -> None:
        rest = self.rest
        for block in range(self.blocks - 1, -1, -1):
            begin = block * self.block
            for _ in range(self.passes):
                self._arrive(begin)
                for fed in (1, 0) if begin <= rest.lunch_last else (1,):
                    self._leave(fed, begin)
        for fed in range(2):
            for worths, table in ((self.best, rest.best), (self.other, rest.other)):
                np.multiply(worths[fed], np.float32(self.quantum), out=table[fed])
                table[fed][worths[fed] <= self._worst // 2] = WORTHLESS

    def _arrive(self, begin: int) -> None:
        """Fill the tables for arriving in a block; all later departures are known."""
        rest, step = self.rest, self.step
        minutes = np.arange(begin, begin + self.block)
        starts = np.maximum(minutes, rest.opens[:, None])
        leave = starts + rest.service[:, None]
        is_open = (starts <= rest.last[:, None]) & (leave < rest.span)
        row = rest.rows[:, None]
        here = slice(begin, begin + self.block)
        for fed in (1, 0):
            lawful = is_open if fed else is_open & (leave <= rest.lunch_last)
            turn = np.where(lawful, leave // step, -1)
            for leaving, worths in (
                (self.leave_best, self.best),
                (self.leave_other, self.other),
            ):
                worth = leaving[fed][row, turn] + self.price
                worth[~lawful] = self._worst
                worths[fed][:, here] = np.maximum(worth, self._worst)
            rest.after[fed][:, here] = self.leave_after[fed][row, turn]
        self._eat(here, np.minimum(np.maximum(minutes, rest.lunch_first) + rest.lunch, rest.span))
        for fed in range(2):
            key = self.best[fed][:, here] * self.label + row
            at = begin // step
            self.keys[fed][:, :, at : at + self.turns] = key.reshape(
                -1, self.turns, step
            ).transpose(0, 2, 1)

    def _eat(self, here: slice, eaten: NDArray[np.int64]) -> None:
        """Let lunch come first where that is worth more; it is over at the minutes `eaten`."""
        after = self.rest.after
        best, other, follows = self.best[0][:, here], self.other[0][:, here], after[0][:, here]
        fed_best, fed_other, fed_follows = (
            table[:, eaten] for table in (self.best[1], self.other[1], after[1])
        )
        swaps = fed_best > best
        second = np.where(swaps, fed_other, other)
        lower = np.where(
            fed_follows == follows,
            np.where(swaps, other, fed_other),
            np.where(swaps, best, fed_best),
        )
        self.other[0][:, here] = np.maximum(second, lower)
        self.best[0][:, here] = np.where(swaps, fed_best, best)
        after[0][:, here] = np.where(swaps, fed_follows, follows)

    def _leave(self, fed: int, begin: int) -> None:
        """Fill the tables for leaving at the steps of a block; all later arrivals are known."""
        rest, m, turns = self.rest, self.rest.visits.size, self.turns
        first = begin // self.step
        came, to, turn, worth = self._straight_back(fed, begin)
        size = max(1, _CACHE // (m * turns))
        cuts = np.searchsorted(came, np.arange(0, m + size, size))
        top, second = np.empty((m, turns), np.int32), np.empty((m, turns), np.int32)
        windows, steps = self.windows[fed], np.arange(turns)
        for part, low in enumerate(range(0, m, size)):
            here = slice(low, min(low + size, m))
            back = slice(cuts[part], cuts[part + 1])
            keys = windows[self.at[:, here] + first]
            keys[to[back], came[back] - low, turn[back]] = worth[back]
            keys -= self.legs[:, here]
            best = keys.max(axis=0, out=top[here])
            rows = np.arange(len(best))[:, None]
            next_ = np.minimum(best & (self.label - 1), m - 1)
            keys[next_, rows, steps] = 2 * _NOTHING
            keys.max(axis=0, out=second[here])
        times = (begin + steps * self.step)[None, :]
        never = np.full_like(times, 2 * rest.span)
        back_home = rest.back[:, None]
        lawful = (
            rest.closes(never, times, back_home) if fed else rest.closes(times, never, back_home)
        )
        home = np.where(lawful, self.home, self._worst)
        follows = (top & (self.label - 1)).astype(np.int16)
        top, second = (np.maximum(key // self.label, self._worst) for key in (top, second))
        ends = home >= top
        at = slice(first, first + turns)
        self.leave_best[fed][:, at] = np.where(ends, home, top)
        self.leave_other[fed][:, at] = np.where(ends, top, np.maximum(second, home))
        self.leave_after[fed][:, at] = np.where(ends, _NOWHERE, follows)

    def _straight_back(
        self, fed: int, begin: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], _Whole]:
        """Return departures of a block whose next visit's best rest leads straight back.

        From where (sorted), to where, at which step, and the key of the next best rest.
        """
        rest = self.rest
        here = slice(begin, begin + self.block + self.reach)
        follows = rest.after[fed][:, here]
        to, late = np.nonzero(follows >= 0)
        came = follows[to, late].astype(np.int64)
        turn, part = np.divmod(late - rest.between[came, to], self.step)
        which = np.flatnonzero((part == 0) & (turn >= 0) & (turn < self.turns))
        which = which[np.argsort(came[which], kind="stable")]
        came, to, late, turn = (each[which] for each in (came, to, late, turn))
        return came, to, turn, self.other[fed][to, begin + late] * self.label + to.astype(np.int32)
