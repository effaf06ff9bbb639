"""Roster checker: whether a roster is lawful, worked out again from the problem alone.

It shares no code with the solver, its scheduler or its reasons: it reads only the values that they
exchange, so that neither can hide a fault of the other. Times are recomputed from the travel
matrix, leg by leg, in minutes rounded up.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date

from geo.employer import EmployerId
from geo.message import Message, message
from planner.inspector import InspectorId
from planner.roster import Roster, RosterProblem, Route, UnplacedCause
from planner.roster_clock_checker import (
    clock_faults,
    drive_faults,
    lunch_faults,
    road_minutes,
    travel_faults,
)
from planner.roster_link_checker import (
    balance_faults,
    goes_together,
    is_far,
    link_faults,
    second_call,
    stops_by_employer,
    visits_on,
)
from planner.team_day import TeamDay
from planner.visit import SecondKind, Visit


def check_roster(problem: RosterProblem, roster: Roster) -> tuple[Message, ...]:
    """Return every breach of `problem`'s constraints by `roster`; empty when it is lawful."""
    visits = {visit.employer: visit for visit in problem.visits}
    made = stops_by_employer(roster)
    rows = {place: row for row, place in enumerate(problem.travel.places)}
    return (
        *_placement_faults(problem, roster, visits),
        *_unplaced_faults(problem, roster, visits),
        *check_teams(problem.visits, problem.team_days, roster),
        *_vehicle_faults(problem, roster),
        *link_faults(problem, roster),
        *balance_faults(problem, roster),
        *(
            fault
            for route in roster.routes
            for fault in (
                *travel_faults(problem, route, rows),
                *clock_faults(problem, route, visits_on(route, visits, made)),
                *lunch_faults(problem, route),
                *drive_faults(problem, route, rows),
            )
        ),
    )


def check_teams(
    visits: Iterable[Visit], team_days: Iterable[TeamDay], roster: Roster
) -> tuple[Message, ...]:
    """Return every breach that depends on which team makes a route; empty when there is none."""
    known = {visit.employer: visit for visit in visits}
    made = stops_by_employer(roster)
    return (
        *_team_faults(frozenset(team_days), roster),
        *(
            fault
            for route in roster.routes
            for fault in _right_faults(route, visits_on(route, known, made))
        ),
    )


def _placement_faults(
    problem: RosterProblem, roster: Roster, visits: Mapping[EmployerId, Visit]
) -> Iterator[Message]:
    """Yield visits that are placed twice, lost, unknown, or both placed and left out."""
    placed = Counter(stop.employer for route in roster.routes for stop in route.stops)
    left = Counter(item.employer for item in roster.unplaced)
    nowhere = {i.employer for i in roster.unplaced if i.cause is UnplacedCause.NO_POSITION}
    for employer in sorted(placed.keys() | left.keys()):
        if employer not in visits and (placed[employer] or employer not in nowhere):
            yield message("{employer} 不在本月检查任务中，却出现在排班里", employer=employer)
        is_double = employer in visits and visits[employer].second is not None
        if placed[employer] > 1 + is_double:
            yield message(
                "{employer} 被排了 {count} 次，只应排一次",
                employer=employer,
                count=placed[employer],
            )
        if left[employer] > 1:
            yield message("{employer} 在未排清单中重复出现", employer=employer)
        if placed[employer] and left[employer]:
            yield message("{employer} 既已排班又在未排清单中", employer=employer)
    for visit in problem.visits:
        if not placed[visit.employer] and not left[visit.employer]:
            yield message(
                "{name}（{employer}）既没有排班，也没有未排原因",
                name=visit.name,
                employer=visit.employer,
            )
    if list(roster.unplaced) != sorted(roster.unplaced, key=lambda item: item.employer):
        yield message("未排清单没有按用人单位编号排序")
    days = [(route.team_day.day, route.team_day.number) for route in roster.routes]
    if days != sorted(days):
        yield message("路线没有按日期和组号排序")


def _unplaced_faults(
    problem: RosterProblem, roster: Roster, visits: Mapping[EmployerId, Visit]
) -> Iterator[Message]:
    """Yield reasons that are empty or that the problem contradicts."""
    for item in roster.unplaced:
        if not str(item.reason).strip():
            yield message("{employer} 未排，但没有写明原因", employer=item.employer)
        if (visit := visits.get(item.employer)) is None:
            continue
        on_day = [team for team in problem.team_days if _is_day_of(visit, team.day)]
        skilled = [team for team in on_day if visit.skills <= team.skills]
        free = [team for team in skilled if visit.employer not in team.recused]
        if free and visit.second is not None and not _pairs(problem, visit, free):
            lawful = {UnplacedCause.TOO_FAR, UnplacedCause.NO_PAIR}
        elif free:
            lawful = {UnplacedCause.TOO_FAR, UnplacedCause.FIXED, UnplacedCause.NO_CAPACITY}
        elif skilled:
            lawful = {UnplacedCause.RECUSED}
        elif on_day:
            lawful = {UnplacedCause.NO_SKILL}
        else:
            lawful = {UnplacedCause.NO_ALLOWED_DAY}
        if item.cause not in lawful:
            yield message(
                "{employer} 的未排原因“{cause}”与小组日不符：可去的小组日有 {count} 个",
                employer=item.employer,
                cause=item.cause.value,
                count=len(free),
            )
        if item.cause is UnplacedCause.NO_CAPACITY and _has_idle(problem, roster, visit, free):
            yield message(
                "{employer} 的未排原因是排满，但还有空闲的小组日可去", employer=item.employer
            )


