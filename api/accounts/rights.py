"""Area rights as people write them: on the command line and in forms."""

from datetime import date
from typing import Final

from data.account import AccountError, AreaRight
from geo.area import AreaCode

APPROVER: Final = "approver"


def parse_right(text: str, *, today: date) -> AreaRight:
    """Return the right written as CODE[,FROM[,UNTIL]][,approver]; without FROM from today on.

    Raises
    ------
    AccountError
        If it is not written so.
    """
    parts = [part.strip() for part in text.split(",")]
    is_approver = parts[-1] == APPROVER
    if is_approver:
        parts.pop()
    if not 1 <= len(parts) <= 3:
        raise _unreadable(text)
    return right_of(
        parts[0],
        parts[1] if len(parts) > 1 else "",
        parts[2] if len(parts) > 2 else "",
        is_approver=is_approver,
        today=today,
    )


def right_of(area: str, since: str, until: str, *, is_approver: bool, today: date) -> AreaRight:
    """Return the right of these words; an empty first day is today, an empty last day is none.

    Raises
    ------
    AccountError
        If a date is none, or the right cannot be so.
    """
    return AreaRight(
        area=AreaCode(area.strip()),
        valid_from=_day(since) or today,
        valid_until=_day(until),
        is_approver=is_approver,
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise AccountError("日期“{text}”写法不对：请写成 2026-12-31 的样子", text=text) from error


def _unreadable(text: str) -> AccountError:
    return AccountError(
        "授权“{text}”写法不对：请写成 区域代码[,起始日[,截止日]][,approver]，"
        "例如 999901,2026-01-01,2026-12-31",
        text=text,
    )
