"""Roster clock checker: whether a route's roads, times and lunch can be kept as written.

The half of the roster checker that reads clocks; like it, it shares no code with the solver.
"""

import itertools
from collections.abc import Iterator, Mapping

from geo.employer import EmployerId
from geo.message import Message, message
from planner.roster import RosterProblem, Route, Stop
from planner.visit import Visit


def travel_faults(
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
            expected = road_minutes(problem, rows, here, there)
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


def road_minutes(problem: RosterProblem, rows: Mapping[str, int], here: str, there: str) -> int:
    """Return the minutes from `here` to `there`, rounded up; no road takes forever."""
    seconds = int(problem.travel.seconds[rows[here], rows[there]])
    return 10**6 if seconds < 0 else (seconds + 59) // 60


def clock_faults(
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
    agreed = visit.appointment
    if agreed is not None and not agreed.earliest_min <= stop.start_min <= agreed.latest_min:
        yield _of_team(
            route,
            message(
                "{stated} 开始检查 {name}，约定在 {earliest} 到 {latest} 之间开始",
                stated=_time(stop.start_min),
                name=visit.name,
                earliest=_time(agreed.earliest_min),
                latest=_time(agreed.latest_min),
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


def drive_faults(
    problem: RosterProblem, route: Route, rows: Mapping[str, int]
) -> Iterator[Message]:
    """Yield a route with more minutes on the road than a team may drive in a day."""
    limit, here = problem.clock.drive_limit_min, f"office:{route.team_day.office}"
    places = [here, *(f"employer:{stop.employer}" for stop in route.stops), here]
    if limit is None or any(place not in rows for place in places):
        return
    driven = sum(
        road_minutes(problem, rows, one, next_) for one, next_ in itertools.pairwise(places)
    )
    if driven > limit:
        yield message(
            "{day} 第 {number} 组行车 {stated} 分钟，超过每天上限 {limit} 分钟",
            day=route.team_day.day,
            number=route.team_day.number,
            stated=driven,
            limit=limit,
        )


def lunch_faults(problem: RosterProblem, route: Route) -> Iterator[Message]:
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
