"""`xuntu impose`: lists from above become fixed visits, once, until they are made or withdrawn."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from openpyxl import load_workbook

from api.areas.workflow import load_area
from api.command_line import main
from api.draws.workflow import draw_month
from api.geocoding.workflow import geocode_area
from api.imports.workflow import import_declarations
from api.rosters.workflow import make_roster
from api.scoring.workflow import score_area
from api.session import step_by_step
from data import areas, employers, imports, imposed_visits
from data.database import Pool, reading, writing
from data.demo_county import make_demo
from geo.area import AreaCode
from geo.employer import OperatingStatus
from geo.history import InspectionKind
from planner.month import Month
from tests import make_storage
from tests.make_export import workbook

AREA, MONTH = AreaCode("999901"), Month(year=2026, number=12)
HEADING = ["单位名称", "统一社会信用代码", "作业场所地址", "任务来源", "文号", "完成期限"]
TASK = ["省卫生健康委", "苏卫监督〔2026〕3号", "2026-12-18"]
Run: TypeAlias = Callable[..., str]


@pytest.fixture
def run(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a function that runs `xuntu impose` and returns what it said."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", database.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def runner(*arguments: str | Path, fails: bool = False) -> str:
        words = ["xuntu", "impose", "--area", AREA, *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as done:
            main()
        said = capsys.readouterr()
        assert bool(done.value.code) == fails, said.out + said.err
        return re.sub(r"\s*\n\s*", "", said.out + said.err)

    return runner


def test_an_imposed_list_is_planned_once_until_it_is_withdrawn(
    database: Pool, tmp_path: Path, run: Run
) -> None:
    session = step_by_step(database)
    demo = make_demo(tmp_path / "county", employers=60)
    load_area(session, demo.pack)
    import_declarations(session, demo.declarations, area=AREA, reference_date=MONTH.first_day)
    geocode_area(session, area=AREA)
    score_area(session, area=AREA, month=MONTH)
    before = draw_month(session, area=AREA, month=MONTH, seed=b"\x05" * 32)
    with reading(database) as conn:
        everybody = {one.id: one for one in employers.in_area(conn, AREA)}
    trading = [
        one
        for id_ in (*sorted(before.coverage.strata), *sorted(everybody))
        for one in [everybody[id_]]
        if one.status is OperatingStatus.TRADING and one.credit_code and one.position
    ][:2]
    first, second = trading
    listed = workbook(
        tmp_path / "国抽名单.xlsx",
        [
            HEADING,
            *([one.name, one.credit_code, one.workplace_address, *TASK] for one in trading),
            ["外地某某电子公司", "", "", *TASK],
        ],
    )
    said = run(listed, "--month", "2026-12")
    assert "新列入 2 家，更新 0 家，已有 0 家，已撤销未恢复 0 家，未能对应 1 行" in said
    assert "名单第 4 行“单位名称”：本辖区没有这家单位的申报" in said
    report = load_workbook(tmp_path / "国抽名单_逐行结果.xlsx")
    assert [row[0] for row in report["逐行问题"].iter_rows(min_row=2, values_only=True)] == [4]
    assert "新列入 0 家，更新 0 家，已有 2 家" in run(listed, "--month", "2026-12")
    with reading(database) as conn:
        stored = imposed_visits.stored(conn, AREA)
        assert [one.change for one in imposed_visits.changes(conn, AREA)] == ["added", "added"]
    assert {one.visit.employer for one in stored} == {first.id, second.id}

    drawn = draw_month(session, area=AREA, month=MONTH)
    fixed = {one.employer: one for one in drawn.coverage.certain if "上级交办" in one.rules}
    assert set(fixed) == {first.id, second.id}
    assert all(one.kind is InspectionKind.ASSIGNED for one in fixed.values())
    assert all(
        "上级交办名单指定（省卫生健康委 苏卫监督〔2026〕3号，2026-12-18 前完成）"
        in map(str, one.reasons)
        for one in fixed.values()
    )
    assert not set(fixed) & (set(drawn.draw.chosen) | set(drawn.coverage.strata))
    plan = make_roster(session, area=AREA, month=MONTH, effort=0).plan
    days = {
        stop.employer: route.team_day.day
        for route in plan.roster.routes
        for stop in route.stops
        if stop.employer in fixed
    }
    assert set(days) == set(fixed)
    assert all(day.isoformat() <= "2026-12-18" for day in days.values())

    number = str(next(one.id for one in stored if one.visit.employer == first.id))
    assert "撤销上级交办的检查须写明理由" in run("--withdraw", number, fails=True)
    assert "已撤销" in run("--withdraw", number, "--reason", "交办单位同意不查")
    assert "没有编号" in run("--withdraw", number, "--reason", "再撤一次", fails=True)
    assert "已有 1 家，已撤销未恢复 1 家" in run(listed, "--month", "2026-12")
    without = make_roster(session, area=AREA, month=MONTH, effort=0).plan
    assert [one.employer for one in without.coverage.certain if "上级交办" in one.rules] == [
        second.id
    ]
    again = draw_month(session, area=AREA, month=MONTH)
    assert [one.employer for one in again.coverage.certain if "上级交办" in one.rules] == [
        second.id
    ]
    run("--restore", number)
    assert "已撤销" not in run("--show")
    with reading(database) as conn:
        done = imposed_visits.changes(conn, AREA)
        assert {one.visit.employer for one in imposed_visits.stored(conn, AREA)} == set(fixed)
    assert [(one.change, one.reason) for one in done[2:]] == [
        ("withdrawn", "交办单位同意不查"),
        ("restored", ""),
    ]
    assert "请只做一件事" in run("--show", "--restore", number, fails=True)


def test_a_later_list_moves_the_deadline_and_says_so(
    database: Pool, tmp_path: Path, run: Run
) -> None:
    said_of = make_storage.declaration()
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
        imports.record(conn, AREA, make_storage.declaration_file(said_of), (make_storage.ID,))
    assert "没有上级交办的记录" in run("--show")
    row = [said_of.name, said_of.credit_code, said_of.workplace_address, *TASK[:2]]
    for deadline, said in (("2026-12-18", "新列入 1 家"), ("2027-01-15", "更新 1 家")):
        listed = workbook(
            tmp_path / "名单.xlsx",
            [HEADING, [*row, deadline]],
        )
        assert said in run(listed, "--month", "2026-12")
    with reading(database) as conn:
        (stored,) = imposed_visits.stored(conn, AREA)
    assert str(stored.visit.deadline) == "2027-01-15"
