"""`xuntu replan`: a month under way, from the command line to the files, and what is refused."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from openpyxl import load_workbook

from api.command_line import main
from api.draws.workflow import draw_month
from api.rosters.workflow import make_roster
from api.session import step_by_step
from data import areas, month_plans, plan_revisions
from data.database import Pool, reading
from geo.area import AreaCode
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.roster import Route
from tests.conftest import new_database

Run: TypeAlias = Callable[..., tuple[int, str]]
AREA, MONTH = AreaCode("999901"), Month(year=2026, number=12)
WHEN = ("--area", "999901", "--month", "2026-12")
OFFICERS = (*WHEN, "--purpose", "officers")
DICE = "十面骰=31415926535897932384"


@pytest.fixture(scope="module")
def planned_template(server_dsn: str, scored_template: str) -> Iterator[str]:
    """Give the name of a database with a plan for December whose draw nobody witnessed."""
    with new_database(server_dsn, scored_template) as (name, dsn):
        with Pool(dsn) as pool:
            session = step_by_step(pool)
            draw_month(session, area=AREA, month=MONTH, seed=b"\x05" * 32)
            make_roster(session, area=AREA, month=MONTH, effort=0)
        yield name


@pytest.fixture
def planned_county(server_dsn: str, planned_template: str) -> Iterator[Pool]:
    """Give a pool on the planned county that belongs to this test alone."""
    with new_database(server_dsn, planned_template) as (_name, dsn), Pool(dsn) as pool:
        yield pool


@pytest.fixture
def planned(planned_county: Pool, command: Callable[[Pool], Run]) -> Run:
    """The command line on the planned county."""
    return command(planned_county)


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Pool], Run]:
    def on(pool: Pool) -> Run:
        monkeypatch.setenv("XUNTU_DATABASE_URL", pool.dsn)
        monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))

        def runner(*arguments: str | Path) -> tuple[int, str]:
            monkeypatch.setattr(sys, "argv", ["xuntu", *map(str, arguments)])
            status = 0
            try:
                main()
            except SystemExit as done:
                status = int(done.code or 0)
            said = capsys.readouterr()
            return status, said.out + said.err

        return runner

    return on


def newest(pool: Pool) -> MonthPlan:
    with reading(pool) as conn:
        return month_plans.load(conn, AREA, MONTH)


def last_route(plan: MonthPlan) -> Route:
    return plan.roster.routes[-1]


def drawn_part(plan: MonthPlan) -> tuple[object, ...]:
    return plan.draw, plan.lotteries, plan.outcomes, plan.officer_seed, plan.coverage


def test_a_cancelled_visit_makes_a_second_version_that_can_be_undone(
    planned: Run, planned_county: Pool, tmp_path: Path
) -> None:
    run, before = planned, newest(planned_county)
    gone = last_route(before).stops[0].employer

    status, said = run("replan", *WHEN, "--cancel", f"{gone}=停业", "--dry-run")
    assert (status, "只是试算" in said, gone in said) == (0, True, True), said
    assert newest(planned_county) == before

    status, said = run("replan", *WHEN, "--cancel", f"{gone}=停业")
    assert (status, "已存为第 2 版" in said) == (0, True), said
    after = newest(planned_county)
    (left_out,) = [one for one in after.roster.unplaced if one.employer == gone]
    assert "停业；仍在名单上" in str(left_out.reason)
    assert drawn_part(after) == drawn_part(before)
    assert after.revisions[-1].difference.kept == sum(
        len(route.stops) for route in before.roster.routes
    ) - len(after.revisions[-1].difference.changes)

    status, said = run("map", *WHEN, "--out", tmp_path / "out")
    assert status == 0, said
    book = load_workbook(next((tmp_path / "out").glob("*.xlsx")))
    cells = [str(cell.value) for row in book["计划调整"].iter_rows() for cell in row]
    assert any("停业" in cell for cell in cells)
    assert any("第 2 版" in cell for cell in cells)
    calendars = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.ics"))
    assert b"SEQUENCE:1" in calendars
    assert b"STATUS:CANCELLED" in calendars
    pages = [path.read_text() for path in (tmp_path / "out").rglob("*.html")]
    assert any("第 2 版" in page for page in pages)

    status, said = run("replan", *WHEN, "--undo")
    assert (status, "退回第 1 版" in said, "已存为第 3 版" in said) == (0, True, True), said
    undone = newest(planned_county)
    assert undone.roster == before.roster
    assert [one.number for one in undone.revisions] == [2, 3]
    status, said = run("replan", *WHEN, "--undo")
    assert (status, "没有可以退回的版本" in said) == (1, True), said


def test_versions_are_undone_one_after_the_other(planned: Run, planned_county: Pool) -> None:
    run, first = planned, newest(planned_county)
    route = last_route(first)
    assert run("replan", *WHEN, "--cancel", f"{route.stops[0].employer}=停业")[0] == 0
    second = newest(planned_county)
    team = route.team_day
    assert run("replan", *WHEN, "--lost", f"{team.day}/{team.number}=车坏")[0] == 0
    assert newest(planned_county).roster != second.roster
    assert run("replan", *WHEN, "--undo")[0] == 0
    assert newest(planned_county).roster == second.roster
    assert run("replan", *WHEN, "--undo")[0] == 0
    undone = newest(planned_county)
    assert undone.roster == first.roster
    assert [(one.number, one.restores) for one in undone.revisions] == [
        (2, None), (3, None), (4, 2), (5, 1),
    ]  # fmt: skip


def test_who_is_sick_is_replaced_in_drawn_order_and_no_visit_changes(
    planned: Run, planned_county: Pool
) -> None:
    before = newest(planned_county)
    for route in before.roster.routes:
        team = route.team_day
        name = next(one.name for one in before.inspectors if one.id == team.lead)
        status, said = planned(
            "replan", *WHEN, "--sick", f"{name}={team.day}..{team.day}", "--dry-run"
        )
        assert status == 0, said
        if "递补" in said and "没有人可以递补" not in said:
            assert "0 家换组日，0 家新增，0 家退出" in said
            return
    raise AssertionError("nobody of the demo county has a substitute")


def test_an_urgent_visit_a_moved_one_and_a_closed_road_come_into_one_version(
    planned: Run, planned_county: Pool
) -> None:
    before = newest(planned_county)
    placed = {stop.employer for route in before.roster.routes for stop in route.stops}
    known = {visit.employer for visit in before.visits}
    urgent = next(
        one.id for one in before.employers
        if one.id not in known and one.position and one.status == "正常"
    )  # fmt: skip
    visits = {visit.employer: visit for visit in before.visits}
    route = last_route(before)
    moved = route.stops[0].employer
    day = visits[moved].allowed_days[0]
    with reading(planned_county) as conn:
        road = next(line.name for line in areas.roads(conn, AREA) if line.name)
    status, said = planned(
        "replan", *WHEN, "--urgent", f"{urgent}=2026-12-18:粉尘投诉", "--move", f"{moved}={day}",
        "--closed-road", road, "--done-until", "2026-11-30",
    )  # fmt: skip
    assert status == 0, said
    after = newest(planned_county)
    slots = {s.employer: r.team_day for r in after.roster.routes for s in r.stops}
    assert slots[urgent].day.isoformat() <= "2026-12-18"
    assert slots.get(moved) is None or slots[moved].day == day
    (visit,) = [one for one in after.visits if one.employer == urgent]
    assert visit.is_urgent
    assert "粉尘投诉" in str(visit.reasons[0])
    assert after.revisions[-1].closed_roads == (road,)
    assert placed - {moved} <= slots.keys() | {one.employer for one in after.roster.unplaced}
    assert drawn_part(after) == drawn_part(before)


REFUSED: Final = (
    ((), "没有说明发生了什么"),
    (("--cancel", "X-1=停业"), "X-1 不在 2026-12 的检查任务里"),
    (("--pin", "X-1", "--lost", "{day}/{team}=车坏"), "X-1 没有排在 2026-12 的路线上"),
    (("--closed-road", "没有这条路"), "没有名为“没有这条路”的道路"),
    (("--undo", "--cancel", "X-1=停业"), "只能和 --done-until 同时给出"),
    (("--undo",), "没有可以退回的版本"),
)


def test_what_does_not_fit_is_refused_with_the_remedy_and_nothing_is_kept(
    planned: Run, planned_county: Pool
) -> None:
    before = newest(planned_county)
    route = last_route(before)
    words = {
        "employer": route.stops[0].employer,
        "day": route.team_day.day.isoformat(),
        "team": str(route.team_day.number),
        "lead": route.team_day.lead,
    }
    for options, because in REFUSED:
        status, said = planned("replan", *WHEN, *(one.format(**words) for one in options))
        found = because.format(**words) in said.replace("\n", "")
        assert (status, found) == (1, True), (options, said)
    assert newest(planned_county) == before


def test_a_replan_of_a_month_drawn_in_public_leaves_everything_that_was_drawn_verifiable(
    command: Callable[[Pool], Run], scored_county: Pool, tmp_path: Path
) -> None:
    run = command(scored_county)
    chains: list[str | Path] = []
    said = ""
    for holder in ("office", "supervisor"):
        file = tmp_path / f"{holder}.json"
        assert run("chain", "new", "--holder", holder, "--file", file)[0] == 0
        assert run("chain", "register", *WHEN[:2], "--holder", holder, "--file", file)[0] == 0
        chains += [f"--{holder}-chain", file]
    for which in (WHEN, OFFICERS):
        if which is OFFICERS:
            status, said = run("roster", *WHEN, "--effort", "0")
            assert status == 0, said
            status, said = run("replan", *WHEN, "--cancel", "X-1=停业")
            assert (status, "检查人员还没有抽取" in said) == (1, True), said
        assert run("ceremony", "commit", *which, "--entropy", "d10:十面骰:20")[0] == 0
        status, said = run("ceremony", "reveal", *which, "--value", DICE, *chains)
        assert status == 0, said
    (head,) = re.findall(r"XUNTU:999901:\d+:[0-9a-f]{64}", said)
    before = newest(scored_county)
    assert run("ceremony", "bundle", *WHEN, "--out", tmp_path / "before")[0] == 0

    drawn = next(
        stop.employer
        for route in reversed(before.roster.routes)
        for stop in route.stops
        if stop.employer in before.draw.chosen
    )
    team = before.roster.routes[-1].team_day
    status, said = run(
        "replan",
        *WHEN,
        "--cancel",
        f"{drawn}=停业",
        "--sick",
        f"{team.lead}={team.day}..{team.day}",
    )
    assert (status, "核验包仍可核验" in said) == (0, True), said
    after = newest(scored_county)
    assert drawn_part(after) == drawn_part(before)
    assert after.witnessed == before.witnessed
    assert drawn in after.draw.chosen

    status, said = run("map", *WHEN, "--out", tmp_path / "after")
    assert status == 0, said
    bundles = sorted(path.name for path in (tmp_path / "before").glob("*.json"))
    assert bundles
    for name in bundles:
        path = tmp_path / "after" / name
        assert path.read_bytes() == (tmp_path / "before" / name).read_bytes()
        status, said = run("verify", path, "--head", head)
        assert status == 0, said
    plan = json.loads(next((tmp_path / "after").glob("数据包*.json")).read_text())["plan"]
    assert [one["number"] for one in plan["revisions"]] == [2]


def test_a_plan_whose_officers_changed_since_its_version_is_not_undone(
    planned: Run, planned_county: Pool
) -> None:
    plan = newest(planned_county)
    route = last_route(plan)
    assert planned("replan", *WHEN, "--cancel", f"{route.stops[0].employer}=停业")[0] == 0
    plan = newest(planned_county)
    team = plan.roster.routes[0].team_day
    status, said = planned(
        "substitute", *WHEN, "--day", str(team.day), "--team", str(team.number),
        "--officer", team.lead, "--reason", "近亲属在该单位任职",
    )  # fmt: skip
    assert status == 0, said
    status, said = planned("replan", *WHEN, "--undo")
    assert (status, "又替换过人员，不能退回" in said.replace("\n", "")) == (1, True), said
    with reading(planned_county) as conn:
        assert plan_revisions.newest(conn, AREA, MONTH)[0].revisions == plan.revisions
