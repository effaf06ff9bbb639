"""Every page in every state that somebody meets: what is looked at for barriers and pictured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import leave_by
from tests.make_account import PASSWORD

Act = Callable[[Page], object]
MONTH: Final = "/areas/{area}/{month}"
AREA: Final = "/areas/{area}"


def _nothing(_page: Page) -> None:
    """Look at the page as it opens."""


@dataclass(frozen=True, slots=True)
class PageState:
    """A page, and what is done on it before it is looked at."""

    name: str
    """What its pictures are called; once a role."""
    path: str
    """Its address, with the fields of `Office.made`; after a # only what tells states apart."""
    act: Act = _nothing
    changes: bool = False
    """Whether the act can be done only once."""

    def open(self, page: Page, made: dict[str, str]) -> None:
        """Open the page in a browser, filled in with `made`, and bring it into this state."""
        if "#" in self.path:  # a new document, even where only the mark in the address differs
            page.goto("about:blank")
        page.goto(self.path.format(**made).partition("#")[0])
        self.act(page)


def sign_in_wrongly(page: Page) -> None:
    page.locator("#name").fill("somebody")
    page.locator("#password").fill(PASSWORD)
    leave_by(page.locator("main button"))
    expect(page.locator("[role=alert]")).to_be_visible()


def make_token(page: Page) -> None:
    page.locator("[name=label]").fill("QGIS")
    leave_by(page.locator("form:has(#label) button"))
    expect(page.locator(".once")).to_be_visible()


def add_account(page: Page) -> None:
    page.locator("[name=name]").fill("li.si")
    page.locator("[name=display_name]").fill("李四")
    leave_by(page.locator("main button").first)
    expect(page.locator(".once")).to_be_visible()


def refuse_account(page: Page) -> None:
    page.locator("[name=name]").fill("!!")
    page.locator("[name=display_name]").fill("李四")
    leave_by(page.locator("main button").first)
    expect(page.locator("[role=alert]")).to_be_visible()


def take_shipped_rules(page: Page) -> None:
    page.locator("#shipped").select_option("ziyang-2018")
    leave_by(page.locator("form:has(#shipped) button"))
    expect(page.locator("h1")).to_contain_text("资阳市")


def try_lost_team(page: Page) -> None:
    page.locator("#slot").select_option(index=1)
    page.locator("#why-lost").fill("车辆故障")
    leave_by(page.locator("form:has(#slot) button"))
    expect(page.locator("h1")).to_have_text("试排结果")


def submit_plan(page: Page) -> None:
    leave_by(page.locator("form[action$='/submit'] button"))
    expect(page.locator(".state")).to_be_visible()


