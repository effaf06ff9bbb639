"""Make, list and revoke one's own tokens."""

from api.access.workflow import Actor
from data import api_tokens
from data import audits as log
from data.account import Account
from data.api_tokens import ApiToken
from data.database import Pool, reading, recording
from data.errors import NotFoundError


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
