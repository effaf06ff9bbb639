"""Pins of visits: one a visit and month, holding only where the roster has it."""

from datetime import date

import pytest

from data import areas, visit_pins
from data.database import Pool, reading, recording
from data.visit_pins import VisitPin
from geo.area import AreaCode
from geo.employer import EmployerId
from planner.month import Month
from planner.roster import Roster, Route, Stop
from planner.team_day import TeamDay
from tests import make_pack, make_team_day
from tests.make_account import NOW

AREA = AreaCode("999901")
DECEMBER, JANUARY = Month(year=2026, number=12), Month(year=2027, number=1)
DAY = date(2026, 12, 10)
A, B = EmployerId("a"), EmployerId("b")


def pin(employer: EmployerId = A, team: int = 1) -> VisitPin:
    return VisitPin(employer=employer, day=DAY, team=team, by="zhang", at=NOW)


def roster(team: TeamDay, *employers: EmployerId) -> Roster:
    stops = tuple(
        Stop(employer=one, travel_min=5, distance_m=1, arrive_min=1, start_min=1, leave_min=2)
        for one in employers
    )
    route = Route(
        team_day=team, depart_min=0, lunch_start_min=None, stops=stops, return_travel_min=5,
        return_distance_m=1, return_min=10,
    )  # fmt: skip
    return Roster(routes=(route,), unplaced=())


@pytest.fixture
def pool(database: Pool) -> Pool:
    with recording(database) as conn:
        areas.save_pack(conn, make_pack.pack())
    return database


def test_a_visit_has_one_pin_a_month_and_the_newest_counts(pool: Pool) -> None:
    with recording(pool) as conn:
        visit_pins.pin(conn, AREA, DECEMBER, pin(B))
        visit_pins.pin(conn, AREA, DECEMBER, pin(A))
        visit_pins.pin(conn, AREA, DECEMBER, pin(A, team=2))
    with reading(pool) as conn:
        assert visit_pins.of_month(conn, AREA, DECEMBER) == (pin(A, team=2), pin(B))
        assert visit_pins.of_month(conn, AREA, JANUARY) == ()


def test_taking_a_pin_off_says_whether_there_was_one(pool: Pool) -> None:
    with recording(pool) as conn:
        visit_pins.pin(conn, AREA, DECEMBER, pin())
        assert not visit_pins.unpin(conn, AREA, JANUARY, A)
        assert visit_pins.unpin(conn, AREA, DECEMBER, A)
        assert not visit_pins.unpin(conn, AREA, DECEMBER, A)


def test_a_pin_holds_only_where_the_roster_has_the_visit_there() -> None:
    team = make_team_day.team_day(day=DAY, number=1)
    assert visit_pins.standing([pin(A), pin(B)], roster(team, A)) == {A}
    assert visit_pins.standing([pin(A, team=2)], roster(team, A)) == frozenset()
