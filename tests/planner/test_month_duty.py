from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.chance_matrix import CHANCE_SCALE
from planner.field_duty import DutyMeasure, FieldDuty, added
from planner.hard_site import HardSiteRule
from planner.inspector import InspectorId, StaffRole, TeamRole
from planner.month_duty import awaited_duties, month_duties
from planner.substitute import Substitution
from planner.withdrawal import withdraw
from tests import make, make_lottery, make_plan
from tests.planner.test_month_plan import planned, routed

PLAN = make_plan.month_plan()
THIRD = make.inspector(id=InspectorId("i05"), name="演示戊")
FIVE = tuple(make.inspector(id=InspectorId(f"i{n}"), name=f"演示{n}") for n in range(5))
DAYS = (date(2026, 12, 1), date(2026, 12, 2))


def test_the_work_of_an_office_is_shared_by_the_days_that_its_officers_are_present() -> None:
    away = replace(THIRD, absent=frozenset(make_plan.DAYS[:2]))
    plan = replace(PLAN, inspectors=(*PLAN.inspectors, away))
    found = {one.inspector: one for one in month_duties(plan, make_plan.DAYS)}
    # Office o1: two officers of 3 days each and one of 1 day share 2 x 569 minutes.
    assert found[InspectorId("i01")].carried == FieldDuty(
        days=2, minutes=569, metres=60_600, visits=5, hard_visits=2
    )
    assert found[InspectorId("i01")].fair.minutes == Fraction(2 * 569 * 3, 7)
    assert found[InspectorId("i05")].present == 1
    assert found[InspectorId("i05")].carried == FieldDuty()
    assert found[InspectorId("i05")].fair.minutes == Fraction(2 * 569, 7)
    assert found[InspectorId("i03")].fair.minutes == 462


def test_whoever_goes_though_marked_away_was_present() -> None:
    away = replace(PLAN.inspectors[0], absent=frozenset(make_plan.DAYS))
    plan = replace(PLAN, inspectors=(away, *PLAN.inspectors[1:]))
    assert month_duties(plan, make_plan.DAYS)[0].present == 2


def test_who_is_no_officer_has_no_share() -> None:
    expert = replace(THIRD, role=StaffRole.EXPERT)
    plan = replace(PLAN, inspectors=(*PLAN.inspectors, expert))
    assert len(month_duties(plan, make_plan.DAYS)) == 4


def test_a_plan_without_lotteries_has_no_expectation() -> None:
    assert {one.expected for one in month_duties(PLAN, make_plan.DAYS)} == {None}


def test_a_rule_of_its_own_says_what_is_hard() -> None:
    everywhere = month_duties(PLAN, make_plan.DAYS, HardSiteRule(far_m=1))
    assert [one.carried.hard_visits for one in everywhere] == [5, 5, 4, 4]


def test_chances_come_to_their_mean_by_hand() -> None:
    # Two officers may lead the first route of 231 minutes, one of them with a quarter.
    table = make_lottery.lottery([[True, True], [True, True]], routes=1)
    quarter, rest = CHANCE_SCALE // 4, CHANCE_SCALE * 3 // 4
    lead = replace(table, day=make_plan.DAYS[0], matrix=((quarter, rest), (rest, quarter)))
    member = replace(lead, role=TeamRole.MEMBER, matrix=table.matrix)
    found = month_duties(replace(PLAN, lotteries=(lead, member)), make_plan.DAYS)
    by_id = {one.inspector: one.expected for one in found}
    first, second, third = (by_id[InspectorId(f"i0{n}")] for n in (1, 2, 3))
    assert first is not None
    assert second is not None
    assert first.minutes == Fraction(231 * 3, 4)
    assert second.minutes == Fraction(231 * 5, 4)
    assert third == FieldDuty()


def test_a_drawn_route_that_the_plan_gave_up_brings_nothing() -> None:
    # The lottery knows two routes of the first day; a change of the plan left only the first.
    table = make_lottery.lottery([[True, True], [True, True]], routes=2)
    half = CHANCE_SCALE // 2
    lead = replace(table, day=make_plan.DAYS[0], matrix=((half, half), (half, half)))
    gone = lead.rows[1].rpartition("/")[2]
    left = [
        route
        for route in PLAN.roster.routes
        if (route.team_day.day, route.team_day.number) != (make_plan.DAYS[0], int(gone))
    ]
    plan = replace(PLAN, lotteries=(lead,), roster=replace(PLAN.roster, routes=tuple(left)))
    found = {one.inspector: one.expected for one in month_duties(plan, make_plan.DAYS)}
    first = found[InspectorId("i01")]
    assert first is not None
    assert first.minutes == Fraction(231, 2)


def test_who_steps_in_has_gone_and_who_withdrew_has_not() -> None:
    plan, _notes = planned(inspectors=FIVE, teams=1)
    route = plan.roster.routes[0]
    before = {one.inspector: one.carried for one in month_duties(plan, DAYS)}
    changed = withdraw(
        plan,
        day=route.team_day.day,
        number=1,
        officer=route.team_day.lead,
        reason="病假",
        inspectors=FIVE,
    )
    after = {one.inspector: one.carried for one in month_duties(changed, DAYS)}
    lead, stands_in = route.team_day.lead, changed.substitutions[0].substitute
    assert stands_in is not None
    assert after[lead].days == before[lead].days - 1
    assert after[stands_in].days == before[stands_in].days + 1
    assert added(list(after.values())) == added(list(before.values()))


def test_a_route_that_nobody_stepped_in_for_was_made_by_nobody() -> None:
    route = PLAN.roster.routes[0]
    team = route.team_day
    left = Substitution(
        day=team.day,
        office=team.office,
        number=team.number,
        role=TeamRole.LEAD,
        withdrawn=team.lead,
        reason="病假",
        substitute=None,
        skipped=(),
        said=PLAN.coverage.shortfalls[0],
    )
    found = {
        one.inspector: one
        for one in month_duties(replace(PLAN, substitutions=(left,)), make_plan.DAYS)
    }
    for officer in (team.lead, team.member):
        assert found[officer].carried.minutes == found[officer].fair.minutes == 338


def test_routes_without_officers_are_expected_and_carried_by_nobody() -> None:
    draft = routed(inspectors=FIVE, teams=1).draft
    awaited = awaited_duties(draft, DAYS)
    plan, _notes = planned(inspectors=FIVE, teams=1)
    drawn = month_duties(plan, DAYS)
    assert {one.carried for one in awaited} == {FieldDuty()}
    assert [one.expected for one in awaited] == [one.expected for one in drawn]
    assert [one.fair for one in awaited] == [one.fair for one in drawn]


@settings(max_examples=8)
@given(st.integers(2, 7), st.integers(1, 3), st.sets(st.integers(0, 6), max_size=3))
def test_fair_shares_and_expectations_add_up_to_what_is_carried(
    officers: int, teams: int, away: set[int]
) -> None:
    staff = tuple(
        make.inspector(
            id=InspectorId(f"i{n}"),
            name=f"演示{n}",
            absent=frozenset(DAYS[:1]) if n in away else frozenset(),
        )
        for n in range(officers)
    )
    plan, _notes = planned(inspectors=staff, teams=teams)
    duties = month_duties(plan, DAYS)
    carried = added([one.carried for one in duties])
    fair = added([one.fair for one in duties])
    expected = added([one.expected or FieldDuty() for one in duties])
    for measure in DutyMeasure:
        assert carried.of(measure) == fair.of(measure) == expected.of(measure)
    assert all(one.fair.of(m) >= 0 for one in duties for m in DutyMeasure)
