"""Roster neighbourhoods: which team-days of a roster are planned anew together.

Team-days are chosen around a visit, around a day, or around a route that the linear programme
likes better than the present ones. How many is learned: more where an answer is proven quickly,
fewer where it is not (adaptive large-neighbourhood search after Ropke and Pisinger 2006).
"""

from collections.abc import Sequence
from typing import Final

from planner.insertion_table import Stops
from planner.noise import Noise
from planner.roster_instance import RosterInstance

_FIRST: Final = 10.0
_LEAST: Final = 4.0
_GROWN, _SHRUNK = 1.04, 0.9
_TAKEN: Final = 0.8
_OF_DAYS, _OF_ROUTES = 0.2, 0.6


class RosterNeighbourhoods:
    """A stream of neighbourhoods of the roster of one instance; the same on every run."""

    def __init__(
        self, instance: RosterInstance, near: Sequence[Sequence[int]], *, seed: int
    ) -> None:
        self._instance = instance
        self._near = near
        self._noise = Noise(seed)
        self.size = _FIRST

    def choose(
        self, routes: Sequence[Stops], hopes: Sequence[Stops], *, size: int | None = None
    ) -> list[int]:
        """Return some team-days, in order.

        Parameters
        ----------
        routes
            The present roster, one route a team-day.
        hopes
            Routes that a better roster might drive.
        size
            How many; as learned when not given.
        """
        count = min(len(routes), size or round(self.size))
        if not self._near or not count:
            return []
        on = {visit: row for row, stops in enumerate(routes) for visit in stops}
        noise, kind = self._noise, self._noise()
        rows: dict[int, None] = {}
        centre = noise.below(len(self._near))
        if kind < _OF_DAYS:
            rows = dict.fromkeys(self._of_days(count))
        elif kind < _OF_ROUTES and hopes:
            hope = hopes[noise.below(len(hopes))]
            centre = hope[0]
            rows = dict.fromkeys(on[visit] for visit in hope if visit in on)
        for visit in self._near[centre]:
            if len(rows) >= count:
                break
            if visit in on and noise() < _TAKEN:
                rows[on[visit]] = None
        for row, stops in enumerate(routes):
            if len(rows) >= count:
                break
            if not stops:
                rows[row] = None
        return sorted(list(rows)[:count])

    def learn(self, *, is_easy: bool, is_exact: bool) -> None:
        """Grow neighbourhoods after an easy answer, shrink them where nothing is proven."""
        most = max(_LEAST, float(len(self._instance.team_days)))
        change = _GROWN if is_easy else 1.0 if is_exact else _SHRUNK
        self.size = min(most, max(_LEAST, self.size * change))

    def _of_days(self, count: int) -> list[int]:
        """Return half as many as `count` team-days: those next to one of them, by day."""
        first = self._noise.below(len(self._instance.team_days))
        half = max(1, count // 2)
        first = max(0, min(first, len(self._instance.team_days) - half))
        return list(range(first, first + half))
