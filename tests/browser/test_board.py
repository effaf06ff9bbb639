"""The roster board by mouse, finger, key and without JavaScript, with the network closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from api.draws.workflow import draw_month
from api.rosters.workflow import make_roster
from api.session import step_by_step
from data import month_plans
from data.database import Pool, reading
from geo.area import AreaCode
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.replan_pin import ReplanPins
from planner.visit_placement import visit_placements
from tests.browser.conftest import Watched, serving, sign_in, watch
from tests.conftest import new_database
from tests.make_account import session_token

pytestmark = pytest.mark.browser
AREA, MONTH = AreaCode("999901"), Month(year=2026, number=12)
BASE = "/areas/999901/2026-12/board"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Office:
    """A planned county that is served to one test."""

    pool: Pool
    address: str
    token: str
    browser: Browser

    def open(self, size: ViewportSize, **options: Any) -> Watched:
        """Return a planner's page of the board."""
        context = self.browser.new_context(
            viewport=size,
            base_url=self.address,
            **options,
        )
        sign_in(context, self.address, self.token)
        seen = watch(context, allowed=(self.address,))
        seen.page.goto(BASE)
        return seen

    def plan(self) -> MonthPlan:
        with reading(self.pool) as conn:
            return month_plans.load(conn, AREA, MONTH)

    def place_of(self, employer: str) -> str:
        """Return day and team of a visit, as the board says them."""
        for route in self.plan().roster.routes:
            if any(stop.employer == employer for stop in route.stops):
                return f"{route.team_day.day}/{route.team_day.number}"
        return ""

    def a_move(self) -> tuple[str, str]:
        """Return a visit and a team-day of the nearest day that it can be tried on."""
        plan = self.plan()
        found = []
        for route in plan.roster.routes:
            for stop in route.stops:
                (visit,) = [one for one in plan.visits if one.employer == stop.employer]
                for place in visit_placements(plan, visit, pins=ReplanPins()):
                    apart = abs((place.team.day - route.team_day.day).days)
                    if not place.faults and apart:
                        slot = f"{place.team.day}/{place.team.number}"
                        found.append((apart, stop.employer, slot))
        _apart, employer, slot = min(found)
        return employer, slot


@pytest.fixture(scope="module")
def planned_template(server_dsn: str, scored_template: str) -> Iterator[str]:
    """Give the name of a database with a plan for December."""
    with new_database(server_dsn, scored_template) as (name, dsn):
        with Pool(dsn) as pool:
            session = step_by_step(pool)
            draw_month(session, area=AREA, month=MONTH, seed=b"\x05" * 32)
            make_roster(session, area=AREA, month=MONTH, effort=0)
        yield name


@pytest.fixture
def office(server_dsn: str, planned_template: str, browser: Browser) -> Iterator[Office]:
    with (
        new_database(server_dsn, planned_template) as (_name, dsn),
        Pool(dsn) as pool,
        serving(pool) as address,
    ):
        yield Office(pool=pool, address=address, token=session_token(pool), browser=browser)


def card_of(page: Page, employer: str) -> Locator:
    return page.locator(f'.card[data-employer="{employer}"]')


def cell_of(page: Page, slot: str) -> Locator:
    return page.locator(f'.cell[data-slot="{slot}"]')


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def assert_fits(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def trial_of(page: Page) -> Locator:
    """Return the dialog when the server has answered."""
    dialog = page.locator("dialog#trial")
    expect(dialog.locator(".lawful, .problem").first).to_be_visible(timeout=30_000)
    return dialog


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_the_board_fit_the_screen_and_ask_nothing_of_other_hosts(
    visitor_office: Office, size: ViewportSize
) -> None:
    seen = visitor_office.open(size)
    employer, _slot = visitor_office.a_move()
    for path in ("", "/change", "/compare", f"/move/{employer}"):
        for language in ("zh", "en"):
            seen.page.goto(f"{BASE}{path}?lang={language}")
            assert seen.page.locator("h1").is_visible()
            assert_fits(seen.page)
    seen.assert_quiet()
    seen.page.context.close()


@pytest.fixture(scope="module")
def visitor_office(server_dsn: str, planned_template: str, browser: Browser) -> Iterator[Office]:
    """Give a served county that no test changes."""
    with (
        new_database(server_dsn, planned_template) as (_name, dsn),
        Pool(dsn) as pool,
        serving(pool) as address,
    ):
        yield Office(pool=pool, address=address, token=session_token(pool), browser=browser)


def test_a_card_is_dragged_by_mouse_its_cost_is_shown_and_it_is_dropped_or_kept(
    office: Office,
) -> None:
    seen = office.open(DESK)
    page, (employer, slot) = seen.page, office.a_move()
    before = office.place_of(employer)

    def drag() -> Locator:
        card_of(page, employer).scroll_into_view_if_needed()
        x, y = middle(card_of(page, employer).locator("time"))
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 20, y + 5, steps=4)
        expect(cell_of(page, slot)).to_have_class("cell may")
        cell_of(page, slot).scroll_into_view_if_needed()
        x, y = middle(cell_of(page, slot))
        page.mouse.move(x, y, steps=8)
        expect(cell_of(page, slot)).to_have_class("cell may over-it")
        page.mouse.up()
        return trial_of(page)

    dialog = drag()
    expect(dialog).to_contain_text("分钟")
    dialog.get_by_text("放弃").click()
    expect(dialog).not_to_be_visible()
    assert office.place_of(employer) == before
    assert page.locator(".picking, .ghost").count() == 0

    drag().get_by_role("button", name="采用").click()
    page.wait_for_url("**/board#kept")
    expect(page.locator("#kept")).to_contain_text("第 2 版")
    expect(cell_of(page, slot).locator(f'[data-employer="{employer}"]')).to_be_visible()
    assert office.place_of(employer) == slot
    seen.assert_quiet()
    page.context.close()


