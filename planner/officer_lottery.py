"""Officer lotteries: who leads and who joins each route, by lot, with chances fixed beforehand."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from geo.employer import EmployerId
from geo.message import Message, listed
from planner.chance_lean import lean_weights
from planner.chance_matrix import CHANCE_SCALE, chance_matrix
from planner.dependent_rounding import Edge, round_margins
from planner.duty import on_duty
from planner.errors import PlannerError
from planner.inspector import Inspector, InspectorId, Office, OfficeId, Skill, TeamRole
from planner.officer_pool import OfficerPools, find_pools
from planner.officer_shortage import officer_shortages
from planner.random_stream import RandomSource, RandomStream
from planner.roster import Roster, Route
from planner.route_duty import RouteDuty, bar, route_duty
from planner.team_day import TeamDay
from planner.visit import Visit

_ROW: Final = re.compile(r"(?:route|standby)/[0-9]{2,}")
_NO_ROTATION: Final[Mapping[EmployerId, frozenset[InspectorId]]] = MappingProxyType({})
_NO_LEANS: Final[Mapping[InspectorId, int]] = MappingProxyType({})


class InvalidLotteryError(PlannerError, ValueError):
    """The chances of a lottery do not add up, or its rows and columns are not what they must be."""


class NoLawfulOfficersError(PlannerError):
    """Some routes cannot all have officers who may make them; `shortages` says it one by one."""

    def __init__(self, shortages: Sequence[Message]) -> None:
        self.shortages = tuple(shortages)
        super().__init__(
            "有 {count} 处派不出合法的检查人员：{said}",
            count=len(shortages),
            said=listed(shortages),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerLottery:
    """The lottery for one role on the routes of one office on one day, as it is published.

    Raises
    ------
    InvalidLotteryError
        If the matrix is not square, a sum is not `CHANCE_SCALE`, or a name repeats or is out of
        order.
    """

    day: date
    office: OfficeId
    role: TeamRole
    rows: tuple[str, ...]
    """`route/NN` by team number, then `standby/NN` from 01: those who are left, in this order."""
    columns: tuple[InspectorId, ...]
    """The officers in the lottery, in id order."""
    matrix: tuple[tuple[int, ...], ...]
    """Chance of each row for each column in parts of `CHANCE_SCALE`, (rows, columns)."""

    def __post_init__(self) -> None:
        size = len(self.columns)
        if (len(self.rows), *map(len, self.matrix)) != (size,) * (len(self.matrix) + 1) or (
            len(self.matrix) != size
        ):
            raise InvalidLotteryError(
                "{name}：机会表须是方阵，现有 {rows} 行 {columns} 人",
                name=self.name,
                rows=len(self.rows),
                columns=size,
            )
        if (
            not all(_ROW.fullmatch(row) for row in self.rows)
            or list(self.rows) != sorted(set(self.rows), key=row_place)
            or list(self.columns) != sorted(set(self.columns))
        ):
            raise InvalidLotteryError(
                "{name}：路线须写成 route/01，候补写成 standby/01，路线和人员各自按序且不重复",
                name=self.name,
            )
        for line in (*zip(self.rows, self.matrix, strict=True), *self._by_column()):
            if min(line[1]) < 0 or sum(line[1]) != CHANCE_SCALE:
                raise InvalidLotteryError(
                    "{name}：{line} 的机会合计 {total}，应当正好是 {scale}，且没有负数",
                    name=self.name,
                    line=line[0],
                    total=sum(line[1]),
                    scale=CHANCE_SCALE,
                )

    @property
    def name(self) -> str:
        """Return the name of the lottery, such as `lead/2026-12-01/o1`."""
        return f"{self.role}/{self.day.isoformat()}/{self.office}"

    @property
    def masses(self) -> dict[Edge, int]:
        """Return the chances by row and column."""
        return {
            (row, column): mass
            for row, line in zip(self.rows, self.matrix, strict=True)
            for column, mass in zip(self.columns, line, strict=True)
        }

    def _by_column(self) -> Iterable[tuple[str, tuple[int, ...]]]:
        return zip(self.columns, zip(*self.matrix, strict=True), strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotteryOutcome:
    """What one lottery brought."""

    day: date
    office: OfficeId
    role: TeamRole
    assigned: Mapping[str, InspectorId] = field(default_factory=dict)
    """The officer of each row."""

    @property
    def standby(self) -> tuple[InspectorId, ...]:
        """Return the officers without a route, in the order in which they step in."""
        return tuple(
            self.assigned[row]
            for row in sorted(self.assigned, key=row_place)
            if row.startswith("standby/")
        )


def row_place(row: str) -> tuple[str, int]:
    """Return where a row stands in its table: routes first, then standby, each by number."""
    kind, _, number = row.partition("/")
    return kind, int(number)


def prepare_lotteries(
    roster: Roster,
    team_days: Sequence[TeamDay],
    *,
    visits: Iterable[Visit],
    inspectors: Iterable[Inspector],
    offices: Iterable[Office],
    days: Iterable[date],
    rotation: Mapping[EmployerId, frozenset[InspectorId]] = _NO_ROTATION,
    leans: Mapping[InspectorId, int] = _NO_LEANS,
) -> tuple[OfficerLottery, ...]:
    """Return the lotteries of every day and office with teams: by day, office id, lead and member.

    No seed goes in: what comes out can be published before the seed is known. Whoever may not take
    a route has no chance of it; among the rest chances are as even as can be (`chance_matrix`).
    The lead of a route has every skill that its stops need; only where that cannot be arranged, a
    skill that the placeholder lead lacks is asked of the member. Officers over and above the routes
    are on standby.

    Parameters
    ----------
    roster, team_days
        Routes on placeholder teams, and all placeholder teams. Where every placeholder may lawfully
        make its route there is always a solution: the placeholders are one.
    visits
        Those that the routes make, at least.
    days
        Working days of the month; their order decides whose turn it is in `find_pools`.
    rotation
        Who may not visit an employer because it is to see other officers than last time.
    leans
        How far the chances lean towards officers who carried less so far (`planner.chance_lean`).

    Raises
    ------
    NoLawfulOfficersError
        If some routes cannot all have lawful officers, for instance because a relation was declared
        after they were made. The message names these routes and who is in the way.
    InvalidLotteryError
        If a stop has no visit, a team no office, or its day is no working day.
    """
    duties = _Duties(visits, inspectors, rotation)
    by_id = {office.id: office for office in offices}
    turns = {day: turn for turn, day in enumerate(sorted(days))}
    stops = {stop.employer for route in roster.routes for stop in route.stops}
    _check_known(stops, duties.visits)
    _check_known({team.office for team in team_days}, by_id)
    _check_known({team.day for team in team_days}, turns)
    teams: dict[tuple[date, OfficeId], int] = {}
    for team in team_days:
        teams[team.day, team.office] = teams.get((team.day, team.office), 0) + 1
    found: list[OfficerLottery] = []
    faults: list[Message] = []
    for (day, office), count in sorted(teams.items()):
        routes = [
            route
            for route in sorted(roster.routes, key=lambda one: one.team_day)
            if (route.team_day.day, route.team_day.office) == (day, office) and route.stops
        ]
        officers = on_duty((one for one in duties.staff.values() if one.office == office), day)
        pools, asked = duties.settle(officers, routes, teams=count, turn=turns[day])
        if pools is None:
            faults += officer_shortages(by_id[office], officers, asked)
        else:
            minutes = {
                route.team_day.number: route.return_min - route.depart_min for route in routes
            }
            found += [
                _lottery(day, office, role, pools.of(role), asked, minutes=minutes, leans=leans)
                for role in TeamRole
            ]
    if faults:
        raise NoLawfulOfficersError(faults)
    return tuple(found)


def hold_lotteries(lotteries: Iterable[OfficerLottery], seed: bytes) -> tuple[LotteryOutcome, ...]:
    """Return who got which route, from the published chances and a seed of 32 bytes alone.

    The lotteries of one day and role take their numbers from one stream, `lead/<day>` or
    `member/<day>`, offices in id order.
    """
    streams: dict[tuple[date, TeamRole], RandomStream] = {}
    outcomes = []
    for one in sorted(lotteries, key=lambda each: (each.day, each.office, each.role)):
        if (one.day, one.role) not in streams:
            streams[one.day, one.role] = RandomStream(seed, f"{one.role}/{one.day.isoformat()}")
        outcomes.append(hold_lottery(one, streams[one.day, one.role]))
    return tuple(outcomes)


def hold_lottery(lottery: OfficerLottery, source: RandomSource) -> LotteryOutcome:
    """Return the outcome of one lottery: each officer gets a row with exactly its chance."""
    rounded = round_margins(lottery.masses, source, scale=CHANCE_SCALE)
    return LotteryOutcome(
        day=lottery.day,
        office=lottery.office,
        role=lottery.role,
        assigned={
            row: column
            for row in lottery.rows
            for column in lottery.columns
            if rounded[row, column] == CHANCE_SCALE
        },
    )


class _Duties:
    """What the routes of a month ask, and who is there for them."""

    def __init__(
        self,
        visits: Iterable[Visit],
        inspectors: Iterable[Inspector],
        rotation: Mapping[EmployerId, frozenset[InspectorId]],
    ) -> None:
        self.staff = {one.id: one for one in sorted(inspectors, key=lambda one: one.id)}
        self.visits = {visit.employer: visit for visit in visits}
        self._rotation = rotation

    def settle(
        self, officers: Sequence[Inspector], routes: Sequence[Route], *, teams: int, turn: int
    ) -> tuple[OfficerPools | None, list[RouteDuty]]:
        """Return the pools of one office and day, if there are any, and what each route asks."""
        asked = [self._duty(route) for route in routes]
        pools = find_pools(officers, asked, teams=teams, turn=turn)
        if pools is None and any(map(self._member_skills, routes)):
            asked = [self._duty(route, self._member_skills(route)) for route in routes]
            pools = find_pools(officers, asked, teams=teams, turn=turn)
        return pools, asked

    def _duty(self, route: Route, member_skills: frozenset[Skill] = frozenset()) -> RouteDuty:
        return route_duty(route, self.visits, rotation=self._rotation, member_skills=member_skills)

    def _member_skills(self, route: Route) -> frozenset[Skill]:
        """Return what the stops need and the placeholder lead lacks."""
        needed = frozenset[Skill]().union(
            *(self.visits[stop.employer].skills for stop in route.stops)
        )
        lead = self.staff.get(route.team_day.lead)
        return needed - (lead.skills if lead else frozenset())


def _check_known(wanted: Iterable[object], known: Container[object]) -> None:
    if missing := sorted(str(one) for one in wanted if one not in known):
        raise InvalidLotteryError(
            "{what} 不在这份计划里，不能抽取检查人员：请用同一份计划的路线、任务、办公地点和工作日",
            what=missing[0],
        )


def _lottery(
    day: date,
    office: OfficeId,
    role: TeamRole,
    pool: Sequence[Inspector],
    duties: Sequence[RouteDuty],
    *,
    minutes: Mapping[int, int],
    leans: Mapping[InspectorId, int],
) -> OfficerLottery:
    ordered = sorted(duties, key=lambda duty: row_place(duty.row))
    idle = len(pool) - len(ordered)
    allowed = [[bar(duty, officer, role) is None for officer in pool] for duty in ordered]
    allowed += [[True] * len(pool) for _ in range(idle)]
    weights = None
    if any(leans.get(officer.id) for officer in pool):
        lengths = [*(minutes[duty.number] for duty in ordered), *[0] * idle]
        weights = lean_weights([officer.id for officer in pool], lengths, leans)
    return OfficerLottery(
        day=day,
        office=office,
        role=role,
        rows=(
            *(duty.row for duty in ordered),
            *(f"standby/{number:02d}" for number in range(1, idle + 1)),
        ),
        columns=tuple(officer.id for officer in pool),
        matrix=chance_matrix(allowed, weights),
    )
