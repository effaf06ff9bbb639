"""No page runs a script written in it; documents run the scripts they are made with, no other."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from api.content_policy import STRICT, UnexpectedScriptError, policy_of
from tests.make_account import signed_in
from tests.small_county import AREA, MONTH, SmallCounty

BASE = f"/areas/{AREA}/{MONTH}"
MAP = '<p>甲</p><script src="/a.js"></script><script>var a = "甲";\n</script>'


def test_the_strict_policy_lets_neither_scripts_nor_styles_stand_in_a_page() -> None:
    assert "unsafe" not in STRICT
    assert "script-src 'self';" in STRICT
    assert "style-src 'self';" in STRICT


def test_a_document_runs_its_own_script_by_its_hash() -> None:
    wanted = b64encode(sha256('var a = "甲";\n'.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{wanted}';" in policy_of(MAP, 1)
    assert policy_of(MAP.replace("\n", "\r\n"), 1) == policy_of(MAP, 1)


@pytest.mark.parametrize(
    "more",
    ["<script>alert(1)</script>", "<SCRIPT >alert(1)</SCRIPT >", "<script>alert(1)",
     "<script type=module>alert(1)</script>"],
)  # fmt: skip
def test_a_document_with_one_script_too_many_is_not_served(more: str) -> None:
    with pytest.raises(UnexpectedScriptError):
        policy_of(MAP + more, 1)
    with pytest.raises(UnexpectedScriptError):
        policy_of(MAP, 0)


def test_pages_and_documents_are_served_with_their_policies(small_county: SmallCounty) -> None:
    client = signed_in(small_county.pool)
    stop = small_county.made.roster.plan.roster.routes[0]
    route = f"{BASE}/routes/{stop.team_day.day}/{stop.team_day.number}"
    for path in ("/", BASE, f"{BASE}/roster", f"{BASE}/why", f"{BASE}/risk-map", "/nothing"):
        answer = client.get(path)
        assert answer.headers["content-security-policy"] == STRICT
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", answer.text), path
    for path, scripts in {
        f"{BASE}/risk-map/map": 2,
        f"{BASE}/overview-map/map?framed=true": 2,
        route: 2,
        f"{BASE}/why/{stop.stops[0].employer}": 0,
    }.items():
        policy = client.get(path).headers["content-security-policy"]
        assert policy.count("'sha256-") == scripts
        assert "script-src 'self' 'unsafe" not in policy
        assert "'unsafe-eval'" not in policy
