from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from geo.history import History, InspectionKind
from planner.month import Month
from planner.rule_set import CoverageRule
from planner.year_plan import StratumYear, YearPlan, YearSettings
from planner.year_planner import plan_year
from tests import make_rules, make_year
from tests.make_year import DUST, HALF, dusty, employer, window

PACE = YearSettings(visits_per_team_day=Fraction(1))
NO_CLASSES: dict[str, Any] = {"class_shares": {}, "reinspection_share": Fraction(0)}
GOVERNED = History(in_governance=True)
THIRD = make_rules.rule(
    id="P30",
    title="三同时",
    scope={"project_class": ["一般", "严重"]},
    share=Fraction(1, 3),
    unit="project",
)


def planned(
    *rules: CoverageRule,
    count: int = 12,
    dust: int = 0,
    past: History = GOVERNED,
    first: int = 1,
    **changes: Any,
) -> YearPlan:
    """Return the plan of a county whose employers are alike, the first `dust` of them dusty."""
    county = tuple(dusty(n) if n < dust else employer(n) for n in range(count))
    found = make_rules.rule_set(*rules, **(NO_CLASSES | changes))
    histories = {one.id: past for one in county}
    inputs = make_year.inputs(county, histories, found, first=Month(year=2026, number=first))
    return plan_year(inputs, PACE)


def stratum(plan: YearPlan, ending: str) -> StratumYear:
    return next(one for one in plan.strata if one.stratum.endswith(ending))


def test_a_share_that_nothing_else_meets_is_drawn_before_its_deadline() -> None:
    plan = planned(HALF)
    drawn = stratum(plan, "/HALF")
    assert (drawn.needed, drawn.window, drawn.unmet) == (6, window(1, 6), 0)
    assert max(drawn.months) <= 6
    assert plan.visits == ()


def test_visits_that_are_made_anyway_meet_a_share_and_are_asked_to_lie_in_its_period() -> None:
    plan = planned(DUST, HALF, dust=8)
    assert plan.strata == ()
    meeting = [one for one in plan.visits if "HALF" in one.rules]
    assert (len(plan.visits), len(meeting)) == (8, 6)
    assert all(one.window == window(1, 6) for one in meeting)
    assert sum(plan.units_by_rule()["HALF"].values()) == 6


def test_only_what_visits_leave_open_is_drawn() -> None:
    plan = planned(DUST, HALF, dust=4)
    assert stratum(plan, "/HALF").needed == 2


def test_one_draw_serves_rules_whose_periods_have_a_month_in_common() -> None:
    other = replace(HALF, id="MORE", deadline=None)
    plan = planned(HALF, other)
    (drawn,) = plan.strata
    assert drawn.stratum.endswith("/HALF+MORE")
    assert (drawn.needed, drawn.window) == (6, window(1, 6))


def test_rules_of_periods_apart_are_drawn_for_apart() -> None:
    later = replace(HALF, id="LATE", valid_from=date(2026, 8, 1), deadline=None)
    plan = planned(HALF, later)
    assert [(one.rules[1:], one.needed, one.window) for one in plan.strata] == [
        (("HALF",), 6, window(1, 6)),
        (("LATE",), 6, window(8, 12)),
    ]


def test_draws_for_rules_count_for_the_share_of_their_class() -> None:
    letter_all: dict[str, Any] = {"class_shares": make_rules.rule_set().class_shares}
    plan = planned(HALF, **letter_all)
    total = sum(one.needed for one in plan.strata)
    assert total == 6  # half of the class too


def test_projects_are_drawn_so_that_any_employers_drawn_are_enough() -> None:
    past = History(projects=(make_rules.project(), make_rules.project(id="p2")))
    plan = planned(THIRD, count=6, past=past)  # 12 projects: 4 wanted, 2 employers bring them
    assert stratum(plan, "/P30").needed == 2


def test_what_was_drawn_and_inspected_is_not_drawn_again() -> None:
    made = make_rules.inspection(on=date(2026, 2, 3), kind=InspectionKind.RANDOM)
    shares: dict[str, Any] = {"class_shares": make_rules.rule_set().class_shares}
    plan = planned(past=History(inspections=(made,)), first=4, **shares)
    (state,) = plan.rules
    assert (state.required, state.done, state.needed) == (6, 12, 0)
    assert plan.strata == ()


def test_a_part_of_the_draws_is_kept_for_those_inspected_already() -> None:
    shares: dict[str, Any] = {
        "class_shares": make_rules.rule_set().class_shares,
        "reinspection_share": Fraction(1, 4),
    }
    plan = planned(**shares)
    again = stratum(plan, "复查")
    assert (again.needed, again.window, again.rules) == (2, window(2, 12), ())
    assert planned(first=12, **shares).strata[-1].stratum != "复查"


def test_a_class_of_which_most_were_inspected_already_is_said() -> None:
    shares: dict[str, Any] = {
        "class_shares": dict.fromkeys(make_rules.rule_set().class_shares, Fraction(1))
    }
    county = tuple(employer(n) for n in range(4))
    made = make_rules.inspection(on=date(2026, 2, 3), kind=InspectionKind.CERTAIN)
    histories = {county[0].id: History(inspections=(made,))}
    inputs = make_year.inputs(
        county, histories, make_rules.rule_set(**(NO_CLASSES | shares)),
        first=Month(year=2026, number=3),
    )  # fmt: skip
    plan = plan_year(inputs, PACE)
    letter = plan.strata[0].stratum
    assert plan.strata[0].needed == 3
    assert f"{letter}类还应随机抽查 4 家，本年没有检查过、可抽的只有 3 家；其余本年已经检查过" in [
        str(note) for note in plan.notes
    ]


def test_a_share_that_too_few_can_meet_is_left_open() -> None:
    made = tuple(
        make_rules.inspection(on=date(2026, 2, day), kind=InspectionKind.CERTAIN) for day in (3, 4)
    )
    again = replace(HALF, deadline=None, scope={"correction_due": True}, share=Fraction(1, 2))
    past = History(inspections=(made[0], replace(made[1], correction_due=date(2026, 2, 20))))
    plan = planned(again, past=past, first=3, count=4)  # the cap of two is used up
    (state,) = plan.rules
    assert (state.needed, state.impossible) == (2, 2)
    assert plan.unmet_by_rule() == {"HALF": 2}
