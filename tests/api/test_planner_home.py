"""The planner's home: what waits, in order, each thing with a place where it is done."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.home.tasks import Urgency, tasks_of, wanted_months
from api.server import create_app
from data import areas
from data.account import Role
from data.area_states import AreaState, MonthState
from data.database import Pool, writing
from geo.area import AreaCode
from tests import make_pack
from tests.api.test_import_pages import export, number_of, send
from tests.counted_queries import counted_queries
from tests.make_account import right, session_token, signed_in, with_session
from tests.small_county import AREA, MONTH, SmallCounty

THEN = datetime(2026, 12, 1, 8, tzinfo=UTC)
DECEMBER = MonthState(
    month=MONTH, scored_at=THEN, plan=7, planned_at=THEN, released_upto=9, unplaced=0, short=0,
    imposed_open=0,
)  # fmt: skip
QUIET = AreaState(
    code=AreaCode(AREA), name="云溪县", is_demo=True, employers=60, unlocated=0, doubtful=0,
    batch=1,
    imported_at=THEN, taken_upload=3, rejected=0, flagged=0, uploads_new=0, uploads_checked=0,
    newest_upload=None, running=0, newest_running=None, failed=0, newest_failed=None,
    open_draws=0, open_draw_month=None, year_version=1, year_short=0, months=(DECEMBER,),
)  # fmt: skip


def on(pool: Pool, day: date, role: Role = Role.PLANNER, **fields: object) -> TestClient:
    """Return a client for whom it is noon of `day`."""
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    token = session_token(pool, role, **fields)
    with writing(pool) as conn, conn.cursor() as cursor:
        cursor.execute(
            "UPDATE login_session SET created_at = %(now)s, seen_at = %(now)s,"
            " idle_until = %(now)s + interval '1 hour', expires_at = %(now)s + interval '1 day'",
            {"now": noon},
        )
    return with_session(TestClient(create_app(pool, clock=lambda: noon)), token)


def said(state: AreaState) -> list[str]:
    return [str(task.sentence) for task in tasks_of(state, year=2026)]


def test_where_all_is_done_nothing_waits() -> None:
    assert tasks_of(QUIET, year=2026) == ()


@pytest.mark.parametrize(
    ("changes", "sentence", "address", "urgency"),
    [
        ({"failed": 2, "newest_failed": 8}, "2 个任务没有做成", "/jobs/8", Urgency.BLOCKED),
        ({"running": 1, "newest_running": 9}, "正在进行", "/jobs/9", Urgency.NOTE),
        ({"employers": 0}, "还没有任何申报数据", "/areas/999901/import", Urgency.BLOCKED),
        ({"uploads_new": 1, "newest_upload": 4}, "1 个上传", "/areas/999901/import/4", Urgency.DUE),
        ({"uploads_new": 1, "uploads_checked": 1, "newest_upload": 4}, "2 个上传",
         "/areas/999901/import", Urgency.DUE),
        ({"rejected": 3, "flagged": 5}, "3 处拒收、5 处存疑", "/areas/999901/import/3",
         Urgency.DUE),
        ({"flagged": 5, "taken_upload": None}, "5 处存疑", "/areas/999901/import", Urgency.NOTE),
        ({"unlocated": 6}, "6 家单位没有坐标", "/areas/999901/geocode", Urgency.BLOCKED),
        ({"doubtful": 6}, "6 家单位的位置存疑", "/areas/999901/geocode", Urgency.DUE),
        ({"year_version": None}, "还没有 2026 年的年度计划", "/areas/999901/year/2026",
         Urgency.DUE),
        ({"year_short": 4}, "4 家次排不下", "/areas/999901/year/2026", Urgency.NOTE),
        ({"open_draws": 1, "open_draw_month": "2026-11"}, "1 次公开抽取", "/areas/999901/2026-11",
         Urgency.DUE),
    ],
)  # fmt: skip
def test_what_waits_in_an_area_is_said_with_its_place(
    changes: dict[str, object], sentence: str, address: str, urgency: Urgency
) -> None:
    (task,) = tasks_of(replace(QUIET, **changes), year=2026)  # type: ignore[arg-type]  # any field
    assert sentence in str(task.sentence)
    assert (task.address, task.urgency) == (address, urgency)


@pytest.mark.parametrize(
    ("changes", "sentence", "address"),
    [
        ({"scored_at": None}, "还没有做风险评分", "/areas/999901/risk?month=2026-12"),
        ({"scored_at": THEN - timedelta(days=1)}, "导入之后还没有做风险评分",
         "/areas/999901/risk?month=2026-12"),
        ({"plan": None, "planned_at": None}, "还没有计划", "/areas/999901/plan"),
        ({"planned_at": THEN - timedelta(days=1)}, "上次导入之前排的", "/areas/999901/plan"),
        ({"imposed_open": 2}, "上级交办的 2 家", "/areas/999901/plan"),
        ({"short": 2}, "还缺 2 家次", "/areas/999901/2026-12"),
        ({"unplaced": 2}, "2 家没有排进计划", "/areas/999901/2026-12/roster#unplaced"),
        ({"released_upto": 6}, "还没有发布", "/areas/999901/2026-12"),
        ({"released_upto": None}, "还没有发布", "/areas/999901/2026-12"),
    ],
)  # fmt: skip
def test_what_waits_in_a_month_is_said_with_its_place(
    changes: dict[str, object], sentence: str, address: str
) -> None:
    month = replace(DECEMBER, **changes)  # type: ignore[arg-type]  # any field
    (task,) = tasks_of(replace(QUIET, months=(month,)), year=2026)
    assert sentence in str(task.sentence)
    assert task.address == address


def test_what_blocks_others_comes_before_them() -> None:
    month = replace(DECEMBER, plan=None, planned_at=None, scored_at=None, imposed_open=1)
    state = replace(QUIET, unlocated=1, doubtful=1, rejected=1, uploads_new=1, months=(month,))
    order = ["上传", "拒收", "没有坐标", "存疑", "风险评分", "上级交办", "还没有计划"]
    assert [word for sentence in said(state) for word in order if word in sentence] == [
        "上传", "拒收", "存疑", "没有坐标", "存疑", "风险评分", "上级交办", "还没有计划",
    ]  # fmt: skip


def test_an_empty_area_asks_for_its_first_import_and_nothing_else() -> None:
    empty = replace(QUIET, employers=0, year_version=None, batch=None, imported_at=None)
    assert said(empty) == ["还没有任何申报数据"]


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 12, 14), ["2026-12"]),
        (date(2026, 12, 15), ["2026-12", "2027-01"]),
        (date(2026, 1, 31), ["2026-01", "2026-02"]),
    ],
)
def test_the_next_month_is_prepared_from_the_middle_of_this_one(
    day: date, months: list[str]
) -> None:
    assert list(map(str, wanted_months(day))) == months


def test_every_thing_that_waits_leads_to_a_page_that_is_there(small_county: SmallCounty) -> None:
    client = on(small_county.pool, date(2026, 12, 20))
    page = client.get("/").text
    links = re.findall(r'<li class="task[^>]*>.*?href="([^"]+)"', page)
    assert len(links) >= 3
    assert "2026-12：计划还没有发布" in page
    assert "2027-01：还没有计划" in page
    for link in {*links, *re.findall(r'href="(/areas/[^"]+)"', page)}:
        assert client.get(link.replace("&amp;", "&")).status_code == HTTPStatus.OK, link


def test_an_upload_that_waits_stands_on_the_home(scored_county: Pool, tmp_path: Path) -> None:
    client = signed_in(scored_county)
    assert "等待检查或采纳" not in client.get("/").text
    number = number_of(send(client, export(tmp_path, {})))
    page = client.get("/").text
    assert "1 个上传的申报表等待检查或采纳" in page
    assert f"/areas/{AREA}/import/{number}" in page


def test_the_home_shows_areas_of_the_planner_only(scored_county: Pool) -> None:
    page = signed_in(scored_county, rights=(right("320281"),)).get("/").text
    assert AREA not in page
    assert "还没有载入您负责的任何区域" in page
    leader = signed_in(scored_county, Role.LEADER).get("/").text
    assert "本月待办" not in leader


def test_the_home_asks_the_same_number_of_questions_however_many_areas_there_are(
    database: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for number in range(1, 4):
        with writing(database) as conn:
            areas.save_pack(
                conn,
                make_pack.pack(
                    area=replace(make_pack.pack().area, code=AreaCode(f"99990{number}"))
                ),
            )
        with counted_queries(monkeypatch) as seen, Pool(database.dsn) as pool:
            client = signed_in(pool)
            seen.clear()
            assert client.get("/").text.count("还没有任何申报数据") == number
            asked.append(len(seen))
    assert len(set(asked)) == 1
    assert asked[0] <= 8
