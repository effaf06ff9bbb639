"""Visits that a planner gives to a team-day, and those held on theirs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.inspector import Skill
from planner.month_plan import MonthPlan
from planner.replan import replan_roster
from planner.replan_difference import ChangeKind
from planner.replan_event import ReplanEvent, TeamDayLost, VisitCancelled, VisitPlaced
from planner.replan_month import ReplannedMonth, replan_month
from planner.replan_pin import ReplanPins, ReplanRefusedError
from planner.roster import Route
from planner.roster_checker import check_roster
from planner.roster_instance import roster_instance
from planner.visit import VisitList
from planner.visit_placement import visit_placements
from tests import make_roster
from tests.planner.test_month_plan import planned
from tests.planner.test_replan import employers, first_plan, random_problem
from tests.planner.test_replan_month import AT, DAYS, STAFF, facts
from tests.roster_by_trying import _routes as sets_of_row

Slot = tuple[date, int]


@pytest.fixture(scope="module")
def plan() -> MonthPlan:
    """Give a plan of five visits on two of five days, with three officers on standby."""
    made, _ = planned(days=DAYS, inspectors=STAFF, teams=1)
    assert isinstance(made, MonthPlan)
    return made


def after(plan: MonthPlan, *events: ReplanEvent, **pins: Any) -> ReplannedMonth:
    made = replan_month(plan, events, pins=ReplanPins(**pins), facts=facts(), at=AT)
    assert (made.plan.draw, made.plan.outcomes) == (plan.draw, plan.outcomes)
    return made


def slots(plan: MonthPlan) -> dict[EmployerId, Slot]:
    return {
        stop.employer: (route.team_day.day, route.team_day.number)
        for route in plan.roster.routes
        for stop in route.stops
    }


def put(employer: EmployerId, day: date, number: int = 1) -> VisitPlaced:
    return VisitPlaced(employer=employer, day=day, number=number)


def refused(plan: MonthPlan, *events: ReplanEvent, **pins: Any) -> str:
    with pytest.raises(ReplanRefusedError) as refusal:
        after(plan, *events, **pins)
    return str(refusal.value)


def test_a_visit_goes_to_the_team_day_that_a_planner_gives_it_and_nobody_else_moves(
    plan: MonthPlan,
) -> None:
    employer = plan.roster.routes[0].stops[0].employer
    made = after(plan, put(employer, DAYS[3]))
    assert slots(made.plan)[employer] == (DAYS[3], 1)
    difference = made.revision.difference
    assert difference.count(ChangeKind.MOVED) == 1
    assert "计划员排到 2026-12-04 第 1 组" in str(
        next(one.why for one in difference.changes if one.employer == employer)
    )
    assert str(made.revision.reasons[0]) == f"{employer} 排到 2026-12-04 第 1 组"


def test_a_visit_that_was_moved_may_be_moved_back(plan: MonthPlan) -> None:
    employer = plan.roster.routes[0].stops[0].employer
    there = after(plan, put(employer, DAYS[3])).plan
    back = after(there, put(employer, DAYS[0])).plan
    assert slots(back) == slots(plan)
    assert back.visits == plan.visits


def test_a_left_out_visit_can_be_given_a_team_day(plan: MonthPlan) -> None:
    employer = plan.roster.routes[0].stops[0].employer
    lost = [TeamDayLost(day=team.day, number=1, reason="车坏") for team in plan.team_days[1:]]
    less = after(plan, *lost).plan
    assert len(less.roster.unplaced) == 2
    waiting = less.roster.unplaced[0].employer
    made = after(less, put(waiting, DAYS[0]))
    assert slots(made.plan)[waiting] == (DAYS[0], 1)
    assert len(made.plan.roster.unplaced) == 2
    assert employer in slots(made.plan) or made.revision.difference.count(ChangeKind.REMOVED) == 1


def test_targeted_visits_go_where_they_are_put_though_nothing_has_to_be_made_of_them(
    plan: MonthPlan,
) -> None:
    route = plan.roster.routes[1]
    employer = route.stops[0].employer
    lax = replace(
        plan,
        visits=tuple(
            replace(one, list=VisitList.TARGETED, prize=1) if one.employer == employer else one
            for one in plan.visits
        ),
    )
    made = after(lax, put(employer, DAYS[0]))
    assert slots(made.plan)[employer] == (DAYS[0], 1)
    proof = made.revision.proof
    assert proof is not None
    assert proof.placed == 4
    assert proof.placeable == 4


def test_what_forbids_a_team_day_is_said_before_anything_is_tried(plan: MonthPlan) -> None:
    route = plan.roster.routes[1]
    employer, team = route.stops[0].employer, plan.team_days[2]
    (visit,) = [one for one in plan.visits if one.employer == employer]
    (lead,) = [one for one in plan.inspectors if one.id == team.lead]

    def with_visit(**changes: Any) -> MonthPlan:
        changed = replace(visit, **changes)
        return replace(plan, visits=tuple(changed if one is visit else one for one in plan.visits))

    there = put(employer, team.day)
    assert "现在就排在这一组" in refused(plan, put(employer, route.team_day.day))
    assert "该单位 2026-12-03 不能检查" in refused(with_visit(allowed_days=DAYS[:2]), there)
    assert "本月没有可检查的日子" in refused(with_visit(allowed_days=()), there)
    assert "没有“放射卫生”专业的人员" in refused(
        with_visit(skills=frozenset({Skill.RADIATION})), there
    )
    assert "2026-12-03 已经过去" in refused(plan, there, done_until=DAYS[2]) or "检查过" in refused(
        plan, there, done_until=DAYS[2]
    )
    assert "2026-12-03 的路线已经公布" in refused(plan, there, published_until=DAYS[2])
    related = tuple(
        replace(one, recused=frozenset({employer})) if one is lead else one
        for one in plan.inspectors
    )
    assert "应当回避" in refused(replace(plan, inspectors=related), there)
    now_there = {route.team_day.lead, route.team_day.member}
    other, officer = next(
        (one, who)
        for one in plan.team_days[2:]
        for who in (one.lead, one.member)
        if who not in now_there
    )
    rotated = replace(plan, rotation={employer: frozenset({officer})})
    assert "上一次检查过该单位，须轮换" in refused(rotated, put(employer, other.day))
    assert "2026-12-03 没有第 9 组" in refused(plan, put(employer, team.day, 9))
    assert "x 不在 2026-12 的检查任务里" in refused(plan, put(EmployerId("x"), team.day))


def test_placements_tell_every_team_day_in_order(plan: MonthPlan) -> None:
    route = plan.roster.routes[1]
    (visit,) = [one for one in plan.visits if one.employer == route.stops[0].employer]
    found = visit_placements(plan, visit, pins=ReplanPins(done_until=DAYS[0]))
    assert [one.team for one in found] == list(plan.team_days)
    assert [bool(one.faults) for one in found] == [True, True, False, False, False]
    assert [one.is_present for one in found].index(True) == 1
    done = visit_placements(plan, visit, pins=ReplanPins(done_until=DAYS[1]))
    assert {str(one.faults[0]) for one in done if not one.is_present} == {"该单位已经检查过"}


def test_a_published_visit_leaves_its_route_and_the_others_keep_their_times(
    plan: MonthPlan,
) -> None:
    route = plan.roster.routes[0]
    made = after(plan, put(route.stops[1].employer, DAYS[3]), published_until=DAYS[0])
    assert slots(made.plan)[route.stops[1].employer] == (DAYS[3], 1)
    assert [(s.employer, s.start_min) for s in made.plan.roster.routes[0].stops] == [
        (s.employer, s.start_min) for s in route.stops if s != route.stops[1]
    ]


def test_a_held_visit_stays_while_others_make_room(plan: MonthPlan) -> None:
    first, second = plan.roster.routes
    held = frozenset(stop.employer for stop in first.stops[:2])
    incoming = second.stops[0].employer
    made = after(plan, put(incoming, first.team_day.day), held=held)
    now = slots(made.plan)
    assert now[incoming] == (first.team_day.day, 1)
    assert {now[one] for one in held} == {(first.team_day.day, 1)}


def test_where_everybody_is_held_nobody_comes_in(plan: MonthPlan) -> None:
    first, second = plan.roster.routes
    held = frozenset(stop.employer for stop in first.stops)
    long = replace(
        plan,
        visits=tuple(
            one if one.employer in held else replace(one, service_min=360) for one in plan.visits
        ),
    )
    event = put(second.stops[0].employer, first.team_day.day)
    assert "排不进 2026-12-01 第 1 组" in refused(long, event, held=held)


def test_a_pin_gives_way_to_what_happens_to_its_visit_or_its_team(plan: MonthPlan) -> None:
    route = plan.roster.routes[0]
    employer, team = route.stops[0].employer, route.team_day
    pinned = frozenset({employer})
    gone = after(plan, VisitCancelled(employer=employer, reason="停业"), held=pinned)
    assert employer not in slots(gone.plan)
    lost = TeamDayLost(day=team.day, number=team.number, reason="车坏")
    moved = after(plan, lost, held=pinned)
    assert slots(moved.plan)[employer] != (team.day, team.number)
    assert any("只好放开" in str(note) for note in moved.notes)
    put_elsewhere = after(plan, put(employer, DAYS[4]), held=pinned)
    assert slots(put_elsewhere.plan)[employer] == (DAYS[4], 1)


@settings(max_examples=25)
@given(visit=st.integers(0, 4), day=st.integers(0, 4), pins=st.sets(st.integers(0, 4)))
def test_a_visit_is_where_it_was_put_or_the_plan_is_refused(
    plan: MonthPlan, visit: int, day: int, pins: set[int]
) -> None:
    before = slots(plan)
    names = sorted(before)
    held = frozenset(names[one] for one in pins) - {names[visit]}
    try:
        made = after(plan, put(names[visit], DAYS[day]), held=held)
    except ReplanRefusedError:
        assert before[names[visit]] == (DAYS[day], 1) or held
        return
    now = slots(made.plan)
    assert now[names[visit]] == (DAYS[day], 1)
    assert {one: now[one] for one in held} == {one: before[one] for one in held}


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_who_is_put_somewhere_gets_there_with_as_few_changes_as_trying_everything_finds(
    seed: int,
) -> None:
    problem = random_problem(seed)
    former = first_plan(problem)
    instance = roster_instance(problem)
    visit, row = seed % len(problem.visits), seed // 7 % len(problem.team_days)
    name, team = problem.visits[visit].employer, problem.team_days[row]
    if not instance.allowed[row, visit]:
        return
    teams = tuple(
        one if one == team else replace(one, recused=one.recused | {name})
        for one in problem.team_days
    )
    barred = replace(problem, team_days=teams)
    stands = dict(zip(problem.team_days, teams, strict=True))
    routes = tuple(replace(one, team_day=stands[one.team_day]) for one in former)
    made = replan_roster(barred, routes, first=frozenset({name}))
    assert check_roster(barred, made.roster) == ()
    fewest = _fewest(barred, routes, visit, row)
    placed = employers(made.roster.routes)
    if fewest is None:
        assert name not in placed
        return
    assert placed[name][0] == (team.day, team.number)
    most, changes = fewest
    assert made.proof.placed == most
    assert made.proof.changes == changes or not made.proof.is_fewest
    assert made.proof.fewest <= changes


def _fewest(
    problem: Any, former: tuple[Route, ...], visit: int, row: int
) -> tuple[int, int] | None:
    """Return most mandatory visits and fewest changes with `visit` on `row`; None if impossible."""
    instance = roster_instance(problem)
    rows = {(t.day, t.number): k for k, t in enumerate(problem.team_days)}
    number: Mapping[EmployerId, int] = {v.employer: k for k, v in enumerate(problem.visits)}
    base: list[set[int]] = [set() for _ in problem.team_days]
    for employer, (key, _) in employers(former).items():
        if instance.allowed[rows[key], number[employer]]:
            base[rows[key]].add(number[employer])
    must = [one.is_mandatory for one in problem.visits]
    best: dict[int, tuple[int, int]] = {0: (0, 0)}
    for here, stops in enumerate(base):
        sets = {0, *sets_of_row(instance, here)}
        if here == row:
            sets = {mask for mask in sets if mask >> visit & 1}
        grown: dict[int, tuple[int, int]] = {}
        for taken, (placed, kept) in best.items():
            for mask in sets:
                if taken & mask:
                    continue
                inside = {k for k in range(len(must)) if mask >> k & 1}
                worth = placed + sum(must[k] for k in inside), kept + len(inside & stops)
                grown[taken | mask] = max(grown.get(taken | mask, worth), worth)
        best = grown
    if not best:
        return None
    placed, kept = max(best.values())
    return placed, sum(map(len, base)) - kept


def test_room_is_made_for_a_visit_that_takes_nearly_the_whole_day() -> None:
    visits = [make_roster.visit(k, service_min=85, list=VisitList.CERTAIN) for k in range(4)]
    visits.append(make_roster.visit(4, service_min=240, list=VisitList.CERTAIN))
    teams = [make_roster.team_day(day) for day in range(3)]
    problem = make_roster.problem(visits, teams, minutes=5)
    former = first_plan(replace(problem, visits=tuple(visits[:4]), team_days=tuple(teams[:1])))
    assert len(former[0].stops) == 4
    long = visits[4].employer
    barred = replace(
        problem,
        team_days=(teams[0], *(replace(one, recused=frozenset({long})) for one in teams[1:])),
    )
    made = replan_roster(barred, former, first=frozenset({long}))
    assert check_roster(barred, made.roster) == ()
    placed = employers(made.roster.routes)
    assert placed[long][0][0] == teams[0].day
    assert len(placed) == 5
