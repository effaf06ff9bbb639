"""`xuntu fairness`: the field work of the year's officers, from the stored plans of its months."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest
from openpyxl import load_workbook

from api.command_line import main
from api.fairness.workflow import fairness_until, leans_before, year_fairness
from api.session import step_by_step
from data import areas, month_plans, routed_months
from data.database import Pool, writing
from data.errors import NotFoundError
from planner.inspector import InspectorId
from planner.month import Month
from tests import make, make_plan, make_storage
from tests.planner.test_month_plan import routed

NOVEMBER, DECEMBER = Month(year=2026, number=11), Month(year=2026, number=12)
PLAN = make_plan.month_plan()
Run: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def year(database: Pool) -> Pool:
    """Give a database with plans for November and December, December made twice."""
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack(area=PLAN.area))
        month_plans.save(conn, replace(PLAN, month=NOVEMBER))
        month_plans.save(conn, PLAN)
        last = replace(PLAN, roster=replace(PLAN.roster, routes=PLAN.roster.routes[:2]))
        month_plans.save(conn, last)
    return database


@pytest.fixture
def run(
    year: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    monkeypatch.setenv("XUNTU_DATABASE_URL", year.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))

    def runner(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["xuntu", "fairness", "--area", "999901", *arguments])
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return runner


def test_the_newest_plan_of_each_month_is_counted(year: Pool) -> None:
    made = year_fairness(step_by_step(year), area="999901", year=2026)
    officers = {one.inspector: one for one in made.report.duties.officers}
    assert made.report.duties.months == (NOVEMBER, DECEMBER)
    # December's newest plan has the routes of 231 and 338 minutes of the first office alone.
    assert officers[InspectorId("i01")].carried.minutes == 569 + 569
    assert officers[InspectorId("i03")].carried.minutes == 462
    assert officers[InspectorId("i01")].months[1].present == 23  # working days of December


def test_the_sheet_of_a_month_holds_the_months_before_and_its_own_plan(year: Pool) -> None:
    session = step_by_step(year)
    november = fairness_until(session, replace(PLAN, month=NOVEMBER))
    assert november.duties.months == (NOVEMBER,)
    december = fairness_until(session, PLAN)
    assert december.duties.months == (NOVEMBER, DECEMBER)
    assert december.duties.officers[2].carried.minutes == 2 * 462


def test_routes_made_after_the_plan_wait_for_their_officers(year: Pool) -> None:
    with writing(year) as conn:
        routed_months.save(conn, routed())
    made = year_fairness(step_by_step(year), area="999901", year=2026)
    assert made.report.duties.months == (NOVEMBER,)
    assert {one.month for one in made.report.awaited} == {DECEMBER}


def test_the_chances_of_a_month_lean_by_the_months_before_it(year: Pool) -> None:
    third = make.inspector(id=InspectorId("i05"), name="演示戊")
    november = replace(PLAN, month=NOVEMBER, inspectors=(*PLAN.inspectors, third))
    with writing(year) as conn:
        month_plans.save(conn, november)
    session = step_by_step(year)
    assert leans_before(session, area="999901", month=NOVEMBER) == {}
    # The third was present on 21 of 67 days and did nothing of 2 x 569 minutes: 357 too few,
    # against an edge of 16 hours.
    leans = leans_before(session, area="999901", month=DECEMBER)
    assert set(leans) == {"i01", "i02", "i05"}
    assert leans[InspectorId("i05")] == 372
    assert leans[InspectorId("i01")] == leans[InspectorId("i02")] < 0


def test_a_year_without_plans_says_what_to_run(year: Pool) -> None:
    with pytest.raises(NotFoundError, match="2025 年还没有任何月度计划：请先运行 xuntu plan"):
        year_fairness(step_by_step(year), area="999901", year=2025)


def test_the_command_prints_every_officer_and_writes_the_workbook(run: Run, tmp_path: Path) -> None:
    status, said = run("--year", "2026", "--out", str(tmp_path))
    assert status == 0, said
    assert "演示甲" in said
    assert "19.0/19.0" in said
    assert "都在允许偏差之内" in said
    (path,) = tmp_path.glob("全年工作量_云溪县_2026.xlsx")
    assert load_workbook(path).sheetnames == ["全年工作量"]


def test_the_command_tells_of_months_that_wait(run: Run, year: Pool, tmp_path: Path) -> None:
    with writing(year) as conn:
        routed_months.save(conn, routed())
    status, said = run("--year", "2026", "--out", str(tmp_path / "w.xlsx"))
    assert status == 0, said
    assert "待抽签月份" in said
    assert (tmp_path / "w.xlsx").exists()
