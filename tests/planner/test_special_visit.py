"""What planners set for single visits goes into the month's problem, plan and caps."""

from datetime import date

from data.value_codec import decode, encode
from geo.employer import EmployerId
from geo.history import InspectionKind
from planner.month_plan import MonthPlan
from planner.roster import WorkingDay
from planner.special_visit import MonthSpecials, with_specials
from planner.visit import Appointment, SecondCall, SecondKind
from planner.visit_day import planned_visits
from planner.visit_spacing import Spacing
from tests import make_roster
from tests.planner.test_month_plan import EMPLOYERS, planned

FIRST, OTHER = EMPLOYERS[0].id, EMPLOYERS[1].id
AGREED = Appointment(day=date(2026, 12, 2), earliest_min=600, latest_min=660)
JOINT = SecondCall(kind=SecondKind.JOINT, service_min=30)
STRANGER = EmployerId("nobody")


def test_a_month_keeps_appointments_joint_visits_spacings_and_limits() -> None:
    specials = MonthSpecials(
        appointments={FIRST: AGREED},
        seconds={FIRST: JOINT},
        spacings=(Spacing(first=FIRST, second=OTHER, least_days=1),),
    )
    plan, _notes = planned(
        specials=specials, balance_min=480, clock=WorkingDay(drive_limit_min=240)
    )
    stops = [
        (route.team_day.day, stop)
        for route in plan.roster.routes
        for stop in route.stops
        if stop.employer == FIRST
    ]
    assert [day for day, _ in stops] == [AGREED.day] * 2
    assert {600 <= stop.start_min <= 660 for _, stop in stops} == {True}
    others = {route.team_day.day for route in plan.roster.routes for stop in route.stops
              if stop.employer == OTHER}  # fmt: skip
    assert others == {date(2026, 12, 1)}
    assert (plan.spacings, plan.balance_min) == (specials.spacings, 480)
    assert plan.clock.drive_limit_min == 240
    assert decode(MonthPlan, encode(MonthPlan, plan)) == plan


def test_a_setting_for_somebody_without_a_visit_is_told() -> None:
    _plan, notes = planned(
        specials=MonthSpecials(spacings=(Spacing(first=FIRST, second=STRANGER, least_days=1),))
    )
    assert "特殊安排里的 nobody 不在本月要排的检查任务中，没有用上" in [str(each) for each in notes]


def test_without_settings_visits_stay_as_they_are() -> None:
    visits = (make_roster.visit(1), make_roster.visit(2, appointment=AGREED, second=JOINT))
    assert with_specials(visits, MonthSpecials()) == (visits, ())


def test_a_visit_of_two_teams_counts_once_and_a_later_second_call_again() -> None:
    again = SecondCall(kind=SecondKind.LATER, service_min=30)
    visits = [make_roster.visit(1, second=JOINT), make_roster.visit(2, second=again)]
    plan, _notes = planned(specials=MonthSpecials(seconds={FIRST: JOINT, OTHER: again}))
    routes = plan.roster.routes
    kinds = {FIRST: InspectionKind.CERTAIN}
    counted = planned_visits(routes, kinds, authority="区", visits=plan.visits)
    assert [one.employer for one in counted].count(FIRST) == 1
    assert [one.employer for one in counted].count(OTHER) == 2
    assert len(planned_visits(routes, kinds, authority="区", visits=visits)) == len(counted) + 1
