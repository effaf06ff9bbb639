"""The account tables: who may sign in, and the areas of each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from data.account import Account, AccountError, AreaRight, Role, checked_inspector
from data.database import Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.area import AreaCode

_SQL = queries("accounts")


def add(
    conn: Connection,
    *,
    name: str,
    display_name: str,
    role: Role,
    inspector: str | None,
    password_hash: str,
    must_change: bool,
    now: datetime,
    is_demo: bool = False,
) -> Account:
    """Add an account without any area and return it; `name` as `account_name` gives it.

    Raises
    ------
    AccountError
        If the name is taken, or role and staff id do not fit.
    """
    row = first_row(
        conn,
        _SQL["add"],
        name=name,
        display_name=display_name,
        role=role.value,
        inspector=checked_inspector(role, inspector),
        password_hash=password_hash,
        must_change=must_change,
        is_demo=is_demo,
        now=now,
    )
    if row is None:
        raise AccountError("登录名“{name}”已经有人用：请换一个", name=name)
    return numbered(conn, int(row[0]))


def all_accounts(conn: Connection) -> tuple[Account, ...]:
    """Return every account with its areas, in name order."""
    rights: dict[int, list[AreaRight]] = {}
    for account, *right in all_rows(conn, _SQL["rights"], account=None):
        rights.setdefault(int(account), []).append(_right(right))
    return tuple(
        account_of(row, rights.get(int(row[0]), ())) for row in all_rows(conn, _SQL["all"])
    )


def has_any(conn: Connection) -> bool:
    """Return whether there is any account."""
    return first_row(conn, _SQL["all"]) is not None


def find(conn: Connection, name: str) -> Account | None:
    """Return the account with `name`, or None."""
    row = first_row(conn, _SQL["named"], name=name)
    return account_of(row, rights_of(conn, int(row[0]))) if row else None


def named(conn: Connection, name: str) -> Account:
    """Return the account with `name`.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if (account := find(conn, name)) is None:
        raise NotFoundError("没有登录名为“{name}”的账号：请用 xuntu account list 查看", name=name)
    return account


def numbered(conn: Connection, id_: int) -> Account:
    """Return the account with `id_`.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if (row := first_row(conn, _SQL["numbered"], id=id_)) is None:
        raise NotFoundError("没有编号为 {id} 的账号", id=id_)
    return account_of(row, rights_of(conn, id_))


def rights_of(conn: Connection, account: int) -> tuple[AreaRight, ...]:
    """Return the areas of an account, those of other days included."""
    rows = all_rows(conn, _SQL["rights"], account=account)
    return tuple(_right(right) for _account, *right in rows)


def replace_rights(conn: Connection, account: int, rights: Iterable[AreaRight]) -> None:
    """Give an account exactly these areas.

    Raises
    ------
    AccountError
        If an area stands twice with the same first day.
    """
    run(conn, _SQL["clear_rights"], account=account)
    known = set()
    for right in rights:
        if (key := (right.area, right.valid_from)) in known:
            raise AccountError(
                "区域 {area} 从 {since} 起授权了两次：请删去一行",
                area=right.area,
                since=str(right.valid_from),
            )
        known.add(key)
        run(
            conn,
            _SQL["add_right"],
            account=account,
            area=right.area,
            valid_from=right.valid_from,
            valid_until=right.valid_until,
            is_approver=right.is_approver,
        )


def password_hash(conn: Connection, account: int) -> str:
    """Return the password hash of an account."""
    row = first_row(conn, _SQL["hash"], id=account)
    return str(row[0]) if row else ""


def set_password(conn: Connection, account: int, hash_: str, *, must_change: bool) -> None:
    """Replace the password hash of an account."""
    run(conn, _SQL["set_password"], id=account, password_hash=hash_, must_change=must_change)


def set_role(conn: Connection, account: int, role: Role, inspector: str | None) -> None:
    """Give an account another role.

    Raises
    ------
    AccountError
        If role and staff id do not fit, or no administrator would be left.
    """
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(conn, account)
    run(
        conn,
        _SQL["set_role"],
        id=account,
        role=role.value,
        inspector=checked_inspector(role, inspector),
    )


def set_disabled(conn: Connection, account: int, *, is_disabled: bool) -> None:
    """Disable an account, or enable it again.

    Raises
    ------
    AccountError
        If no administrator would be left.
    """
    if is_disabled:
        _keep_an_administrator(conn, account)
    run(conn, _SQL["set_disabled"], id=account, is_disabled=is_disabled)


def account_of(row: tuple[Any, ...], rights: Iterable[AreaRight]) -> Account:
    """Return the account of a row of the table."""
    id_, name, display_name, role, inspector, must_change, is_disabled, is_demo = row
    return Account(
        id=int(id_),
        name=name,
        display_name=display_name,
        role=Role(role),
        inspector=inspector,
        must_change=must_change,
        is_disabled=is_disabled,
        is_demo=is_demo,
        rights=tuple(rights),
    )


def _right(row: Iterable[Any]) -> AreaRight:
    area, valid_from, valid_until, is_approver = row
    return AreaRight(
        area=AreaCode(area),
        valid_from=valid_from,
        valid_until=valid_until,
        is_approver=is_approver,
    )


def _keep_an_administrator(conn: Connection, account: int) -> None:
    administrators = {int(id_) for (id_,) in all_rows(conn, _SQL["lock_administrators"])}
    if administrators == {account}:
        raise AccountError("这是最后一个可用的管理员账号，不能停用或改角色：请先另设一个管理员")