def _has_idle(
    problem: RosterProblem, roster: Roster, visit: Visit, free: Sequence[TeamDay]
) -> bool:
    """Return whether teams that have nothing to do could surely make `visit`.

    Where hours are balanced a team may have to stay idle. Two calls are looked at only where
    nothing is spaced from them; joint ones could be made, but perhaps not at the same minute.
    """
    if problem.balance_min is not None:
        return False
    used = {route.team_day for route in roster.routes}
    out = Counter((route.team_day.day, route.team_day.office) for route in roster.routes)
    vehicles = {office.id: office.vehicles for office in problem.offices}

    def is_idle(team: TeamDay) -> bool:
        return team not in used and out[team.day, team.office] < vehicles.get(team.office, 0)

    if visit.second is None:
        return any(
            is_idle(team)
            and is_far(visit, team.day, problem, roster)
            and _whole_day_suffices(problem, visit, team)
            for team in free
        )
    spaced = {one for each in problem.spacings for one in (each.first, each.second)}
    if visit.employer in spaced or visit.second.kind is SecondKind.JOINT:
        return False
    again = second_call(visit)
    return any(
        is_idle(one)
        and is_idle(other)
        and _whole_day_suffices(problem, visit, one)
        and _whole_day_suffices(problem, again, other)
        for one, other in _pairs(problem, visit, free)
    )


def _pairs(
    problem: RosterProblem, visit: Visit, free: Sequence[TeamDay]
) -> list[tuple[TeamDay, TeamDay]]:
    """Return the team-days that may make the two calls of `visit`, by day, skill and recusal."""
    again = second_call(visit)
    others = [
        team
        for team in problem.team_days
        if _is_day_of(again, team.day)
        and visit.skills <= team.skills
        and visit.employer not in team.recused
    ]
    return [
        (one, other)
        for one in free
        for other in others
        if goes_together(visit, one, other, problem)
    ]


def _whole_day_suffices(problem: RosterProblem, visit: Visit, team: TeamDay) -> bool:
    """Return whether an idle team could surely go there and back: work after or before lunch."""
    rows = {place: row for row, place in enumerate(problem.travel.places)}
    office, site = f"office:{team.office}", f"employer:{visit.employer}"
    there = road_minutes(problem, rows, office, site)
    back = road_minutes(problem, rows, site, office)
    clock = problem.clock
    start = max(clock.start_min + there, visit.opening.open_min)
    if visit.appointment is not None:
        start = max(start, visit.appointment.earliest_min)
        if start > visit.appointment.latest_min:
            return False
    if clock.drive_limit_min is not None and there + back > clock.drive_limit_min:
        return False
    leave = start + visit.service_min
    return leave <= visit.opening.close_min and leave + back <= min(
        clock.lunch_latest_min, clock.end_min
    )


def _is_day_of(visit: Visit, day: date) -> bool:
    agreed = visit.appointment
    return day in visit.allowed_days and (agreed is None or agreed.day == day)


def _vehicle_faults(problem: RosterProblem, roster: Roster) -> Iterator[Message]:
    """Yield days on which more teams of an office go out than it has vehicles."""
    out = Counter((route.team_day.day, route.team_day.office) for route in roster.routes)
    vehicles = {office.id: office.vehicles for office in problem.offices}
    for (day, office), count in sorted(out.items()):
        if count > vehicles.get(office, count):
            yield message(
                "{day} 机构 {office} 有 {count} 个组出车，只有 {vehicles} 辆车",
                day=day,
                office=office,
                count=count,
                vehicles=vehicles[office],
            )


def _team_faults(known: Container[TeamDay], roster: Roster) -> Iterator[Message]:
    """Yield team-days that do not exist, are used twice, or are not two different officers."""
    used = Counter((route.team_day.day, route.team_day.number) for route in roster.routes)
    for (day, number), count in sorted(used.items()):
        if count > 1:
            yield message(
                "{day} 第 {number} 组被用了 {count} 次", day=day, number=number, count=count
            )
    officers: Counter[tuple[date, InspectorId]] = Counter()
    for route in roster.routes:
        team = route.team_day
        if team not in known:
            yield message("{day} 第 {number} 组不在小组日表中", day=team.day, number=team.number)
        if team.lead == team.member:
            yield message(
                "{day} 第 {number} 组不是两名不同的执法人员", day=team.day, number=team.number
            )
        if not route.stops:
            yield message(
                "{day} 第 {number} 组的路线没有检查任务", day=team.day, number=team.number
            )
        officers.update((team.day, officer) for officer in sorted({team.lead, team.member}))
    for (day, officer), count in sorted(officers.items()):
        if count > 1:
            yield message(
                "执法人员 {officer} 在 {day} 同时在 {count} 个组",
                officer=officer,
                day=day,
                count=count,
            )


def _right_faults(route: Route, visits: Mapping[EmployerId, Visit]) -> Iterator[Message]:
    """Yield stops on a forbidden day, without the skill, or where an officer is recused."""
    team = route.team_day
    for stop in route.stops:
        if (visit := visits.get(stop.employer)) is None:
            continue
        if team.day not in visit.allowed_days:
            yield message("{name} 不能在 {day} 检查", name=visit.name, day=team.day)
        elif not _is_day_of(visit, team.day):
            yield message("{name} 没有约在 {day} 检查", name=visit.name, day=team.day)
        if not visit.skills <= team.skills:
            yield message(
                "{day} 第 {number} 组没有检查 {name} 所需的专业",
                day=team.day,
                number=team.number,
                name=visit.name,
            )
        if visit.employer in team.recused:
            yield message(
                "{day} 第 {number} 组须回避 {name}",
                day=team.day,
                number=team.number,
                name=visit.name,
            )
