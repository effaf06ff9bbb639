"""Replans of months with visits of two calls or spaced from others: whole, or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.inspector import InspectorId
from planner.month_plan import MonthPlan
from planner.replan_event import (
    OfficerAbsent,
    ReplanEvent,
    TeamDayLost,
    UrgentVisit,
    VisitCancelled,
    VisitMoved,
    VisitPlaced,
)
from planner.replan_month import ReplannedMonth, replan_month
from planner.replan_pin import ReplanPins, ReplanRefusedError, refuse_other_past
from planner.roster import Route, Stop
from planner.special_visit import MonthSpecials
from planner.visit import SecondCall, SecondKind
from planner.visit_spacing import Spacing
from tests import make
from tests.planner.test_month_plan import EMPLOYERS, planned
from tests.planner.test_replan_month import AT, DAYS, facts, slower

FIRST, OTHER = EMPLOYERS[0].id, EMPLOYERS[1].id
STAFF = tuple(make.inspector(id=InspectorId(f"i{n}"), name=f"演示{n}") for n in range(6))
SPECIALS = {
    "joint": MonthSpecials(seconds={FIRST: SecondCall(kind=SecondKind.JOINT, service_min=30)}),
    "two days": MonthSpecials(
        seconds={FIRST: SecondCall(kind=SecondKind.NEXT_DAY, service_min=60)}
    ),
    "again": MonthSpecials(
        seconds={FIRST: SecondCall(kind=SecondKind.LATER, service_min=30, least_days=2)}
    ),
    "spaced": MonthSpecials(spacings=(Spacing(first=FIRST, second=OTHER, least_days=1),)),
}


@pytest.fixture(scope="module", params=sorted(SPECIALS))
def plan(request: pytest.FixtureRequest) -> MonthPlan:
    """Give a month of two teams in which `FIRST` is bound to another call or visit."""
    made, _ = planned(days=DAYS, inspectors=STAFF, teams=2, specials=SPECIALS[request.param])
    assert isinstance(made, MonthPlan)
    assert len(calls_of(made, FIRST)) == (1 if request.param == "spaced" else 2)
    return made


def calls_of(plan: MonthPlan, employer: EmployerId) -> list[tuple[Route, Stop]]:
    """Return when and by whom an employer is visited."""
    return [
        (route, stop)
        for route in plan.roster.routes
        for stop in route.stops
        if stop.employer == employer
    ]


def minutes_of(plan: MonthPlan, employer: EmployerId) -> list[tuple[date, int, int]]:
    return [
        (route.team_day.day, route.team_day.number, stop.start_min)
        for route, stop in calls_of(plan, employer)
    ]


def after(
    plan: MonthPlan, *events: ReplanEvent, pins: ReplanPins | None = None, **changes: Any
) -> ReplannedMonth:
    """Return `plan` after `events`; the checkers of routes, links, teams and caps have seen it."""
    given = facts(**({"inspectors": STAFF} | changes))
    return replan_month(plan, events, pins=pins or ReplanPins(), facts=given, at=AT)


def free(plan: MonthPlan) -> EmployerId:
    """Return somebody on a route who is bound to nothing."""
    placed = [stop.employer for route in plan.roster.routes for stop in route.stops]
    return next(one for one in placed if one not in {FIRST, OTHER})


def lost(route: Route) -> TeamDayLost:
    return TeamDayLost(day=route.team_day.day, number=route.team_day.number, reason="车坏")


def reason(made: ReplannedMonth, employer: EmployerId) -> str:
    return next(str(one.reason) for one in made.plan.roster.unplaced if one.employer == employer)


def test_bound_visits_keep_their_minute_when_another_is_cancelled(plan: MonthPlan) -> None:
    made = after(plan, VisitCancelled(employer=free(plan), reason="停业"))
    for employer in (FIRST, OTHER):
        assert minutes_of(made.plan, employer) == minutes_of(plan, employer)
    assert made.plan.spacings == plan.spacings


def test_a_bound_visit_is_cancelled_with_all_its_calls(plan: MonthPlan) -> None:
    made = after(plan, VisitCancelled(employer=FIRST, reason="停业"))
    assert not calls_of(made.plan, FIRST)
    assert "停业" in reason(made, FIRST)
    assert minutes_of(made.plan, OTHER) == minutes_of(plan, OTHER)
    again = after(made.plan, VisitCancelled(employer=free(plan), reason="停业"))
    assert reason(again, FIRST) == reason(made, FIRST)


def test_a_bound_visit_leaves_with_all_its_calls_when_a_team_does_not_go(plan: MonthPlan) -> None:
    route = calls_of(plan, FIRST)[-1][0]
    made = after(plan, lost(route))
    assert not calls_of(made.plan, FIRST)
    assert "留待补查" in reason(made, FIRST)
    others = {stop.employer for stop in route.stops} - {FIRST, OTHER}
    placed = {stop.employer for each in made.plan.roster.routes for stop in each.stops}
    assert others <= placed


def test_what_was_begun_is_not_left_half_made(plan: MonthPlan) -> None:
    (one, _), (other, _) = (calls := calls_of(plan, FIRST))[0], calls[-1]
    if one.team_day.day == other.team_day.day:
        pytest.skip("both calls are of one day")
    pins = ReplanPins(done_until=one.team_day.day)
    for event in (lost(other), VisitCancelled(employer=FIRST, reason="停业")):
        with pytest.raises(ReplanRefusedError, match="第一次到场已经完成"):
            after(plan, event, pins=pins)
    elsewhere = [
        stop.employer
        for route in plan.roster.routes
        for stop in route.stops
        if route.team_day.day > one.team_day.day and stop.employer not in {FIRST, OTHER}
    ]
    made = after(plan, VisitCancelled(employer=elsewhere[0], reason="停业"), pins=pins)
    assert minutes_of(made.plan, FIRST) == minutes_of(plan, FIRST)


def test_a_team_that_stops_on_the_road_keeps_the_call_that_it_made(plan: MonthPlan) -> None:
    route, stop = calls_of(plan, FIRST)[0]
    pins = ReplanPins(begun=(route.team_day.day, stop.start_min + 1))
    made = after(plan, lost(route), pins=pins)
    assert minutes_of(made.plan, FIRST) == minutes_of(plan, FIRST)
    kept = next(one for one in made.plan.roster.routes if one.team_day == route.team_day)
    assert len(kept.stops) == [one.employer for one in route.stops].index(FIRST) + 1


def test_going_back_to_the_same_work_is_no_other_past(plan: MonthPlan) -> None:
    pins = ReplanPins(done_until=calls_of(plan, FIRST)[-1][0].team_day.day)
    refuse_other_past(plan.roster, plan.roster, pins)
    without = tuple(one for one in plan.roster.routes if one is not calls_of(plan, FIRST)[0][0])
    with pytest.raises(ReplanRefusedError, match="不能退回"):
        refuse_other_past(plan.roster, replace(plan.roster, routes=without), pins)


@pytest.mark.parametrize(
    "event",
    [
        VisitMoved(employer=FIRST, day=DAYS[3]),
        VisitPlaced(employer=FIRST, day=DAYS[3], number=1),
        UrgentVisit(employer=FIRST, deadline=DAYS[4], reason="投诉"),
    ],
    ids=["moved", "placed", "urgent"],
)
def test_a_bound_visit_is_not_moved_alone(plan: MonthPlan, event: ReplanEvent) -> None:
    with pytest.raises(ReplanRefusedError, match="须两次到场，或与别家须有间隔"):
        after(plan, event)


def test_a_bound_route_that_the_roads_make_impossible_is_refused(plan: MonthPlan) -> None:
    with pytest.raises(ReplanRefusedError, match="现在的车程赶不上原定的时间"):
        after(plan, VisitCancelled(employer=free(plan), reason="停业"), travel=slower(30))


EVENTS = st.lists(
    st.one_of(
        st.builds(
            VisitCancelled, employer=st.sampled_from([one.id for one in EMPLOYERS[:5]]),
            reason=st.just("停业"),
        ),
        st.builds(
            TeamDayLost, day=st.sampled_from(DAYS), number=st.sampled_from([1, 2]),
            reason=st.just("车坏"),
        ),
        st.sampled_from(DAYS).flatmap(
            lambda day: st.builds(
                OfficerAbsent, officer=st.sampled_from([one.id for one in STAFF]),
                first=st.just(day), last=st.just(day),
            )
        ),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(events=EVENTS, done=st.sampled_from([date.min, *DAYS[:3]]))
def test_no_event_leaves_half_a_visit(
    plan: MonthPlan, events: Sequence[ReplanEvent], done: date
) -> None:
    try:
        made = after(plan, *events, pins=ReplanPins(done_until=done))
    except ReplanRefusedError:
        return
    now, was = calls_of(made.plan, FIRST), calls_of(plan, FIRST)
    assert len(now) in {0, len(was)}
    assert bool(now) != (FIRST in {one.employer for one in made.plan.roster.unplaced})
