"""Quarters: the period that one scorecard is made for (CZ-82)."""

import re
from dataclasses import dataclass
from datetime import date

from planner.errors import PlannerError
from planner.month import Month


class InvalidQuarterError(PlannerError, ValueError):
    """A quarter was written in a way that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Quarter:
    """A quarter of a calendar year."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 4 and 1 <= self.year <= 9999):
            raise InvalidQuarterError(
                "没有 {year} 年第 {number} 季度：请写成 2026Q4 的样子",
                year=self.year,
                number=self.number,
            )

    def __str__(self) -> str:
        """Return the quarter as 2026Q4."""
        return f"{self.year:04d}Q{self.number}"

    @property
    def first_day(self) -> date:
        """Return the first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_month(self) -> Month:
        """Return the last month."""
        return Month(year=self.year, number=3 * self.number)

    @property
    def last_day(self) -> date:
        """Return the last day."""
        return self.last_month.last_day

    @property
    def before(self) -> "Quarter":
        """Return the quarter before.

        Raises
        ------
        InvalidQuarterError
            If there is none: before the year 1.
        """
        if self.number == 1:
            return Quarter(year=self.year - 1, number=4)
        return Quarter(year=self.year, number=self.number - 1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which `day` lies."""
    return Quarter(year=day.year, number=(day.month + 2) // 3)


def parse_quarter(text: str) -> Quarter:
    """Return the quarter written as `2026Q4`.

    Raises
    ------
    InvalidQuarterError
        If `text` is not a year, a Q and a digit from 1 to 4.
    """
    if not (found := re.fullmatch(r"(\d{4})-?[Qq](\d)", text.strip())):
        raise InvalidQuarterError("看不懂季度 {text!r}：请写成 2026Q4 的样子", text=text)
    return Quarter(year=int(found[1]), number=int(found[2]))
