"""Replan instances: routes that stand, visits that need a place, and what must not change.

The team-days and visits are those that are still open: what is done or published stands outside.
A pinned visit keeps its team-day, one pinned to the minute its clock too, which becomes its opening
window here; so no schedule and no table of insertions can move it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.employer import EmployerId
from planner.errors import PlannerError
from planner.insertion_table import Stops
from planner.roster import RosterProblem, Route
from planner.roster_instance import RosterInstance, roster_instance
from planner.team_day import TeamDay


class InvalidReplanError(PlannerError, ValueError):
    """The parts of a replan do not belong together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReplanInstance:
    """Open team-days (rows) and open visits, with the routes that stand."""

    instance: RosterInstance
    base: tuple[Stops, ...]
    """What each team-day was to do, in order, less what an event takes away."""
    start: Mapping[int, int]
    """Minute at which the work of each visit of `base` was to begin."""
    pinned: frozenset[int]
    """Visits that keep their team-day."""
    to_the_minute: frozenset[int]
    """Those of `pinned` that keep their clock as well."""
    not_before: tuple[int, ...]
    """Minute before which a team-day takes no new stop; 0 where its day has not begun."""
    first: frozenset[int]
    """Visits that go before all others."""
    homeless: frozenset[int]
    """Visits that had a place and lost it by an event; they change in any case."""

    @property
    def rows(self) -> range:
        """Return the numbers of the team-days."""
        return range(len(self.base))

    @property
    def row_of(self) -> dict[int, int]:
        """Return the team-day of every visit of `base`."""
        return {visit: row for row, stops in enumerate(self.base) for visit in stops}

    def must(self, visit: int) -> bool:
        """Return whether a visit is to have a place: it is mandatory, or goes first."""
        return self.instance.visits[visit].is_mandatory or visit in self.first


def replan_instance(
    problem: RosterProblem,
    former: Iterable[Route],
    *,
    pinned: frozenset[EmployerId] = frozenset(),
    held: frozenset[EmployerId] = frozenset(),
    not_before: Mapping[TeamDay, int] | None = None,
    first: frozenset[EmployerId] = frozenset(),
) -> ReplanInstance:
    """Return the instance of `problem` in which the routes `former` stand.

    Visits `pinned` keep team-day and minute, those `held` their team-day where they still have it.

    Stops of `former` that are no visit of `problem`, that their team-day may no longer make, or
    whose team-day is none of `problem`, have lost their place.

    Raises
    ------
    InvalidRosterProblemError
        If the parts of the problem do not belong together.
    InvalidReplanError
        If a visit is pinned that has no place to be pinned to.
    """
    instance = roster_instance(problem)
    number = {visit.employer: k for k, visit in enumerate(problem.visits)}
    row_of = {team_day: row for row, team_day in enumerate(problem.team_days)}
    base: list[Stops] = [()] * len(problem.team_days)
    start: dict[int, int] = {}
    homeless: set[int] = set()
    for route in former:
        row = row_of.get(route.team_day)
        kept = []
        for stop in route.stops:
            if (visit := number.get(stop.employer)) is None:
                continue
            if row is None or not instance.allowed[row, visit]:
                homeless.add(visit)
            else:
                kept.append(visit)
                start[visit] = stop.start_min
        if row is not None:
            base[row] = tuple(kept)
    to_the_minute = {number[one] for one in pinned if number.get(one) in start}
    if missing := sorted(one for one in pinned if number.get(one) not in to_the_minute):
        raise InvalidReplanError(
            "{employer} 在原计划里没有位置，不能固定：请去掉对它的固定", employer=missing[0]
        )
    staying = to_the_minute | {number[one] for one in held if number.get(one) in start}
    waiting = not_before or {}
    return ReplanInstance(
        instance=_with_pins(instance, base, start, to_the_minute, staying),
        base=tuple(base),
        start=start,
        pinned=frozenset(staying),
        to_the_minute=frozenset(to_the_minute),
        not_before=tuple(waiting.get(team_day, 0) for team_day in problem.team_days),
        first=frozenset(number[one] for one in first if one in number),
        homeless=frozenset(homeless),
    )


def _with_pins(
    instance: RosterInstance,
    base: Sequence[Stops],
    start: Mapping[int, int],
    to_the_minute: Iterable[int],
    pinned: Iterable[int],
) -> RosterInstance:
    """Return the instance in which pinned visits have their team-day alone, some their minute."""
    opens, last = instance.opens.copy(), instance.last_start.copy()
    allowed = instance.allowed.copy()
    row_of = {visit: row for row, stops in enumerate(base) for visit in stops}
    for visit in to_the_minute:
        opens[visit] = last[visit] = start[visit]
    for visit in pinned:
        allowed[:, visit] = False
        allowed[row_of[visit], visit] = True
    return replace(instance, opens=opens, last_start=last, allowed=allowed)
