"""Accounts: who may sign in, as what, and for which areas on which days."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from data.errors import DataError
from geo.area import AreaCode

EVERY_AREA: Final = AreaCode("*")
"""Stands for every area, those of tomorrow included."""
_NAME: Final = re.compile(r"[\w.-]{2,32}")
_AREA: Final = re.compile(r"\d{6,9}|\*", re.ASCII)
_LONGEST_DISPLAY_NAME: Final = 64


class AccountError(DataError):
    """An account cannot be as it was asked for."""


class Role(StrEnum):
    """What somebody does with the product."""

    PLANNER = "planner"
    INSPECTOR = "inspector"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRight:
    """The delegation of one area, or of every area, from a day on."""

    area: AreaCode
    valid_from: date
    valid_until: date | None = None
    """Last day; None for as long as nobody ends it."""
    is_approver: bool = False
    """Whether rosters that are not yet released may be seen, to approve them."""

    def __post_init__(self) -> None:
        if not _AREA.fullmatch(self.area):
            raise AccountError(
                "授权区域“{area}”写法不对：请写 6 到 9 位数字代码，或写 * 表示全部区域",
                area=self.area,
            )
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise AccountError(
                "区域 {area} 的授权在开始（{since}）之前就结束（{until}）：请核对两个日期",
                area=self.area,
                since=str(self.valid_from),
                until=str(self.valid_until),
            )

    def holds_on(self, day: date) -> bool:
        """Return whether the delegation holds on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in."""

    id: int
    name: str
    display_name: str
    role: Role
    inspector: str | None
    """Of an inspector: the id in the staff list."""
    must_change: bool
    """Whether the password is another's choice and has to be replaced first."""
    is_disabled: bool
    is_demo: bool
    rights: tuple[AreaRight, ...] = ()

    def areas_on(self, day: date) -> frozenset[AreaCode]:
        """Return the areas delegated on `day`; `EVERY_AREA` stands for all."""
        return frozenset(right.area for right in self.rights if right.holds_on(day))

    def approves_on(self, day: date) -> frozenset[AreaCode]:
        """Return the areas whose rosters may be approved on `day`."""
        return frozenset(r.area for r in self.rights if r.is_approver and r.holds_on(day))


def account_name(text: str) -> str:
    """Return the one spelling of a name to sign in with.

    Raises
    ------
    AccountError
        If it is shorter than 2 or longer than 32 signs, or holds more than letters, digits,
        Chinese characters, dots, hyphens and underscores.
    """
    name = spelling(text)
    if not _NAME.fullmatch(name):
        raise AccountError(
            "登录名“{name}”不能用：请用 2 到 32 个汉字、字母、数字、点、横线或下划线", name=text
        )
    return name


def spelling(text: str) -> str:
    """Return `text` with wide letters, capitals and blanks around it evened out."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def display_name(text: str) -> str:
    """Return the name to show, without blanks around it.

    Raises
    ------
    AccountError
        If nothing is left, or too much.
    """
    shown = unicodedata.normalize("NFC", text).strip()
    if not 0 < len(shown) <= _LONGEST_DISPLAY_NAME or not shown.isprintable():
        raise AccountError("显示姓名请写 1 到 64 个可见的字")
    return shown


def checked_inspector(role: Role, inspector: str | None) -> str | None:
    """Return the staff id that an account of `role` has.

    Raises
    ------
    AccountError
        If an inspector has none, or somebody else has one.
    """
    wanted = (inspector or "").strip() or None
    if (role is Role.INSPECTOR) != (wanted is not None):
        raise AccountError(
            "执法人员账号必须写明人员编号（与区域资料里的一致），其他角色不能写人员编号"
        )
    return wanted
