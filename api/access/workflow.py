"""Sign in and out: sessions, and the waits of those who try too often."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data import accounts, audits, login_attempts, login_sessions, passwords
from data.account import Account, account_name, spelling
from data.audits import NO_DETAIL, Deed, Outcome
from data.database import Connection, Pool, reading, recording
from data.errors import DataError


class SignInRefusedError(DataError):
    """Name and password do not open anything; which of them is wrong is not said."""


class TooManyAttemptsError(DataError):
    """There were too many refused sign-ins; `wait_s` seconds have to pass first."""

    def __init__(self, *, wait_s: int) -> None:
        super().__init__("登录失败次数太多：请等 {seconds} 秒后再试", seconds=wait_s)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something, where and when."""

    name: str
    address: str
    at: datetime

    def deed(
        self,
        action: str,
        *,
        area: str | None = None,
        month: str | None = None,
        target: str | None = None,
        outcome: Outcome = Outcome.DONE,
        detail: Mapping[str, str] = NO_DETAIL,
    ) -> Deed:
        """Return the deed of this actor for the audit log."""
        return Deed(
            at=self.at,
            actor=self.name,
            address=self.address,
            action=action,
            outcome=outcome,
            area=area,
            month=month,
            target=target,
            detail=detail,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session: its token, and whose it is."""

    token: str
    account: Account


def sign_in(pool: Pool, *, name: str, password: str, address: str, now: datetime) -> SignedIn:
    """Open a session for who knows the password of `name`.

    Raises
    ------
    TooManyAttemptsError
        If name or address have to wait first, whether or not there is such an account.
    SignInRefusedError
        If name and password do not belong together, or the account is disabled.
    """
    key = spelling(name)
    with recording(pool) as conn:
        wait = login_attempts.take_turn(conn, name=key, address=address, now=now)
    if wait:
        raise TooManyAttemptsError(wait_s=wait)
    account, hash_ = _known(pool, name)
    if not passwords.is_right(hash_, password) or account is None or hash_ is None:
        # People type passwords into the field for names: only names that exist are written down.
        actor = Actor(name=account.name if account else "?", address=address, at=now)
        with recording(pool) as conn:
            audits.add(conn, actor.deed("sign-in", outcome=Outcome.REFUSED))
        raise SignInRefusedError("登录名或密码不对，或账号已停用：请核对后重试")
    fresh = passwords.hash_password(password) if passwords.is_outdated(hash_) else None
    with recording(pool) as conn:
        login_attempts.forgive(conn, name=key, address=address, now=now)
        if fresh:
            accounts.set_password(conn, account.id, fresh, must_change=account.must_change)
        token = login_sessions.add(conn, account.id, address=address, now=now)
        audits.add(conn, Actor(name=account.name, address=address, at=now).deed("sign-in"))
    return SignedIn(token=token, account=account)


def sign_out(pool: Pool, token: str, actor: Actor) -> str | None:
    """End the session of `token`; return what the identity provider gave, if it opened it."""
    with recording(pool) as conn:
        id_token = login_sessions.end(conn, token)
        audits.add(conn, actor.deed("sign-out"))
    return id_token


def signed_in(pool: Pool, token: str, *, now: datetime) -> Account | None:
    """Return whose open session `token` is, or None; a use of it keeps it open."""
    with reading(pool) as conn:
        session = login_sessions.find(conn, token, now=now)
    if session is None:
        return None
    if login_sessions.needs_touch(session, now=now):
        with recording(pool) as conn:
            login_sessions.touch(conn, token, now=now)
    return session.account


def _known(pool: Pool, name: str) -> tuple[Account | None, str | None]:
    """Return the account of `name` and its hash; no hash where it may not sign in."""
    try:
        wanted = account_name(name)
    except DataError:
        return None, None
    with reading(pool) as conn:
        account = accounts.find(conn, wanted)
        return account, _hash(conn, account)


def _hash(conn: Connection, account: Account | None) -> str | None:
    if account is None or account.is_disabled:
        return None
    return accounts.password_hash(conn, account.id)
