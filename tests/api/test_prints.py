"""Downloads of what is printed: what they hold, what they are called, who gets them."""

from http import HTTPStatus
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from data.account import Role
from tests.api.test_leader import on_the_ninth
from tests.make_account import signed_in
from tests.maps.test_printed import pages_of
from tests.small_county import AREA, MONTH, SmallCounty

BASE = f"/areas/{AREA}/{MONTH}"


def name_of(answer: object) -> str:
    return unquote(answer.headers["content-disposition"])  # type: ignore[attr-defined] # a response


@pytest.fixture
def client(small_county: SmallCounty) -> TestClient:
    return signed_in(small_county.pool, Role.PLANNER)


def test_the_sheets_of_a_day_hold_its_teams_and_no_other_day(
    client: TestClient, small_county: SmallCounty
) -> None:
    plan = small_county.made.roster.plan
    day = plan.roster.routes[0].team_day.day
    answer = client.get(f"{BASE}/route-sheets/{day}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert f"路线单_云溪县_{day}.pdf" in name_of(answer)
    text = "".join(pages_of(answer.content))
    names = {one.employer: one.name for one in plan.visits}
    for route in plan.roster.routes:
        for stop in route.stops:
            assert (names[stop.employer] in text) == (route.team_day.day == day)
    team = plan.roster.routes[0].team_day.number
    one = client.get(f"{BASE}/route-sheets/{day}/{team}.pdf")
    assert len(one.content) < len(answer.content)
    assert f'href="{BASE}/route-sheets/{day}.pdf"' in client.get(f"{BASE}/roster").text
    sheet = client.get(f"{BASE}/routes/{day}/{team}").text
    assert f"{BASE}/route-sheets/{day}/{team}.pdf" in sheet
    assert client.get(f"{BASE}/route-sheets/{day}.pdf").content == answer.content


def test_the_brief_on_paper_is_that_of_the_day(client: TestClient) -> None:
    answer = client.get(f"{BASE}/brief.pdf")
    assert "月报_云溪县_2026-12.pdf" in name_of(answer)
    [text] = pages_of(answer.content)
    assert "截至 2026-12-01" in text


@pytest.mark.parametrize("path", ["route-sheets/2026-12-06.pdf", "route-sheets/2026-12-01/99.pdf"])
def test_sheets_of_nobody_are_not_there(client: TestClient, path: str) -> None:
    assert client.get(f"{BASE}/{path}").status_code == HTTPStatus.NOT_FOUND


def test_a_sealed_roster_is_not_printed_for_a_leader(small_county: SmallCounty) -> None:
    leader = on_the_ninth(small_county.pool, Role.LEADER)
    day = small_county.made.roster.plan.roster.routes[0].team_day.day
    assert leader.get(f"{BASE}/route-sheets/{day}.pdf").status_code == HTTPStatus.NOT_FOUND
    [text] = pages_of(leader.get(f"{BASE}/brief.pdf").content)
    assert "排班未发布" in text


def test_inspectors_print_nothing_of_a_whole_month(small_county: SmallCounty) -> None:
    inspector = signed_in(small_county.pool, Role.INSPECTOR)
    for path in ("brief.pdf", "route-sheets/2026-12-01.pdf"):
        assert inspector.get(f"{BASE}/{path}").status_code == HTTPStatus.FORBIDDEN
