"""Why-cards by command, from the bundle alone, and on the server."""

import json
import re
import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TypeAlias

import pytest
from fastapi.testclient import TestClient

from api.command_line import main
from api.session import step_by_step
from api.why.workflow import bundled_reasons, served_reasons, stored_reasons
from planner.why_card import CardPlace, sum_faults
from tests.make_account import signed_in
from tests.small_county import AREA, MONTH, SmallCounty

BASE = f"/areas/{AREA}/{MONTH}/why"
Run: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    small_county: SmallCounty,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a function that runs `xuntu` on the county and returns its status and what it said."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", small_county.pool.dsn)
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


@pytest.fixture
def client(small_county: SmallCounty) -> TestClient:
    return signed_in(small_county.pool)


def bundle_of(county: SmallCounty) -> Path:
    (path,) = county.folder.rglob("数据包_*.json")
    return path


def test_the_bundle_alone_explains_everybody_exactly_as_the_database_does(
    small_county: SmallCounty,
) -> None:
    stored = stored_reasons(step_by_step(small_county.pool), area=AREA, month=MONTH)
    bundled = bundled_reasons(bundle_of(small_county))
    ours = {card.employer.id: card for card in stored.cards()}
    theirs = {card.employer.id: card for card in bundled.cards()}
    assert ours.keys() == theirs.keys()
    for id_, card in ours.items():
        told = theirs[id_]
        assert not told.doubts
        assert not sum_faults(told)
        assert (told.place, told.standing, told.origin, told.rules, told.cap) == (
            card.place, card.standing, card.origin, card.rules, card.cap,
        )  # fmt: skip
        assert told.arrangement == card.arrangement
        assert told.score == card.score


def test_the_command_says_the_same_from_the_database_and_from_the_bundle(
    run: Run, small_county: SmallCounty, tmp_path: Path
) -> None:
    plan = small_county.made.roster.plan
    drawn = plan.draw.chosen[0]
    database = run("why", "--area", AREA, "--month", str(MONTH), "--employer", drawn)
    page = tmp_path / "card.html"
    alone = run("why", "--bundle", bundle_of(small_county), "--employer", drawn, "--out", page)
    assert database[0] == alone[0] == 0
    assert "双随机抽中" in database[1]
    assert "已按所附资料重新计算，各项相加一致。" in database[1]
    assert alone[1].replace(f"{page}\n", "") == database[1]
    assert "什么会改变结果" in page.read_text(encoding="utf-8")


def test_the_bundle_needs_no_database(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    small_county: SmallCounty,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XUNTU_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))
    wanted = small_county.made.roster.plan.coverage.certain[0].employer
    monkeypatch.setattr(
        sys,
        "argv",
        ["xuntu", "why", "--bundle", str(bundle_of(small_county)), "--employer", wanted],
    )
    with pytest.raises(SystemExit) as done:
        main()
    assert not done.value.code
    assert "必查，本月一定检查" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--employer", "x"), "请写 --area 和 --month，或者写 --bundle 数据包"),
        (("--employer", "x", "--area", AREA, "--bundle", "b.json"), "不要再写 --area 和 --month"),
        (("--employer", "x", "--area", AREA, "--month", str(MONTH)), "的计划里没有“x”"),
        (("--employer", "x", "--bundle", "none.json"), "读不了数据包 none.json"),
    ],
)
def test_what_cannot_be_explained_is_said_in_one_sentence(
    run: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    status, said = run("why", *arguments)
    assert status == 1
    assert sentence in said
    assert "Traceback" not in said


def test_the_files_of_a_month_hold_the_list_of_all_cards(small_county: SmallCounty) -> None:
    (path,) = small_county.folder.rglob("为什么_*.html")
    html = path.read_text(encoding="utf-8")
    plan = small_county.made.roster.plan
    assert all(one.id in html for one in plan.employers)
    found = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    rows = json.loads(found[1])["rows"]
    assert len(rows) == len(plan.employers)
    assert not any(row[13] for row in rows)  # nothing is doubted
    assert not re.search(r'src="|href="http', html)


def test_the_roster_leads_to_the_card_of_each_stop_and_the_card_back(
    client: TestClient, small_county: SmallCounty
) -> None:
    stop = small_county.made.roster.plan.roster.routes[0].stops[0].employer
    roster = client.get(BASE.replace("/why", "/roster")).text
    assert f'href="{BASE}/{stop}"' in roster
    card = client.get(f"{BASE}/{stop}")
    assert card.status_code == HTTPStatus.OK
    assert "什么会改变结果（每条都重新计算过）" not in card.text
    (more,) = re.findall(r'href="(\?[^"#]*)#what-ifs"', card.text)
    counted = client.get(f"{BASE}/{stop}{more}").text
    assert "什么会改变结果（每条都重新计算过）" in counted
    assert "假如" in counted
    assert f'href="{BASE.replace("/why", "/roster")}"' in card.text
    assert '<html lang="en">' in client.get(f"{BASE}/{stop}?lang=en").text


def test_employers_are_searched_without_javascript(
    client: TestClient, small_county: SmallCounty
) -> None:
    plan = small_county.made.roster.plan
    one = plan.employers[0]
    found = client.get(BASE, params={"q": one.name}).text
    assert f'href="{BASE}/{one.id}"' in found
    everybody = client.get(BASE).text
    assert everybody.count(f'href="{BASE}/') == min(50, len(plan.employers))
    assert "没有找到" in client.get(BASE, params={"q": "没有这一家"}).text


def test_an_employer_that_is_not_there_is_not_found(client: TestClient) -> None:
    answer = client.get(f"{BASE}/nobody")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "没有“nobody”" in answer.text


def test_a_month_is_explained_once_and_kept(small_county: SmallCounty) -> None:
    first = served_reasons(small_county.pool, area=AREA, month=str(MONTH))
    assert served_reasons(small_county.pool, area=AREA, month=str(MONTH)) is first
    assert {card.place for card in first.cards()} >= {CardPlace.CERTAIN, CardPlace.DRAWN}
