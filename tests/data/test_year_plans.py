from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as run_with

from data import areas, year_plans
from data.database import Connection, Pool, reading, writing
from data.errors import NotFoundError
from data.value_codec import StoredValueError, decode, encode
from geo.area import AreaCode
from planner.month import Month
from planner.year_plan import YearPlan, YearSettings
from planner.year_planner import plan_year
from tests import make_rules, make_storage, make_year
from tests.make_year import RULES, some_county

AREA = AreaCode("999901")
SETTINGS = YearSettings(visits_per_team_day=Fraction(1, 5), gap_months=3)
ANY = run_with(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def pool(database: Pool) -> Pool:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
    return database


def a_plan(number: int = 5, first: int = 1) -> YearPlan:
    employers, histories = some_county(number)
    rules = make_rules.rule_set(*RULES)
    month = Month(year=2026, number=first)
    return plan_year(make_year.inputs(employers, histories, rules, first=month), SETTINGS)


def rows(conn: Connection, sql: str) -> list[tuple[object, ...]]:
    with conn.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@given(number=make_rules.NUMBERS)
@ANY
def test_a_year_plan_survives_being_stored_exactly(number: int) -> None:
    plan = a_plan(number)
    assert decode(YearPlan, encode(YearPlan, plan)) == plan


def test_versions_are_only_added_and_the_newest_holds(pool: Pool) -> None:
    one, two = a_plan(), a_plan(first=2)
    with writing(pool) as conn:
        assert year_plans.save(conn, one, {"rules": "test/1"})[0].version == 1
        stored, is_new = year_plans.save(conn, two, {"rules": "test/1"})
        assert (stored.version, is_new) == (2, True)
        again, is_new = year_plans.save(conn, two, {"rules": "test/1"})
        assert (again, is_new) == (stored, False)
    with reading(pool) as conn:
        assert year_plans.load(conn, AREA, 2026) == two
        assert [each.version for each in year_plans.earlier(conn, AREA, 2026)] == [2, 1]
        assert rows(conn, "SELECT version FROM latest_year_plan") == [(2,)]


def test_visits_and_months_can_be_read_as_rows(pool: Pool) -> None:
    plan = a_plan()
    with writing(pool) as conn:
        year_plans.save(conn, plan)
        visits = rows(
            conn,
            "SELECT employer, first_month, last_month, month, rules FROM year_plan_visit"
            " ORDER BY ordinal",
        )
        months = rows(conn, "SELECT kind, name, month, count FROM year_plan_month")
    assert visits == [
        (one.employer, one.window.first, one.window.last, one.month, list(one.rules))
        for one in plan.visits
    ]
    by_rule = plan.units_by_rule()
    assert {(name, month): count for kind, name, month, count in months if kind == "rule"} == {
        (rule, month): count for rule, some in by_rule.items() for month, count in some.items()
    }
    drawn = sum(int(str(count)) for kind, _, _, count in months if kind == "stratum")
    assert drawn == sum(sum(one.months.values()) for one in plan.strata)


def test_a_year_that_was_never_planned_is_said_so(pool: Pool) -> None:
    with reading(pool) as conn, pytest.raises(NotFoundError) as caught:
        year_plans.load(conn, AREA, 2027)
    assert str(caught.value) == "辖区 999901 还没有 2027 年的年度计划：请先运行 xuntu year"


def test_a_plan_changed_outside_the_program_is_not_believed(pool: Pool) -> None:
    with writing(pool) as conn:
        year_plans.save(conn, a_plan())
        conn.cursor().execute("UPDATE year_plan SET value = jsonb_set(value, '{short}', '0'::jsonb)"
                              " || '{\"missed\": 7}'::jsonb")  # fmt: skip
    with reading(pool) as conn, pytest.raises(StoredValueError) as caught:
        year_plans.load(conn, AREA, 2026)
    assert str(caught.value) == (
        "辖区 999901 2026 年的年度计划与保存时的校验值不符，内容被改动过：请重新编制"
    )


def test_a_plan_of_another_version_of_the_program_is_refused_in_words(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(pool) as conn:
        year_plans.save(conn, a_plan())
    monkeypatch.setattr(year_plans, "YearPlan", YearSettings)
    with reading(pool) as conn, pytest.raises(StoredValueError) as caught:
        year_plans.load(conn, AREA, 2026)
    assert str(caught.value) == (
        "辖区 999901 2026 年的年度计划由另一版本的程序保存，现在读不懂：请重新编制"
    )


def test_a_month_follows_the_newest_plan_made_with_its_rules(pool: Pool) -> None:
    plan = a_plan(first=3)
    with writing(pool) as conn:
        stored, _ = year_plans.save(conn, plan, {"rules": "test/1"})
        march, february = (Month(year=2026, number=number) for number in (3, 2))
        found, year = year_plans.instalments(conn, AREA, march, rules="test/1")
        assert found == plan.instalments(3)
        assert year == f"1/{stored.sha256}"
        nothing = (None, "")
        assert year_plans.instalments(conn, AREA, march, rules="test/2") == nothing
        assert year_plans.instalments(conn, AREA, february, rules="test/1") == nothing
        later = Month(year=2027, number=3)
        assert year_plans.instalments(conn, AREA, later, rules="test/1") == nothing
