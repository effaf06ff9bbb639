"""Visit spacings: two visits of a month that must lie some working days apart (间隔)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from geo.employer import EmployerId
from planner.errors import PlannerError


class InvalidSpacingError(PlannerError, ValueError):
    """A spacing of a visit with itself, or of no days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Two employers, such as workplaces of one enterprise, not visited within `least_days`."""

    first: EmployerId
    second: EmployerId
    least_days: int
    """Working days from one to the other, at least, in either order; 1 is another day."""

    def __post_init__(self) -> None:
        if self.first == self.second or self.least_days < 1:
            raise InvalidSpacingError(
                "{first} 与 {second} 间隔 {days} 个工作日不成立：须是两家单位，至少间隔 1 个工作日",
                first=self.first,
                second=self.second,
                days=self.least_days,
            )


def day_numbers(
    working_days: Sequence[date], days: Iterable[date], team_days: Sequence[date]
) -> tuple[int, ...]:
    """Return the number of each of `team_days` among the working days.

    Parameters
    ----------
    working_days
        In order; when empty, all `days` and `team_days` are the working days.
    """
    counted = working_days or sorted({*days, *team_days})
    return tuple(bisect_right(counted, day) for day in team_days)
