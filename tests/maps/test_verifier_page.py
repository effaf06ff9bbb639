"""The verifier page is one file that loads nothing, evaluates nothing and is wholly there."""

import re
from importlib.resources import files

import pytest

from maps import verifier_page as module
from maps.verifier_page import CORE_PARTS, SCREEN_PARTS, verifier_page
from planner.draw_finding import FindingCode


def test_every_part_of_the_page_is_in_it() -> None:
    folder = files("maps").joinpath("verifier")
    names = {one.name for one in folder.iterdir()}
    assert names == {"verifier.html", "page.css", *CORE_PARTS, *SCREEN_PARTS}
    for name in names - {"verifier.html"}:
        assert folder.joinpath(name).read_text(encoding="utf-8").strip() in verifier_page()
    assert "part:" not in verifier_page()


@pytest.mark.parametrize(
    "forbidden",
    [
        r"https?:",
        r"\bimport\b",
        r"\beval\b",
        r"\bnew Function\b",
        r"\bfetch\b",
        r"XMLHttpRequest",
        r"WebSocket",
        r"sendBeacon",
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write",
        r"localStorage|sessionStorage|indexedDB|document\.cookie",
        r"crypto\.subtle",
        r"Math\.random|Date\.now",
        r"<(?:script|link|img|iframe)[^>]*\b(?:src|href)=\"(?!data:,)",
    ],
)
def test_the_page_loads_sends_stores_and_evaluates_nothing(forbidden: str) -> None:
    assert re.search(forbidden, verifier_page()) is None


def test_the_page_forbids_itself_all_connections() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', verifier_page())
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.group(1).split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert "unsafe-eval" not in policy.group(1)


def test_the_page_knows_words_for_every_code_of_the_format() -> None:
    told = re.search(r"const CODE_WORDS = \{(.*?)\n\};", verifier_page(), re.DOTALL)
    assert told is not None
    codes = set(re.findall(r'^  "?([\w.]+)"?: \[', told.group(1), re.MULTILINE))
    assert codes == {code.value for code in FindingCode}


def test_every_code_that_the_page_reports_has_words() -> None:
    source = "".join(module._read(name) for name in CORE_PARTS)
    reported = set(
        re.findall(
            r'"((?:ledger|commit|reveal|frame|exclusions|policy|chosen|reserve|routes|staff|lotteries|lottery|assignments|disclosed)\.[a-z]+)"',
            source,
        )
    )
    told = set(re.findall(r'^  "([\w.]+)": \[', module._read("report.js"), re.MULTILINE))
    assert reported == told


def test_every_chinese_sentence_of_the_page_has_an_english_one() -> None:
    html = module._read("verifier.html")
    for tag in re.findall(
        r"<(?!noscript|title|html)(\w+)([^>]*)>([^<]*[\u4e00-\u9fff][^<]*)<", html
    ):
        assert "data-en=" in tag[1] or tag[0] == "section", tag
