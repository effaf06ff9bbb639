"""Replan links: visits of two calls or spaced from others; a replan keeps them whole or not at all.

What binds two visits, or two calls of one, is not planned anew in the middle of a month: such
visits keep their minute. Where one of their teams cannot make them any more they are given up as a
whole, for half a visit never counts as made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from geo.employer import EmployerId
from geo.message import Message, message
from planner.month_plan import MonthPlan
from planner.replan_pin import ReplanPins, ReplanRefusedError
from planner.roster import Route, Stop
from planner.visit import Visit

CallKey: TypeAlias = tuple[date, int, EmployerId]
"""Day and number of a team, and whom it visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanLinks:
    """The bound visits of a plan, and those of them that an event takes away."""

    bound: frozenset[EmployerId] = frozenset()
    given_up: Mapping[EmployerId, Message] = field(default_factory=dict)
    """Who can no longer be visited as was planned, and why."""
    calls: Mapping[CallKey, Visit] = field(default_factory=dict)
    """Each of two calls, as the visit of its own that it is there."""

    def holds(self, route: Route) -> bool:
        """Return whether a visit that stays binds the whole of `route` to its times."""
        return any(
            stop.employer in self.bound and stop.employer not in self.given_up
            for stop in route.stops
        )

    def call(self, route: Route, visit: Visit) -> Visit:
        """Return `visit` as it is made on `route`."""
        key = route.team_day.day, route.team_day.number, visit.employer
        return self.calls.get(key, visit)


def bound_employers(plan: MonthPlan) -> frozenset[EmployerId]:
    """Return everybody whose visit takes two calls or is spaced from another."""
    double = {visit.employer for visit in plan.visits if visit.second is not None}
    return frozenset(double | {one for each in plan.spacings for one in (each.first, each.second)})


def replan_links(
    plan: MonthPlan,
    pins: ReplanPins,
    *,
    goes: Callable[[Route, EmployerId], bool],
    cancelled: Mapping[EmployerId, Message],
) -> ReplanLinks:
    """Return what is bound in `plan`, and what of it has to be given up.

    Parameters
    ----------
    goes
        Whether the team of a route still goes to one of its stops.
    cancelled
        Whose visit an event takes away, and how it is said.

    Raises
    ------
    ReplanRefusedError
        If the second call would be lost of a visit whose first was made.
    """
    bound = bound_employers(plan)
    stops: dict[EmployerId, list[tuple[Route, Stop]]] = {}
    for route in sorted(plan.roster.routes, key=_order):
        for stop in route.stops:
            if stop.employer in bound:
                stops.setdefault(stop.employer, []).append((route, stop))
    visits = {visit.employer: visit for visit in plan.visits}
    given_up: dict[EmployerId, Message] = {}
    single: dict[CallKey, Visit] = {}
    for employer, calls in stops.items():
        visit = visits[employer]
        if visit.second is not None and len(calls) > 1:
            second = _second(visit, calls)
            for route, _ in calls:
                key = route.team_day.day, route.team_day.number, employer
                is_second = route is second
                single[key] = visit.second_call() if is_second else replace(visit, second=None)
        coming = [route for route, _ in calls if employer not in pins.head(route)]
        lost = [route.team_day for route in coming if not goes(route, employer)]
        if not coming or not (lost or employer in cancelled):
            continue
        if len(coming) < len(calls):
            raise ReplanRefusedError(
                "{name}的第一次到场已经完成，第二次（{day} 第 {number} 组）不能取消，"
                "该组也不能停开：请换人或换车，照原计划完成",
                name=visit.name,
                day=coming[0].team_day.day.isoformat(),
                number=coming[0].team_day.number,
            )
        given_up[employer] = cancelled.get(employer) or message(
            "{day} 第 {number} 组去不了；两次到场或须间隔的检查不在月中拆开重排：留待补查",
            day=lost[0].day.isoformat(),
            number=lost[0].number,
        )
    return ReplanLinks(bound=bound, given_up=given_up, calls=single)


def _second(visit: Visit, calls: list[tuple[Route, Stop]]) -> Route:
    """Return the route of the second call: the later, or of two at one minute the one so long."""
    (first, stop), (last, other) = calls[0], calls[-1]
    is_other_way = (
        first.team_day.day == last.team_day.day
        and stop.leave_min - stop.start_min != visit.service_min
        and other.leave_min - other.start_min == visit.service_min
    )
    return first if is_other_way else last


def _order(route: Route) -> tuple[date, int]:
    return route.team_day.day, route.team_day.number
