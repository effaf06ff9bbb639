"""Sign in by token: whose a program's request is."""

import base64
import binascii
from datetime import datetime
from typing import Final

from api.access.errors import NotSignedInError
from api.access.workflow import TooManyAttemptsError
from data import api_tokens, login_attempts
from data.account import Account, spelling
from data.database import Pool, reading, recording

_LONGEST_HEADER: Final = 400


class RefusedTokenError(NotSignedInError):
    """A program gave a token that opens nothing."""

    def __init__(self) -> None:
        super(NotSignedInError, self).__init__(
            "访问令牌不对、已过期或已收回：请在“访问令牌”页新建一个；用户名写登录名，密码写令牌"
        )


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
