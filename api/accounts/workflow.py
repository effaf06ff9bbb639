"""Keep accounts; every deed goes into the audit log."""

from dataclasses import dataclass

from api.access.workflow import Actor, SignInRefusedError, TooManyAttemptsError
from data import accounts, api_tokens, audits, login_attempts, login_sessions, passwords
from data.account import Account, AreaRight, Role, account_name, display_name
from data.audits import Outcome
from data.database import Pool, reading, recording


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account as it is asked for."""

    name: str
    display_name: str
    role: Role
    inspector: str | None = None
    rights: tuple[AreaRight, ...] = ()
    is_demo: bool = False


def all_accounts(pool: Pool) -> tuple[Account, ...]:
    """Return every account, in name order."""
    with reading(pool) as conn:
        return accounts.all_accounts(conn)


def one_account(pool: Pool, id_: int) -> Account:
    """Return an account by its number."""
    with reading(pool) as conn:
        return accounts.numbered(conn, id_)


def account_named(pool: Pool, name: str) -> Account:
    """Return an account by its name."""
    with reading(pool) as conn:
        return accounts.named(conn, account_name(name))


def has_accounts(pool: Pool) -> bool:
    """Return whether anybody may sign in."""
    with reading(pool) as conn:
        return accounts.has_any(conn)


def add_account(
    pool: Pool, wanted: NewAccount, password: str, actor: Actor, *, must_change: bool
) -> Account:
    """Add an account with its areas and its first password.

    Raises
    ------
    AccountError, WeakPasswordError
        If something about it cannot be so.
    """
    name, shown = account_name(wanted.name), display_name(wanted.display_name)
    passwords.check_password(password, name=name)
    hash_ = passwords.hash_password(password)
    with recording(pool) as conn:
        account = accounts.add(
            conn,
            name=name,
            display_name=shown,
            role=wanted.role,
            inspector=wanted.inspector,
            password_hash=hash_,
            must_change=must_change,
            is_demo=wanted.is_demo,
            now=actor.at,
        )
        accounts.replace_rights(conn, account.id, wanted.rights)
        detail = {"role": wanted.role.value, "areas": _areas(wanted.rights)}
        audits.add(conn, actor.deed("account.add", target=name, detail=detail))
        return accounts.numbered(conn, account.id)


def add_first_administrator(pool: Pool, wanted: NewAccount, password: str, actor: Actor) -> Account:
    """Add the first administrator; the password is that person's own choice.

    Raises
    ------
    AccountError, WeakPasswordError
        If something about it cannot be so.
    """
    return add_account(pool, wanted, password, actor, must_change=False)


def change_own_password(
    pool: Pool, account: Account, *, old: str, new: str, token: str, actor: Actor
) -> None:
    """Replace the password of who is signed in by `token`; all other sessions end.

    Raises
    ------
    TooManyAttemptsError
        If the present password was given wrongly too often.
    SignInRefusedError
        If the present password is wrong.
    WeakPasswordError
        If the new one is too weak, or the old one again.
    """
    with recording(pool) as conn:
        wait = login_attempts.take_turn(
            conn, name=account.name, address=actor.address, now=actor.at
        )
    if wait:
        raise TooManyAttemptsError(wait_s=wait)
    with reading(pool) as conn:
        hash_ = accounts.password_hash(conn, account.id)
    if not passwords.is_right(hash_, old):
        with recording(pool) as conn:
            audits.add(conn, actor.deed("password.change", outcome=Outcome.REFUSED))
        raise SignInRefusedError("现在的密码不对：请重新输入")
    with recording(pool) as conn:
        login_attempts.forgive(conn, name=account.name, address=actor.address, now=actor.at)
    passwords.check_password(new, name=account.name)
    if passwords.is_right(hash_, new):
        raise passwords.WeakPasswordError("新密码与现在的相同：请换一个")
    fresh = passwords.hash_password(new)
    with recording(pool) as conn:
        accounts.set_password(conn, account.id, fresh, must_change=False)
        login_sessions.end_all(conn, account.id, spared=token)
        audits.add(conn, actor.deed("password.change"))


def give_password(
    pool: Pool, account: Account, password: str, actor: Actor, *, must_change: bool = True
) -> None:
    """Give an account a new password, to be changed next time; its sessions and tokens end.

    Raises
    ------
    WeakPasswordError
        If it is too weak.
    """
    passwords.check_password(password, name=account.name)
    hash_ = passwords.hash_password(password)
    with recording(pool) as conn:
        accounts.set_password(conn, account.id, hash_, must_change=must_change)
        login_sessions.end_all(conn, account.id)
        api_tokens.revoke_all(conn, account.id, now=actor.at)
        audits.add(conn, actor.deed("account.password", target=account.name))


def set_role(
    pool: Pool, account: Account, role: Role, inspector: str | None, actor: Actor
) -> Account:
    """Give an account another role; its sessions and tokens end.

    Raises
    ------
    AccountError
        If role and staff id do not fit, or no administrator would be left.
    """
    with recording(pool) as conn:
        accounts.set_role(conn, account.id, role, inspector)
        login_sessions.end_all(conn, account.id)
        api_tokens.revoke_all(conn, account.id, now=actor.at)
        detail = {"from": account.role.value, "to": role.value, "inspector": inspector or ""}
        audits.add(conn, actor.deed("account.role", target=account.name, detail=detail))
        return accounts.numbered(conn, account.id)


def set_rights(
    pool: Pool, account: Account, rights: tuple[AreaRight, ...], actor: Actor
) -> Account:
    """Give an account exactly these areas, from its next request on.

    Raises
    ------
    AccountError
        If an area stands twice with the same first day.
    """
    with recording(pool) as conn:
        accounts.replace_rights(conn, account.id, rights)
        detail = {"from": _areas(account.rights), "to": _areas(rights)}
        audits.add(conn, actor.deed("account.areas", target=account.name, detail=detail))
        return accounts.numbered(conn, account.id)


def set_disabled(pool: Pool, account: Account, actor: Actor, *, is_disabled: bool) -> Account:
    """Disable an account, which ends its sessions, or enable it again.

    Raises
    ------
    AccountError
        If no administrator would be left.
    """
    with recording(pool) as conn:
        accounts.set_disabled(conn, account.id, is_disabled=is_disabled)
        login_sessions.end_all(conn, account.id)
        api_tokens.revoke_all(conn, account.id, now=actor.at)
        action = "account.disable" if is_disabled else "account.enable"
        audits.add(conn, actor.deed(action, target=account.name))
        return accounts.numbered(conn, account.id)


def _areas(rights: tuple[AreaRight, ...]) -> str:
    return "; ".join(
        f"{right.area} {right.valid_from}..{right.valid_until or ''}"
        f"{' approver' if right.is_approver else ''}"
        for right in rights
    )
