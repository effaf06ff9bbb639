"""A second process that draws maps and sheets while this one writes the other files of a month.

It is started while the roster is being made, so that what it loads costs nobody time. Pages wait in
one line: the other process takes them from the front, this one, once it has written the rest, from
the end.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from threading import RLock
from typing import Final, TypeAlias

from shapely.geometry import LineString

from api.language import Language, translator
from geo.employer import EmployerId
from geo.history import History
from geo.road_network import RoadLine
from planner.month_plan import MonthPlan
from planner.team_day import TeamDay

Page: TypeAlias = tuple[str, str | bytes]
"""Name of a file and what stands in it."""

MANY: Final = 500
"""Employers from which a second process pays for its start."""
_AT_ONCE: Final = 8
"""Route sheets that are drawn together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that maps and sheets of a month are drawn from; goes from process to process."""

    plan: MonthPlan
    language: Language
    histories: Mapping[EmployerId, History]
    roads: Sequence[RoadLine]
    paths: Mapping[TeamDay, Sequence[LineString]]


@contextmanager
def second_process(*, employers: int) -> Iterator[Executor | None]:
    """Give a process that draws, or None where the month is small or there is one processor."""
    if employers < MANY or (os.cpu_count() or 1) < 2:
        yield None
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        process.submit(_load)
        yield process


def drawn_pages(drawing: Drawing, beside: Executor | None) -> Iterator[Page]:
    """Return the pages of a month in their order; begun at once where there is a process `beside`.

    They are drawn here where that process ends before its time, as when memory runs out.
    """
    parts = _parts(drawing)
    return _each(drawing, parts, _Line(drawing, parts, beside) if beside else None)


def _parts(drawing: Drawing) -> list[str]:
    """Return the names of what is drawn in one go, in the order of the files."""
    firsts = range(0, len(drawing.plan.roster.routes), _AT_ONCE)
    return ["maps", *(str(first) for first in firsts), "printed"]


class _Line:
    """The parts that wait, what takes longest in front; the other process has two at a time.

    Nothing that was handed over is ever called back: a pool whose process has ended forgets to
    answer for the others when it meets a call that was cancelled.
    """

    def __init__(self, drawing: Drawing, parts: Sequence[str], beside: Executor) -> None:
        self._waiting = deque((parts[-1], *parts[:-1]))
        self._begun: dict[str, Future[Sequence[Page]]] = {}
        self._beside = beside
        self._lock = RLock()
        with suppress(BrokenProcessPool):
            beside.submit(_take, drawing)
            for _ in range(2):
                self._hand_over()

    def last(self) -> str | None:
        """Take the last part that waits out of the line."""
        with self._lock:
            return self._waiting.pop() if self._waiting else None

    def made(self, part: str) -> Sequence[Page] | None:
        """Return the pages of a part once they are there, or None if they never will be."""
        try:
            return self._begun[part].result()
        except BrokenProcessPool:
            return None

    def _hand_over(self) -> None:
        with self._lock:
            if self._waiting:
                begun = self._beside.submit(_draw, self._waiting[0])
                self._begun[self._waiting.popleft()] = begun
                begun.add_done_callback(self._next)

    def _next(self, done: Future[Sequence[Page]]) -> None:
        if done.exception() is None:
            with suppress(BrokenProcessPool, RuntimeError):  # it ends, or is being closed
                self._hand_over()


def _each(drawing: Drawing, parts: Sequence[str], line: _Line | None) -> Iterator[Page]:
    made: dict[str, Sequence[Page]] = {}
    while line is not None and (part := line.last()) is not None:
        made[part] = _drawn(drawing, part)
    for part in parts:
        pages = made.pop(part, None)
        if pages is None and line is not None:
            pages = line.made(part)
        yield from _drawn(drawing, part) if pages is None else pages


_taken: list[Drawing] = []
"""In the other process: what it draws from."""


def _load() -> None:
    """Load what drawing needs."""
    _drawers()


def _take(drawing: Drawing) -> None:
    _taken[:] = [drawing]


def _draw(part: str) -> Sequence[Page]:
    return _drawn(_taken[0], part)


def _drawn(drawing: Drawing, part: str) -> Sequence[Page]:
    return list(_drawers()[part if part in {"maps", "printed"} else "sheets"](drawing, part))


def _drawers() -> Mapping[str, Callable[[Drawing, str], Iterator[Page]]]:
    """Return what draws each kind of part; the libraries of maps are loaded only here."""
    from maps.month_page import map_pages, sheet_pages  # noqa: PLC0415 - see above
    from maps.printed_route_sheets import printed_pages  # noqa: PLC0415 - see above

    def maps(one: Drawing, _part: str) -> Iterator[Page]:
        yield from map_pages(
            one.plan,
            translate=translator(one.language),
            histories=one.histories,
            roads=one.roads,
        )

    def sheets(one: Drawing, part: str) -> Iterator[Page]:
        first = int(part)
        yield from sheet_pages(
            one.plan,
            one.plan.roster.routes[first : first + _AT_ONCE],
            translate=translator(one.language),
            histories=one.histories,
            paths=one.paths,
        )

    def printed(one: Drawing, _part: str) -> Iterator[Page]:
        yield from printed_pages(
            one.plan,
            translate=translator(one.language),
            histories=one.histories,
            paths=one.paths,
        )

    return {"maps": maps, "sheets": sheets, "printed": printed}
