"""Visit windows: the months of a year in which one visit meets one demand of one employer."""

from dataclasses import dataclass

from geo.employer import EmployerId
from planner.errors import PlannerError

MONTHS = 12


class InvalidWindowError(PlannerError, ValueError):
    """A window that is not made of months of one year."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class VisitWindow:
    """The months from `first` to `last` of one year, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= MONTHS:
            raise InvalidWindowError(
                "检查窗口 {first} 月至 {last} 月不成立：请按一年之内由先到后填写",
                first=self.first,
                last=self.last,
            )

    def __contains__(self, month: int) -> bool:
        """Return whether a month lies in it."""
        return self.first <= month <= self.last

    def meets(self, other: "VisitWindow") -> bool:
        """Return whether both have a month in common."""
        return self.first <= other.last and other.first <= self.last

    def cut(self, other: "VisitWindow") -> "VisitWindow":
        """Return the months that both have; they must have one."""
        return VisitWindow(first=max(self.first, other.first), last=min(self.last, other.last))


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDemand:
    """What one rule wants of one employer: one visit within a window."""

    employer: EmployerId
    rule: str
    window: VisitWindow
    units: int = 1
    """1, or the projects that the visit verifies."""
    part: int = 1
    """Which of the visits of a frequency rule, from 1."""
    is_exempt: bool = False
    """Whether a visit for it is free of the yearly cap."""
    is_urgent: bool = False
    """Whether it cannot wait: a complaint, a re-check, a list from above, over the limit."""
    is_movable: bool = False
    """Whether the deadline is a local setting, which the office itself may move."""
    is_overdue: bool = False
    """Whether its deadline has passed, so that it is due at once."""


def frequency_windows(
    period: VisitWindow, *, times: int, left: int, now: int
) -> tuple[VisitWindow, ...]:
    """Return windows for the `left` visits that remain of `times` in a period, in order.

    The period is cut into as many parts as visits (lengths differ by at most a month), one visit a
    part: that spreads them and no month serves two. A part that has passed is due in month `now`,
    later ones after it. When fewer months are left than visits, fewer windows are returned; where
    the period itself has passed, the rest of the year may be used.
    """
    length = period.last - period.first + 1
    limit = period.last if period.last >= now else MONTHS
    found: list[VisitWindow] = []
    free = now
    for part in range(max(0, times - left), times):
        first = max(period.first + length * part // times, free)
        last = max(period.first + length * (part + 1) // times - 1, first)
        if first > limit:
            break
        found.append(VisitWindow(first=first, last=min(last, limit)))
        free = found[-1].last + 1
    return tuple(found)
