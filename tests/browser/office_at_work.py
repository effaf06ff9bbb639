"""A county in the middle of its year, so that every page of every role has something to show."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from api.access.workflow import Actor
from api.backups.workflow import make_backup
from data import login_sessions
from data.account import Role
from data.database import Pool, recording
from planner.roster import Route
from tests.browser.axe import equip
from tests.browser.conftest import serving, sign_in
from tests.make_account import account
from tests.worked_month import work_a_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A served county: a month released, files read, jobs done, a visit made and one begun."""

    pool: Pool
    address: str
    browser: Browser
    noon: datetime
    """Where the clock stands."""
    route: Route
    """Of that day."""
    made: dict[str, str]
    """What addresses are filled in with."""

    def open(self, role: Role | None, **fields: object) -> BrowserContext:
        """Return a browser in which somebody of `role` is signed in, or nobody."""
        context = self.browser.new_context(base_url=self.address)
        equip(context)
        if role:
            sign_in(context, self.address, self.session(role, **fields))
        return context

    def session(self, role: Role, **fields: object) -> str:
        """Return the token of a session of a new account of `role`."""
        with recording(self.pool) as conn:
            made = account(conn, role, **fields)  # type: ignore[arg-type]  # any field
            return login_sessions.add(conn, made.id, address="test", now=self.noon)


@contextmanager
def office_at_work(pool: Pool, browser: Browser, folder: Path) -> Iterator[Office]:
    """Let a planned county work for some days, in `pool` and `folder`, and serve it."""
    worked = work_a_month(pool, folder)
    make_backup(pool, folder, actor=Actor(name="root", address="test", at=worked.noon))
    with serving(pool, clock=lambda: worked.noon, backups=folder) as address:
        yield Office(
            pool=pool,
            address=address,
            browser=browser,
            noon=worked.noon,
            route=worked.route,
            made=worked.made,
        )
