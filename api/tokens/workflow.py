"""Make, list and revoke tokens, and find out whose a request with one is."""

import base64
import binascii
from datetime import datetime
from typing import Final

from api.access.errors import NotSignedInError
from api.access.workflow import Actor, TooManyAttemptsError
from data import api_tokens, login_attempts
from data import audits as log
from data.account import Account, spelling
from data.api_tokens import ApiToken
from data.database import Pool, reading, recording
from data.errors import NotFoundError

_LONGEST_HEADER: Final = 400


class RefusedTokenError(NotSignedInError):
    """A program gave a token that opens nothing."""

    def __init__(self) -> None:
        super(NotSignedInError, self).__init__(
            "访问令牌不对、已过期或已收回：请在“访问令牌”页新建一个；用户名写登录名，密码写令牌"
        )


def make_token(pool: Pool, account: Account, *, label: str, days: int, actor: Actor) -> str:
    """Make a token for oneself and return it; it cannot be shown again.

    Raises
    ------
    AccountError
        If label or days cannot be, or there are too many already.
    """
    with recording(pool) as conn:
        token = api_tokens.add(conn, account.id, label=label, days=days, now=actor.at)
        log.add(conn, actor.deed("token.make", target=label.strip(), detail={"days": str(days)}))
    return token


def own_tokens(pool: Pool, account: Account) -> tuple[ApiToken, ...]:
    """Return one's own tokens, newest first."""
    with reading(pool) as conn:
        return api_tokens.of_account(conn, account.id)


def revoke_token(pool: Pool, account: Account, id_: int, actor: Actor) -> None:
    """End one of one's own tokens at once.

    Raises
    ------
    NotFoundError
        If there is no such token that can still be used.
    """
    with recording(pool) as conn:
        label = api_tokens.revoke(conn, account.id, id_, now=actor.at)
        if label is not None:
            log.add(conn, actor.deed("token.revoke", target=label))
    if label is None:
        raise NotFoundError("没有这个令牌，或它已经收回：请刷新本页")


def account_of_header(pool: Pool, header: str, *, address: str, now: datetime) -> Account:
    """Return the account of an Authorization header: Basic with name and token, or Bearer.

    A right token never waits, so that nobody can lock a program out; wrong ones wait longer each
    time, by name and by address, apart from the sign-ins of people.

    Raises
    ------
    RefusedTokenError
        If the token opens nothing, or is another's.
    TooManyAttemptsError
        If there were too many wrong ones.
    """
    name, token = _given(header)
    if token.startswith(api_tokens.PREFIX):
        with reading(pool) as conn:
            use = api_tokens.find(conn, token, now=now)
        if use is not None and name in (None, use.account.name):
            if api_tokens.needs_touch(use, now=now):
                with recording(pool) as conn:
                    api_tokens.touch(conn, use.id, now=now)
            return use.account
    with recording(pool) as conn:
        wait = login_attempts.take_turn(
            conn, name=f"token {name or ''}", address=f"token {address}", now=now
        )
    if wait:
        raise TooManyAttemptsError(wait_s=wait)
    raise RefusedTokenError


def _given(header: str) -> tuple[str | None, str]:
    """Return the name, None of a bearer, and the token of a header; nothing it does not hold."""
    scheme, _, rest = header[:_LONGEST_HEADER].partition(" ")
    if scheme.casefold() == "bearer":
        return None, rest.strip()
    if scheme.casefold() != "basic":
        return None, ""
    try:
        text = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None, ""
    name, _, token = text.partition(":")
    return spelling(name), token
