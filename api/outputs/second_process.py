"""A second process that draws maps and sheets while this one writes the other files of a month.

It is started while the roster is being made, so that what it loads costs nobody time.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
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
from maps.month_page import month_pages
from maps.printed_route_sheets import printed_pages
from planner.month_plan import MonthPlan
from planner.team_day import TeamDay

Page: TypeAlias = tuple[str, str | bytes]
"""Name of a file and what stands in it."""

MANY: Final = 500
"""Employers from which a second process pays for its start."""


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
    wait = _begun(drawing, beside)
    return _each(wait, drawing)


def _begun(drawing: Drawing, beside: Executor | None) -> Callable[[], Sequence[Page]] | None:
    if beside is None:
        return None
    try:
        begun: Future[Sequence[Page]] = beside.submit(_draw, drawing)
    except BrokenProcessPool:
        return None
    return begun.result


def _each(wait: Callable[[], Sequence[Page]] | None, drawing: Drawing) -> Iterator[Page]:
    if wait is not None:
        try:
            made = wait()
        except BrokenProcessPool:
            wait = None
        else:
            yield from made
    if wait is None:
        yield from _pages(drawing)


def _load() -> None:
    """Do nothing: what this module needs is loaded before."""


def _draw(drawing: Drawing) -> Sequence[Page]:
    return list(_pages(drawing))


def _pages(drawing: Drawing) -> Iterator[Page]:
    translate = translator(drawing.language)
    plan, histories, paths = drawing.plan, drawing.histories, drawing.paths
    yield from month_pages(
        plan, translate=translate, histories=histories, roads=drawing.roads, paths=paths
    )
    yield from printed_pages(plan, translate=translate, histories=histories, paths=paths)
