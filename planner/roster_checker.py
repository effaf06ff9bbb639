"""Roster checker: whether a roster is lawful, worked out again from the problem alone.

It shares no code with the solver, its scheduler or its reasons: it reads only the values that they
exchange, so that neither can hide a fault of the other. Times are recomputed from the travel
matrix, leg by leg, in minutes rounded up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from geo.employer import EmployerId
from geo.message import Message, message
from planner.inspector import InspectorId
from planner.roster import Roster, RosterProblem, Route, Stop, UnplacedCause
from planner.team_day import TeamDay
from planner.visit import Visit


def check_roster(problem: RosterProblem, roster: Roster) -> tuple[Message, ...]:
    """Return every breach of `problem`'s constraints by `roster`; empty when it is lawful."""
    visits = {visit.employer: visit for visit in problem.visits}
    rows = {place: row for row, place in enumerate(problem.travel.places)}
    return (
        *_placement_faults(problem, roster, visits),
        *_unplaced_faults(problem, roster, visits),
        *_team_faults(problem, roster),
        *(
            fault
            for route in roster.routes
            for fault in (
                *_right_faults(route, visits),
                *_travel_faults(problem, route, rows),
                *_clock_faults(problem, route, visits),
                *_lunch_faults(problem, route),
            )
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
        if placed[employer] > 1:
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
        on_day = [team for team in problem.team_days if team.day in visit.allowed_days]
        skilled = [team for team in on_day if visit.skills <= team.skills]
        free = [team for team in skilled if visit.employer not in team.recused]
        if free:
            lawful = {UnplacedCause.TOO_FAR, UnplacedCause.NO_CAPACITY}
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
        used = {route.team_day for route in roster.routes}
        idle = [team for team in free if team not in used]
        if item.cause is UnplacedCause.NO_CAPACITY and any(
            _whole_day_suffices(problem, visit, team) for team in idle
        ):
            yield message(
                "{employer} 的未排原因是排满，但还有空闲的小组日可去", employer=item.employer
            )


def _whole_day_suffices(problem: RosterProblem, visit: Visit, team: TeamDay) -> bool:
    """Return whether an idle team could surely go there and back: work after or before lunch."""
    rows = {place: row for row, place in enumerate(problem.travel.places)}
    office, site = f"office:{team.office}", f"employer:{visit.employer}"
    there = _minutes(problem, rows, office, site)
    back = _minutes(problem, rows, site, office)
    clock = problem.clock
    start = max(clock.start_min + there, visit.opening.open_min)
    leave = start + visit.service_min
    return leave <= visit.opening.close_min and leave + back <= min(
        clock.lunch_latest_min, clock.end_min
    )


def _team_faults(problem: RosterProblem, roster: Roster) -> Iterator[Message]:
    """Yield team-days that do not exist, are used twice, or are not two different officers."""
    known = set(problem.team_days)
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


def _travel_faults(
    problem: RosterProblem, route: Route, rows: Mapping[str, int]
) -> Iterator[Message]:
    """Yield legs whose minutes or metres are not those of the travel matrix."""
    team = route.team_day
    known_offices = {office.id for office in problem.offices}
    if team.office not in known_offices:
        yield message(
            "{day} 第 {number} 组的出发机构 {office} 不存在",
            day=team.day,
            number=team.number,
            office=team.office,
        )
    here = f"office:{team.office}"
    legs = [(stop.employer, stop.travel_min, stop.distance_m) for stop in route.stops]
    places = [f"employer:{stop.employer}" for stop in route.stops] + [here]
    stated = [*legs, (team.office, route.return_travel_min, route.return_distance_m)]
    for (name, minutes, metres), there in zip(stated, places, strict=True):
        if here not in rows or there not in rows:
            yield message("行程矩阵里没有 {here} 到 {there} 的行程", here=here, there=there)
        else:
            expected = _minutes(problem, rows, here, there)
            if minutes != expected:
                yield message(
                    "到 {name} 的车程写成 {stated} 分钟，行程矩阵是 {expected} 分钟",
                    name=name,
                    stated=minutes,
                    expected=expected,
                )
            length = int(problem.travel.metres[rows[here], rows[there]])
            if metres != length:
                yield message(
                    "到 {name} 的里程写成 {stated} 米，行程矩阵是 {expected} 米",
                    name=name,
                    stated=metres,
                    expected=length,
                )
        here = there


def _minutes(problem: RosterProblem, rows: Mapping[str, int], here: str, there: str) -> int:
    seconds = int(problem.travel.seconds[rows[here], rows[there]])
    return 10**6 if seconds < 0 else (seconds + 59) // 60


def _clock_faults(
    problem: RosterProblem, route: Route, visits: Mapping[EmployerId, Visit]
) -> Iterator[Message]:
    """Yield times that cannot be kept: leaving early, arriving too soon, working while closed."""
    clock = problem.clock
    if route.depart_min < clock.start_min:
        yield _of_team(
            route,
            message(
                "{stated} 出发，早于上班时间 {limit}",
                stated=_time(route.depart_min),
                limit=_time(clock.start_min),
            ),
        )
    left = route.depart_min
    for stop in route.stops:
        if stop.arrive_min < left + stop.travel_min:
            yield _of_team(
                route,
                message(
                    "{stated} 到达 {employer}，最早 {limit} 才能到",
                    stated=_time(stop.arrive_min),
                    employer=stop.employer,
                    limit=_time(left + stop.travel_min),
                ),
            )
        if stop.start_min < stop.arrive_min:
            yield _of_team(
                route,
                message(
                    "{stated} 开始检查 {employer}，而 {limit} 才到达",
                    stated=_time(stop.start_min),
                    employer=stop.employer,
                    limit=_time(stop.arrive_min),
                ),
            )
        if (visit := visits.get(stop.employer)) is not None:
            yield from _site_faults(route, stop, visit)
        left = stop.leave_min
    if route.return_min < left + route.return_travel_min:
        yield _of_team(
            route,
            message(
                "{stated} 返回，最早 {limit} 才能回到",
                stated=_time(route.return_min),
                limit=_time(left + route.return_travel_min),
            ),
        )
    if route.return_min > clock.end_min:
        yield _of_team(
            route,
            message(
                "{stated} 返回，晚于下班时间 {limit}",
                stated=_time(route.return_min),
                limit=_time(clock.end_min),
            ),
        )


def _site_faults(route: Route, stop: Stop, visit: Visit) -> Iterator[Message]:
    if stop.leave_min - stop.start_min != visit.service_min:
        yield message(
            "{name} 现场检查 {stated} 分钟，应为 {expected} 分钟",
            name=visit.name,
            stated=stop.leave_min - stop.start_min,
            expected=visit.service_min,
        )
    if stop.start_min < visit.opening.open_min:
        yield _of_team(
            route,
            message(
                "{stated} 开始检查 {name}，早于开放时间 {limit}",
                stated=_time(stop.start_min),
                name=visit.name,
                limit=_time(visit.opening.open_min),
            ),
        )
    if stop.leave_min > visit.opening.close_min:
        yield _of_team(
            route,
            message(
                "{stated} 离开 {name}，晚于关门时间 {limit}",
                stated=_time(stop.leave_min),
                name=visit.name,
                limit=_time(visit.opening.close_min),
            ),
        )


def _lunch_faults(problem: RosterProblem, route: Route) -> Iterator[Message]:
    """Yield a lunch that is missing, outside its limits, or without the minutes it needs."""
    clock, lunch, team = problem.clock, route.lunch_start_min, route.team_day
    if lunch is None:
        if route.return_min > clock.lunch_latest_min:
            yield message(
                "{day} 第 {number} 组没有午休，却在午休时间之后才返回",
                day=team.day,
                number=team.number,
            )
        return
    if not clock.lunch_earliest_min <= lunch <= clock.lunch_latest_min:
        yield _of_team(
            route,
            message(
                "{stated} 开始午休，应在 {earliest} 到 {latest} 之间开始",
                stated=_time(lunch),
                earliest=_time(clock.lunch_earliest_min),
                latest=_time(clock.lunch_latest_min),
            ),
        )
    until = lunch + clock.lunch_min
    if lunch < route.depart_min or until > route.return_min:
        yield _of_team(
            route,
            message(
                "{stated} 开始的午休不在出发和返回之间（{depart}—{back}）",
                stated=_time(lunch),
                depart=_time(route.depart_min),
                back=_time(route.return_min),
            ),
        )
    if any(lunch < stop.leave_min and stop.start_min < until for stop in route.stops):
        yield message("{day} 第 {number} 组的午休与检查重叠", day=team.day, number=team.number)
        return
    left = route.depart_min
    legs = [(s.travel_min, s.arrive_min, s.start_min, s.leave_min) for s in route.stops]
    for travel, arrive, start, leave in [*legs, _homeward(route)]:
        if left <= lunch and until <= start:
            on_the_road = lunch < arrive
            earliest = left + travel + clock.lunch_min
            if start < earliest or (on_the_road and arrive < max(until, earliest)):
                yield message(
                    "{day} 第 {number} 组的午休占用了行车时间：{left}—{start} 容不下车程和午休",
                    day=team.day,
                    number=team.number,
                    left=_time(left),
                    start=_time(start),
                )
        left = leave


def _homeward(route: Route) -> tuple[int, int, int, int]:
    return route.return_travel_min, route.return_min, route.return_min, route.return_min


def _of_team(route: Route, fault: Message) -> Message:
    return message(
        "{day} 第 {number} 组：{fault}",
        day=route.team_day.day,
        number=route.team_day.number,
        fault=fault,
    )


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
