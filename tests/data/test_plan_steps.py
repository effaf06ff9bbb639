from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import (
    areas,
    coverages,
    draws,
    month_plans,
    plan_steps,
    rosters,
    scores,
    team_days,
    visits,
)
from data.database import Connection, Pool, reading, writing
from data.errors import NotFoundError
from data.value_codec import StoredValueError
from geo.area import AreaCode, TownshipCode
from geo.employer import EmployerId
from geo.hazard_factor import FactorNature
from geo.message import message
from geo.risk_score import CombinedClass, ManagementGrade, RiskGrade, RiskScore, ScorePart
from planner.coverage import CertainInclusion, MonthCoverage, RuleProgress, Stratum
from planner.draw import Draw, FrameUnit
from planner.inspector import InspectorId, OfficeId
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.roster import Roster, Route, Stop, UnplacedCause, UnplacedVisit
from planner.team_day import TeamDay
from planner.visit import Visit
from tests import make_storage
from tests.make_values import values_of

AREA, MONTH = AreaCode("999901"), Month(year=2026, number=12)
ONE, TWO, THREE = (EmployerId(f"91330100799655058B-0{n}") for n in (1, 2, 3))
ROUND_TRIP = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def pool(database: Pool) -> Pool:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
    return database


def query(pool: Pool, sql: str) -> list[tuple[Any, ...]]:
    with reading(pool) as conn, conn.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def a_draw() -> Draw:
    units = tuple(
        FrameUnit(
            employer=employer,
            township=TownshipCode("999901100"),
            stratum=Stratum("丙"),
            x_m=n,
            y_m=-n,
            mass=333_333,
        )
        for n, employer in enumerate((ONE, TWO, THREE))
    )
    return Draw(
        seed=b"\x00\xff",
        algorithm="pivotal/1",
        units=units,
        quotas={Stratum("丙"): 1},
        chosen=(TWO,),
        reserve=(THREE, ONE),
    )


def a_team_day() -> TeamDay:
    return TeamDay(
        day=date(2026, 12, 1),
        number=2,
        office=OfficeId("o1"),
        lead=InspectorId("i01"),
        member=InspectorId("i02"),
        skills=frozenset(),
        recused=frozenset({ONE}),
    )


def a_roster() -> Roster:
    stops = tuple(
        Stop(
            employer=employer,
            travel_min=10,
            distance_m=5000,
            arrive_min=start,
            start_min=start,
            leave_min=start + 60,
        )
        for employer, start in ((TWO, 550), (THREE, 640))
    )
    route = Route(
        team_day=a_team_day(),
        depart_min=540,
        lunch_start_min=None,
        stops=stops,
        return_travel_min=12,
        return_distance_m=6000,
        return_min=712,
    )
    left = UnplacedVisit(employer=ONE, cause=UnplacedCause.RECUSED, reason=message("均回避"))
    return Roster(routes=(route,), unplaced=(left,))


def a_score(**changes: Any) -> RiskScore:
    fields: dict[str, Any] = {
        "employer": ONE,
        "nature": FactorNature.SEVERE,
        "conforms": False,
        "grade": RiskGrade.III,
        "management": ManagementGrade.C,
        "combined": CombinedClass.HIGH,
        "letter": "丙",
        "method": "2021/1",
        "parts": (ScorePart(key="dust", points=30, reason=message("矽尘 {n} 人", n=12)),),
        "flags": (message("自查缺失"),),
    }
    return RiskScore(**(fields | changes))


def test_a_draw_is_kept_whole_and_as_rows_with_its_outcome(pool: Pool) -> None:
    with writing(pool) as conn:
        step = draws.save(conn, AREA, MONTH, a_draw(), {"rules": "yunxi/1"})
    with reading(pool) as conn:
        assert draws.load(conn, AREA, MONTH) == a_draw()
    assert step.versions == {"rules": "yunxi/1"}
    rows = query(pool, "SELECT employer, is_chosen, reserve_rank FROM draw_unit ORDER BY employer")
    assert rows == [(ONE, False, 2), (TWO, True, None), (THREE, False, 1)]


def test_a_roster_is_kept_whole_and_as_rows(pool: Pool) -> None:
    with writing(pool) as conn:
        rosters.save(conn, AREA, MONTH, a_roster())
    with reading(pool) as conn:
        assert rosters.load(conn, AREA, MONTH) == a_roster()
    stops = query(
        pool, "SELECT day, team, ordinal, employer, arrive_min FROM roster_stop ORDER BY ordinal"
    )
    assert stops == [(date(2026, 12, 1), 2, 1, TWO, 550), (date(2026, 12, 1), 2, 2, THREE, 640)]
    assert query(pool, "SELECT employer, cause FROM roster_unplaced") == [
        (ONE, "every team recused")
    ]


