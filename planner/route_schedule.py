"""Route schedules: the earliest lawful clock of a team that calls at sites in a given order.

Times are whole minutes after midnight. Travel seconds are rounded up to whole minutes, leg by leg,
so a printed clock never promises a road that is faster than the measured one.

Lunch is one unbroken break that starts inside the clock's limits, anywhere on the way: before a
leg, on the road, or at the gate before work starts there; never inside the work on site. A team
that is back before lunch has to start eats after its day and has no lunch on its route. The day of
few stops allows few choices, so every leg is tried for lunch, which makes the earliest return
exact: with the leg of lunch fixed, starting everything as early as possible is best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planner.roster import WorkingDay

FOREVER: Final = 10**6
"""Minutes that no day has; stands for places that no road joins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCall:
    """What one call needs: minutes on site, and when the work may begin and must be over."""

    service_min: int
    open_min: int
    close_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSchedule:
    """The clock of a route; one entry a call in `arrive_min`, `start_min` and `leave_min`."""

    depart_min: int
    lunch_start_min: int | None
    arrive_min: tuple[int, ...]
    start_min: tuple[int, ...]
    leave_min: tuple[int, ...]
    return_min: int


def whole_minutes(seconds: int) -> int:
    """Return travel `seconds` as minutes, rounded up; negative means that no road leads there."""
    return FOREVER if seconds < 0 else min(FOREVER, -(-seconds // 60))


def earliest_schedule(
    legs: Sequence[int], calls: Sequence[SiteCall], clock: WorkingDay
) -> RouteSchedule | None:
    """Return the schedule with the earliest return, or None when no lawful one exists.

    Parameters
    ----------
    legs
        Travel minutes: office to first call, between calls, last call to office; one more than
        `calls`.
    calls
        The calls in order; at least one.
    clock
        Working window, lunch limits and the most minutes on the road.

    Returns
    -------
    RouteSchedule | None
        Of equal returns, the one without lunch on the route, then the one that eats first. The
        departure is put off while the first call would only wait for its opening.
    """
    if clock.drive_limit_min is not None and sum(legs) > clock.drive_limit_min:
        return None
    options = [
        schedule
        for lunch_leg in (None, *range(len(legs)))
        if (schedule := _with_lunch_on(lunch_leg, legs, calls, clock)) is not None
    ]
    return min(options, key=lambda option: option.return_min, default=None)


def _with_lunch_on(
    lunch_leg: int | None, legs: Sequence[int], calls: Sequence[SiteCall], clock: WorkingDay
) -> RouteSchedule | None:
    """Return the earliest schedule with lunch on leg `lunch_leg`, or None."""
    depart = clock.start_min
    if lunch_leg != 0:
        depart = max(depart, calls[0].open_min - legs[0])
    now, lunch = depart, None
    arrivals, starts, leaves = [], [], []
    for leg, call in enumerate(calls):
        arrive = ready = now + legs[leg]
        if leg == lunch_leg:
            if (meal := _lunch(now, legs[leg], clock)) is None:
                return None
            lunch, arrive, ready = meal
        start = max(ready, call.open_min)
        if start + call.service_min > call.close_min:
            return None
        now = start + call.service_min
        arrivals.append(arrive)
        starts.append(start)
        leaves.append(now)
    back = now + legs[-1]
    if lunch_leg == len(calls):
        if (meal := _lunch(now, legs[-1], clock)) is None:
            return None
        lunch, _, back = meal
    too_late = clock.lunch_latest_min if lunch_leg is None else clock.end_min
    if back > min(too_late, clock.end_min):
        return None
    return RouteSchedule(
        depart_min=depart,
        lunch_start_min=lunch,
        arrive_min=tuple(arrivals),
        start_min=tuple(starts),
        leave_min=tuple(leaves),
        return_min=back,
    )


def _lunch(leave: int, leg: int, clock: WorkingDay) -> tuple[int, int, int] | None:
    """Return lunch start, arrival and end of both for a leg with lunch on it, or None.

    A team that can reach the next place in time eats there; else it eats before it drives on.
    """
    if leave > clock.lunch_latest_min:
        return None
    if leave + leg <= clock.lunch_latest_min:
        start = max(leave + leg, clock.lunch_earliest_min)
        return start, leave + leg, start + clock.lunch_min
    start = max(leave, clock.lunch_earliest_min)
    return start, leave + leg + clock.lunch_min, leave + leg + clock.lunch_min
