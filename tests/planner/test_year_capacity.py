from datetime import date
from fractions import Fraction

import pytest

from geo.message import message
from geo.risk_score import CombinedClass
from planner.month import Month
from planner.roster import Roster, Route, Stop, WorkingDay
from planner.team_day import TeamDay
from planner.working_calendar import weekends_only
from planner.year_capacity import (
    InvalidPaceError,
    NoServiceMinutesError,
    TravelMinutes,
    estimated_pace,
    estimated_travel,
    given_pace,
    measured_travel,
    month_capacity,
)
from tests import make
from tests.make_year import staff

FEBRUARY = Month(year=2026, number=2)
SERVICE = {CombinedClass.LOW: 60, CombinedClass.MIDDLE: 90, CombinedClass.HIGH: 120}
TRAVEL = TravelMinutes(a_day=40, a_visit=10, source=message("实测"))


def test_a_month_holds_its_working_days_times_teams_times_pace() -> None:
    found = month_capacity(
        FEBRUARY, weekends_only(), staff(2), (make.office(vehicles=3),), teams=None,
        pace=given_pace(Fraction(5, 2)),
    )  # fmt: skip
    assert (found.days, found.team_days, found.visits) == (20, 40, 100)


def test_vehicles_absence_and_the_limit_of_teams_take_team_days_away() -> None:
    officers = list(staff(2))
    officers[0] = make.inspector(id="i00", name="演示0", absent=frozenset({date(2026, 2, 2)}))

    def days(vehicles: int, teams: int | None) -> int:
        found = month_capacity(
            FEBRUARY, weekends_only(), officers, (make.office(vehicles=vehicles),), teams=teams,
            pace=given_pace(Fraction(1)),
        )  # fmt: skip
        return found.team_days

    assert days(3, None) == 39
    assert days(1, None) == 20
    assert days(3, 1) == 20
    assert days(0, None) == 0


def test_the_pace_is_working_minutes_over_the_minutes_of_a_visit_rounded_down() -> None:
    pace = estimated_pace({CombinedClass.LOW: 1, CombinedClass.HIGH: 1}, SERVICE, TRAVEL,
                          WorkingDay())  # fmt: skip
    assert pace.visits == Fraction(38, 10)  # (420 - 40) / (90 + 10) = 3.8
    assert str(pace.source) == (
        "每个组日 3.8 家：每天可用 420 分钟，往返 40 分钟，每家现场 90 分钟、路上 10 分钟（实测）；"
        "本地估算，非法规，可自行设定"
    )


def test_a_pace_is_never_below_a_tenth() -> None:
    far = TravelMinutes(a_day=500, a_visit=0, source=message("远"))
    assert estimated_pace({}, {}, far, WorkingDay()).visits == Fraction(1, 10)


def test_without_minutes_on_site_no_pace_can_be_estimated() -> None:
    with pytest.raises(NoServiceMinutesError) as caught:
        estimated_pace({CombinedClass.HIGH: 2}, {}, TRAVEL, WorkingDay())
    assert str(caught.value) == (
        "规则没有规定高风险类的现场检查分钟数，估算不出每个组日能查几家："
        "请在规则中填写 service_minutes，或用 --visits-per-team-day 指定"
    )


@pytest.mark.parametrize("visits", [Fraction(0), Fraction(21)])
def test_a_pace_that_cannot_be_is_refused(visits: Fraction) -> None:
    with pytest.raises(InvalidPaceError) as caught:
        given_pace(visits)
    assert str(caught.value) == (
        f"每个组日检查 {float(visits):g} 家不合理：请填大于 0、不超过 20 的数"
    )


def test_a_roster_that_was_made_says_how_long_the_ways_are() -> None:
    team = TeamDay(day=date(2026, 2, 2), number=1, office=make.office().id,
                   lead=staff(1)[0].id, member=staff(1)[1].id, skills=frozenset(),
                   recused=frozenset())  # fmt: skip
    stops = tuple(
        Stop(employer=make.employer().id, travel_min=20, distance_m=1, arrive_min=600,
             start_min=600, leave_min=690)
        for _ in range(2)
    )  # fmt: skip
    route = Route(team_day=team, depart_min=540, lunch_start_min=None, stops=stops,
                  return_travel_min=25, return_distance_m=1, return_min=900)  # fmt: skip
    found = measured_travel(FEBRUARY, Roster(routes=(route,), unplaced=()))
    assert found is not None
    assert (found.a_day, found.a_visit) == (0, 33)  # 65 minutes over 2 visits, rounded up
    assert str(found.source) == "按 2026-02 排班的平均路程，往返已摊入"
    assert measured_travel(FEBRUARY, Roster(routes=(), unplaced=())) is None


def test_more_visits_a_month_have_shorter_ways_between_them() -> None:
    places = [make.position(lon=117 + n / 50, lat=38 + n % 3 / 10) for n in range(12)]
    few = estimated_travel(places, (make.office(),), visits_a_month=4)
    many = estimated_travel(places, (make.office(),), visits_a_month=400)
    assert few.a_day == many.a_day > 0
    assert few.a_visit > many.a_visit > 0


def test_without_positions_ways_are_not_counted_and_this_is_said() -> None:
    found = estimated_travel([], (make.office(),), visits_a_month=1)
    assert (found.a_day, found.a_visit, str(found.source)) == (0, 0, "没有坐标，路程未计")
