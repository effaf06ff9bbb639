"""Months: the period that one roster is made for."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from planner.errors import PlannerError


class InvalidMonthError(PlannerError, ValueError):
    """A month was written in a way that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9999):
            raise InvalidMonthError(
                "没有 {year} 年 {number} 月：请写成 2026-12 的样子",
                year=self.year,
                number=self.number,
            )

    def __str__(self) -> str:
        """Return the month as 2026-12."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """Return the first day, which is also the reference date of everything planned for it."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Return the last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def days(self) -> tuple[date, ...]:
        """Return every day, in order."""
        return tuple(date(self.year, self.number, day) for day in range(1, self.last_day.day + 1))


def parse_month(text: str) -> Month:
    """Return the month written as `2026-12`.

    Raises
    ------
    InvalidMonthError
        If `text` is not a year, a hyphen and a month from 1 to 12.
    """
    if not (found := re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip())):
        raise InvalidMonthError("看不懂月份 {text!r}：请写成 2026-12 的样子", text=text)
    return Month(year=int(found[1]), number=int(found[2]))
