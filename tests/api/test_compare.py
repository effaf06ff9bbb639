"""`xuntu compare`: the month as it is beside the month as it would be; nothing is kept."""

import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from api.command_line import main
from api.compare.workflow import compare_rosters
from api.draws.workflow import draw_month
from api.rosters.workflow import kept_settings, make_roster
from api.session import step_by_step
from data import plan_steps
from data.database import Pool, reading
from geo.area import AreaCode
from geo.message import message
from planner.month_change import ImpossibleChangeError, MonthChange
from planner.roster_comparison import plan_column
from tests.small_county import AREA, MONTH


def test_a_month_beside_another_and_the_settings_of_the_roster_that_is_kept(
    scored_county: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = step_by_step(scored_county)
    draw_month(session, area=AREA, month=MONTH, seed=b"\x05" * 32)
    assert kept_settings(session, area=AREA, month=MONTH).teams is None
    plan = make_roster(session, area=AREA, month=MONTH, teams=1, targeted=2, effort=0).plan
    settings = kept_settings(session, area=AREA, month=MONTH)
    assert (settings.teams, settings.targeted) == (1, 2)

    def kept() -> int:
        with reading(scored_county) as conn:
            return len(plan_steps.earlier(conn, AreaCode(AREA), MONTH, "plan"))

    before = kept()
    monkeypatch.setenv("XUNTU_DATABASE_URL", scored_county.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "250")
    words = ["xuntu", "compare", "--area", AREA, "--month", str(MONTH), "--targeted", "0"]
    monkeypatch.setattr(sys, "argv", [*words, "--effort", "0", "--out", str(tmp_path)])
    with pytest.raises(SystemExit) as done:
        main()
    said = capsys.readouterr()
    assert not done.value.code, said.err
    assert "现在的排班" in said.err
    assert "“专项 0 家”与现在的排班相比：专项少排 2 家" in said.err
    assert "已证明：必查和双随机最多能排的家数不变" in said.err
    (path,) = tmp_path.glob("排班比较_*.xlsx")
    assert load_workbook(path).sheetnames == ["比较", "变动的单位"]
    assert kept() == before

    # Solved again from what is stored, the present column is the roster that was kept.
    column = plan_column(message("现在的排班"), plan)
    made = compare_rosters(
        session,
        area=AREA,
        month=MONTH,
        change=MonthChange(targeted=0),
        effort=0,
        present=column,
    )
    assert made.compared.present.load == column.load
    rows = load_workbook(path)["比较"].iter_rows(values_only=True)
    (distance,) = [row for row in rows if row[0] == "里程（公里）"]
    assert distance[1] == round(column.load.distance_m / 1000, 1)
    with pytest.raises(ImpossibleChangeError, match="没有写明要比较什么"):
        compare_rosters(session, area=AREA, month=MONTH, change=MonthChange())
