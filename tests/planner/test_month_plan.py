from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geo.area import TownshipCode
from geo.employer import EmployerId
from geo.plane import plane_about_box
from geo.position import Position
from geo.risk_score import RiskScore, score_employers
from geo.road_network import straight_line_times
from planner.coverage import CertainInclusion, MonthCoverage, Stratum
from planner.draw import SCALE, Draw, empty_draw, hold_draw
from planner.frame import IncompleteFrameError, month_frame
from planner.inspector import InspectorId
from planner.month import Month
from planner.month_plan import (
    MonthInputs,
    NoWorkingDayError,
    UnlawfulRosterError,
    plan_month,
    targeted_employers,
)
from planner.roster import Roster
from planner.roster_solver import solve_roster
from planner.team_day import NoOfficerError
from tests import make, make_rules

MONTH = Month(year=2026, number=12)
AREA = make.area()
PLANE = plane_about_box(*AREA.box)
EMPLOYERS = tuple(
    make.employer(
        id=EmployerId(f"91330100799655058B-{number:02d}"),
        position=make.position(lon=make.LON + number / 1000),
    )
    for number in range(1, 9)
)
METHOD = make_rules.method()
SCORES: Mapping[EmployerId, RiskScore] = score_employers(EMPLOYERS, {}, METHOD, on=MONTH.first_day)
STRATUM = Stratum("丙")


def coverage(*, certain: int = 2, quota: int = 3) -> MonthCoverage:
    """Return demands of the first `certain` employers and a quota from the rest."""
    ids = [employer.id for employer in EMPLOYERS]
    return MonthCoverage(
        certain=tuple(
            CertainInclusion(employer=id_, rules=("R1",), reasons=()) for id_ in ids[:certain]
        ),
        quotas={STRATUM: quota},
        strata=dict.fromkeys(ids[certain:], STRATUM),
        excluded=(),
        progress=(),
        shortfalls=(),
    )


def draw(demands: MonthCoverage) -> Draw:
    units = month_frame(EMPLOYERS, demands, SCORES, plane=PLANE)
    return hold_draw(units, demands.quotas, seed=b"\x07" * 32)


def inputs(**changes: Any) -> MonthInputs:
    demands = changes.pop("coverage", coverage())
    fields: dict[str, Any] = {
        "area": AREA,
        "month": MONTH,
        "employers": EMPLOYERS,
        "scores": SCORES,
        "coverage": demands,
        "draw": changes.pop("draw", None) or draw(demands),
        "rules": make_rules.rule_set(),
        "method": METHOD,
        "offices": (make.office(),),
        "inspectors": tuple(
            make.inspector(id=InspectorId(f"i{number}"), name=f"演示{number}")
            for number in range(4)
        ),
        "days": (date(2026, 12, 1), date(2026, 12, 2)),
    }
    return MonthInputs(**(fields | changes))


def planned(**changes: Any) -> Any:
    return plan_month(
        inputs(**changes), travel=straight_line_times, solve=lambda p: solve_roster(p, effort=0)
    )


def test_a_plan_visits_the_certain_and_the_drawn_and_nobody_else() -> None:
    plan, _notes = planned()
    certain = {one.employer for one in plan.coverage.certain}
    placed = {stop.employer for route in plan.roster.routes for stop in route.stops}
    left_out = {one.employer for one in plan.roster.unplaced}
    assert placed | left_out == certain | set(plan.draw.chosen)
    assert not placed & left_out
    assert len(placed) >= 4


def test_the_same_inputs_give_the_same_plan() -> None:
    assert planned() == planned()


def test_a_plan_carries_the_seed_of_its_draw_and_the_names_of_its_rules() -> None:
    plan, _notes = planned()
    assert plan.seed == "07" * 32
    assert plan.rule_set == make_rules.rule_set().name
    assert plan.local_settings == (
        *make_rules.rule_set().local_settings,
        *METHOD.local_settings,
    )


def test_targeted_visits_are_the_riskiest_of_those_left() -> None:
    wanted = inputs(targeted=2)
    chosen = targeted_employers(wanted)
    left = set(wanted.coverage.strata) - set(wanted.draw.chosen)
    assert len(chosen) == 2
    assert set(chosen) <= left
    worst = max(SCORES[id_].points for id_ in left)
    assert any(SCORES[id_].points == worst for id_ in chosen)
    assert targeted_employers(inputs()) == ()


def test_an_unlawful_roster_is_never_returned() -> None:
    def careless(problem: Any) -> Roster:
        good = solve_roster(problem, effort=0)
        return replace(good, routes=(*good.routes, good.routes[0]))

    with pytest.raises(UnlawfulRosterError, match="违反约束"):
        plan_month(inputs(), travel=straight_line_times, solve=careless)


def test_a_month_without_working_days_is_refused() -> None:
    with pytest.raises(NoWorkingDayError, match="2026-12 没有任何工作日"):
        planned(days=())


def test_an_area_without_officers_is_refused() -> None:
    with pytest.raises(NoOfficerError, match="没有执法人员"):
        planned(inspectors=())


def test_too_few_days_are_said_beside_the_visits_left_out() -> None:
    few = make_rules.rule_set(service_min=dict.fromkeys(make_rules.rule_set().service_min, 240))
    plan, notes = planned(rules=few, days=(date(2026, 12, 1),), teams=1)
    assert plan.roster.unplaced
    assert any("因组日排满未能排入" in str(note) for note in notes)


def test_a_frame_holds_everybody_with_masses_that_meet_the_quota() -> None:
    demands = coverage()
    units = month_frame(EMPLOYERS, demands, SCORES, plane=PLANE)
    assert [unit.employer for unit in units] == sorted(demands.strata)
    assert sum(unit.mass for unit in units) == 3 * SCALE
    assert all(0 < unit.mass <= SCALE for unit in units)


def test_an_employer_that_could_not_be_located_keeps_its_chance() -> None:
    lost = replace(EMPLOYERS[-1], position=None, township=None)
    units = month_frame((*EMPLOYERS[:-1], lost), coverage(), SCORES, plane=PLANE)
    unit = next(each for each in units if each.employer == lost.id)
    assert unit.mass > 0
    assert (unit.x_m, unit.y_m) == (0, 0)
    assert unit.township == TownshipCode("000000000")


def test_a_frame_of_unknown_employers_is_refused() -> None:
    with pytest.raises(IncompleteFrameError, match="没有资料或评分"):
        month_frame(EMPLOYERS[:-1], coverage(), SCORES, plane=PLANE)


def test_a_month_with_nobody_to_draw_is_planned_from_the_certain_list_alone() -> None:
    alone = replace(coverage(certain=8), quotas={}, strata={})
    plan, _notes = planned(coverage=alone, draw=empty_draw(seed=b"\x01" * 32))
    placed = {stop.employer for route in plan.roster.routes for stop in route.stops}
    assert placed <= {one.employer for one in alone.certain}
    assert placed


def test_places_of_a_plan_are_offices_and_visits() -> None:
    asked: dict[str, Position] = {}

    def noted(places: Mapping[str, Position]) -> Any:
        asked.update(places)
        return straight_line_times(places)

    plan, _notes = plan_month(inputs(), travel=noted, solve=lambda p: solve_roster(p, effort=0))
    assert set(asked) == {"office:o1"} | {f"employer:{visit.employer}" for visit in plan.visits}
