"""Take the pictures of docs/pictures: every page of every role, at a desk and on a phone.

The county they show is the demo county, planned once in a folder of its own and then copied in
its database, so that every run begins with the same month. An argument such as `planner/board`
takes only pictures whose name holds it; `--whole` takes pages to their end, to look them over.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg2
from playwright.sync_api import sync_playwright
from psycopg2.extensions import parse_dsn

from api.access.workflow import Actor
from api.console import Steps
from api.language import Language
from api.oidc.settings import OidcSettings
from api.rules.work import try_rule_set
from api.session import step_by_step
from data import embedded_postgres, login_sessions, oidc_identities, rule_sets
from data.account import Role
from data.database import Pool, reading, recording
from data.migrations import migrate
from data.oidc_identities import OidcIdentity
from geo.area import AreaCode
from planner.month import parse_month
from tests.api.test_import_pages import export, number_of, send
from tests.api.test_rules import NEW, upload
from tests.browser.camera import Camera
from tests.browser.conftest import ARGUMENTS, find_browser, serving
from tests.browser.office_at_work import Office, office_at_work
from tests.browser.page_state import AFTERWARDS, APPROVAL, ENGLISH, STATES, WITH_PROVIDER
from tests.browser.picture_index import index, index_file
from tests.conftest import new_database
from tests.job_worker import work
from tests.make_account import account, client_at, right, session_token
from tests.make_provider import CLIENT_SECRET
from tests.small_county import AREA, MONTH, plan_small_county

EMPLOYERS: Final = 1200
NEXT: Final = parse_month("2027-01")
PEOPLE: Final = {
    "planner": ("jihua", "演示计划员"),
    "leader": ("lingdao", "演示领导"),
    "administrator": ("guanli", "演示管理员"),
    "inspector": ("waiqin", "演示执法人员"),
}
"""Sign-in names and names of those whose screens are shown."""
_FAST: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ISSUER: Final = "https://sso.yunxi.example"
_DICE: Final = {
    "purpose": "objects", "kind": ["d10", "d10"], "name": ["十面骰", ""],
    "count": ["20", ""], "bits": ["", ""],
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """The demo county as it was planned, not released, and its files."""

    dsn: str
    files: Path

    @contextmanager
    def copy(self) -> Iterator[Pool]:
        """Give a pool on a copy that may be changed."""
        name = str(parse_dsn(self.dsn)["dbname"])
        with new_database(self.dsn, name) as (_name, dsn), Pool(dsn) as pool:
            yield pool


@contextmanager
def planned_county(home: Path) -> Iterator[County]:
    """Give the demo county kept in `home`; the first time it is made and planned."""
    folder = home / "county"
    home.mkdir(parents=True, exist_ok=True)
    with embedded_postgres.running(home.absolute(), _FAST) as dsn:
        if not _is_planned(dsn):
            migrate(dsn)
            with Pool(dsn) as pool:
                plan_small_county(pool, folder, employers=EMPLOYERS, effort=2)
        yield County(dsn=dsn, files=folder / str(MONTH))


def main(asked: argparse.Namespace) -> None:
    """Take the pictures that are asked for and, if these are all, write their index."""
    path = find_browser()
    if path is None:
        sys.exit("no Chromium was found: install one or name it in XUNTU_BROWSER")
    with planned_county(asked.home) as county, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        camera = Camera(
            browser=browser, folder=asked.to, names=tuple(asked.names), is_whole=asked.whole
        )
        take_all(camera, county)
        browser.close()
    if not asked.names:
        index_file(asked.to).write_text(index(camera.seen), encoding="utf-8")


def take_all(camera: Camera, county: County) -> None:
    """Take every picture that is wanted, in the order of the work."""
    take_files(camera, county.files)
    with county.copy() as pool:
        take_approval(camera, pool)
    with (
        county.copy() as pool,
        TemporaryDirectory() as folder,
        office_at_work(pool, camera.browser, Path(folder)) as office,
    ):
        take_office(camera, office, Path(folder))
        take_with_provider(camera, office)


def take_office(camera: Camera, office: Office, folder: Path) -> None:
    """Take the pages of a county in the middle of its year, and of the work that follows."""
    tokens = sessions(office)
    for who, states in STATES.items():
        for state in states:
            camera.take(office.address, tokens[who], who, state, office.made)
            if state.name in ENGLISH.get(who, ()):
                camera.take_english(office.address, tokens[who], who, state, office.made)
    for who, state in AFTERWARDS:
        made = office.made | LATER[state.name](office, folder)
        camera.take(office.address, tokens[who], who, state, made)


def sessions(office: Office) -> dict[str, str | None]:
    """Return the token of a session of each role; None for nobody."""
    return {"nobody": None} | {
        who: office.session(
            Role(who),
            name=name,
            display_name=shown,
            inspector=office.route.team_day.lead if who == "inspector" else None,
            rights=(right(is_approver=who == "leader"),),
        )
        for who, (name, shown) in PEOPLE.items()
    }


def take_files(camera: Camera, made: Path) -> None:
    """Take files that are handed to the public and read without the service."""
    bundle = next(made.glob("抽取核验包*.json"))
    camera.take_file("public", "verifier", made / "抽取核验.html", chosen=bundle)
    camera.take_file("public", "witness-sheet", next(made.glob("见证单/*对象_reveal*")))
    camera.take_file("public", "why", next(made.glob("为什么*.html")))


def take_approval(camera: Camera, pool: Pool) -> None:
    """Take a plan on its way from its maker to somebody else's decision."""
    tokens = {
        who: session_token(
            pool, Role(who), name=name, display_name=shown,
            rights=(right(is_approver=who == "leader"),),
        )
        for who, (name, shown) in PEOPLE.items()
        if who in {"planner", "leader"}
    }  # fmt: skip
    with serving(pool) as address:
        for who, state in APPROVAL:
            camera.take(address, tokens[who], who, state, {"area": AREA, "month": str(MONTH)})


