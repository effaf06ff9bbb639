"""A second process that draws maps and sheets while this one writes the other files of a month.

It is started while the roster is being made, so that what it loads costs nobody time. Pages wait in
one line: the other process takes them from the front, this one, once it has written the rest, from
the end.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
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
    begun = _begun(drawing, parts, beside) if beside else {}
    return _each(drawing, parts, begun)


def _parts(drawing: Drawing) -> list[str]:
    """Return the names of what is drawn in one go, in the order of the files."""
    firsts = range(0, len(drawing.plan.roster.routes), _AT_ONCE)
    return ["maps", *(str(first) for first in firsts), "printed"]


def _begun(
    drawing: Drawing, parts: Sequence[str], beside: Executor
) -> dict[str, Future[Sequence[Page]]]:
    """Ask the other process for all parts, what takes longest first."""
    try:
        beside.submit(_take, drawing)
        return {part: beside.submit(_draw, part) for part in (parts[-1], *parts[:-1])}
    except BrokenProcessPool:
        return {}


def _each(
    drawing: Drawing, parts: Sequence[str], begun: Mapping[str, Future[Sequence[Page]]]
) -> Iterator[Page]:
    made: dict[str, Sequence[Page]] = {}
    for part in reversed(parts):
        if part not in begun or begun[part].cancel():
            made[part] = _drawn(drawing, part)
    for part in parts:
        if part not in made:
            try:
                made[part] = begun[part].result()
            except (BrokenProcessPool, CancelledError):
                made[part] = _drawn(drawing, part)
        yield from made.pop(part)


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
