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
    RoutedMonth,
    UnlawfulRosterError,
    plan_month,
    route_month,
    staff_month,
    targeted_employers,
)
from planner.officer_assignment import assign_officers
from planner.officer_lottery import hold_lotteries
from planner.random_stream import InvalidStreamError
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


def routed(**changes: Any) -> RoutedMonth:
    return route_month(
        inputs(**changes), travel=straight_line_times, solve=lambda p: solve_roster(p, effort=0)
    )


def test_officers_come_from_the_published_chances_and_the_seed_alone() -> None:
    plan, _notes = planned()
    assert plan.officer_seed == plan.seed
    assert plan.outcomes == hold_lotteries(plan.lotteries, bytes.fromhex(plan.seed))
    draft = routed().draft
    assert plan.lotteries == draft.lotteries != ()
    assert (plan.roster, plan.team_days) == assign_officers(
        draft.roster, draft.team_days, plan.outcomes, plan.inspectors
    )


def test_leans_stand_in_the_plan_and_change_chances_and_nothing_but_officers() -> None:
    leans = {InspectorId("i0"): 1000, InspectorId("i1"): -1000}
    plan, _notes = planned(leans=leans, teams=1)
    even, _notes = planned(teams=1)
    assert plan.leans == leans
    assert even.leans == {}
    assert plan.lotteries != even.lotteries
    assert plan.lotteries == planned(leans=leans, teams=1)[0].lotteries
    assert [route.stops for route in plan.roster.routes] == [
        route.stops for route in even.roster.routes
    ]


def test_a_seed_of_their_own_changes_the_officers_and_nothing_else() -> None:
    plan, _notes = planned()
    others = [planned(officer_seed=bytes([number]) * 32)[0] for number in range(8)]
    assert any(other.team_days != plan.team_days for other in others)
    for number, other in enumerate(others):
        assert other.officer_seed == f"{number:02x}" * 32
        assert other.seed == plan.seed
        assert other.lotteries == plan.lotteries
        assert [route.stops for route in other.roster.routes] == [
            route.stops for route in plan.roster.routes
        ]


def test_routes_can_be_made_first_and_officers_drawn_later() -> None:
    made = routed()
    assert (made.draft.outcomes, made.draft.officer_seed) == ((), "")
    assert routed(officer_seed=b"\x01" * 32) == made
    assert staff_month(made, b"\x07" * 32) == planned()[0]
    with pytest.raises(InvalidStreamError, match="32 个字节"):
        staff_month(made, b"short")


def test_every_day_has_all_its_teams_with_the_officers_drawn() -> None:
    plan, _notes = planned(days=(date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)))
    assert [(team.day.day, team.number) for team in plan.team_days] == [
        (day, number) for day in (1, 2, 3) for number in (1, 2)
    ]
    for day in (1, 2, 3):
        today = [team for team in plan.team_days if team.day.day == day]
        assert sorted(one for team in today for one in (team.lead, team.member)) == [
            "i0", "i1", "i2", "i3",
        ]  # fmt: skip


def test_placeholders_do_not_follow_the_seed_of_the_draw() -> None:
    demands = replace(coverage(certain=8), quotas={}, strata={})
    teams = [
        routed(coverage=demands, draw=empty_draw(seed=bytes([number]) * 32)).draft.team_days
        for number in range(4)
    ]
    assert teams == [teams[0]] * 4


def test_officers_who_may_not_go_are_never_returned_whatever_the_table_says() -> None:
    made = routed()
    everywhere = frozenset(employer.id for employer in EMPLOYERS)
    staff = tuple(replace(one, recused=everywhere) for one in made.draft.inspectors)
    with pytest.raises(UnlawfulRosterError, match="违反约束"):
        staff_month(replace(made, draft=replace(made.draft, inspectors=staff)), b"\x07" * 32)


def test_who_was_there_last_is_sent_elsewhere_where_rotation_is_asked() -> None:
    last = {one.id: frozenset({InspectorId("i0")}) for one in EMPLOYERS}
    for seed in range(6):
        plan, notes = planned(rotation=last, officer_seed=bytes([seed]) * 32)
        sent = {one for r in plan.roster.routes for one in (r.team_day.lead, r.team_day.member)}
        assert "i0" not in sent
        assert plan.roster.routes
        assert notes == ()


def test_rotation_that_would_leave_nobody_to_go_is_given_up_and_said() -> None:
    last = {EMPLOYERS[0].id: frozenset(InspectorId(f"i{number}") for number in range(4))}
    plan, notes = planned(rotation=last)
    assert EMPLOYERS[0].id in {s.employer for r in plan.roster.routes for s in r.stops}
    assert any("无法换人检查" in str(note) for note in notes)


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
