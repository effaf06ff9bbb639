"""A rule set from its upload to its confirmation by another person, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.access.workflow import Actor
from api.console import Steps
from api.language import Language
from api.rules.view import rules_of
from api.rules.work import try_rule_set
from api.session import step_by_step
from data.account import Role
from data.database import Pool
from tests.api.test_rules import NEW
from tests.browser.conftest import SIZES, Watched, leave_by, serving, sign_in, watch
from tests.browser.test_planner import assert_good
from tests.make_account import session_token
from tests.small_county import AREA

pytestmark = pytest.mark.browser
RULES = f"/areas/{AREA}/rules"


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
def administrator(
    request: pytest.FixtureRequest, browser: Browser, scored_county: Pool
) -> Iterator[Watched]:
    """Give a page of an administrator of a county of their own."""
    width, height = request.param
    with serving(scored_county) as address:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=address)
        sign_in(context, address, session_token(scored_county, Role.ADMINISTRATOR))
        yield watch(context, allowed=(address,))
        context.close()


def test_rules_are_uploaded_compared_tried_proposed_and_confirmed_by_another(
    administrator: Watched, scored_county: Pool, tmp_path: Path
) -> None:
    page, file = administrator.page, tmp_path / "rules.yaml"
    page.goto("/")
    leave_by(page.get_by_role("link", name="规则集"))
    assert_good(administrator)
    file.write_text(NEW, encoding="utf-8")
    page.set_input_files("#file", file)
    leave_by(page.get_by_role("button", name="上传"))
    expect(page.locator("#difference")).to_contain_text("yunxi-2026/1")
    assert_good(administrator)
    actor = Actor(name="anna", address="test", at=datetime.now(UTC))
    seen = rules_of(scored_county, area=AREA, actor=actor)
    try_rule_set(
        step_by_step(scored_county), area=AREA, number=1, month=seen.earliest, actor=actor,
        telling=Steps(Language.CHINESE),
    )  # fmt: skip
    page.reload()
    expect(page.locator("#trial")).to_be_visible()
    assert_good(administrator)
    if page.locator("#confirmed").count():
        page.locator("#confirmed").check()
    leave_by(page.get_by_role("button", name="提议从"))
    expect(page.locator("#open")).to_contain_text("必须是两个人")
    assert_good(administrator)

    address = page.url.partition("/areas")[0]
    sign_in(page.context, address, session_token(scored_county, Role.ADMINISTRATOR))
    page.goto(RULES)
    leave_by(page.get_by_role("button", name="确认启用"))
    expect(page.locator("table").first).to_contain_text("yunxi-2026/2")
    assert_good(administrator)
    page.goto("/reference/hazard_factors?q=石棉")
    expect(page.locator("tbody tr").first).to_contain_text("石棉")
    assert_good(administrator)
