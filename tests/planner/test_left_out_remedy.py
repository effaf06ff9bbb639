import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.mir_instances import mir_instance
from geo.employer import EmployerId, OpeningHours
from planner.inspector import OfficeId, Skill
from planner.left_out import explain_left_out
from planner.left_out_change import changes
from planner.left_out_reason import RemedyKind
from planner.left_out_remedy import remedies
from planner.roster import Roster, RosterProblem
from planner.roster_checker import check_roster
from planner.roster_part import SlotRoutes, slot_of
from planner.roster_trial import RosterTrials
from planner.timed_route import timed_route
from planner.unplaced import explain_unplaced
from planner.visit import Visit
from tests import make_roster as make
from tests.make_mir import mir
from tests.planner.test_roster_solver import UNSHRUNK

RADIATION = frozenset({Skill.RADIATION})
TUESDAY = make.MONDAY + timedelta(days=1)


def helps(
    problem: RosterProblem, employer: str, placed: Sequence[Sequence[str]] = ()
) -> list[tuple[RemedyKind, str]]:
    visit = next(v for v in problem.visits if v.employer == employer)
    routes: SlotRoutes = {
        slot_of(team): tuple(map(EmployerId, stops))
        for team, stops in zip(problem.team_days, placed, strict=False)
    }
    found = remedies(RosterTrials(problem), visit, routes)
    return [(each.kind, str(each.sentence)) for each in found]


def test_an_idle_team_day_is_moved_to_a_day_on_which_the_workplace_is_open() -> None:
    problem = make.problem([make.visit(1)], [make.team_day(3)])
    assert helps(problem, "e01")[0] == (
        RemedyKind.MOVE_TEAM_DAY,
        "把 2026-11-05（周四）第 1 组空闲的小组日改到 2026-11-02（周一）（人员当日须在岗）",
    )


def test_a_team_day_is_not_moved_to_a_day_on_which_its_officers_are_out() -> None:
    visits = [make.visit(1, skills=RADIATION, allowed_days=(make.MONDAY,)), make.visit(2)]
    teams = [make.team_day(0), make.team_day(3, skills=RADIATION)]
    kinds = [kind for kind, _ in helps(make.problem(visits, teams), "e01", [["e02"]])]
    assert RemedyKind.MOVE_TEAM_DAY not in kinds


def test_a_team_without_recusal_is_named_where_one_is_enough() -> None:
    team = make.team_day(recused=frozenset({EmployerId("e01")}))
    assert helps(make.problem([make.visit(1)], [team]), "e01")[0] == (
        RemedyKind.OTHER_TEAM,
        "2026-11-02（周一）第 1 组换成不须回避该单位的人员",
    )


def test_one_more_open_day_is_named_but_never_one_after_the_last_allowed_day() -> None:
    visit = make.visit(1, allowed_days=(TUESDAY,))
    teams = [make.team_day(0), make.team_day(2, 2)]
    found = helps(make.problem([visit], teams), "e01")
    assert (RemedyKind.OPEN_DAY, "该单位 2026-11-02（周一）也能接受检查") in found
    assert not any("2026-11-04（周三）也能" in sentence for _, sentence in found)


def test_longer_opening_is_widened_no_further_than_needed() -> None:
    visit = make.visit(1, service_min=120, opening=OpeningHours(open_min=540, close_min=630))
    assert helps(make.problem([visit], [make.team_day()]), "e01")[0] == (
        RemedyKind.OPENING,
        "该单位可检查的时间放宽到 09:00—11:30",
    )


def test_another_office_is_named_where_the_way_from_the_own_one_is_too_long() -> None:
    offices = [make.office("o1"), make.office("o2")]
    minutes = [[0, 9, 200], [9, 0, 10], [200, 10, 0]]
    problem = make.problem(
        [make.visit(1, service_min=200)], [make.team_day()], offices=offices, minutes=minutes
    )
    assert helps(problem, "e01")[0] == (
        RemedyKind.OTHER_OFFICE,
        "2026-11-02（周一）第 1 组改从o2 监督所出发",
    )


