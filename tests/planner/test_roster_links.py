"""Visits of two days, joint visits, later second calls and spacings: solved, bounded, checked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId, OpeningHours
from geo.message import message
from planner.inspector import OfficeId
from planner.linked_routes import linked_routes
from planner.linked_solution import solve_linked
from planner.roster import (
    Roster,
    RosterProblem,
    Route,
    UnplacedCause,
    UnplacedVisit,
    WorkingDay,
)
from planner.roster_checker import check_roster
from planner.roster_instance import roster_instance
from planner.roster_solver import solve_roster
from planner.visit import (
    Appointment,
    InvalidSecondCallError,
    SecondCall,
    SecondKind,
    Visit,
    VisitList,
)
from planner.visit_spacing import InvalidSpacingError, Spacing
from tests import make_roster as make
from tests.planner.test_roster_solver import UNSHRUNK
from tests.roster_links_by_trying import best_linked_worth

WEEK = tuple(make.MONDAY + timedelta(days=k) for k in range(5))


def second(kind: SecondKind, minutes: int = 60, days: int = 1) -> SecondCall:
    return SecondCall(kind=kind, service_min=minutes, least_days=days)


def twice(kind: SecondKind, number: int = 1, days: int = 1, **changes: Any) -> Visit:
    return make.visit(number, second=second(kind, days=days), **({"allowed_days": WEEK} | changes))


def spaced(one: int, other: int, days: int = 1) -> Spacing:
    return Spacing(
        first=EmployerId(f"e{one:02d}"), second=EmployerId(f"e{other:02d}"), least_days=days
    )


def calls(roster: Roster, employer: str = "e01") -> list[tuple[date, int, int, int]]:
    """Return day, team, start and minutes on site of every stop at an employer."""
    return [
        (r.team_day.day, r.team_day.number, s.start_min, s.leave_min - s.start_min)
        for r in roster.routes
        for s in r.stops
        if s.employer == employer
    ]


def lawful(problem: RosterProblem, effort: int = 1) -> Roster:
    roster = solve_roster(problem, effort=effort)
    assert [str(fault) for fault in check_roster(problem, roster)] == []
    return roster


@st.composite
def linked(draw: st.DrawFn) -> RosterProblem:
    """Draw a tiny problem in which visits have second calls and distances."""
    count = draw(st.integers(2, 4))
    kinds = draw(st.lists(st.none() | st.sampled_from(SecondKind), min_size=2, max_size=2))
    if kinds[0] is kinds[1] is SecondKind.JOINT:
        kinds[1] = None  # two joint visits would take minutes to try out
    visits = [
        make.visit(
            number,
            service_min=draw(st.sampled_from([40, 90, 150, 200])),
            list=draw(st.sampled_from(VisitList)),
            prize=draw(st.integers(7, 12)),
            second=None
            if number > 1 or (kind := kinds[number]) is None
            else second(kind, draw(st.sampled_from([30, 120])), draw(st.integers(1, 2))),
            allowed_days=tuple(day for day in WEEK[:3] if draw(st.integers(0, 6))),
        )
        for number in range(count)
    ]
    teams = sorted(
        draw(st.sets(st.tuples(st.integers(0, 2), st.integers(1, 2)), min_size=2, max_size=4))
    )
    places = [(draw(st.integers(0, 9)), draw(st.integers(0, 9))) for _ in range(count + 1)]
    spacings = [spaced(0, count - 1, draw(st.integers(1, 2)))] if draw(st.booleans()) else []
    return make.problem(
        visits,
        [make.team_day(day, number) for day, number in teams],
        minutes=[[5 + 5 * abs(a - x) + 5 * abs(b - y) for x, y in places] for a, b in places],
        spacings=tuple(spacings),
        offices=[replace(make.office(), vehicles=draw(st.integers(1, 2)))],
        clock=WorkingDay(drive_limit_min=draw(st.sampled_from([None, 120]))),
    )


@settings(max_examples=6, deadline=None, phases=UNSHRUNK)
@given(linked())
def test_no_roster_with_links_exceeds_the_bound_and_all_links_hold(
    problem: RosterProblem,
) -> None:
    roster = lawful(problem)
    best = best_linked_worth(roster_instance(problem))
    assert roster.certificate is not None
    assert roster.certificate.objective <= best
    assert roster.certificate.bound is not None
    assert best <= roster.certificate.bound
    mandatory = {visit.employer for visit in problem.visits if visit.is_mandatory}
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    assert roster.certificate.placed == len(mandatory & placed) <= roster.certificate.placeable


@pytest.mark.parametrize("kind", SecondKind)
def test_a_simple_linked_month_is_solved_to_the_best_of_all(kind: SecondKind) -> None:
    visits = [
        twice(kind, 1, service_min=120),
        make.visit(2, service_min=150, list=VisitList.TARGETED, prize=8, allowed_days=WEEK),
        make.visit(3, service_min=150, allowed_days=WEEK),
    ]
    teams = [make.team_day(0, 1), make.team_day(0, 2), make.team_day(1, 1)]
    minutes = [[0, 10, 20, 30], [10, 0, 15, 20], [20, 15, 0, 25], [30, 20, 25, 0]]
    problem = make.problem(visits, teams, minutes=minutes)
    roster = lawful(problem)
    assert roster.certificate is not None
    assert roster.certificate.objective == best_linked_worth(roster_instance(problem))
    assert roster.unplaced == ()


def test_a_visit_of_two_days_is_made_by_one_team_on_its_next_field_day() -> None:
    problem = make.problem(
        [twice(SecondKind.NEXT_DAY, service_min=200)],
        [make.team_day(0, 1), make.team_day(1, 2), make.team_day(3, 1), make.team_day(4, 1)],
    )
    made = calls(lawful(problem))
    assert [minutes for *_, minutes in made] == [200, 60]
    assert [team for _, team, *_ in made] == [1, 1]
    assert [day for day, *_ in made] in ([WEEK[0], WEEK[3]], [WEEK[3], WEEK[4]])


def test_a_joint_visit_begins_at_the_same_minute_with_two_teams() -> None:
    far = make.visit(2, service_min=60, allowed_days=WEEK[:1])
    minutes = [[0, 20, 90], [20, 0, 90], [90, 90, 0]]
    problem = make.problem(
        [twice(SecondKind.JOINT, appointment=Appointment(
            day=WEEK[0], earliest_min=800, latest_min=830)), far],
        [make.team_day(0, 1), make.team_day(0, 2), make.team_day(1, 1)],
        minutes=minutes,
    )  # fmt: skip
    roster = lawful(problem)
    made = calls(roster)
    assert [day for day, *_ in made] == [WEEK[0]] * 2, "the far visit would cost more road"
    assert len({team for _, team, *_ in made}) == 2
    assert len({start for _, _, start, _ in made}) == 1
    assert 800 <= made[0][2] <= 830
    assert sorted(minutes for *_, minutes in made) == [60, 90]
    assert [one.employer for one in roster.unplaced] == ["e02"]


def test_a_later_second_call_keeps_its_distance_in_working_days() -> None:
    holiday = (WEEK[0], WEEK[1], WEEK[3], WEEK[4])
    problem = make.problem(
        [twice(SecondKind.LATER, days=2)],
        [make.team_day(k, 1) for k in (0, 1, 3)],
        working_days=holiday,
    )
    assert [day for day, *_ in calls(lawful(problem))] == [WEEK[0], WEEK[3]]
    assert calls(lawful(replace(problem, team_days=problem.team_days[1:]))) == []


def test_spaced_visits_lie_apart_in_either_order() -> None:
    visits = [make.visit(k, allowed_days=WEEK) for k in (1, 2, 3)]
    problem = make.problem(
        visits,
        [make.team_day(k, 1) for k in (0, 1, 2, 4)],
        spacings=(spaced(1, 2, 2), spaced(2, 3, 2), spaced(1, 3, 2)),
    )
    roster = lawful(problem)
    assert [route.team_day.day for route in roster.routes] == [WEEK[0], WEEK[2], WEEK[4]]


def test_a_spacing_with_a_visit_of_another_month_asks_for_nothing() -> None:
    problem = make.problem([make.visit(1)], [make.team_day(0)], spacings=(spaced(1, 9),))
    assert lawful(problem).unplaced == ()


def test_half_a_visit_is_never_made() -> None:
    visits = [
        twice(SecondKind.NEXT_DAY, service_min=200, list=VisitList.TARGETED, prize=9),
        make.visit(2, service_min=200, allowed_days=WEEK[1:2]),
    ]
    problem = make.problem(visits, [make.team_day(0, 1), make.team_day(1, 1)], minutes=60)
    roster = lawful(problem)
    assert calls(roster) == []
    assert [(one.employer, one.cause) for one in roster.unplaced] == [
        ("e01", UnplacedCause.NO_CAPACITY)
    ]


def test_the_same_linked_problem_gives_the_same_roster() -> None:
    visits = [twice(kind, k) for k, kind in enumerate(SecondKind)] + [make.visit(5)]
    teams = [make.team_day(day, number) for day in (0, 1) for number in (1, 2)]
    problem = make.problem(visits, teams, spacings=(spaced(0, 5),))
    assert lawful(problem) == solve_roster(problem, effort=1)


def test_routes_whose_links_do_not_hold_lose_only_the_linked_visits() -> None:
    visits = [twice(SecondKind.JOINT, 0), twice(SecondKind.NEXT_DAY, 1), make.visit(2)]
    problem = make.problem(visits, [make.team_day(0, 1), make.team_day(0, 2), make.team_day(1, 1)])
    instance = roster_instance(problem)
    assert instance.pairs == ((0, 3), (1, 4))
    assert linked_routes(instance, [(0, 2), (3, 1), ()], {}).routes == [(2,), (), ()]
    kept = linked_routes(instance, [(0, 2), (3,), ()], {0: 600})
    assert (kept.routes, kept.start) == ([(0, 2), (3,), ()], {0: 600})
    late = linked_routes(instance, [(0, 2), (3,), ()], {0: 1000})
    assert late.routes == [(), (), ()]


def test_an_instance_without_links_is_solved_as_it_is() -> None:
    instance = roster_instance(make.problem([make.visit(1)], [make.team_day(0)]))
    solved = solve_linked(instance, effort=0, tell=lambda _step, _share: None)
    assert solved.instance is instance


# --- why a linked visit is left out ------------------------------------------------------------


@pytest.mark.parametrize(
    ("visit", "teams", "cause", "sentence"),
    [
        (
            twice(SecondKind.NEXT_DAY),
            [make.team_day(0, 1), make.team_day(1, 2)],
            UnplacedCause.NO_PAIR,
            "没有一个可去的小组有相连的两个外出日都可检查：请增排小组日或放宽日期",
        ),
        (
            twice(SecondKind.JOINT),
            [make.team_day(0, 1), make.team_day(1, 2)],
            UnplacedCause.NO_PAIR,
            "没有一天有两个可去的小组同时在岗，不能联合检查：请当天增排小组",
        ),
        (
            twice(SecondKind.LATER, days=2),
            [make.team_day(0, 1), make.team_day(1, 1)],
            UnplacedCause.NO_PAIR,
            "没有两个可去的小组日相隔足够的工作日：请放宽日期或间隔",
        ),
        (
            make.visit(1, second=second(SecondKind.NEXT_DAY, 400)),
            [make.team_day(0, 1), make.team_day(1, 1)],
            UnplacedCause.TOO_FAR,
            "须两次到场（现场 90 和 400 分钟），单独去也没有一对小组日排得进",
        ),
    ],
)
def test_a_visit_of_two_calls_without_a_pair_of_team_days_says_why(
    visit: Visit, teams: list[Any], cause: UnplacedCause, sentence: str
) -> None:
    (left,) = lawful(make.problem([visit], teams), effort=0).unplaced
    assert (left.cause, str(left.reason)) == (cause, sentence)


def test_a_visit_of_two_calls_that_others_displace_counts_its_pairs() -> None:
    visits = [
        twice(SecondKind.NEXT_DAY, service_min=200, list=VisitList.TARGETED, prize=9),
        make.visit(2, service_min=200, allowed_days=WEEK[1:2]),
    ]
    problem = make.problem(visits, [make.team_day(0, 1), make.team_day(1, 1)], minutes=60)
    (left,) = lawful(problem).unplaced
    assert str(left.reason) == (
        "须两次到场（现场 200 和 60 分钟），可配对的 1 对小组日在这份排班里放不下："
        "请减少其他任务或增排小组日"
    )


def test_a_visit_that_only_its_distance_keeps_out_names_the_others() -> None:
    problem = make.problem(
        [make.visit(1), make.visit(2, is_urgent=True)],
        [make.team_day(0), make.team_day(1)],
        spacings=(spaced(1, 2, 2),),
    )
    (left,) = lawful(problem).unplaced
    assert (left.employer, left.cause) == ("e01", UnplacedCause.NO_CAPACITY)
    assert str(left.reason) == ("可去的 2 个小组日离已排的检查都不够远（须隔开的单位：演示企业2）")


def test_no_rival_beside_a_joint_visit_is_named_that_would_move_its_minute() -> None:
    agreed = Appointment(day=WEEK[0], earliest_min=750, latest_min=750)
    visits = [
        twice(SecondKind.JOINT, 1, service_min=180, appointment=agreed),
        make.visit(2, service_min=60, allowed_days=WEEK[:1]),
        make.visit(3, service_min=200, list=VisitList.TARGETED, allowed_days=WEEK[:1]),
    ]
    problem = make.problem(visits, [make.team_day(0, 1), make.team_day(0, 2)])
    (left,) = lawful(problem).unplaced
    assert left.employer == "e03"
    assert str(left.reason).endswith("让出以下任何一家即可排入：演示企业1")


# --- the checker -------------------------------------------------------------------------------


def two_calls(kind: SecondKind) -> tuple[RosterProblem, Roster]:
    teams = [make.team_day(day, number) for day in (0, 1, 2) for number in (1, 2)]
    problem = make.problem([twice(kind, days=2), make.visit(2, allowed_days=WEEK)], teams)
    return problem, lawful(problem, effort=0)


def without_one_call(roster: Roster) -> Roster:
    routes = [replace(r, stops=tuple(s for s in r.stops if k or s.employer != "e01"))
              for k, r in enumerate(roster.routes)]  # fmt: skip
    return replace(roster, routes=tuple(route for route in routes if route.stops))


def on_team(index: int, **changes: Any) -> Callable[[Roster], Roster]:
    def changed(roster: Roster) -> Roster:
        at = [k for k, r in enumerate(roster.routes)
              if any(s.employer == "e01" for s in r.stops)][index]  # fmt: skip
        routes = [*roster.routes]
        routes[at] = replace(routes[at], team_day=replace(routes[at].team_day, **changes))
        return replace(roster, routes=tuple(routes))

    return changed


def shifted(roster: Roster) -> Roster:
    last = roster.routes[-1]
    return replace(roster, routes=(*roster.routes[:-1], _later(last, 5)))


def _later(route: Route, by: int) -> Route:
    return replace(
        route,
        stops=tuple(
            replace(stop, start_min=stop.start_min + by, leave_min=stop.leave_min + by)
            for stop in route.stops
        ),
        return_min=route.return_min + by,
    )


@pytest.mark.parametrize(
    ("kind", "change", "fault"),
    [
        (SecondKind.NEXT_DAY, without_one_call, "演示企业1 须两次到场，只排了 1 次"),
        (SecondKind.NEXT_DAY, on_team(1, number=9), "的两日检查不是同一组相连的两个外出日"),
        (SecondKind.NEXT_DAY, on_team(1, day=WEEK[4]), "的两日检查不是同一组相连的两个外出日"),
        (SecondKind.JOINT, on_team(1, day=WEEK[4]), "的联合检查不是同一天的两个组"),
        (SecondKind.JOINT, shifted, "的联合检查没有同时开始：09:20 和 09:25"),
        (SecondKind.LATER, on_team(1, day=WEEK[1]), "相隔 1 个工作日，至少须 2 个"),
    ],
    ids=["half", "other team", "not the next day", "other day", "other minute", "too soon"],
)
def test_a_broken_link_is_a_fault(
    kind: SecondKind, change: Callable[[Roster], Roster], fault: str
) -> None:
    problem, roster = two_calls(kind)
    found = [str(each) for each in check_roster(problem, change(roster))]
    assert any(fault in each for each in found), found


def test_spaced_visits_on_one_day_are_a_fault() -> None:
    problem = make.problem(
        [make.visit(1), make.visit(2)], [make.team_day(0)], spacings=(spaced(1, 2, 1),)
    )
    roster = solve_roster(replace(problem, spacings=()), effort=0)
    assert [str(fault) for fault in check_roster(problem, roster)] == [
        "演示企业1（2026-11-02）与 演示企业2（2026-11-02）相隔 0 个工作日，至少须 1 个"
    ]


def test_a_cause_that_denies_a_pair_that_exists_is_a_fault() -> None:
    problem, roster = two_calls(SecondKind.JOINT)
    stripped = replace(
        roster,
        routes=tuple(r for r in roster.routes if all(s.employer != "e01" for s in r.stops)),
        unplaced=(
            replace(
                lawful(replace(problem, team_days=problem.team_days[:1]), effort=0).unplaced[0],
                cause=UnplacedCause.NO_PAIR,
            ),
        ),
    )
    assert any("未排原因“no two team-days go together”与小组日不符" in str(f)
               for f in check_roster(problem, stripped))  # fmt: skip


def left_out(problem: RosterProblem, cause: UnplacedCause) -> list[str]:
    """Return what the checker says of an empty roster that gives everybody the same cause."""
    unplaced = tuple(
        UnplacedVisit(employer=visit.employer, cause=cause, reason=message("演示"))
        for visit in problem.visits
    )
    return [str(f) for f in check_roster(problem, Roster(routes=(), unplaced=unplaced))]


IDLE = "e01 的未排原因是排满，但还有空闲的小组日可去"


@pytest.mark.parametrize("kind", [SecondKind.NEXT_DAY, SecondKind.LATER])
def test_two_calls_are_not_displaced_while_a_pair_of_teams_is_idle(kind: SecondKind) -> None:
    problem = make.problem([twice(kind)], [make.team_day(0), make.team_day(1)])
    assert left_out(problem, UnplacedCause.NO_CAPACITY) == [IDLE]
    short = replace(problem, visits=(twice(kind, service_min=400),))
    assert left_out(short, UnplacedCause.NO_CAPACITY) == []


def test_an_idle_team_counts_only_if_appointment_and_driving_limit_let_it_go() -> None:
    agreed = Appointment(day=WEEK[0], earliest_min=560, latest_min=560)
    problem = make.problem([make.visit(1, appointment=agreed)], [make.team_day(0)])
    assert left_out(problem, UnplacedCause.NO_CAPACITY) == [IDLE]
    missed = replace(agreed, earliest_min=540, latest_min=559)
    late = replace(problem, visits=(make.visit(1, appointment=missed),))
    assert left_out(late, UnplacedCause.NO_CAPACITY) == []
    far = replace(problem, clock=WorkingDay(drive_limit_min=39))
    assert left_out(far, UnplacedCause.NO_CAPACITY) == []


def test_two_teams_from_two_offices_may_meet() -> None:
    problem = make.problem(
        [twice(SecondKind.JOINT, opening=OpeningHours(open_min=600, close_min=900))],
        [make.team_day(0, 1), make.team_day(0, 2, office=OfficeId("o2"))],
        offices=[make.office("o1"), make.office("o2")],
        minutes=[[0, 30, 15], [30, 0, 70], [15, 70, 0]],
    )
    made = calls(lawful(problem))
    assert [start for _, _, start, _ in made] == [610, 610]


# --- what cannot be asked for ------------------------------------------------------------------


def test_a_second_call_without_time_is_refused() -> None:
    with pytest.raises(InvalidSecondCallError, match="联合检查的第二次现场 0 分钟"):
        second(SecondKind.JOINT, 0)


def test_a_spacing_of_a_visit_with_itself_is_refused() -> None:
    with pytest.raises(InvalidSpacingError, match="须是两家单位"):
        spaced(1, 1)
