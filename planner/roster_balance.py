"""Roster balance: working hours of the teams within a set band, by exchanging what they drive.

Hours are from leaving the office to being back, without lunch, over the month; a team is an office
and a team number. Whole routes change teams first, which costs no road, then single visits. Nothing
that is placed is left out for balance; when no exchange helps any more, the least band that was
reached is said and nothing is returned. The bound of the roster is that without the band.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from planner.errors import PlannerError
from planner.insertion_table import NEVER, InsertionTable, Stops
from planner.inspector import OfficeId
from planner.roster_instance import RosterInstance
from planner.roster_solution import RosterSolution
from planner.route_schedule import SiteCall, earliest_schedule

_TURNS: Final = 2000

Team: TypeAlias = tuple[OfficeId, int]
Change: TypeAlias = Mapping[int, Stops]
"""New routes by team-day."""


class UnbalancedRosterError(PlannerError):
    """No exchange that was tried brings the teams' hours within the band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A change and how far the teams are apart after it; smaller is better."""

    excess: int
    squares: int
    road: int
    change: tuple[tuple[int, Stops], ...]

    @property
    def rank(self) -> tuple[int, int, int, tuple[tuple[int, Stops], ...]]:
        return self.excess, self.squares, self.road, self.change


def balanced(instance: RosterInstance, solution: RosterSolution, band: int) -> RosterSolution:
    """Return `solution` with exchanges made until no two teams differ by more than `band`.

    Parameters
    ----------
    instance
        The instance that the solution was made for, with links fixed.
    band
        Most minutes between the team with most hours and that with fewest.

    Raises
    ------
    UnbalancedRosterError
        If no exchange helps any more; says the least band reached.
    """
    balance = _Balance(instance, solution.routes, band)
    for _ in range(_TURNS):
        if balance.spread() <= band or not balance.improve():
            break
    if balance.spread() > band:
        most, fewest = balance.ends()
        raise UnbalancedRosterError(
            "各组工时最多相差 {band} 分钟的要求没有达到，反复调换后仍相差 {least} 分钟"
            "（{most} 组最多，{fewest} 组最少）：请放宽到 {least} 分钟以上，或调整各组的外出日",
            band=band,
            least=balance.spread(),
            most=f"{most[0]}-{most[1]}",
            fewest=f"{fewest[0]}-{fewest[1]}",
        )
    gained = balance.fill()
    road = _road(instance, solution.routes) - _road(instance, balance.routes)
    return replace(solution, routes=tuple(balance.routes), value=solution.value + gained + road)


