"""Year capacity: how many visits fit each month, from days, teams and the pace of a team-day.

The pace is an estimate that an office may replace by its own figure; it is a local setting, not
law. Without one it is the working minutes of a day, less the way out and back, divided by the
minutes of one visit: on site (mean of the visits to be made) and on the way. Minutes on the way are
those of the last roster where there is one, otherwise Daganzo's approximation of a tour with k of n
stops spread over an area A: 2·r + 0.57·k·sqrt(A/n) (Transportation Science 18, 1984), with r the
mean distance to the nearest office, stretched from straight lines to roads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Final

from shapely.geometry import MultiPoint

from geo.employer import EmployerId
from geo.message import Message, message
from geo.plane import distance_m, plane_around
from geo.position import Position
from geo.risk_score import CombinedClass, RiskScore
from geo.road_network import DETOUR_FACTOR, ESTIMATE_KMH
from planner.duty import on_duty
from planner.errors import PlannerError
from planner.inspector import Inspector, Office
from planner.month import Month
from planner.pairing import most_teams
from planner.roster import Roster, WorkingDay
from planner.working_calendar import WorkingCalendar, working_days

DAGANZO = 0.57
"""Local way between stops in units of sqrt(area / stops)."""


class NoServiceMinutesError(PlannerError, LookupError):
    """The rules give no minutes on site, so that no pace can be estimated."""


class InvalidPaceError(PlannerError, ValueError):
    """A number of visits a team-day that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelMinutes:
    """Minutes on the way: once a team-day, and once a visit; `source` says where from."""

    a_day: int
    a_visit: int
    source: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Visits that one team makes in one day, on average."""

    visits: Fraction
    source: Message
    """How the figure came about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCapacity:
    """What one month of the year holds."""

    month: int
    days: int
    team_days: int
    visits: int


def month_capacity(
    month: Month,
    calendar: WorkingCalendar,
    inspectors: Sequence[Inspector],
    offices: Sequence[Office],
    *,
    teams: int | None,
    pace: Pace,
) -> MonthCapacity:
    """Return the team-days of a month and the visits that they hold, rounded down.

    Every working day has as many teams of two as officers on duty and vehicles of each office
    allow, at most `teams` in all.
    """
    days = working_days(month, calendar)
    team_days = sum(_teams(day, inspectors, offices, teams) for day in days)
    return MonthCapacity(
        month=month.number,
        days=len(days),
        team_days=team_days,
        visits=floor(team_days * pace.visits),
    )


def given_pace(visits: Fraction) -> Pace:
    """Return the pace that an office states.

    Raises
    ------
    InvalidPaceError
        If it is not above 0, or above 20.
    """
    if not 0 < visits <= 20:
        raise InvalidPaceError(
            "每个组日检查 {visits} 家不合理：请填大于 0、不超过 20 的数",
            visits=f"{float(visits):g}",
        )
    return Pace(
        visits=visits,
        source=message("每个组日 {visits} 家：本单位设定，非法规", visits=f"{float(visits):g}"),
    )


def estimated_pace(
    classes: Mapping[CombinedClass, int],
    service_min: Mapping[CombinedClass, int],
    travel: TravelMinutes,
    clock: WorkingDay,
) -> Pace:
    """Return the pace for visits in each class, rounded down to a tenth, at least one tenth.

    Raises
    ------
    NoServiceMinutesError
        If the rules state no minutes on site for a class that is to be visited.
    """
    if missing := [
        each for each, count in sorted(classes.items()) if count and each not in service_min
    ]:
        raise NoServiceMinutesError(
            "规则没有规定{level}风险类的现场检查分钟数，估算不出每个组日能查几家："
            "请在规则中填写 service_minutes，或用 --visits-per-team-day 指定",
            level=_LEVELS[missing[0]],
        )
    visits = sum(classes.values())
    service = Fraction(sum(n * service_min[each] for each, n in classes.items() if n), visits or 1)
    working = clock.end_min - clock.start_min - clock.lunch_min
    a_visit = max(Fraction(1), service + travel.a_visit)
    tenths = max(1, floor(10 * max(0, working - travel.a_day) / a_visit))
    return Pace(
        visits=Fraction(tenths, 10),
        source=message(
            "每个组日 {visits} 家：每天可用 {working} 分钟，往返 {a_day} 分钟，"
            "每家现场 {service} 分钟、路上 {a_visit} 分钟（{source}）；"
            "本地估算，非法规，可自行设定",
            visits=f"{tenths / 10:g}",
            working=working,
            a_day=travel.a_day,
            service=ceil(service),
            a_visit=travel.a_visit,
            source=travel.source,
        ),
    )


def measured_travel(month: Month, roster: Roster) -> TravelMinutes | None:
    """Return the minutes on the way of a roster that was made, or None if it has no visit."""
    visits = sum(len(route.stops) for route in roster.routes)
    if not visits:
        return None
    minutes = sum(
        route.return_travel_min + sum(stop.travel_min for stop in route.stops)
        for route in roster.routes
    )
    return TravelMinutes(
        a_day=0,
        a_visit=ceil(minutes / visits),
        source=message("按 {month} 排班的平均路程，往返已摊入", month=str(month)),
    )


def estimated_travel(
    positions: Iterable[Position], offices: Sequence[Office], *, visits_a_month: int
) -> TravelMinutes:
    """Return the minutes on the way for visits spread like `positions`, by Daganzo."""
    places = sorted(positions, key=lambda one: (one.lon, one.lat))
    if not places or not offices:
        return TravelMinutes(a_day=0, a_visit=0, source=message("没有坐标，路程未计"))
    out_m = sum(min(distance_m(p, o.position) for o in offices) for p in places) / len(places)
    plane = plane_around(places)
    area_m2 = MultiPoint([plane.point(p) for p in places]).convex_hull.area
    between_m = DAGANZO * sqrt(area_m2 / max(1, visits_a_month))
    return TravelMinutes(
        a_day=_minutes(2 * out_m), a_visit=_minutes(between_m), source=message("按距离估算的路程")
    )


def class_counts(
    employers: Iterable[EmployerId], scores: Mapping[EmployerId, RiskScore]
) -> dict[CombinedClass, int]:
    """Return how many of some visits are in each class."""
    found = dict.fromkeys(CombinedClass, 0)
    for employer in employers:
        found[scores[employer].combined] += 1
    return found


_LEVELS: Final = {
    CombinedClass.LOW: message("低"),
    CombinedClass.MIDDLE: message("中"),
    CombinedClass.HIGH: message("高"),
}


def _minutes(metres: float) -> int:
    return ceil(metres * DETOUR_FACTOR / 1000 / ESTIMATE_KMH * 60)


def _teams(
    day: date, inspectors: Sequence[Inspector], offices: Sequence[Office], teams: int | None
) -> int:
    present = on_duty(inspectors, day)
    possible = sum(
        max(0, min(office.vehicles, most_teams([o for o in present if o.office == office.id])))
        for office in offices
    )
    return possible if teams is None else min(teams, possible)
