"""Replans of whole months: events in, one lawful version out, and nothing drawn again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from geo.employer import EmployerId, OperatingStatus
from geo.history import InspectionKind
from geo.position import Position
from geo.road_network import straight_line_times
from geo.travel import TravelTimes
from planner import replan_month as module
from planner.inspector import InspectorId
from planner.month_plan import MonthPlan, UnlawfulRosterError
from planner.plan_revision import (
    PlanRevision,
    closed_roads,
    standing_revisions,
    urgent_employers,
    version_of,
)
from planner.replan import replan_roster
from planner.replan_difference import ChangeKind, PlanDifference
from planner.replan_event import (
    OfficerAbsent,
    ReplanEvent,
    RoadClosed,
    TeamDayLost,
    UrgentVisit,
    VisitCancelled,
    VisitMoved,
)
from planner.replan_month import ReplanFacts, ReplannedMonth, replan_month
from planner.replan_pin import ReplanPins, ReplanRefusedError, refuse_other_past
from planner.roster import Roster, Route
from tests import make, make_rules
from tests.planner.test_month_plan import EMPLOYERS, planned

DAYS = tuple(date(2026, 12, day) for day in (1, 2, 3, 4, 7))
STAFF = tuple(make.inspector(id=InspectorId(f"i{n}"), name=f"演示{n}") for n in range(5))
AT = "2026-12-01T08:00:00+08:00"


def slower(share: float) -> Any:
    """Return a way to find travel that takes so much longer than the straight line."""

    def times(places: Mapping[str, Position]) -> TravelTimes:
        found = straight_line_times(places)
        return replace(found, seconds=(found.seconds * share).astype(np.int64))

    return times


def facts(**changes: Any) -> ReplanFacts:
    fields: dict[str, Any] = {
        "travel": straight_line_times,
        "inspectors": STAFF,
        "rules": make_rules.rule_set(),
        "histories": {},
        "days": DAYS,
    }
    return ReplanFacts(**(fields | changes))


@pytest.fixture(scope="module")
def plan() -> MonthPlan:
    """Give a plan of five visits on two of five days, with three officers on standby."""
    made, _ = planned(days=DAYS, inspectors=STAFF, teams=1)
    assert isinstance(made, MonthPlan)
    assert [len(route.stops) for route in made.roster.routes] == [3, 2]
    return made


def after(
    plan: MonthPlan, *events: ReplanEvent, pins: ReplanPins | None = None, **changes: Any
) -> ReplannedMonth:
    made = replan_month(plan, events, pins=pins or ReplanPins(), facts=facts(**changes), at=AT)
    assert made.plan.draw == plan.draw
    assert made.plan.lotteries == plan.lotteries
    assert made.plan.outcomes == plan.outcomes
    assert made.plan.coverage == plan.coverage
    return made


def days_of(plan: MonthPlan) -> dict[EmployerId, date]:
    return {s.employer: r.team_day.day for r in plan.roster.routes for s in r.stops}


def not_planned(plan: MonthPlan) -> EmployerId:
    return next(one.id for one in EMPLOYERS if one.id not in days_of(plan))


def cancelled(route: Route, stop: int = 0) -> VisitCancelled:
    return VisitCancelled(employer=route.stops[stop].employer, reason="停业")


def test_a_cancelled_visit_stays_on_its_list_with_the_reason(plan: MonthPlan) -> None:
    event = cancelled(plan.roster.routes[0])
    made = after(plan, event)
    (left_out,) = made.plan.roster.unplaced
    assert left_out.employer == event.employer
    assert "本月取消：停业；仍在名单上，留待补查" in str(left_out.reason)
    difference = made.revision.difference
    assert (difference.kept, difference.count(ChangeKind.REMOVED)) == (4, 1)
    assert difference.count(ChangeKind.KEPT) == 4
    assert "停业" in str(difference.changes[0].said)
    again = after(made.plan, cancelled(plan.roster.routes[1]))
    reasons = {one.employer: str(one.reason) for one in again.plan.roster.unplaced}
    assert "停业" in reasons[event.employer]


def test_a_substitute_goes_before_a_lost_day_and_no_visit_changes(plan: MonthPlan) -> None:
    team = plan.roster.routes[0].team_day
    made = after(plan, OfficerAbsent(officer=team.lead, first=team.day, last=team.day))
    assert made.revision.difference == PlanDifference(changes=(), kept=5)
    now = made.plan.roster.routes[0].team_day
    assert now.lead == made.plan.substitutions[-1].substitute != team.lead
    assert any("递补" in str(note) for note in made.notes)
    (person,) = [one for one in made.plan.inspectors if one.id == team.lead]
    assert team.day in person.absent


def test_where_nobody_can_step_in_the_team_day_is_lost_and_its_visits_move(
    plan: MonthPlan,
) -> None:
    team = plan.roster.routes[0].team_day
    events = [OfficerAbsent(officer=one.id, first=team.day, last=team.day) for one in STAFF[:4]]
    made = after(plan, *events)
    moved = made.revision.difference.count(ChangeKind.MOVED)
    assert moved == 3
    assert made.revision.proof is not None
    assert (made.revision.proof.forced, made.revision.proof.changes) == (3, 0)
    assert all(one.day != team.day for one in made.plan.team_days)
    assert any("没有人可以递补" in str(note) for note in made.notes)
    assert "原组日停开" in str(made.revision.difference.changes[0].said)


def test_a_lost_team_day_moves_its_visits_and_leaves_the_others(plan: MonthPlan) -> None:
    first, second = plan.roster.routes
    team = first.team_day
    made = after(plan, TeamDayLost(day=team.day, number=team.number, reason="车坏"))
    held = {stop.employer for stop in second.stops}
    assert {e for e, day in days_of(made.plan).items() if day == second.team_day.day} >= held
    assert second in made.plan.roster.routes


def test_an_urgent_visit_is_made_in_time_and_counts_as_a_complaint(plan: MonthPlan) -> None:
    urgent = not_planned(plan)
    event = UrgentVisit(employer=urgent, deadline=DAYS[2], reason="粉尘投诉")
    made = after(plan, event)
    assert days_of(made.plan)[urgent] <= DAYS[2]
    (visit,) = [one for one in made.plan.visits if one.employer == urgent]
    assert visit.is_urgent
    assert visit.is_mandatory
    assert made.revision.urgent == (urgent,)
    assert urgent not in made.plan.draw.chosen
    known = after(plan, replace(event, employer=plan.visits[-1].employer, deadline=DAYS[0]))
    assert days_of(known.plan)[plan.visits[-1].employer] == DAYS[0]


def test_an_urgent_visit_that_the_caps_bar_is_refused_unless_complaints_are_exempt(
    plan: MonthPlan,
) -> None:
    urgent = not_planned(plan)
    past = make_rules.inspection(employer=urgent, on=date(2026, 3, 1), kind=InspectionKind.CERTAIN)
    event = UrgentVisit(employer=urgent, deadline=DAYS[2], reason="投诉")
    strict = make_rules.rule_set()
    strict = replace(strict, cap=replace(strict.cap, per_year=1, exempt=frozenset()))
    histories = {urgent: make_rules.history(inspections=(past,))}
    with pytest.raises(ReplanRefusedError, match="没有把投诉举报列为免计次"):
        after(plan, event, rules=strict, histories=histories)
    mild = replace(strict, cap=replace(strict.cap, exempt=frozenset({InspectionKind.COMPLAINT})))
    assert urgent in days_of(after(plan, event, rules=mild, histories=histories).plan)


def test_an_urgent_visit_without_a_day_left_is_refused(plan: MonthPlan) -> None:
    event = UrgentVisit(employer=not_planned(plan), deadline=date(2026, 12, 6), reason="投诉")
    with pytest.raises(ReplanRefusedError, match="在期限之前没有可以检查的工作日"):
        after(plan, event, pins=ReplanPins(done_until=DAYS[3]))


def test_a_moved_visit_is_made_on_its_day(plan: MonthPlan) -> None:
    employer = plan.roster.routes[0].stops[0].employer
    made = after(plan, VisitMoved(employer=employer, day=DAYS[3]))
    assert days_of(made.plan)[employer] == DAYS[3]
    assert made.revision.difference.count(ChangeKind.MOVED) == 1


def test_what_is_done_stays_word_for_word_whatever_the_roads_are_now(plan: MonthPlan) -> None:
    done = ReplanPins(done_until=DAYS[0])
    made = after(plan, RoadClosed(road="演示路"), pins=done, travel=slower(3))
    assert made.plan.roster.routes[0] == plan.roster.routes[0]
    assert made.plan.roster.routes[1] != plan.roster.routes[1]
    assert closed_roads(made.plan.revisions) == ("演示路",)


def test_a_published_route_keeps_its_times_when_a_stop_leaves_it(plan: MonthPlan) -> None:
    route = plan.roster.routes[0]
    made = after(plan, cancelled(route, 1), pins=ReplanPins(published_until=DAYS[1]))
    now = made.plan.roster.routes[0]
    assert [(s.employer, s.start_min) for s in now.stops] == [
        (s.employer, s.start_min) for s in route.stops if s != route.stops[1]
    ]
    alone = after(
        plan,
        *(cancelled(route, k) for k in range(3)),
        pins=ReplanPins(published_until=DAYS[1]),
    )
    assert [one.team_day.day for one in alone.plan.roster.routes] == [DAYS[1]]


def test_a_published_route_that_the_roads_make_impossible_is_given_up_and_said(
    plan: MonthPlan,
) -> None:
    pins = ReplanPins(published_until=DAYS[1])
    made = after(plan, RoadClosed(road="演示路"), pins=pins, travel=slower(40))
    assert any("已公布，但现在的车程赶不上" in str(note) for note in made.notes)


def test_new_visits_do_not_come_into_published_routes(plan: MonthPlan) -> None:
    urgent = not_planned(plan)
    made = after(
        plan,
        UrgentVisit(employer=urgent, deadline=DAYS[4], reason="投诉"),
        pins=ReplanPins(published_until=DAYS[1]),
    )
    assert days_of(made.plan)[urgent] > DAYS[1]
    assert made.plan.roster.routes[:2] == plan.roster.routes


def test_a_day_under_way_keeps_its_head_and_takes_nothing_before_now(plan: MonthPlan) -> None:
    route = plan.roster.routes[0]
    first = route.stops[0]
    pins = ReplanPins(begun=(DAYS[0], first.start_min + 1))
    made = after(plan, cancelled(route, 2), pins=pins)
    assert made.plan.roster.routes[0].stops[0].start_min == first.start_min
    with pytest.raises(ReplanRefusedError, match="已在 2026-12-01 检查过"):
        after(plan, cancelled(route), pins=pins)
    with pytest.raises(ReplanRefusedError, match="已经出发"):
        after(
            plan,
            OfficerAbsent(officer=route.team_day.lead, first=DAYS[0], last=DAYS[0]),
            pins=pins,
        )


def test_a_visit_recorded_today_is_not_held_against_itself(plan: MonthPlan) -> None:
    route = plan.roster.routes[0]
    first = route.stops[0]
    rules = make_rules.rule_set()
    rules = replace(rules, cap=replace(rules.cap, min_gap_days=30))
    record = make_rules.inspection(
        employer=first.employer, on=DAYS[0], kind=InspectionKind.CERTAIN, authority=rules.authority
    )
    made = after(
        plan,
        cancelled(route, 2),
        pins=ReplanPins(begun=(DAYS[0], first.start_min + 1)),
        rules=rules,
        histories={first.employer: make_rules.history(inspections=(record,))},
    )
    assert days_of(made.plan)[first.employer] == DAYS[0]


def test_a_team_that_stops_on_the_road_keeps_what_it_made_and_gives_the_rest_away(
    plan: MonthPlan,
) -> None:
    route = plan.roster.routes[0]
    team, first, rest = route.team_day, route.stops[0], {one.employer for one in route.stops[1:]}
    held = route.stops[1].employer
    pins = ReplanPins(begun=(DAYS[0], first.start_min + 1), held=frozenset({held}))
    made = after(plan, TeamDayLost(day=team.day, number=team.number, reason="车坏"), pins=pins)
    assert made.plan.roster.routes[0].team_day == team
    assert [(one.employer, one.start_min) for one in made.plan.roster.routes[0].stops] == [
        (first.employer, first.start_min)
    ]
    assert rest
    assert all(days_of(made.plan).get(one) != DAYS[0] for one in rest)
    changes = {one.employer: str(one.why) for one in made.revision.difference.changes}
    assert {changes[one] for one in rest} == {"原组日停开"}
    assert any("只好放开" in str(note) for note in made.notes)


def test_visits_without_a_day_left_say_so(plan: MonthPlan) -> None:
    employer = plan.roster.routes[1].stops[0].employer
    teams = [
        TeamDayLost(day=team.day, number=team.number, reason="车坏")
        for team in plan.team_days
        if team.day > DAYS[0]
    ]
    made = after(plan, *teams, pins=ReplanPins(done_until=DAYS[0]))
    reasons = {one.employer: str(one.reason) for one in made.plan.roster.unplaced}
    assert "都已过去、已公布或没有小组上岗" in reasons[employer]


def test_an_officer_with_a_new_recusal_is_not_sent_there(plan: MonthPlan) -> None:
    route = plan.roster.routes[0]
    employer, team = route.stops[0].employer, route.team_day
    staff = tuple(
        replace(one, recused=frozenset({employer})) if one.id == team.lead else one for one in STAFF
    )
    made = after(plan, cancelled(route, 1), inspectors=staff)
    there = [
        r.team_day for r in made.plan.roster.routes if employer in {s.employer for s in r.stops}
    ]
    assert all(team.lead not in {one.lead, one.member} for one in there)


def test_the_rotation_holds_for_visits_that_come_to_a_team(plan: MonthPlan) -> None:
    first, second = plan.roster.routes
    employer = first.stops[0].employer
    kept_away = frozenset({second.team_day.lead, second.team_day.member})
    strict = replace(plan, rotation={employer: kept_away})
    team = first.team_day
    made = after(strict, TeamDayLost(day=team.day, number=team.number, reason="车坏"))
    for route in made.plan.roster.routes:
        if employer in {stop.employer for stop in route.stops}:
            assert not kept_away & {route.team_day.lead, route.team_day.member}


def test_an_unlawful_result_is_refused(plan: MonthPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    real = replan_roster

    def spoiled(*arguments: Any, **named: Any) -> Any:
        made = real(*arguments, **named)
        return replace(made, roster=replace(made.roster, unplaced=()))

    monkeypatch.setattr(module, "replan_roster", spoiled)
    with pytest.raises(UnlawfulRosterError, match="违反约束，已作废"):
        after(plan, cancelled(plan.roster.routes[0]))


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"position": None}, "没有坐标"),
        ({"status": OperatingStatus.CLOSED}, "没有可检查的场所"),
    ],
)
def test_an_urgent_visit_needs_a_place_that_works(
    plan: MonthPlan, changes: dict[str, Any], because: str
) -> None:
    urgent = not_planned(plan)
    employers = tuple(
        replace(one, **changes) if one.id == urgent else one for one in plan.employers
    )
    event = UrgentVisit(employer=urgent, deadline=DAYS[2], reason="投诉")
    with pytest.raises(ReplanRefusedError, match=because):
        after(replace(plan, employers=employers), event)


def refused(plan: MonthPlan, *events: ReplanEvent, **pins: Any) -> str:
    with pytest.raises(ReplanRefusedError) as refusal:
        after(plan, *events, pins=ReplanPins(**pins))
    return str(refusal.value)


def test_what_the_plan_does_not_have_is_named(plan: MonthPlan) -> None:
    route = plan.roster.routes[0]
    team, employer = route.team_day, route.stops[0].employer
    lost = TeamDayLost(day=team.day, number=99, reason="车坏")
    assert "没有说明发生了什么" in refused(plan)
    assert "2026-12-01 没有第 99 组" in refused(plan, lost)
    assert "2027-01-04 不在 2026-12" in refused(plan, replace(lost, day=date(2027, 1, 4)))
    nobody = OfficerAbsent(officer=InspectorId("x"), first=DAYS[0], last=DAYS[1])
    assert "x 不在本月的人员表中" in refused(plan, nobody)
    assert "先后颠倒" in refused(plan, replace(nobody, first=DAYS[1], last=DAYS[0]))
    nowhere = UrgentVisit(employer=EmployerId("x"), deadline=DAYS[2], reason="投诉")
    assert "x 不是本辖区已知的用人单位" in refused(plan, nowhere)
    sunday = VisitMoved(employer=employer, day=date(2026, 12, 6))
    assert "可以检查的日期是 2026-12-01、2026-12-02" in refused(plan, sunday)
    assert "既要求固定又给出了变化" in refused(
        plan, cancelled(route), employers=frozenset({employer})
    )
    assert "给出了两项变化" in refused(plan, cancelled(route), sunday)
    assert "已在 2026-12-01 检查过" in refused(plan, cancelled(route), done_until=DAYS[0])
    lost = replace(lost, number=team.number)
    assert "x 没有排在 2026-12 的路线上" in refused(
        plan, lost, employers=frozenset({EmployerId("x")})
    )
    assert "x 不在 2026-12 的检查任务里" in refused(
        plan, VisitCancelled(employer=EmployerId("x"), reason="停业")
    )


def test_an_event_needs_a_reason_and_a_day_to_come(plan: MonthPlan) -> None:
    route = plan.roster.routes[0]
    with pytest.raises(ReplanRefusedError, match="没有写明理由"):
        after(plan, replace(cancelled(route), reason=" "))
    with pytest.raises(ReplanRefusedError, match="已经过去（已完成到 2026-12-02）"):
        after(
            plan,
            TeamDayLost(day=DAYS[1], number=1, reason="车坏"),
            pins=ReplanPins(done_until=DAYS[1]),
        )


def test_every_event_says_what_happened() -> None:
    employer, officer = EmployerId("e1"), InspectorId("i1")
    events: Sequence[ReplanEvent] = (
        VisitCancelled(employer=employer, reason="停业"),
        VisitMoved(employer=employer, day=DAYS[0]),
        OfficerAbsent(officer=officer, first=DAYS[0], last=DAYS[1]),
        TeamDayLost(day=DAYS[0], number=2, reason="车坏"),
        UrgentVisit(employer=employer, deadline=DAYS[1], reason="投诉"),
        RoadClosed(road="演示路"),
    )
    assert [str(event.said) for event in events] == [
        "e1 本月取消：停业",
        "e1 改到 2026-12-01 检查",
        "i1 2026-12-01 至 2026-12-02 不能上岗",
        "2026-12-01 第 2 组停开：车坏",
        "e1 须在 2026-12-02 前紧急检查：投诉",
        "道路封闭：演示路",
    ]


def revision(number: int, former: int, **changes: Any) -> PlanRevision:
    fields: dict[str, Any] = {
        "number": number,
        "at": AT,
        "former": former,
        "reasons": (),
        "difference": PlanDifference(changes=(), kept=0),
    }
    return PlanRevision(**(fields | changes))


def test_a_version_that_was_undone_counts_no_more() -> None:
    second = revision(2, 1, urgent=(EmployerId("a"),), closed_roads=("甲路",))
    third = revision(3, 2, urgent=(EmployerId("b"),), closed_roads=("乙路",))
    undone = revision(4, 3, restores=2)
    assert version_of(()) == 1
    assert standing_revisions(()) == ()
    assert standing_revisions((second, third)) == (second, third)
    assert standing_revisions((second, third, undone)) == (second,)
    assert urgent_employers((second, third, undone)) == {"a"}
    assert closed_roads((second, third)) == ("甲路", "乙路")
    fifth = revision(5, 4)
    assert standing_revisions((second, third, undone, fifth)) == (second, fifth)
    assert standing_revisions((second, revision(3, 2, restores=1))) == ()


def test_undoing_is_refused_where_the_work_was_done_otherwise(plan: MonthPlan) -> None:
    employer = plan.roster.routes[0].stops[0].employer
    moved = after(plan, VisitMoved(employer=employer, day=DAYS[3])).plan.roster
    done = ReplanPins(done_until=DAYS[3])
    refuse_other_past(plan.roster, plan.roster, done)
    refuse_other_past(moved, plan.roster, ReplanPins())
    with pytest.raises(ReplanRefusedError, match="已按现在的版本在 2026-12-04 检查过"):
        refuse_other_past(moved, plan.roster, done)
    gone = Roster(routes=plan.roster.routes[1:], unplaced=())
    with pytest.raises(ReplanRefusedError, match="在前一版排在 2026-12-01"):
        refuse_other_past(gone, plan.roster, done)
