"""Signing in, one's own password and the administrator's pages work in a real browser.

The forms are filled in with JavaScript switched off, at a desk and on a phone.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from data.account import Role
from data.database import Pool, recording
from tests import make_account
from tests.browser.conftest import SIZES, Watched, leave_by, serving, sign_in, watch
from tests.browser.test_pages import BASE, assert_fits
from tests.make_account import PASSWORD, session_token
from tests.small_county import SmallCounty

pytestmark = pytest.mark.browser
REFUSED = "the server responded with a status of 4"


@pytest.fixture(params=SIZES, ids=["desk", "phone"])
def plain(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Watched]:
    """Give a page without JavaScript that is not signed in."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=address, java_script_enabled=False
    )
    yield watch(context, allowed=(address,))
    context.close()


def fill_in(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main [name={name}]").first.fill(value)
    leave_by(page.locator("main button").first)


def assert_labelled(page: Page) -> None:
    """Fail where something to fill in has no name that is read aloud."""
    for field in page.locator("main input:not([type=hidden]):not([hidden]), main select").all():
        id_, label = field.get_attribute("id"), field.get_attribute("aria-label")
        assert label or page.locator(f"label[for='{id_}']").count() == 1


def test_signing_in_leads_to_the_page_that_was_asked_for_and_out_again(
    plain: Watched, small_county: SmallCounty
) -> None:
    with recording(small_county.pool) as conn:
        name = make_account.account(conn).name
    page = plain.page
    page.goto(BASE)
    assert "/sign-in" in page.url
    assert_labelled(page)
    assert page.locator("main button").bounding_box()["height"] >= 44  # type: ignore[index]  # it is shown
    fill_in(page, name=name, password="not the password")  # noqa: S106 - a wrong one
    assert page.locator("[role=alert]").is_visible()
    fill_in(page, password=PASSWORD)
    assert page.url.endswith(BASE)
    leave_by(page.locator(".user button"))
    assert page.url.endswith("/sign-in")
    page.goto(BASE)
    assert "/sign-in" in page.url
    assert (plain.outside, plain.failed) == ([], [])
    assert all(REFUSED in said for said in plain.complaints)


def test_a_first_password_is_changed_before_anything_else(
    plain: Watched, small_county: SmallCounty
) -> None:
    with recording(small_county.pool) as conn:
        name = make_account.account(conn, must_change=True).name
    page = plain.page
    page.goto(BASE)
    fill_in(page, name=name, password=PASSWORD)
    page.goto(BASE)
    assert page.url.endswith("/account/password")
    assert_labelled(page)
    fresh = "another password 8"
    fill_in(page, old=PASSWORD, new=fresh, again=fresh)
    page.goto(BASE)
    assert page.url.endswith(BASE)
    plain.assert_quiet()


def test_an_administrator_adds_changes_and_disables_an_account(
    plain: Watched, address: str, small_county: SmallCounty
) -> None:
    sign_in(plain.page.context, address, session_token(small_county.pool, Role.ADMINISTRATOR))
    page = plain.page
    page.goto("/accounts")
    leave_by(page.locator(".head a"))
    assert_labelled(page)
    width = page.viewport_size["width"] if page.viewport_size else 0
    fill_in(page, name=f"li.si.{width}", display_name="李四", area="999901")
    password = page.locator(".once code").inner_text()
    assert len(password) == 19
    leave_by(page.locator("main a.button"))
    assert_labelled(page)
    page.locator("[name=area]").nth(1).fill("320281")
    page.locator("[name=until]").nth(1).fill("2030-12-31")
    page.locator("[name=approver]").nth(1).check()
    leave_by(page.locator("main form button").first)
    assert page.locator("[name=area]").nth(0).input_value() == "320281"
    assert page.locator("[name=approver]").nth(0).is_checked()
    assert page.locator("[name=area]").nth(1).input_value() == "999901"
    leave_by(page.locator("button.danger"))
    assert "已停用" in page.locator(".sub").first.inner_text()
    page.goto("/audit")
    assert "停用账号" in page.locator("tbody tr").first.inner_text()
    plain.assert_quiet()


@pytest.mark.parametrize(
    "path", ["/sign-in", "/account/password", "/accounts", "/accounts/new", "/accounts/1",
             "/audit", "/audit/verify"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_accounts_fit_and_keep_the_strict_policy(
    plain: Watched, browser: Browser, address: str, small_county: SmallCounty, path: str,
    language: str,
) -> None:  # fmt: skip
    size = plain.page.viewport_size
    context = browser.new_context(viewport=size, base_url=address)
    if path != "/sign-in":
        sign_in(context, address, session_token(small_county.pool, Role.ADMINISTRATOR))
    seen = watch(context, allowed=(address,))
    seen.page.goto(f"{path}?lang={language}")
    seen.assert_quiet()
    assert_fits(seen.page)
    assert seen.page.locator("h1").is_visible()
    context.close()


def test_a_script_in_a_name_is_shown_and_not_run(browser: Browser, database: Pool) -> None:
    evil = "<script>document.title = 'run'</script>"
    token = session_token(database, Role.ADMINISTRATOR)
    with recording(database) as conn, conn.cursor() as cursor:
        cursor.execute("UPDATE account SET display_name = %s", (evil,))
    with serving(database) as address:
        context = browser.new_context(base_url=address)
        sign_in(context, address, token)
        seen = watch(context, allowed=(address,))
        seen.page.goto("/accounts")
        assert seen.page.title() != "run"
        assert evil in seen.page.locator("main").inner_text()
        # Even a script that found its way into a page would not run.
        refused = seen.page.evaluate(
            """() => new Promise(done => {
                document.addEventListener('securitypolicyviolation',
                                          e => done(e.effectiveDirective));
                const script = document.createElement('script');
                script.textContent = "document.title = 'run'";
                document.body.append(script);
                setTimeout(() => done('nothing'), 2000);
            })"""
        )
        assert refused == "script-src-elem"
        assert seen.page.title() != "run"
        context.close()