def test_a_coverage_is_kept_whole_and_as_rows(pool: Pool) -> None:
    coverage = MonthCoverage(
        certain=(CertainInclusion(employer=ONE, rules=("CZ-R01", "CZ-R02"), reasons=()),),
        quotas={Stratum("丙"): 4},
        strata={TWO: Stratum("丙")},
        excluded=(),
        progress=(
            RuleProgress(
                rule="CZ-R01",
                title="严重",
                in_scope=9,
                required=9,
                done=3,
                due_this_month=2,
                short=1,
                sentence=message("差 {n} 家", n=1),
            ),
        ),
        shortfalls=(message("差 {n} 家", n=1),),
    )
    with writing(pool) as conn:
        coverages.save(conn, AREA, MONTH, coverage)
    with reading(pool) as conn:
        assert coverages.load(conn, AREA, MONTH) == coverage
    assert query(pool, "SELECT employer, kind, rules FROM coverage_certain") == [
        (ONE, "必查", ["CZ-R01", "CZ-R02"])
    ]
    assert query(pool, "SELECT rule, required, done, short FROM coverage_progress") == [
        ("CZ-R01", 9, 3, 1)
    ]


def test_the_same_decision_again_adds_nothing_and_another_one_holds_from_then_on(
    pool: Pool,
) -> None:
    other = Roster(routes=(), unplaced=())
    with writing(pool) as conn:
        first = rosters.save(conn, AREA, MONTH, a_roster())
        again = rosters.save(conn, AREA, MONTH, a_roster())
        newer = rosters.save(conn, AREA, MONTH, other)
    assert again == first
    with reading(pool) as conn:
        assert rosters.load(conn, AREA, MONTH) == other
        assert plan_steps.earlier(conn, AREA, MONTH, "roster") == (newer, first)
        assert plan_steps.months(conn, AREA, "roster") == (MONTH,)
    assert query(pool, "SELECT count(*) FROM roster_stop") == [(2,)]


def test_the_same_decision_made_with_other_versions_is_kept_as_another(pool: Pool) -> None:
    with writing(pool) as conn:
        first = draws.save(conn, AREA, MONTH, a_draw(), {"rules": "yunxi/1"})
        other = draws.save(conn, AREA, MONTH, a_draw(), {"rules": "yunxi/2"})
    assert (other.sha256, other.id != first.id) == (first.sha256, True)


@pytest.mark.parametrize(
    ("load", "title"),
    [
        (coverages.load, "覆盖计算"),
        (draws.load, "抽取"),
        (team_days.load, "执法人员安排"),
        (visits.load, "检查任务"),
        (rosters.load, "排班"),
        (month_plans.load, "月度计划"),
        (scores.load, "风险评分"),
    ],
)
def test_a_step_that_was_not_run_is_named(
    pool: Pool, load: Callable[[Connection, AreaCode, Month], object], title: str
) -> None:
    with reading(pool) as conn, pytest.raises(NotFoundError, match=title):
        load(conn, AREA, MONTH)


def test_a_row_changed_outside_the_program_is_noticed(pool: Pool) -> None:
    with writing(pool) as conn:
        draws.save(conn, AREA, MONTH, a_draw())
        conn.cursor().execute(
            "UPDATE plan_step SET value = jsonb_set(value, '{algorithm}', '\"other\"')"
        )
    with reading(pool) as conn, pytest.raises(StoredValueError, match="被改动过"):
        draws.load(conn, AREA, MONTH)


def test_scores_come_back_as_they_were_saved(pool: Pool) -> None:
    saved = {TWO: a_score(employer=TWO, parts=(), flags=()), ONE: a_score()}
    with writing(pool) as conn:
        run = scores.save(conn, AREA, MONTH, saved, {"method": "2021/1"})
        assert scores.save(conn, AREA, MONTH, saved, {"method": "2021/1"}) == run
        newer = scores.save(conn, AREA, MONTH, {ONE: a_score(letter="乙")})
    with reading(pool) as conn:
        assert scores.load(conn, AREA, MONTH) == {ONE: a_score(letter="乙")}
        assert scores.earlier(conn, AREA, MONTH) == (newer, run)
    assert query(pool, "SELECT points FROM risk_score ORDER BY run, employer") == [
        (30,),
        (0,),
        (30,),
    ]


def test_scores_are_loaded_in_employer_order(pool: Pool) -> None:
    with writing(pool) as conn:
        scores.save(conn, AREA, MONTH, {each: a_score(employer=each) for each in (THREE, ONE, TWO)})
    with reading(pool) as conn:
        assert list(scores.load(conn, AREA, MONTH)) == [ONE, TWO, THREE]


@ROUND_TRIP
@given(data=st.data())
def test_every_step_comes_back_exactly(pool: Pool, data: st.DataObject) -> None:
    month = data.draw(values_of(Month))
    days = data.draw(values_of(tuple[TeamDay, ...]))
    tasks = data.draw(values_of(tuple[Visit, ...]))
    with writing(pool) as conn:
        team_days.save(conn, AREA, month, days)
        visits.save(conn, AREA, month, tasks)
    with reading(pool) as conn:
        assert team_days.load(conn, AREA, month) == days
        assert visits.load(conn, AREA, month) == tasks


@settings(ROUND_TRIP, max_examples=3)
@given(plan=values_of(MonthPlan))
def test_a_month_plan_comes_back_exactly(pool: Pool, plan: MonthPlan) -> None:
    with writing(pool) as conn:
        areas.save_pack(conn, make_storage.pack(area=plan.area))
        month_plans.save(conn, plan)
    with reading(pool) as conn:
        assert month_plans.load(conn, plan.area.code, plan.month) == plan
