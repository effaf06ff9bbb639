from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from geo.message import message
from planner.inspector import InspectorId, Skill
from planner.roster_comparison import allows, plan_column, roster_column
from planner.roster_instance import mandatory_min
from planner.roster_solver import solve_roster
from planner.rule_progress import OpenUnits
from planner.visit import VisitList
from tests import make_comparison, make_plan
from tests import make_roster as make

NAME = message("演示")


def test_a_plan_as_a_column_by_hand() -> None:
    column = plan_column(NAME, make_plan.month_plan())
    assert (column.team_days, column.load.days, column.load.visits) == (6, 4, 9)
    assert column.placed == {VisitList.CERTAIN: 3, VisitList.RANDOM: 3, VisitList.TARGETED: 3}
    assert column.left_out == {VisitList.CERTAIN: 1, VisitList.RANDOM: 1, VisitList.TARGETED: 1}
    assert (column.mandatory, column.mandatory_short) == (6, 2)
    assert [(one.rule, one.due, one.arranged, one.lacking) for one in column.rules] == [
        ("CZ-R01", 4, 3, 1),
        ("CZ-R05", 1, 3, 0),
    ]
    assert column.extra_min == 3 * 10 * 100
    assert column.gap_min is None


def test_who_was_left_out_before_there_was_a_visit_is_on_the_first_list_that_names_him() -> None:
    plan = make_plan.month_plan()
    kept = tuple(one for one in plan.visits if one.employer in plan.scores)[:9]
    column = plan_column(NAME, replace(plan, visits=kept))
    lists = [column.lists[make_plan.employer_id(number)] for number in (10, 11, 12)]
    assert lists == [VisitList.RANDOM, VisitList.TARGETED, VisitList.CERTAIN]
    assert column.names[make_plan.employer_id(12)] == plan.employers[11].name
    gone = replace(plan, visits=kept, employers=plan.employers[:11])
    assert plan_column(NAME, gone).names[make_plan.employer_id(12)] == make_plan.employer_id(12)


def test_a_rule_of_projects_counts_projects() -> None:
    plan = make_plan.month_plan()
    (first, *_) = plan.coverage.progress
    waiting = (OpenUnits(employer=make_plan.employer_id(3), units=4, visits_left=1),)
    coverage = replace(plan.coverage, progress=(replace(first, projects=waiting),))
    (rule,) = plan_column(NAME, replace(plan, coverage=coverage)).rules
    assert rule.arranged == 4


def test_who_comes_who_goes_and_who_has_another_day() -> None:
    here, there = make_comparison.column(3), make_comparison.column(2)
    e00, e01, e05 = map(EmployerId, ("e00", "e01", "e05"))
    on = {**there.placed_on, e05: date(2026, 11, 3), e01: date(2026, 11, 3)}
    names = {**there.names, e05: "演示新厂"}
    compared = make_comparison.compared(
        replace(here, names={e00: "演示老厂"}), replace(there, placed_on=on, names=names)
    )
    assert compared.added == ("e05",)
    assert compared.dropped == ("e02",)
    assert compared.moved == ("e01",)
    assert [compared.name(one) for one in (e00, e05, EmployerId("x"))] == [
        "演示老厂",
        "演示新厂",
        "x",
    ]


def test_a_month_with_more_teams_or_days_allows_whatever_the_other_does() -> None:
    here, there = make_comparison.column(3), make_comparison.column(3, teams=5)
    assert allows(there, here, mandatory=True)
    assert not allows(here, there, mandatory=True)
    renumbered = replace(
        there, teams=frozenset(replace(team, number=team.number + 7) for team in there.teams)
    )
    assert allows(renumbered, here, mandatory=True)
    other_pair = frozenset(replace(team, lead=InspectorId("x")) for team in here.teams)
    assert not allows(replace(here, teams=other_pair), here, mandatory=True)


def test_a_visit_with_fewer_days_or_other_needs_is_not_allowed_for() -> None:
    here = make_comparison.column(3)
    first, *_ = here.visits
    for changed in (
        replace(here.visits[first], allowed_days=here.visits[first].allowed_days[:1]),
        replace(here.visits[first], service_min=91),
        replace(here.visits[first], skills=frozenset({Skill.RADIATION})),
    ):
        other = replace(here, visits={**here.visits, first: changed})
        assert not allows(other, here, mandatory=True)
    shorter = replace(here.visits[first], allowed_days=here.visits[first].allowed_days[:1])
    assert allows(here, replace(here, visits={**here.visits, first: shorter}), mandatory=True)
    assert not allows(replace(here, visits={}), here, mandatory=True)


def test_nothing_is_said_where_visits_or_teams_bind_each_other() -> None:
    here = make_comparison.column(3)
    bound = replace(here, is_bound=True)
    assert not allows(bound, here, mandatory=True)
    assert not allows(here, bound, mandatory=True)
    plan = make_plan.month_plan()
    assert not plan_column(NAME, plan).is_bound
    assert plan_column(NAME, replace(plan, balance_min=60)).is_bound


def test_targeted_visits_count_only_where_they_are_looked_at() -> None:
    here = make_comparison.column(3)
    extra = make.visit(90, list=VisitList.TARGETED, prize=3)
    there = replace(here, visits={**here.visits, extra.employer: extra})
    assert allows(here, there, mandatory=True)
    assert not allows(here, there, mandatory=False)
    assert allows(there, here, mandatory=False)


def test_a_gap_in_minutes_needs_a_proof_that_no_more_can_be_placed() -> None:
    assert make_comparison.column(3, gap=7).gap_min == 7
    assert make_comparison.column(3, gap=7, placeable=4).gap_min is None
    assert make_comparison.column(3, gap=None).gap_min is None


@settings(max_examples=12)
@given(st.integers(0, 4), st.integers(0, 3), st.integers(1, 2), st.integers(0, 4))
def test_minutes_that_rosters_vie_for_are_those_of_the_solver(
    certain: int, targeted: int, teams: int, urgent: int
) -> None:
    visits = [make.visit(k, is_urgent=k < urgent) for k in range(certain)]
    visits += [make.visit(10 + k, list=VisitList.TARGETED, prize=2 * k) for k in range(targeted)]
    problem = make.problem(visits, [make.team_day(0, n + 1) for n in range(teams)])
    roster = solve_roster(problem, effort=0)
    column = roster_column(NAME, visits=visits, team_days=problem.team_days, roster=roster)
    assert roster.certificate is not None
    worth = column.mandatory * mandatory_min(problem.visits, problem.clock, teams)
    assert roster.certificate.objective == worth + column.net_min