def read_english(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")


def sign_out(page: Page) -> None:
    leave_by(page.locator(".user form button"))
    expect(page.locator("h1")).to_have_text("已退出巡图")


def wait_for_map(page: Page) -> None:
    page.wait_for_selector("#map[data-ready=yes]")


def wait_for_stops(page: Page) -> None:
    page.locator("ol.stops li").first.wait_for()


def open_first_visit(page: Page) -> None:
    _open_visit(page, 0)


def open_second_visit(page: Page) -> None:
    _open_visit(page, 1)


def sign(page: Page) -> None:
    _open_visit(page, 1)
    page.locator("#sign-lead").click()
    page.locator("dialog canvas").wait_for()


def draw_map(page: Page) -> None:
    wait_for_stops(page)
    page.locator("nav.tabs a").nth(1).click()
    page.locator("main svg, main canvas, .leaflet-container").first.wait_for()


def _open_visit(page: Page, at: int) -> None:
    wait_for_stops(page)
    page.locator("ol.stops a.name").nth(at).click()
    page.locator("article h1").wait_for()


STATES: Final[dict[str, tuple[PageState, ...]]] = {
    "nobody": (
        PageState("sign-in", "/sign-in"),
        PageState("sign-in-refused", "/sign-in?next=/jobs", sign_in_wrongly),
    ),
    "planner": (
        PageState("home", "/"),
        PageState("imports", f"{AREA}/import"),
        PageState("import-columns", f"{AREA}/import/{{unclear}}"),
        PageState("import-checked", f"{AREA}/import/{{upload}}"),
        PageState("import-faults", f"{AREA}/import/{{upload}}/faults"),
        PageState("import-changes", f"{AREA}/import/{{upload}}/changes?kind=added"),
        PageState("import-undo", f"{AREA}/import-undo"),
        PageState("geocode", f"{AREA}/geocode"),
        PageState("geocode-corrected", f"{AREA}/geocode/corrected"),
        PageState("geocode-one", f"{AREA}/geocode/at/{{stop}}", wait_for_map),
        PageState("risk", f"{AREA}/risk"),
        PageState("year", f"{AREA}/year/{{year}}"),
        PageState("ceremony-months", f"{AREA}/ceremony"),
        PageState("ceremony-new", f"{AREA}/2027-01/ceremony"),
        PageState("ceremony", f"{MONTH}/ceremony"),
        PageState("witness-sheet", f"{MONTH}/ceremony/witness/2"),
        PageState("plan", f"{AREA}/plan"),
        PageState("month", MONTH),
        PageState("roster", f"{MONTH}/roster"),
        PageState("left-out", f"{MONTH}/left-out"),
        PageState("risk-map", f"{MONTH}/risk-map"),
        PageState("overview-map", f"{MONTH}/overview-map"),
        PageState("route-sheet", f"{MONTH}/routes/{{day}}/{{team}}"),
        PageState("why-found", f"{MONTH}/why?q=91999901467"),
        PageState("why", f"{MONTH}/why/{{stop}}?what-ifs=yes"),
        PageState("board", f"{MONTH}/board"),
        PageState("board-move", f"{MONTH}/board/move/{{stop}}"),
        PageState("board-change", f"{MONTH}/board/change"),
        PageState("board-trial", f"{MONTH}/board/change", try_lost_team),
        PageState("board-compare", f"{MONTH}/board/compare"),
        PageState("exports", f"{MONTH}/exports"),
        PageState("approval", f"{MONTH}/approval"),
        PageState("jobs", "/jobs"),
        PageState("job-done", "/jobs/1"),
        PageState("job-waiting", "/jobs/{job}"),
        PageState("tokens", "/account/tokens", make_token, changes=True),
        PageState("password", "/account/password"),
        PageState("not-there", "/nothing"),
    ),
    "leader": (
        PageState("home", "/"),
        PageState("home-english", "/?lang=en", read_english),
        PageState("briefs", "/briefs?lang=zh"),
        PageState("month", MONTH),
        PageState("brief", f"{MONTH}/brief"),
        PageState("township", f"{MONTH}/townships/{{township}}"),
        PageState("scorecard", f"{AREA}/scorecard/{{quarter}}"),
        PageState("results", f"{MONTH}/results"),
        PageState("exports", f"{MONTH}/exports"),
        PageState("ceremony", f"{MONTH}/ceremony"),
        PageState("approval", f"{MONTH}/approval"),
        PageState("password", "/account/password"),
    ),
    "administrator": (
        PageState("home", "/"),
        PageState("accounts", "/accounts"),
        PageState("account-new", "/accounts/new"),
        PageState("account-refused", "/accounts/new", refuse_account),
        PageState("account-password", "/accounts/new", add_account, changes=True),
        PageState("account", "/accounts/1"),
        PageState("audit", "/audit"),
        PageState("audit-verified", "/audit/verify"),
        PageState("backups", "/backups"),
        PageState("condition", "/condition"),
        PageState("jobs", "/jobs"),
        PageState("tokens", "/account/tokens"),
        PageState("rules-difference", f"{AREA}/rules", take_shipped_rules),
        PageState("rules", f"{AREA}/rules"),
        PageState("rules-in-force", f"{AREA}/rules/0"),
        PageState("reference", "/reference"),
        PageState("reference-table", "/reference/hazard_factors"),
    ),
    "inspector": (
        PageState("home", "/"),
        PageState("day", "/field/", wait_for_stops),
        PageState("map", "/field/#/map", draw_map),
        PageState("visit-done", "/field/#/first", open_first_visit),
        PageState("visit-begun", "/field/#/second", open_second_visit),
        PageState("signature", "/field/#/sign", sign),
        PageState("record", f"{AREA}/visits/{{visit}}"),
        PageState("order", f"{AREA}/visits/{{visit}}/order"),
        PageState("password", "/account/password"),
    ),
}
"""What each role opens; a page that is the same for several is looked at for one of them."""
APPROVAL: Final[tuple[tuple[str, PageState], ...]] = (
    ("planner", PageState("approval-draft", f"{MONTH}/approval")),
    ("planner", PageState("approval-handed-in", f"{MONTH}/approval", submit_plan, changes=True)),
    ("leader", PageState("approval-to-decide", f"{MONTH}/approval")),
)
"""A plan on its way to approval, in this order, where the month is not released."""
AFTERWARDS: Final[tuple[tuple[str, PageState], ...]] = (
    ("administrator", PageState("rules-tried", f"{AREA}/rules/{{rule_set}}")),
    ("administrator", PageState("rules-proposed", f"{AREA}/rules")),
    ("planner", PageState("ceremony-committed", f"{AREA}/2027-01/ceremony")),
    ("planner", PageState("import-taken", f"{AREA}/import/{{taken}}")),
)
"""What follows in the same county; pictured, and looked at in the tests of these pages."""
WITH_PROVIDER: Final[tuple[tuple[str, PageState], ...]] = (
    ("nobody", PageState("sign-in-provider", "/sign-in")),
    ("administrator", PageState("account-bound", "/accounts/{bound}")),
    ("nobody", PageState("signed-out", "/account/password", sign_out, changes=True)),
)
"""What is different where the office has an identity provider; who signs out is the last."""
ENGLISH: Final[dict[str, tuple[str, ...]]] = {
    "planner": (
        "home", "year", "import-checked", "geocode-one", "risk", "ceremony", "month", "approval",
        "exports", "board",
    ),
    "leader": ("brief", "approval", "scorecard", "results"),
    "administrator": ("accounts", "account", "audit-verified", "backups", "rules-in-force"),
    "inspector": ("day", "visit-begun", "signature", "record"),
}  # fmt: skip
"""What is pictured in English too, for the English guides: a phone's width for inspectors."""
