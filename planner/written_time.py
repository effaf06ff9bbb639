"""Written times: months, days and moments as ledgers and sealed texts write them."""

import re
from datetime import date, datetime
from typing import Final

_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", re.ASCII)


def is_month(text: str) -> bool:
    """Return whether `text` is a month such as 2026-12."""
    return _MONTH.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Return whether `text` is a day of the calendar such as 2026-12-03."""
    return _DAY.fullmatch(text) is not None and _exists(date, text)


def is_moment(text: str) -> bool:
    """Return whether `text` is a moment to the second in China, such as a ledger entry bears."""
    return _MOMENT.fullmatch(text) is not None and _exists(datetime, text)


def _exists(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
