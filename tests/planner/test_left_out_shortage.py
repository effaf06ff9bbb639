import itertools
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.mir_instances import mir_instance
from geo.employer import EmployerId
from planner.inspector import Skill
from planner.left_out_shortage import find_shortage
from planner.roster import RosterProblem
from planner.roster_instance import roster_instance
from planner.roster_part import SlotRoutes, slot_of
from planner.roster_shortage import RosterShortage
from planner.roster_solver import solve_roster
from tests import make_roster as make
from tests.make_mir import mir
from tests.planner.test_roster_solver import UNSHRUNK
from tests.roster_by_trying import best_worth

RADIATION = frozenset({Skill.RADIATION})


def shortage(
    problem: RosterProblem, *placed: tuple[str, ...], most: int | None = None
) -> RosterShortage | None:
    routes: SlotRoutes = {
        slot_of(team): tuple(map(EmployerId, stops))
        for team, stops in zip(problem.team_days, placed, strict=False)
    }
    made = set(itertools.chain(*routes.values()))
    missing = [v for v in problem.visits if v.is_mandatory and v.employer not in made]
    return find_shortage(problem, routes, missing, most=most)


def said(problem: RosterProblem, *placed: tuple[str, ...], most: int | None = None) -> list[str]:
    found = shortage(problem, *placed, most=most)
    assert found is not None
    return [str(words) for words in found.words()]


def test_minutes_that_no_team_day_has_prove_the_shortage_and_the_least_repair() -> None:
    visits = [make.visit(k, service_min=180, allowed_days=(make.MONDAY,)) for k in (1, 2, 3)]
    assert said(make.problem(visits, [make.team_day()]), ("e01", "e02")) == [
        "必查和双随机任务有 1 家不能完成，已证明现有小组日不够：演示企业3",
        (
            "2026-11-02（周一）的小组日只有 1 个，而只能由它们承担的必查和双随机任务有 3 家："
            "现场和最短路程至少 600 分钟，最多只有 400 分钟可用，必有任务排不下"
        ),
        (
            "最省的补救：增加 1 个小组日，这 1 家就能全部排入，原有任务都不让出"
            "（重新求解验证过，已证明不能更少）：2026-11-02（周一）从o1 监督所再加一个小组日"
        ),
    ]


def test_several_team_days_are_no_more_than_are_needed() -> None:
    visits = [make.visit(k, service_min=180) for k in range(1, 8)]
    found = shortage(make.problem(visits, [make.team_day()]), ("e01", "e02"))
    assert found is not None
    (repair,) = found.repairs
    assert repair.team_days == 3
    assert "增加 3 个小组日" in str(repair.sentence)


def test_a_skill_that_nobody_has_is_named_and_the_new_team_day_has_it() -> None:
    visit = make.visit(1, skills=RADIATION)
    words = said(make.problem([visit], [make.team_day()]))
    assert words[0].startswith("必查和双随机任务有 1 家不能完成，已证明")
    assert words[1] == (
        "2026-11-02 至 2026-11-03 期间具备“放射卫生”专业的小组日一个也没有，1 家因此不能检查"
    )
    assert "再加一个具备“放射卫生”专业的小组日" in words[2]


def test_what_is_full_without_a_proof_says_that_nothing_is_proven() -> None:
    loose = make.problem([make.visit(1), make.visit(2)], [make.team_day()])
    assert said(loose, ("e01",))[:2] == [
        "必查和双随机任务有 1 家没有排入（没有证明一定排不下）：演示企业2",
        "其中 1 家只能由 2026-11-02（周一）的小组日检查，共 1 个，都已排满",
    ]
    assert said(loose, ("e01",), most=1)[0].startswith("必查和双随机任务有 1 家不能完成，已证明")


def test_visits_that_more_team_days_cannot_help_are_no_shortage() -> None:
    closed = make.visit(1, allowed_days=())
    far = make.visit(2, service_min=460)
    assert shortage(make.problem([closed, far], [make.team_day()])) is None


def test_more_repairs_than_are_said_are_counted() -> None:
    visits = [make.visit(k, service_min=225) for k in range(1, 10)]
    words = said(make.problem(visits, [make.team_day()]), ("e01",))
    assert "增加 8 个小组日" in words[-1]
    assert words[-1].endswith("等")


@settings(max_examples=5, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 10**6))
def test_a_proven_shortage_is_never_wrong(seed: int) -> None:
    problem = mir_instance(mir(seed, employers=8, team_days=2)).problem
    roster = solve_roster(problem, effort=1)
    if roster.shortage is None or not roster.shortage.is_proven:
        return
    placed = {stop.employer for route in roster.routes for stop in route.stops}
    made = sum(visit.is_mandatory for visit in problem.visits if visit.employer in placed)
    mandatory = np.array([visit.is_mandatory for visit in problem.visits]) * 10**6
    counting = replace(roster_instance(problem), weight=mandatory)
    assert -(-best_worth(counting) // 10**6) < made + len(roster.shortage.left_out)
    for repair in roster.shortage.repairs:
        assert repair.team_days >= 1