def try_rules(office: Office, _folder: Path) -> dict[str, str]:
    """Store a rule set and try it on the register."""
    boss = client_at(office.pool, office.noon, Role.ADMINISTRATOR, name="guanli")
    number, actor = upload(boss, NEW), Actor(name="guanli", address="test", at=office.noon)
    try_rule_set(
        step_by_step(office.pool), area=AREA, number=number, month=NEXT, actor=actor,
        telling=Steps(Language.CHINESE),
    )  # fmt: skip
    return {"rule_set": str(number)}


def propose_rules(office: Office, _folder: Path) -> dict[str, str]:
    """Propose the rule set that was stored last."""
    boss = client_at(office.pool, office.noon, Role.ADMINISTRATOR, name="guanli")
    with reading(office.pool) as conn:
        number = max(one.id for one in rule_sets.of_area(conn, AreaCode(AREA)))
    boss.post(
        f"/areas/{AREA}/rules/{number}/propose", data={"note": "会议决定", "confirmed": "yes"}
    )
    return {}


def commit_draw(office: Office, _folder: Path) -> dict[str, str]:
    """Commit to the draw of the next month, in place of the plan that waits to be made."""
    planner = client_at(office.pool, office.noon, name="planner")
    planner.post(f"/jobs/{office.made['job']}/stop")
    planner.post(f"/areas/{AREA}/{NEXT}/ceremony/commit", data=_DICE)
    work(office.pool)
    return {}


def take_file_in(office: Office, folder: Path) -> dict[str, str]:
    """Take a declaration file in."""
    planner = client_at(office.pool, office.noon, name="planner")
    taken = number_of(send(planner, export(folder, {}, {})))
    planner.post(f"/areas/{AREA}/import/{taken}/check")
    work(office.pool)
    planner.post(f"/areas/{AREA}/import/{taken}/take", data={"confirmed": "yes"})
    work(office.pool)
    return {"taken": str(taken)}


LATER: Final = {
    "rules-tried": try_rules,
    "rules-proposed": propose_rules,
    "ceremony-committed": commit_draw,
    "import-taken": take_file_in,
}
"""What is done before each of the states that follow."""


def take_with_provider(camera: Camera, office: Office) -> None:
    """Take what is different where the office has an identity provider."""
    with recording(office.pool) as conn:
        bound = account(conn, Role.PLANNER, name="wang.wu", display_name="王五")
        known = OidcIdentity(issuer=_ISSUER, subject="a81f-77")
        oidc_identities.bind(conn, bound.id, known, bound_by="guanli", now=office.noon)
        boss = account(conn, Role.ADMINISTRATOR, name="guanli2", display_name="演示管理员")
        opened_there = "what the provider said"
        tokens = {
            "sign-in-provider": None,
            "account-bound": login_sessions.add(conn, boss.id, address="test", now=office.noon),
            "signed-out": login_sessions.add(
                conn, bound.id, address="test", now=office.noon, id_token=opened_there
            ),
        }
    asked = OidcSettings(
        issuer="http://127.0.0.1:9",  # nobody answers: the page of who signed out stays
        client_id="xuntu", client_secret=CLIENT_SECRET, address="http://127.0.0.1:8765",
    )  # fmt: skip
    with serving(office.pool, clock=lambda: office.noon, oidc=asked) as address:
        for who, state in WITH_PROVIDER:
            camera.take(address, tokens[state.name], who, state, {"bound": str(bound.id)})


def _is_planned(dsn: str) -> bool:
    with closing(psycopg2.connect(dsn)) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT to_regclass('plan_step') IS NOT NULL")
        if not (cursor.fetchone() or (False,))[0]:
            return False
        cursor.execute("SELECT EXISTS (SELECT FROM plan_step)")
        return bool((cursor.fetchone() or (False,))[0])


if __name__ == "__main__":
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("names", nargs="*", help="take only pictures whose name holds one of these")
    said.add_argument("--home", type=Path, default=Path("var/pictures"))
    said.add_argument("--to", type=Path, default=Path("docs/pictures"))
    said.add_argument("--whole", action="store_true", help="take pages to their end, not packed")
    main(said.parse_args())
