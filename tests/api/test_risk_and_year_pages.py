"""Employers by risk and the year at the screen."""

import io
import re
from datetime import date
from http import HTTPStatus

import pytest
from openpyxl import load_workbook

from data import areas, employers, scores, year_plans
from data.account import Role
from data.database import Pool, reading, writing
from geo.area import AreaCode
from planner.month import Month
from tests import make_pack
from tests.api.test_planner_home import on
from tests.counted_queries import counted_queries
from tests.job_worker import work
from tests.make_account import signed_in
from tests.small_county import AREA, MONTH, SmallCounty

CODE = AreaCode(AREA)
RISK = f"/areas/{AREA}/risk"
YEAR = f"/areas/{AREA}/year/2026"


def listed(page: str) -> list[str]:
    return [name.strip() for name in re.findall(r'<td class="wide">(?:<a [^>]+>)?([^<]+)', page)]


def by_risk(pool: Pool) -> list[str]:
    """Return the names of all employers, worst first."""
    with reading(pool) as conn:
        found = scores.load(conn, CODE, MONTH)
        names = {each.id: each.name for each in employers.in_area(conn, CODE)}
    order = sorted(found.values(), key=lambda each: (-each.combined, -each.points, each.employer))
    return [names[each.employer] for each in order]


def test_employers_are_listed_by_class_and_points_page_after_page(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    names: list[str] = []
    path = RISK
    while path:
        page = client.get(path).text
        names += listed(page)
        more = re.search(rf'class="button main" href="({RISK}\?[^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert names == by_risk(scored_county)
    assert len(names) > 50


def test_employers_are_found_by_name_id_and_code_and_filtered(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    with reading(scored_county) as conn:
        found = employers.in_area(conn, CODE)
        marks = scores.load(conn, CODE, MONTH)
    one = next(each for each in found if each.credit_code)
    for words in (one.name, one.id, str(one.credit_code), str(one.credit_code).lower()):
        assert one.name in listed(client.get(RISK, params={"q": words}).text)
    assert "没有找到" in client.get(RISK, params={"q": "%"}).text
    high = client.get(RISK, params={"letter": "3"}).text
    assert len(listed(high)) == min(50, sum(each.combined == 3 for each in marks.values()))
    town = next(each.township for each in found if each.township)
    of_town = listed(client.get(RISK, params={"township": town}).text)
    assert sorted(of_town) == sorted(each.name for each in found if each.township == town)
    assert listed(client.get(RISK, params={"letter": "9", "on": "nothing"}).text)


def test_with_a_plan_every_employer_leads_to_why_and_lists_can_be_chosen(
    small_county: SmallCounty,
) -> None:
    client = signed_in(small_county.pool)
    page = client.get(RISK, params={"on": "必查"}).text
    certain = {one.employer for one in small_county.made.roster.plan.coverage.certain}
    links = re.findall(rf'href="/areas/{AREA}/{MONTH}/why/([^"]+)"', page)
    assert set(links) <= certain
    assert len(links) == min(50, len(certain))
    drawn = client.get(RISK, params={"on": "双随机"}).text
    chosen = set(small_county.made.roster.plan.draw.chosen)
    assert set(re.findall(r"/why/([^\"]+)\"", drawn)) <= chosen - certain
    assert client.get(f"/areas/{AREA}/{MONTH}/why/{links[0]}").status_code == HTTPStatus.OK


def test_employers_are_scored_for_another_month_by_a_job(scored_county: Pool) -> None:
    client = signed_in(scored_county)
    assert "2027-02 还没有风险评分" in client.get(RISK, params={"month": "2027-02"}).text
    assert client.post(RISK, data={"month": "2027-02"}).status_code == HTTPStatus.OK
    work(scored_county)
    with reading(scored_county) as conn:
        assert scores.latest(conn, CODE, Month(year=2027, number=2))
    page = client.get(RISK, params={"month": "2027-02"}).text
    assert len(listed(page)) == 50
    wrong = client.post(RISK, data={"month": "February"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_area_that_was_never_scored_says_so(database: Pool) -> None:
    pack = make_pack.pack()
    with writing(database) as conn:
        areas.save_pack(conn, pack)
    page = signed_in(database).get(f"/areas/{pack.area.code}/risk").text
    assert "还没有做过风险评分" in page


def test_a_year_is_tried_planned_kept_and_downloaded(scored_county: Pool) -> None:
    client = on(scored_county, date(2026, 3, 2))
    assert "还没有 2026 年的年度计划" in client.get(YEAR).text
    assert "没有填要试算的设定" in client.post(YEAR, data={"compare": "yes"}).text
    for teams in ("1", "3"):
        client.post(YEAR, data={"compare": "yes", "teams": teams})
        work(scored_county)
    page = client.get(YEAR).text
    assert re.findall(r"<th>(teams=\d)</th>", page) == ["teams=1", "teams=3"]
    with reading(scored_county) as conn:
        assert year_plans.latest(conn, CODE, 2026) is None
    client.post(YEAR, data={"teams": "2", "high": "60%"})
    work(scored_county)
    with reading(scored_county) as conn:
        plan = year_plans.load(conn, CODE, 2026)
    assert (plan.first, plan.settings.teams) == (3, 2)
    page = client.get(YEAR).text
    load = plan.load()
    row = re.search(r"安排家次</th>(.*?)</tr>", page, re.DOTALL)
    assert row
    shown = re.findall(r">(\d+|·)<", row[1])
    assert shown == [str(load[month]) if load[month] else "·" for month in range(1, 13)]
    answer = client.get(f"{YEAR}/book.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "总览"
    english = client.get(f"{YEAR}/book.xlsx?lang=en")
    assert load_workbook(io.BytesIO(english.content)).sheetnames[0] != "总览"
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"high": "六成"}, "看不懂数字"),
        ({"high": "160%"}, "不合理"),
        ({"teams": "many"}, "看不懂比较条件"),
        ({"gap": "13"}, "不合理"),
    ],
)
def test_settings_of_a_year_that_cannot_be_are_refused_in_words(
    scored_county: Pool, given: dict[str, str], sentence: str
) -> None:
    answer = signed_in(scored_county).post(YEAR, data=given)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.text
    assert f'value="{next(iter(given.values()))}"' in answer.text


def test_a_year_that_was_not_planned_has_no_workbook(scored_county: Pool) -> None:
    answer = signed_in(scored_county).get(f"{YEAR}/book.xlsx")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    for role in (Role.LEADER, Role.ADMINISTRATOR, Role.INSPECTOR):
        client = signed_in(scored_county, role)
        assert client.get(f"{YEAR}/book.xlsx").status_code == HTTPStatus.FORBIDDEN
        assert client.get(RISK).status_code == HTTPStatus.FORBIDDEN


def test_lists_and_years_ask_a_bounded_number_of_questions(
    scored_county: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted_queries(monkeypatch) as seen, Pool(scored_county.dsn) as pool:
        client = signed_in(pool)
        for path in (RISK, f"{RISK}?q=a", YEAR):
            seen.clear()
            assert client.get(path).status_code == HTTPStatus.OK
            assert len(seen) <= 12, path