class _Balance:
    def __init__(self, instance: RosterInstance, routes: Sequence[Stops], band: int) -> None:
        self.routes = list(routes)
        self._instance = instance
        self._band = band
        self._table = InsertionTable(instance)
        self._team: list[Team] = [(each.office, each.number) for each in instance.team_days]
        self._known: dict[tuple[int, Stops], int] = {}
        self._hours = dict.fromkeys(self._team, 0)
        for row, stops in enumerate(self.routes):
            self._hours[self._team[row]] += self._minutes(row, stops)

    def spread(self) -> int:
        """Return the minutes between most and fewest hours."""
        return _spread(self._hours)

    def ends(self) -> tuple[Team, Team]:
        """Return the teams with most and with fewest hours."""
        in_order = sorted(self._hours, key=lambda team: (self._hours[team], team))
        return in_order[-1], in_order[0]

    def improve(self) -> bool:
        """Make the best change; return whether there was one that helps."""
        now = self._judged({})
        for changes in (
            self._exchanged_routes(),
            self._moved_visits(far=False),
            self._moved_visits(far=True),
        ):
            found = min(map(self._judged, changes), key=lambda each: each.rank, default=now)
            if (found.excess, found.squares) < (now.excess, now.squares):
                self._make(dict(found.change))
                return True
        return False

    def fill(self) -> int:
        """Place what still fits within the band; return what it is worth."""
        gained = 0
        placed = {visit for stops in self.routes for visit in stops}
        weight = self._instance.weight
        left = [visit for visit in range(len(weight)) if visit not in placed]
        for visit in sorted(left, key=lambda visit: (-int(weight[visit]), visit)):
            changes = (self._with(row, visit) for row in range(len(self.routes)))
            lawful = [self._judged(change) for change in changes if change]
            best = min(lawful, key=lambda each: each.rank, default=None)
            if best is not None and not best.excess:
                self._make(dict(best.change))
                gained += int(weight[visit])
        return gained

    def _exchanged_routes(self) -> Iterator[Change]:
        """Yield exchanges of whole routes between an outermost team and any other."""
        ends = set(self.ends())
        for one, other in itertools.combinations(range(len(self.routes)), 2):
            if (
                self._team[one] == self._team[other]
                or not {self._team[one], self._team[other]} & ends
            ):
                continue
            mine, theirs = self.routes[one], self.routes[other]
            if (
                mine != theirs
                and self._instance.depot[one] == self._instance.depot[other]
                and self._may(one, theirs)
                and self._may(other, mine)
            ):
                change = {one: theirs, other: mine}
                if self._has_vehicles(change):
                    yield change

    def _moved_visits(self, *, far: bool) -> Iterator[Change]:
        """Yield single visits moved from the team with most hours to that with fewest.

        With `far`, all moves off the one and all moves to the other.
        """
        most, fewest = self.ends()
        for row, stops in enumerate(self.routes):
            for visit in stops:
                left = tuple(stop for stop in stops if stop != visit)
                if not self._table.is_lawful(self._instance.depot[row], left):
                    continue
                for other in range(len(self.routes)):
                    if other == row or self._team[other] == self._team[row]:
                        continue
                    ends = (self._team[row] == most) + (self._team[other] == fewest)
                    if ends == 2 or (far and ends):
                        change = self._with(other, visit)
                        if change and self._has_vehicles({**change, row: left}):
                            yield {**change, row: left}

    def _with(self, row: int, visit: int) -> dict[int, Stops]:
        """Return the route of `row` with `visit` at its best place, or nothing."""
        if not self._instance.allowed[row, visit]:
            return {}
        stops = self.routes[row]
        answers = self._table.of(self._instance.depot[row], stops)
        if answers.cost[visit] >= NEVER:
            return {}
        place = int(answers.place[visit])
        change = {row: (*stops[:place], visit, *stops[place:])}
        return change if stops or self._has_vehicles(change) else {}

    def _may(self, row: int, stops: Stops) -> bool:
        return bool(self._instance.allowed[row, list(stops)].all())

    def _has_vehicles(self, change: Change) -> bool:
        out = {row for row, stops in enumerate(self.routes) if change.get(row, stops)}
        return all(
            sum(limit.team_days >> row & 1 for row in out) <= limit.vehicles
            for limit in self._instance.vehicle_limits
        )

    def _judged(self, change: Change) -> _Judged:
        hours = dict(self._hours)
        road = 0
        for row, stops in change.items():
            old = self.routes[row]
            hours[self._team[row]] += self._minutes(row, stops) - self._minutes(row, old)
            depot = self._instance.depot[row]
            road += _road_of(self._instance, depot, stops) - _road_of(self._instance, depot, old)
        return _Judged(
            excess=max(0, _spread(hours) - self._band),
            squares=sum(each * each for each in hours.values()),
            road=road,
            change=tuple(sorted(change.items())),
        )

    def _make(self, change: Change) -> None:
        for row, stops in change.items():
            self._hours[self._team[row]] += self._minutes(row, stops)
            self._hours[self._team[row]] -= self._minutes(row, self.routes[row])
            self.routes[row] = stops

    def _minutes(self, row: int, stops: Stops) -> int:
        """Return the minutes from leaving the office to being back, without lunch."""
        depot = self._instance.depot[row]
        if (depot, stops) not in self._known:
            self._known[depot, stops] = _worked(self._instance, depot, stops)
        return self._known[depot, stops]


def _worked(instance: RosterInstance, depot: int, stops: Stops) -> int:
    if not stops:
        return 0
    nodes = [depot, *(instance.offices + visit for visit in stops), depot]
    legs = [int(instance.travel[a, b]) for a, b in itertools.pairwise(nodes)]
    calls = [
        SiteCall(
            service_min=int(instance.service[visit]),
            open_min=int(instance.opens[visit]),
            close_min=int(instance.last_start[visit] + instance.service[visit]),
        )
        for visit in stops
    ]
    schedule = earliest_schedule(legs, calls, instance.clock)
    if schedule is None:  # pragma: no cover - the table of insertions is exact
        raise AssertionError(stops)
    lunch = 0 if schedule.lunch_start_min is None else instance.clock.lunch_min
    return schedule.return_min - schedule.depart_min - lunch


def _spread(hours: Mapping[Team, int]) -> int:
    return max(hours.values(), default=0) - min(hours.values(), default=0)


def _road(instance: RosterInstance, routes: Sequence[Stops]) -> int:
    return sum(
        _road_of(instance, depot, stops)
        for depot, stops in zip(instance.depot, routes, strict=True)
    )


def _road_of(instance: RosterInstance, depot: int, stops: Stops) -> int:
    if not stops:
        return 0
    nodes = [depot, *(instance.offices + visit for visit in stops), depot]
    return int(instance.travel[nodes[:-1], nodes[1:]].sum())
