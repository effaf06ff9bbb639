import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId, OpeningHours
from planner.inspector import OfficeId, Skill
from planner.roster import RosterProblem, UnplacedCause, WorkingDay
from planner.roster_checker import check_roster
from planner.roster_instance import InvalidRosterProblemError
from planner.roster_solver import solve_roster
from planner.route_schedule import SiteCall, earliest_schedule
from planner.team_day import TeamDay
from planner.visit import Visit, VisitList
from tests import make_roster as make

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A problem this rich shrinks for minutes; the unshrunk one is small enough to read."""


@st.composite
def problems(draw: st.DrawFn, *, most: int = 9, team_days: int = 4) -> RosterProblem:
    """Draw a problem of a few visits that differ in every constraint."""
    skills = st.frozensets(st.sampled_from(Skill), max_size=1)
    days = [make.MONDAY + timedelta(days=k) for k in range(2)]
    visits = [
        make.visit(
            number,
            service_min=draw(st.integers(3, 16)) * 10,
            opening=OpeningHours(
                open_min=(opens := draw(st.sampled_from([540, 600, 780]))),
                close_min=draw(st.sampled_from([t for t in (700, 900, 1020) if t > opens])),
            ),
            allowed_days=tuple(day for day in days if draw(st.integers(0, 3))),
            skills=draw(skills) if draw(st.booleans()) else frozenset(),
            list=draw(st.sampled_from(VisitList)),
            prize=draw(st.integers(0, 9)),
        )
        for number in range(draw(st.integers(0, most)))
    ]
    employers = [visit.employer for visit in visits]
    teams = [
        make.team_day(
            day,
            number,
            office=OfficeId(draw(st.sampled_from(["o1", "o2"]))),
            skills=draw(skills),
            recused=frozenset(e for e in employers if draw(st.integers(0, 7)) == 0),
        )
        for day, number in sorted(
            draw(st.sets(st.tuples(st.integers(0, 2), st.integers(1, 2)), max_size=team_days))
        )
    ]
    size = len(visits) + 2
    minutes = draw(
        st.lists(
            st.lists(st.integers(5, 90), min_size=size, max_size=size), min_size=size, max_size=size
        )
    )
    offices = [make.office("o1"), make.office("o2")]
    return make.problem(visits, teams, offices=offices, minutes=minutes)


@settings(max_examples=30, deadline=None, phases=UNSHRUNK)
@given(problems())
def test_every_roster_passes_the_independent_checker(problem: RosterProblem) -> None:
    assert [str(f) for f in check_roster(problem, solve_roster(problem, effort=0))] == []


def _lawful(problem: RosterProblem, team: TeamDay, visits: Sequence[Visit]) -> bool:
    rows = {place: row for row, place in enumerate(problem.travel.places)}
    for order in itertools.permutations(visits):
        places = [f"office:{team.office}", *(f"employer:{v.employer}" for v in order)]
        seconds = [
            int(problem.travel.seconds[rows[a], rows[b]])
            for a, b in itertools.pairwise([*places, places[0]])
        ]
        calls = [
            SiteCall(
                service_min=v.service_min,
                open_min=v.opening.open_min,
                close_min=v.opening.close_min,
            )
            for v in order
        ]
        if earliest_schedule([s // 60 for s in seconds], calls, problem.clock) is not None:
            return True
    return False


def _most_mandatory(problem: RosterProblem) -> int:
    """Return the most mandatory visits that can be placed, by trying every subset on every team."""
    visits = [visit for visit in problem.visits if visit.is_mandatory]
    best: dict[frozenset[EmployerId], int] = {frozenset(): 0}
    for team in problem.team_days:
        able = [
            visit
            for visit in visits
            if team.day in visit.allowed_days
            and visit.skills <= team.skills
            and visit.employer not in team.recused
        ]
        routes = [
            frozenset(visit.employer for visit in subset)
            for size in range(1, len(able) + 1)
            for subset in itertools.combinations(able, size)
            if sum(v.service_min for v in subset) <= 480 and _lawful(problem, team, subset)
        ]
        for taken in list(best):
            for route in routes:
                if not taken & route:
                    best[taken | route] = len(taken | route)
    return max(best.values())


@settings(max_examples=25, deadline=None, phases=UNSHRUNK)
@given(problems(most=6, team_days=2))
def test_small_rosters_place_as_many_mandatory_visits_as_trying_everything(
    problem: RosterProblem,
) -> None:
    roster = solve_roster(problem, effort=1)
    mandatory = {visit.employer for visit in problem.visits if visit.is_mandatory}
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    assert len(mandatory & placed) == _most_mandatory(problem)


def test_the_same_problem_gives_the_same_roster() -> None:
    visits = [make.visit(k, service_min=60 + 10 * (k % 7)) for k in range(8)]
    problem = make.problem(visits, [make.team_day(d) for d in (0, 1)])
    assert solve_roster(problem, effort=1) == solve_roster(problem, effort=1)


def test_a_mandatory_visit_is_never_given_up_for_prizes() -> None:
    targeted = [
        make.visit(k, list=VisitList.TARGETED, prize=1000, service_min=100) for k in range(1, 5)
    ]
    problem = make.problem([make.visit(0, service_min=240), *targeted], [make.team_day()])
    roster = solve_roster(problem, effort=1)
    assert "e00" in {stop.employer for route in roster.routes for stop in route.stops}


def test_of_two_that_must_be_made_the_urgent_one_is_not_left_out() -> None:
    calm = [make.visit(number, service_min=200) for number in (1, 2, 3)]
    urgent = make.visit(9, service_min=200, is_urgent=True)
    travel = [[0 if a == b else (5 if 4 in (a, b) else 1) for a in range(5)] for b in range(5)]
    problem = make.problem([*calm, urgent], [make.team_day()], minutes=travel)
    roster = solve_roster(problem, effort=1)
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    assert urgent.employer in placed


def test_progress_is_told_from_start_to_end() -> None:
    told: list[tuple[str, float]] = []
    visits = [make.visit(k) for k in range(8)]
    solve_roster(
        make.problem(visits, [make.team_day()]),
        effort=1,
        progress=lambda step, share: told.append((step, share)),
    )
    assert ("packing", 1.0) in told
    assert told[-1] == ("reasons", 1.0)
    assert {step for step, _ in told} == {"search", "packing", "reasons"}


def causes(problem: RosterProblem) -> dict[str, tuple[UnplacedCause, str]]:
    roster = solve_roster(problem, effort=0)
    assert check_roster(problem, roster) == ()
    return {item.employer: (item.cause, str(item.reason)) for item in roster.unplaced}


def test_a_visit_without_an_allowed_day_says_so() -> None:
    problem = make.problem([make.visit(1, allowed_days=())], [make.team_day()])
    assert causes(problem)["e01"] == (
        UnplacedCause.NO_ALLOWED_DAY,
        "本月没有可以检查的工作日：请核对该单位的开放日期",
    )


def test_a_visit_on_days_without_teams_says_so() -> None:
    problem = make.problem([make.visit(1)], [make.team_day(4)])
    assert causes(problem)["e01"] == (
        UnplacedCause.NO_ALLOWED_DAY,
        "可检查的 2 个工作日都没有小组上岗：请增排小组日",
    )


def test_a_visit_that_no_team_is_trained_for_names_the_skill() -> None:
    visit = make.visit(1, skills=frozenset({Skill.RADIATION}))
    assert causes(make.problem([visit], [make.team_day()]))["e01"] == (
        UnplacedCause.NO_SKILL,
        "可检查的日期内没有具备“放射卫生”专业的小组：请安排有此专业的执法人员",
    )


def test_a_visit_that_every_team_must_avoid_says_so() -> None:
    team = make.team_day(recused=frozenset({EmployerId("e01")}))
    assert causes(make.problem([make.visit(1)], [team]))["e01"] == (
        UnplacedCause.RECUSED,
        "本月可检查日的 1 个合格小组日均有人员须回避：请调整小组或由其他机构检查",
    )


def test_a_visit_that_fits_no_day_even_alone_says_why() -> None:
    problem = make.problem([make.visit(1, service_min=200)], [make.team_day()], minutes=150)
    assert causes(problem)["e01"] == (
        UnplacedCause.TOO_FAR,
        (
            "单独去也排不进一天：往返车程 300 分钟、现场 200 分钟、午休 60 分钟，"
            "开放 09:00—17:00，工作时间 09:00—17:00"
        ),
    )


def test_a_displaced_visit_names_its_minutes_and_who_could_make_room() -> None:
    visits = [make.visit(k, service_min=180) for k in range(1, 4)]
    reasons = causes(make.problem(visits, [make.team_day()]))
    ((employer, (cause, sentence)),) = reasons.items()
    assert cause is UnplacedCause.NO_CAPACITY
    rivals = "、".join(f"演示企业{k}" for k in (1, 2, 3) if f"e0{k}" != employer)
    assert sentence == (
        "可去的 1 个小组日都已排满（本单位现场须 180 分钟）；让出以下任何一家即可排入：" + rivals
    )


def test_a_displaced_visit_that_no_single_rival_can_let_in_says_so() -> None:
    visits = [make.visit(k, service_min=100) for k in range(1, 4)]
    long = make.visit(4, service_min=240, list=VisitList.TARGETED, prize=1)
    assert causes(make.problem([*visits, long], [make.team_day()]))["e04"][1].endswith(
        "让出其中任何一家都不够"
    )


def test_visits_out_of_order_are_refused() -> None:
    with pytest.raises(InvalidRosterProblemError, match="一个单位一个月只能有一项任务"):
        solve_roster(make.problem([make.visit(2), make.visit(1)], []))


def test_team_days_that_repeat_are_refused() -> None:
    with pytest.raises(InvalidRosterProblemError, match="2026-11-02 第 1 组重复"):
        solve_roster(make.problem([], [make.team_day(), make.team_day()]))


def test_a_team_from_an_unknown_office_is_refused() -> None:
    with pytest.raises(InvalidRosterProblemError, match="没有这个机构"):
        solve_roster(make.problem([], [make.team_day(office=OfficeId("o9"))]))


def test_a_place_without_travel_times_is_refused() -> None:
    problem = make.problem([make.visit(1)], [])
    nowhere = make.travel([make.office()], [])
    with pytest.raises(InvalidRosterProblemError, match="缺少 1 个地点，例如 employer:e01"):
        solve_roster(replace(problem, travel=nowhere))


def test_a_clock_that_runs_backwards_is_refused() -> None:
    with pytest.raises(InvalidRosterProblemError, match="先后颠倒"):
        solve_roster(make.problem([], [], clock=WorkingDay(start_min=1000, end_min=900)))


def test_nobody_is_sent_where_no_road_leads() -> None:
    problem = make.problem([make.visit(1)], [make.team_day()])
    cut = replace(problem.travel, seconds=np.full_like(problem.travel.seconds, -1))
    assert causes(replace(problem, travel=cut))["e01"][0] is UnplacedCause.TOO_FAR


def test_no_visits_and_no_teams_give_an_empty_roster() -> None:
    roster = solve_roster(make.problem([], []))
    assert (roster.routes, roster.unplaced) == ((), ())