def test_a_card_is_moved_by_keys_alone(office: Office) -> None:
    seen = office.open(DESK)
    page, (employer, slot) = seen.page, office.a_move()
    handle = card_of(page, employer).locator(".grab")
    handle.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("正在移动")
    expect(page.locator(".drop:focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#said")).to_contain_text("已取消移动")
    expect(handle).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator(".drop:focus")).to_be_visible()
    reached = set()
    for key in ["ArrowDown"] * 40 + ["ArrowUp"] * 40 + ["Tab"] * 40:
        here = page.evaluate("document.activeElement.closest('.cell')?.dataset.slot")
        reached.add(here)
        if here == slot:
            break
        page.keyboard.press(key)
    assert slot in reached
    page.keyboard.press("Enter")
    dialog = trial_of(page)
    assert page.evaluate("document.getElementById('trial').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(handle).to_be_focused()
    seen.assert_quiet()
    page.context.close()


def test_a_cell_that_a_rule_forbids_says_which_and_takes_nothing(office: Office) -> None:
    seen = office.open(DESK)
    page, (employer, _slot) = seen.page, office.a_move()
    card_of(page, employer).locator(".grab").click()
    here = cell_of(page, office.place_of(employer))
    expect(here.locator(".whynot")).to_have_text("现在就排在这一组")
    expect(here.locator(".drop")).to_be_hidden()
    card_of(page, employer).locator(".grab").click()
    expect(page.locator(".picking")).to_have_count(0)
    seen.assert_quiet()
    page.context.close()


def test_on_a_phone_two_taps_move_a_card_and_everything_is_large_enough(office: Office) -> None:
    seen = office.open(PHONE, has_touch=True)
    page, (employer, slot) = seen.page, office.a_move()
    assert_fits(page)
    for place in page.locator(".card-do a, .card-do button, .actions .button").all()[:40]:
        if place.is_visible():
            box = place.bounding_box()
            assert box
            assert box["height"] >= 43.5
    card_of(page, employer).locator(".grab").tap()
    target = cell_of(page, slot).locator(".drop")
    expect(target).to_be_visible()
    target.tap()
    dialog = trial_of(page)
    assert_fits(page)
    dialog.get_by_role("button", name="采用").tap()
    page.wait_for_url("**/board#kept")
    assert office.place_of(employer) == slot
    seen.assert_quiet()
    page.context.close()


def test_on_a_phone_a_finger_drags_a_card_by_its_handle(office: Office) -> None:
    seen = office.open(PHONE, has_touch=True)
    page, (employer, slot) = seen.page, office.a_move()
    handle = card_of(page, employer).locator(".grab")
    handle.scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)

    def send(kind: str, x: float, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = middle(handle)
    send("touchStart", x, y)
    send("touchMove", x, y + 12)
    expect(cell_of(page, slot)).to_have_class("cell may")
    cell_of(page, slot).evaluate("cell => cell.scrollIntoView({ block: 'center' })")
    x, y = middle(cell_of(page, slot))
    send("touchMove", x, y - 10)
    send("touchMove", x, y)
    send("touchEnd", x, y)
    trial_of(page)
    seen.assert_quiet()
    page.context.close()


def test_without_javascript_plain_forms_lead_from_the_card_to_the_new_version(
    office: Office,
) -> None:
    seen = office.open(DESK, java_script_enabled=False)
    page, (employer, slot) = seen.page, office.a_move()
    card_of(page, employer).locator(".grab").click()
    page.locator(f'button[value="{slot}"]').click()
    expect(page.locator(".lawful")).to_be_visible(timeout=30_000)
    assert office.place_of(employer) != slot
    page.get_by_role("button", name="采用").click()
    page.wait_for_url("**/board#kept")
    assert office.place_of(employer) == slot
    card_of(page, employer).get_by_role("button").click()
    expect(page.locator(f'.card.pinned[data-employer="{employer}"]')).to_be_visible()
    page.get_by_role("button", name="退回上一版").click()
    expect(page.locator(".trial h2")).to_contain_text("退回第 1 版")
    seen.assert_quiet()
    page.context.close()


def test_undoing_is_shown_in_the_dialog_first(office: Office) -> None:
    seen = office.open(DESK)
    page, (employer, slot) = seen.page, office.a_move()
    card_of(page, employer).locator(".grab").click()
    cell_of(page, slot).locator(".drop").click()
    trial_of(page).get_by_role("button", name="采用").click()
    page.wait_for_url("**/board#kept")
    page.get_by_role("button", name="退回上一版").click()
    dialog = trial_of(page)
    expect(dialog.locator("h2")).to_contain_text("退回第 1 版")
    dialog.get_by_role("button", name="采用").click()
    expect(page.locator("#kept")).to_contain_text("第 3 版")
    assert office.place_of(employer) != slot
    seen.assert_quiet()
    page.context.close()
