"""The identity table: whom an identity provider means by which account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from data.account import Account, AccountError
from data.accounts import named
from data.database import Connection
from data.queries import queries
from data.rows import first_row

_LONGEST: Final = 255
_SQL = queries("oidc_identities")


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcIdentity:
    """A person as an identity provider knows them: who provides it, and its lasting name there."""

    issuer: str
    subject: str

    def __post_init__(self) -> None:
        # OpenID Connect Core 1.0, section 2: at most 255 ASCII characters, case matters.
        if not 0 < len(self.subject) <= _LONGEST or not self.subject.isascii():
            raise AccountError("统一身份编号请写 1 到 {most} 个字母、数字或符号", most=_LONGEST)
        if not self.subject.isprintable() or self.subject != self.subject.strip():
            raise AccountError("统一身份编号前后有空格或看不见的字符：请重新复制")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundIdentity:
    """An identity with who bound it, and when."""

    identity: OidcIdentity
    bound_by: str
    bound_at: datetime


def bind(
    conn: Connection, account: int, identity: OidcIdentity, *, bound_by: str, now: datetime
) -> None:
    """Bind `identity` to an account in place of the one that it had.

    Raises
    ------
    AccountError
        If it is bound to another account.
    """
    free(conn, account)
    row = first_row(
        conn,
        _SQL["bind"],
        account=account,
        issuer=identity.issuer,
        subject=identity.subject,
        bound_by=bound_by,
        now=now,
    )
    if row is None:
        owner = find(conn, identity)
        raise AccountError(
            "这个统一身份编号已绑定账号“{name}”：请先在那个账号上解除",
            name=owner.name if owner else "?",
        )


def free(conn: Connection, account: int) -> str | None:
    """Take the identity from an account and return what it was called; None if it had none."""
    row = first_row(conn, _SQL["free"], account=account)
    return str(row[0]) if row else None


def find(conn: Connection, identity: OidcIdentity) -> Account | None:
    """Return the account that `identity` is bound to, disabled or not; None if there is none."""
    row = first_row(conn, _SQL["owner"], issuer=identity.issuer, subject=identity.subject)
    return named(conn, str(row[0])) if row else None


def of_account(conn: Connection, account: int) -> BoundIdentity | None:
    """Return the identity of an account, or None."""
    row = first_row(conn, _SQL["of_account"], account=account)
    if row is None:
        return None
    issuer, subject, bound_by, bound_at = row
    return BoundIdentity(
        identity=OidcIdentity(issuer=issuer, subject=subject),
        bound_by=bound_by,
        bound_at=bound_at,
    )
