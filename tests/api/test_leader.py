"""The leader's pages: what they say, what stays sealed, and that nothing is ranked by visits."""

import re
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from fastapi.testclient import TestClient

from api.leader.workflow import leader_areas, leader_month, quarter_scorecard
from api.server import create_app
from data.account import Role
from data.database import Pool, reading, recording
from data.errors import NotFoundError
from planner.quarter import parse_quarter
from tests.make_account import session_token, signed_in, with_session
from tests.small_county import AREA, MONTH, SmallCounty

BASE = f"/areas/{AREA}/{MONTH}"
BRIEF = f"{BASE}/brief"
CARD = f"/areas/{AREA}/scorecard/2026Q4"
ON = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
"""A day within the month, so that its plan is sealed before the release."""


def on_the_ninth(pool: Pool, role: Role) -> TestClient:
    """Return a client of a server that believes it is 9 December 2026."""
    return with_session(TestClient(create_app(pool, clock=lambda: ON)), _token(pool, role))


def _token(pool: Pool, role: Role) -> str:
    # The session has to be open on the day that the server believes in.
    token = session_token(pool, role)
    with recording(pool) as conn, conn.cursor() as cursor:
        cursor.execute(
            "UPDATE login_session SET created_at = %(n)s, seen_at = %(n)s,"
            " idle_until = %(n)s + interval '1 hour', expires_at = %(n)s + interval '9 hours'"
            " WHERE account = (SELECT max(account) FROM login_session)",
            {"n": ON},
        )
    return token


def townships(county: SmallCounty) -> list[str]:
    return [one.code for one in county.made.roster.plan.area.townships]


@pytest.fixture
def client(small_county: SmallCounty) -> TestClient:
    return on_the_ninth(small_county.pool, Role.PLANNER)


def test_the_brief_says_what_the_month_says(client: TestClient, small_county: SmallCounty) -> None:
    html = client.get(BRIEF).text
    plan = small_county.made.roster.plan
    assert "截至 2026-12-09" in html
    for rule in plan.coverage.progress:
        assert rule.title in html
    for sentence in plan.coverage.shortfalls:
        assert str(sentence) in html
    for town in plan.area.townships:
        assert f'href="{BASE}/townships/{town.code}"' in html
        assert town.name in html
    assert f"必查 {len(plan.coverage.certain)} 家" in html


def test_the_risk_map_of_the_brief_is_drawn_without_styles_or_scripts(client: TestClient) -> None:
    html = client.get(BRIEF).text
    drawing = re.search(r"<svg[^>]*class=\"sketch\".*?</svg>\s*<p", html, re.DOTALL)
    assert drawing
    assert "style=" not in drawing[0]
    assert "<script" not in drawing[0]
    assert "url(#hatch-" in drawing[0]


def test_a_leader_comes_home_to_the_brief_of_the_newest_month(small_county: SmallCounty) -> None:
    client = on_the_ninth(small_county.pool, Role.LEADER)
    home = client.get("/").text
    assert f'href="{BRIEF}"' in home
    assert f'href="{CARD}"' in home


def test_before_the_release_a_leader_sees_the_rules_and_no_visit(
    small_county: SmallCounty,
) -> None:
    client = on_the_ninth(small_county.pool, Role.LEADER)
    brief = client.get(BRIEF)
    assert brief.status_code == HTTPStatus.OK
    assert "本月排班尚未发布" in brief.text
    assert "小组日" not in brief.text
    for code in townships(small_county):
        page = client.get(f"{BASE}/townships/{code}").text
        assert "检查安排发布后才显示" in page
        assert "/routes/" not in page


def test_the_pages_of_all_townships_together_hold_every_visit(
    client: TestClient, small_county: SmallCounty
) -> None:
    plan = small_county.made.roster.plan
    pages = "".join(client.get(f"{BASE}/townships/{code}").text for code in townships(small_county))
    known = {one.id: one for one in plan.employers}
    for route in plan.roster.routes:
        for stop in route.stops:
            assert known[stop.employer].name in pages
    assert len(re.findall(r'/routes/[\d-]+/\d+"', pages)) == sum(
        len(route.stops) for route in plan.roster.routes
    )


def test_no_page_for_leaders_ranks_anybody_by_visits(
    client: TestClient, small_county: SmallCounty
) -> None:
    """国办发〔2024〕54号: townships stand in the order of their codes, officers are not counted."""
    codes = townships(small_county)
    assert codes == sorted(codes)
    names = [one.name for one in small_county.made.roster.plan.area.townships]
    brief, card = client.get(BRIEF).text, client.get(CARD).text
    listed = re.findall(r"/townships/(\d{9})\">[^<]+</a>", brief)
    assert [code for code in listed if code in codes][-len(codes) :] == codes
    rows = re.findall(r'<td class="lead">([^<]+)</td>', card)
    assert rows == names
    officers = [one.name for one in small_county.made.roster.plan.inspectors]
    for page in (brief, card):
        table = re.search(r"<main>.*</main>", page, re.DOTALL)
        assert table
        named = [name for name in officers if name in table[0]]
        # Only somebody whose certificate ends is named, and never beside a number of visits.
        assert all(re.search(rf"{name}(的执法证)? ?20\d\d-", table[0]) for name in named)
    for page in (brief, card, client.get(f"{BASE}/townships/{codes[0]}").text):
        assert "sort" not in page
        assert not re.search(r"排名(?!$|。)", page.replace("不按检查次数排名", ""))


def test_the_scorecard_names_targets_and_what_has_no_data(client: TestClient) -> None:
    html = client.get(CARD).text
    assert "职业病危害因素定期检测率" in html
    assert "没有数据：本系统不收集这一项" in html
    assert "本地设定，非法规" in html
    assert "截至 2026-12-09" in html
    assert client.get(f"{CARD}?lang=en").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"/areas/{AREA}/2031-01/brief", HTTPStatus.NOT_FOUND, "2031-01"),
        (f"/areas/{AREA}/2026-13/brief", HTTPStatus.UNPROCESSABLE_ENTITY, "2026-12"),
        (f"{BASE}/townships/999901999", HTTPStatus.NOT_FOUND, "999901999"),
        (f"/areas/{AREA}/scorecard/2026Q9", HTTPStatus.UNPROCESSABLE_ENTITY, "2026Q4"),
        (f"/areas/{AREA}/scorecard/2019Q1", HTTPStatus.NOT_FOUND, "2019Q1"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    client: TestClient, path: str, status: HTTPStatus, said: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text


def test_inspectors_are_not_shown_a_whole_month(small_county: SmallCounty) -> None:
    client = signed_in(small_county.pool, Role.INSPECTOR)
    for path in (BRIEF, CARD, f"{BASE}/townships/{townships(small_county)[0]}"):
        assert client.get(path).status_code == HTTPStatus.FORBIDDEN


def test_a_quarter_that_nobody_planned_is_not_made_up(small_county: SmallCounty) -> None:
    with pytest.raises(NotFoundError, match="还没有 2027Q2 的资料"):
        quarter_scorecard(
            small_county.pool, area=AREA, quarter=parse_quarter("2027Q2"), today=ON.date()
        )


def test_a_brief_that_was_made_is_kept_and_asks_the_database_little(
    small_county: SmallCounty,
) -> None:
    first = leader_month(small_county.pool, area=AREA, month=str(MONTH), today=ON.date())
    again = leader_month(small_county.pool, area=AREA, month=str(MONTH), today=ON.date())
    assert again.brief is first.brief
    with reading(small_county.pool):
        [area] = leader_areas(small_county.pool, today=ON.date())
    assert [str(one) for one in area.quarters] == ["2026Q4"]
