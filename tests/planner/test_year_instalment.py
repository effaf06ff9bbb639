from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import settings as run_with

from geo.employer import EmployerId
from planner.coverage import MonthCoverage, month_coverage
from planner.frame_quota import class_rule
from planner.month import Month
from planner.year_instalment import YearInstalments
from planner.year_plan import YearSettings
from planner.year_planner import YearInputs, plan_year
from tests import make_rules, make_year
from tests.make_rules import NUMBERS
from tests.make_year import DUST, HALF, RULES, dusty, employer, some_county

MARCH, DECEMBER = Month(year=2026, number=3), Month(year=2026, number=12)


def cover(inputs: YearInputs, month: Month, instalments: YearInstalments | None) -> MonthCoverage:
    return month_coverage(
        inputs.employers,
        inputs.histories,
        inputs.scores,
        inputs.rules,
        month=month,
        instalments=instalments,
    )


def due(coverage: MonthCoverage, rule: str) -> int:
    return next(one.due_this_month for one in coverage.progress if one.rule == rule)


def some(**changes: int) -> YearInstalments:
    return YearInstalments(due=changes, employers=frozenset())


def test_the_year_plan_decides_how_much_of_a_rule_is_due_in_a_month() -> None:
    inputs = make_year.inputs(tuple(dusty(n) for n in range(10)), rules=make_rules.rule_set(DUST))
    assert due(cover(inputs, MARCH, None), "DUST") == 1
    assert due(cover(inputs, MARCH, some(DUST=7)), "DUST") == 7
    assert due(cover(inputs, MARCH, some(DUST=99)), "DUST") == 10
    assert due(cover(inputs, MARCH, some(OTHER=0)), "DUST") == 1


def test_what_is_due_for_the_last_time_is_never_put_off() -> None:
    inputs = make_year.inputs(tuple(dusty(n) for n in range(10)), rules=make_rules.rule_set(DUST))
    assert due(cover(inputs, DECEMBER, some(DUST=0)), "DUST") == 10
    letter = next(iter(inputs.scores.values())).letter
    plan = YearInstalments(due={class_rule(letter): 0, "DUST": 0}, employers=frozenset())
    quiet = cover(inputs, MARCH, plan)
    assert due(quiet, class_rule(letter)) == 0
    last = cover(replace(inputs, rules=make_rules.rule_set()), DECEMBER, plan)
    assert due(last, class_rule(letter)) == 5


def test_the_year_plan_decides_how_much_of_a_share_is_drawn() -> None:
    county = tuple(employer(n) for n in range(40))
    histories = {one.id: make_rules.history(in_governance=True) for one in county}
    inputs = make_year.inputs(county, histories, make_rules.rule_set(HALF))
    letter = next(iter(inputs.scores.values())).letter
    found = cover(
        inputs, MARCH, YearInstalments(due={"HALF": 9, class_rule(letter): 4},
                                       employers=frozenset())
    )  # fmt: skip
    assert due(found, "HALF") == 9
    assert due(found, class_rule(letter)) == 4


def test_employers_whose_turn_it_is_come_first() -> None:
    inputs = make_year.inputs(tuple(dusty(n) for n in range(10)), rules=make_rules.rule_set(DUST))
    turn = frozenset({EmployerId("e004"), EmployerId("e008")})
    found = cover(inputs, MARCH, YearInstalments(due={"DUST": 2}, employers=turn))
    assert {one.employer for one in found.certain} == turn


@given(number=NUMBERS)
@run_with(max_examples=40)
def test_the_certain_list_of_a_month_is_what_the_year_plan_puts_there(number: int) -> None:
    employers, histories = some_county(number)
    inputs = make_year.inputs(employers, histories, make_rules.rule_set(*RULES))
    plan = plan_year(inputs, YearSettings(visits_per_team_day=Fraction(1)))
    found = cover(inputs, inputs.first, plan.instalments(1))
    planned = {one.employer for one in plan.visits if one.month == 1}
    assert {one.employer for one in found.certain} == planned


def test_a_month_before_the_first_of_a_plan_says_nothing() -> None:
    inputs = make_year.inputs((dusty(1),), rules=make_rules.rule_set(DUST), first=MARCH)
    plan = plan_year(inputs, YearSettings(visits_per_team_day=Fraction(1)))
    assert plan.instalments(2) is None
    month = next(one.month for one in plan.visits)
    assert month is not None
    now = plan.instalments(month)
    assert now is not None
    assert now.employers == {"e001"}
    assert now.due["DUST"] == 1
