import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.command_line import main
from api.draws.workflow import draw_month
from api.scoring.workflow import score_area
from api.session import Session
from api.year.workflow import NoMonthLeftError, make_year
from data import plan_steps, year_plans
from data.database import reading, writing
from geo.area import AreaCode
from planner.month import Month
from planner.year_plan import YearSettings
from tests.small_county import AREA, SmallCounty

JANUARY, MARCH = (Month(year=2026, number=number) for number in (1, 3))


@contextmanager
def undone(county: SmallCounty) -> Iterator[Session]:
    """Give a session whose changes are taken back at the end."""
    with writing(county.pool) as conn:
        yield Session(reading=lambda: nullcontext(conn), writing=lambda: nullcontext(conn))
        conn.rollback()


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    small_county: SmallCounty,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a function that runs `xuntu year` for 2027, a year that no other test looks at."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", small_county.pool.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "250")

    def runner(*arguments: str) -> tuple[int, str]:
        given = ["xuntu", "year", "--area", AREA, "--year", "2027", "--out", str(tmp_path)]
        monkeypatch.setattr(sys, "argv", [*given, "--from-month", "1", *arguments])
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return runner


def test_the_command_says_what_is_possible_keeps_the_plan_and_writes_the_workbook(
    run: Run, small_county: SmallCounty, tmp_path: Path
) -> None:
    status, said = run("--visits-per-team-day", "2.5", "--share", "高=40%",
                       "--what-if", "teams=1", "--what-if", "高=60%,cap=1")  # fmt: skip
    assert status == 0, said
    (path,) = tmp_path.glob("*.xlsx")
    with reading(small_county.pool) as conn:
        plan = year_plans.load(conn, AreaCode(AREA), 2027)
        version = year_plans.latest(conn, AreaCode(AREA), 2027)
    assert version is not None
    assert path.name == f"年度检查计划_云溪县_2027_第{version.version}版.xlsx"
    assert str(path) in said.replace("\n", "")
    assert "每个组日 2.5 家：本单位设定，非法规" in said
    assert "抽查层" in said
    assert "teams=1" in said
    assert "高=60%,cap=1" in said
    assert plan.pace.visits == Fraction(5, 2)
    assert sum(plan.load().values()) > 0
    assert load_workbook(path).sheetnames[-1] == "比较"
    status, again = run("--visits-per-team-day", "2.5", "--share", "高=40%")
    assert status == 0
    with reading(small_county.pool) as conn:
        unchanged = year_plans.load(conn, AreaCode(AREA), 2027)
    assert [(v.employer, v.month) for v in unchanged.visits] == [
        (v.employer, v.month) for v in plan.visits
    ]
    assert f"与已保存的 2027 年第 {version.version} 版相同" in again


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--share", "丙=60%", "请写成 高=60%"),
        ("--visits-per-team-day", "0", "请填大于 0、不超过 20 的数"),
        ("--what-if", "teams", "看不懂比较条件"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused_and_nothing_is_kept(
    run: Run, tmp_path: Path, option: str, value: str, said: str
) -> None:
    status, found = run(option, value)
    assert status == 1
    assert said in found
    assert not list(tmp_path.glob("*.xlsx"))


def test_the_draw_follows_the_year_plan_that_is_kept(small_county: SmallCounty) -> None:
    with undone(small_county) as session:
        score_area(session, area=AREA, month=MARCH)
        alone = draw_month(session, area=AREA, month=MARCH)
        pace = YearSettings(visits_per_team_day=Fraction(1, 10))  # January cannot hold its share
        made = make_year(session, area=AREA, year=2026, today=MARCH, settings=pace)
        assert made.plan.first == MARCH.number
        led = draw_month(session, area=AREA, month=MARCH, seed=alone.draw.seed)
        instalments = made.plan.instalments(MARCH.number)
        assert instalments is not None
        at_once = {"YX-01", "YX-02", "YX-03"}
        due = {one.rule: one.due_this_month for one in led.coverage.progress}
        assert {rule: n for rule, n in due.items() if rule in instalments.due.keys() - at_once} == {
            rule: n for rule, n in instalments.due.items() if rule in due.keys() - at_once
        }
        assert instalments.employers <= {one.employer for one in led.coverage.certain}
        assert due != {one.rule: one.due_this_month for one in alone.coverage.progress}
        with session.reading() as conn:
            step = plan_steps.latest(conn, AreaCode(AREA), MARCH, "coverage")
        assert step is not None
        assert step.versions["year_plan"] == f"1/{made.stored.sha256}"


def test_a_year_that_was_published_is_planned_again_from_next_month(
    small_county: SmallCounty,
) -> None:
    with undone(small_county) as session:
        first = make_year(session, area=AREA, year=2026, today=JANUARY)
        assert (first.plan.first, first.stored.version) == (1, 1)
        second = make_year(session, area=AREA, year=2026, today=MARCH)
        assert (second.plan.first, second.stored.version) == (4, 2)
        frozen = [one for one in second.plan.visits if one.is_frozen]
        assert len(frozen) == sum(one.month in {1, 2, 3} for one in first.plan.visits)
        with pytest.raises(NoMonthLeftError) as caught:
            make_year(session, area=AREA, year=2026, today=Month(year=2027, number=1))
        assert str(caught.value) == (
            "2026 年没有以后的月份可排：要重排某月，请用 --from-month 指定"
        )


def test_the_pace_comes_from_the_last_roster_where_there_is_one(small_county: SmallCounty) -> None:
    with undone(small_county) as session:
        made = make_year(session, area=AREA, year=2027, today=MARCH)
        assert made.plan.first == 1
        assert "按 2026-12 排班的平均路程" in str(made.plan.pace.source)
        few = make_year(session, area=AREA, year=2027, today=MARCH, settings=YearSettings(teams=1))
        assert sum(one.visits for one in few.plan.capacity) < sum(
            one.visits for one in made.plan.capacity
        )
