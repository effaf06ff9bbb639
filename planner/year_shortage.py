"""Year shortages: where a year asks for more than it holds, in words, and what would mend it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from geo.employer import EmployerId
from geo.message import Message, message
from planner.hall_check import TightInterval, shortage, tight_intervals
from planner.visit_window import MONTHS, VisitWindow
from planner.year_capacity import MonthCapacity


@dataclass(frozen=True, slots=True, kw_only=True)
class DueVisits:
    """Visits that are due within a window; `employer` is None for draws."""

    window: VisitWindow
    count: int
    is_movable: bool
    employer: EmployerId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearShortage:
    """An interval of months that is too full, no part of it being so, and what mends it."""

    window: VisitWindow
    due: int
    possible: int
    team_days: int
    """Team-days that would have to be added in the last month of the interval."""
    postponed_to: int | None
    """First month to which the deadlines of the missing visits can be moved; None if there is
    none."""
    movable: int
    """Of those to be postponed: how many have a deadline that is a local setting."""
    mergeable: int
    """Employers in it that have another visit in the year outside it, no more than are short."""
    sentence: Message

    @property
    def short(self) -> int:
        """Return the visits that cannot be made."""
        return self.due - self.possible


def year_shortages(
    due: Sequence[DueVisits], capacity: Sequence[MonthCapacity], pace: Fraction
) -> tuple[YearShortage, ...]:
    """Return every inclusion-minimal interval that is too full, in month order.

    Each repair of one interval removes its shortage without making another; the repairs of
    intervals that overlap may help each other, so all of them together can be more than needed.
    """
    rooms = {one.month: one.visits for one in capacity}
    team_days = {one.month: one.team_days for one in capacity}
    windows = due_by_window(due)
    return tuple(
        _shortage(tight, due, rooms, team_days=_days_for(tight, team_days, pace))
        for tight in tight_intervals(windows, rooms)
    )


def due_by_window(due: Iterable[DueVisits]) -> dict[VisitWindow, int]:
    """Return the visits due by window, windows in order."""
    found: dict[VisitWindow, int] = {}
    for one in due:
        found[one.window] = found.get(one.window, 0) + one.count
    return dict(sorted(found.items()))


def say_months(window: VisitWindow) -> Message:
    """Return a window in words, such as 1—4 月."""
    if window.first == window.last:
        return message("{month} 月", month=window.first)
    return message("{first}—{last} 月", first=window.first, last=window.last)


def total_shortage(short: int, pace: Fraction) -> Message:
    """Return how much a year lacks in all, and the fewest team-days that could mend it.

    Team-days in the right months bring as many visits as are short; the intervals say which.
    """
    if not short:
        return message("没有缺口：任何几个月到期的检查都不超过这几个月的能力")
    return message(
        "无论怎样调整月份，至少有 {count} 家次排不下；全部排下，各月合计至少要增加 {days} 个组日",
        count=short,
        days=ceil(short / pace),
    )


def _shortage(
    tight: TightInterval,
    due: Sequence[DueVisits],
    rooms: Mapping[int, int],
    *,
    team_days: int,
) -> YearShortage:
    windows = due_by_window(due)
    total = shortage(windows, rooms)
    inside = [one for one in due if _inside(one.window, tight.window)]
    elsewhere = {one.employer for one in due if not _inside(one.window, tight.window)} - {None}
    repeated = {one.employer for one in inside if one.employer in elsewhere}
    mergeable = min(tight.short, len(repeated))
    moved = _to_be_moved(inside, tight.short)
    postponed_to = next(
        (
            month
            for month in range(tight.window.last + 1, MONTHS + 1)
            if shortage(_after_moving(windows, moved, month), rooms) <= total - tight.short
        ),
        None,
    )
    movable = sum(count for one, count in moved if one.is_movable)
    return YearShortage(
        window=tight.window,
        due=tight.due,
        possible=tight.possible,
        team_days=team_days,
        postponed_to=postponed_to,
        movable=movable,
        mergeable=mergeable,
        sentence=message(
            "{months}：应查 {due} 家，能查 {possible} 家，缺 {short} 家；可{repairs}",
            months=say_months(tight.window),
            due=tight.due,
            possible=tight.possible,
            short=tight.short,
            repairs=_say_repairs(tight.short, team_days, postponed_to, movable, mergeable),
        ),
    )


def _say_repairs(
    short: int, team_days: int, postponed_to: int | None, movable: int, mergeable: int
) -> Message:
    repairs = [message("增加 {count} 个组日", count=team_days)]
    if postponed_to is not None and movable == short:
        repairs.append(
            message("把 {count} 家的期限后移到 {month} 月", count=short, month=postponed_to)
        )
    elif postponed_to is not None:
        repairs.append(
            message(
                "把 {count} 家的期限后移到 {month} 月（其中 {movable} 家的期限是本地设定，"
                "其余须经规定期限的机关同意）",
                count=short,
                month=postponed_to,
                movable=movable,
            )
        )
    if mergeable:
        repairs.append(message("把 {count} 次检查与同一单位的其他检查合并", count=mergeable))
    said = repairs[0]
    for more in repairs[1:]:
        said = message("{first}，或{second}", first=said, second=more)
    return said


def _to_be_moved(inside: Sequence[DueVisits], short: int) -> list[tuple[DueVisits, int]]:
    """Return which visits to postpone: first local deadlines, then the latest."""
    order: Callable[[DueVisits], tuple[object, ...]] = lambda one: (  # noqa: E731 - typed key
        not one.is_movable,
        -one.window.last,
        -one.window.first,
        one.employer or "",
    )
    found = []
    for one in sorted(inside, key=order):
        if short <= 0:
            break
        found.append((one, min(short, one.count)))
        short -= one.count
    return found


def _after_moving(
    windows: Mapping[VisitWindow, int], moved: Iterable[tuple[DueVisits, int]], month: int
) -> dict[VisitWindow, int]:
    changed = dict(windows)
    for one, count in moved:
        changed[one.window] -= count
        later = VisitWindow(first=one.window.first, last=month)
        changed[later] = changed.get(later, 0) + count
    return changed


def _days_for(tight: TightInterval, team_days: Mapping[int, int], pace: Fraction) -> int:
    """Return the fewest team-days that make room for what is short, added in the last month."""
    before = team_days.get(tight.window.last, 0)
    room = floor(before * pace)
    days = floor(tight.short / pace)
    while floor((before + days) * pace) - room < tight.short:
        days += 1
    return days


def _inside(window: VisitWindow, other: VisitWindow) -> bool:
    return other.first <= window.first and window.last <= other.last
