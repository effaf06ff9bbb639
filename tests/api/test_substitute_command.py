"""`xuntu substitute`: somebody withdraws after the draw, and the next in drawn order goes."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from api.command_line import main
from data import areas, month_plans
from data.database import Pool, reading, writing
from planner.inspector import InspectorId
from planner.month_plan import MonthPlan
from tests import make, make_storage
from tests.planner.test_month_plan import AREA, MONTH, planned

Run: TypeAlias = Callable[..., tuple[int, str]]
STAFF = tuple(make.inspector(id=InspectorId(f"i{n}"), name=f"演示{n}") for n in range(5))


@pytest.fixture
def plan(database: Pool) -> MonthPlan:
    """Give a stored plan of one team a day, in which three of five officers are on standby."""
    made, _ = planned(inspectors=STAFF, teams=1)
    assert isinstance(made, MonthPlan)
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack(area=AREA, inspectors=STAFF))
        month_plans.save(conn, made, {"rules": "演示"})
    return made


@pytest.fixture
def run(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    monkeypatch.setenv("XUNTU_DATABASE_URL", database.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))

    def runner(officer: str, day: str = "2026-12-01") -> tuple[int, str]:
        where = ["--area", "999901", "--month", "2026-12", "--day", day, "--team", "1"]
        why = ["--officer", officer, "--reason", "近亲属在该单位任职"]
        monkeypatch.setattr(sys, "argv", ["xuntu", "substitute", *where, *why])
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, (said.out + said.err).replace("\n", "")

    return runner


def newest(pool: Pool) -> MonthPlan:
    with reading(pool) as conn:
        return month_plans.load(conn, AREA.code, MONTH)


def test_who_steps_in_is_said_and_kept(database: Pool, plan: MonthPlan, run: Run) -> None:
    before = plan.roster.routes[0].team_day
    status, said = run(before.lead)
    assert status == 0
    assert "由候补第一位" in said
    after = newest(database)
    (record,) = after.substitutions
    assert after.roster.routes[0].team_day.lead == record.substitute != before.lead
    assert record.reason == "近亲属在该单位任职"
    assert after.lotteries == plan.lotteries
    assert after.outcomes == plan.outcomes


def test_when_nobody_is_left_the_visits_that_must_move_are_named(
    database: Pool, plan: MonthPlan, run: Run
) -> None:
    for _ in range(3):
        assert run(newest(database).roster.routes[0].team_day.lead)[0] == 0
    _, said = run(newest(database).roster.routes[0].team_day.lead)
    assert "没有人可以递补" in said
    assert plan.employers[0].name in said
    assert len(newest(database).substitutions) == 4


def test_a_team_that_does_not_go_out_is_refused_and_nothing_is_kept(
    database: Pool, plan: MonthPlan, run: Run
) -> None:
    status, said = run("i0", "2026-12-31")
    assert status != 0
    assert "2026-12-31 第 1 组没有检查路线" in said
    assert newest(database) == plan