def test_half_an_hour_more_names_the_team_days_that_need_it() -> None:
    visits = [make.visit(1, service_min=200), make.visit(2, service_min=170)]
    found = helps(make.problem(visits, [make.team_day()]), "e02", [["e01"]])
    assert found[0] == (
        RemedyKind.LONGER_DAY,
        "2026-11-02（周一）第 1 组延长工作时间半小时，到 17:30",
    )


def test_one_more_team_day_has_the_skill_that_is_needed() -> None:
    visits = [make.visit(1, skills=RADIATION, service_min=200)]
    assert helps(make.problem(visits, [make.team_day()]), "e01") == [
        (
            RemedyKind.TEAM_DAY,
            "2026-11-03（周二）从o1 监督所再加一个具备“放射卫生”专业的小组日",
        ),
        (RemedyKind.TRAINING, "o1 监督所再有 1 名执法人员取得“放射卫生”专业"),
    ]


def test_a_team_day_for_which_there_is_no_vehicle_says_so() -> None:
    visit = make.visit(4, service_min=200, allowed_days=(make.MONDAY,))
    others = [make.visit(k, service_min=220) for k in (1, 2, 3)]
    teams = [make.team_day(0, number) for number in (1, 2, 3)]
    found = helps(make.problem([*others, visit], teams), "e04", [["e01"], ["e02"], ["e03"]])
    assert found == [
        (RemedyKind.TEAM_DAY, "2026-11-02（周一）从o1 监督所再加一个小组日（当日须另借车辆）")
    ]


def test_at_most_three_remedies_are_named_the_cheapest_first() -> None:
    visit = make.visit(
        1, skills=RADIATION, allowed_days=(make.MONDAY, make.MONDAY + timedelta(days=9))
    )
    teams = [
        make.team_day(0, 1, recused=frozenset({visit.employer}), skills=RADIATION),
        make.team_day(1, 2, skills=RADIATION),
    ]
    kinds = [kind for kind, _ in helps(make.problem([visit], teams), "e01")]
    assert kinds == [RemedyKind.MOVE_TEAM_DAY, RemedyKind.OTHER_TEAM, RemedyKind.OPEN_DAY]


def test_where_no_day_is_allowed_and_no_team_is_there_nothing_is_promised() -> None:
    assert helps(make.problem([make.visit(1, allowed_days=())], []), "e01") == []


def _roster_with(problem: RosterProblem, routes: SlotRoutes) -> Roster:
    trials = RosterTrials(problem)
    stops = trials.stops(routes)
    timed = tuple(timed_route(trials.instance, row, stops[row]) for row in sorted(stops))
    return Roster(routes=timed, unplaced=explain_unplaced(problem, timed))


@settings(max_examples=4, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6), st.integers(6, 9))
def test_every_remedy_gives_a_lawful_roster_in_which_nobody_fell_out(
    seed: int, employers: int
) -> None:
    problem = mir_instance(mir(seed, employers=employers, team_days=3)).problem
    left = explain_left_out(problem, {}, depth=4)
    placed = set(itertools.chain(*left.routes.values()))
    visits: dict[str, Visit] = {visit.employer: visit for visit in problem.visits}
    for item in left.unplaced:
        offered = list(changes(problem, visits[item.employer], left.routes, fixed=frozenset()))
        for remedy in item.remedies:
            assert any(
                _lets_in(change.problem, left.routes, placed | {item.employer})
                for change in offered
                if change.kind is remedy.kind
            )


def _lets_in(problem: RosterProblem, present: SlotRoutes, wanted: set[EmployerId]) -> bool:
    trial = RosterTrials(problem).force(present, frozenset(wanted), keep=True, rounds=100)
    if trial is None:
        return False
    assert check_roster(problem, _roster_with(problem, trial.routes)) == ()
    return wanted <= set(itertools.chain(*trial.routes.values()))


@pytest.mark.parametrize("office", [OfficeId("o1"), OfficeId("o2")])
def test_a_new_team_day_starts_from_the_nearest_office(office: OfficeId) -> None:
    near = 10 if office == "o1" else 60
    minutes = [[0, 9, near], [9, 0, 70 - near], [near, 70 - near, 0]]
    problem = make.problem(
        [make.visit(1)], [], offices=[make.office("o1"), make.office("o2")], minutes=minutes
    )
    assert helps(problem, "e01")[0][1] == f"2026-11-02（周一）从{office} 监督所再加一个小组日"
