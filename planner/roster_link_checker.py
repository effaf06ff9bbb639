"""Roster link checker: visits of two calls, spaced visits, and hours that have to be balanced.

The half of the roster checker that looks at more than one route; like it, it shares no code with
the solver.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from geo.employer import EmployerId
from geo.message import Message, message
from planner.roster import Roster, RosterProblem, Route, Stop
from planner.team_day import TeamDay
from planner.visit import SecondKind, Visit

Made = Sequence[tuple[Route, Stop]]


def stops_by_employer(roster: Roster) -> Mapping[EmployerId, list[tuple[Route, Stop]]]:
    """Return every stop with its route, by employer, in the order of day, team and clock."""
    made: dict[EmployerId, list[tuple[Route, Stop]]] = {}
    in_order = sorted(roster.routes, key=lambda one: (one.team_day.day, one.team_day.number))
    for route in in_order:
        for stop in route.stops:
            made.setdefault(stop.employer, []).append((route, stop))
    return made


def visits_on(
    route: Route, visits: Mapping[EmployerId, Visit], made: Mapping[EmployerId, Made]
) -> Mapping[EmployerId, Visit]:
    """Return the visits of `route` as they must be made there: a second call as it should be."""
    found = {}
    for stop in route.stops:
        if (visit := visits.get(stop.employer)) is not None:
            is_second = visit.second is not None and _second(visit, made) == (route, stop)
            found[stop.employer] = second_call(visit) if is_second else visit
    return found


def second_call(visit: Visit) -> Visit:
    """Return the second of two calls as a visit of its own."""
    if visit.second is None:
        return visit
    agreed = visit.appointment if visit.second.kind is SecondKind.JOINT else None
    return replace(visit, service_min=visit.second.service_min, appointment=agreed, second=None)


def _second(visit: Visit, made: Mapping[EmployerId, Made]) -> tuple[Route, Stop] | None:
    """Return the stop that is the second of two: the later, or of a joint pair the other one."""
    stops = made[visit.employer]
    if len(stops) < 2:
        return None
    (route, stop), last = stops[0], stops[-1]
    is_other_way = (
        route.team_day.day == last[0].team_day.day
        and stop.leave_min - stop.start_min != visit.service_min
        and last[1].leave_min - last[1].start_min == visit.service_min
    )
    return (route, stop) if is_other_way else last


def link_faults(problem: RosterProblem, roster: Roster) -> Iterator[Message]:
    """Yield visits made by half, calls that do not go together, and visits too close in time."""
    made = stops_by_employer(roster)
    numbered = _working_days(problem)
    for visit in problem.visits:
        stops = made.get(visit.employer, [])
        if visit.second is None or not stops:
            continue
        if len(stops) != 2:
            yield message("{name} 须两次到场，只排了 {count} 次", name=visit.name, count=len(stops))
        elif visit.second.kind is SecondKind.JOINT:
            yield from _joint_faults(visit, stops)
        elif visit.second.kind is SecondKind.NEXT_DAY:
            yield from _next_day_faults(visit, stops, problem.team_days)
        else:
            first, second = ((visit.name, route.team_day.day) for route, _ in stops)
            yield from _gap_faults(first, second, visit.second.least_days, numbered)
    names = {visit.employer: visit.name for visit in problem.visits}
    for spacing in problem.spacings:
        pairs = itertools.product(made.get(spacing.first, []), made.get(spacing.second, []))
        for (one, _), (other, _) in pairs:
            first = names.get(spacing.first, spacing.first), one.team_day.day
            second = names.get(spacing.second, spacing.second), other.team_day.day
            yield from _gap_faults(first, second, spacing.least_days, numbered)


def _joint_faults(visit: Visit, stops: Made) -> Iterator[Message]:
    (one, first), (other, second) = stops
    is_same_day = one.team_day.day == other.team_day.day
    if not is_same_day or one.team_day.number == other.team_day.number:
        yield message("{name} 的联合检查不是同一天的两个组", name=visit.name)
    elif first.start_min != second.start_min:
        yield message(
            "{name} 的联合检查没有同时开始：{first} 和 {second}",
            name=visit.name,
            first=_time(first.start_min),
            second=_time(second.start_min),
        )


def _next_day_faults(visit: Visit, stops: Made, team_days: Iterable[TeamDay]) -> Iterator[Message]:
    one, other = (route.team_day for route, _ in stops)
    field_days = sorted(
        team.day for team in team_days if (team.office, team.number) == (one.office, one.number)
    )
    after = [day for day in field_days if day > one.day]
    is_same_team = (one.office, one.number) == (other.office, other.number)
    if not is_same_team or after[:1] != [other.day]:
        yield message(
            "{name} 的两日检查不是同一组相连的两个外出日：{first} 第 {number} 组、"
            "{second} 第 {other} 组",
            name=visit.name,
            first=one.day,
            number=one.number,
            second=other.day,
            other=other.number,
        )


def _gap_faults(
    first: tuple[str, date], second: tuple[str, date], least: int, working_days: Sequence[date]
) -> Iterator[Message]:
    early, late = sorted((first[1], second[1]))
    apart = sum(early < day <= late for day in working_days)
    if apart < least:
        yield message(
            "{first}（{one}）与 {second}（{other}）相隔 {apart} 个工作日，至少须 {least} 个",
            first=first[0],
            one=first[1],
            second=second[0],
            other=second[1],
            apart=apart,
            least=least,
        )


def goes_together(visit: Visit, one: TeamDay, other: TeamDay, problem: RosterProblem) -> bool:
    """Return whether two team-days could make the first and the second call, seen by date alone."""
    if visit.second is None:
        return False
    if visit.second.kind is SecondKind.JOINT:
        return one.day == other.day and one.number != other.number
    if visit.second.kind is SecondKind.NEXT_DAY:
        team = one.office, one.number
        between = [
            each
            for each in problem.team_days
            if (each.office, each.number) == team and one.day < each.day <= other.day
        ]
        return between == [other]
    apart = sum(one.day < day <= other.day for day in _working_days(problem))
    return apart >= visit.second.least_days


def is_far(visit: Visit, day: date, problem: RosterProblem, roster: Roster) -> bool:
    """Return whether `day` is far enough from all visits that `visit` has to be spaced from."""
    partners = {
        spacing.second if spacing.first == visit.employer else spacing.first: spacing.least_days
        for spacing in problem.spacings
        if visit.employer in (spacing.first, spacing.second)
    }
    days = _working_days(problem)
    return all(
        sum(min(day, route.team_day.day) < each <= max(day, route.team_day.day) for each in days)
        >= partners[stop.employer]
        for route in roster.routes
        for stop in route.stops
        if stop.employer in partners
    )


def balance_faults(problem: RosterProblem, roster: Roster) -> Iterator[Message]:
    """Yield that the hours of two teams differ by more than the problem's band."""
    if problem.balance_min is None:
        return
    hours = {(team.office, team.number): 0 for team in problem.team_days}
    for route in roster.routes:
        lunch = 0 if route.lunch_start_min is None else problem.clock.lunch_min
        key = route.team_day.office, route.team_day.number
        hours[key] = hours.get(key, 0) + route.return_min - route.depart_min - lunch
    apart = max(hours.values(), default=0) - min(hours.values(), default=0)
    if apart > problem.balance_min:
        yield message(
            "各组工时相差 {stated} 分钟，超过 {limit} 分钟",
            stated=apart,
            limit=problem.balance_min,
        )


def _working_days(problem: RosterProblem) -> Sequence[date]:
    if problem.working_days:
        return problem.working_days
    days = {team.day for team in problem.team_days}
    return sorted(days.union(*(visit.allowed_days for visit in problem.visits)))


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
