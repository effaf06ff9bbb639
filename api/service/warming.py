"""Read what the first reader of the day would wait for, while nobody waits yet."""

import gc
import importlib
import logging
from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Final

from api.leader.workflow import leader_month
from api.plans.workflow import (
    known_areas,
    load_histories,
    load_left_out,
    load_roads,
    load_view,
)
from api.why.workflow import served_reasons
from data.database import Pool
from geo.errors import XuntuError

log = logging.getLogger(__name__)

_DRAWING: Final = ("maps.overview_map", "maps.risk_map", "maps.route_sheet")
"""Modules that pages load when they draw first: their libraries take a second."""
MOST_AREAS: Final = 3
"""Areas whose newest month is read; the shelves hold few more."""


def warm_behind(pool: Pool, today: Callable[[], date]) -> Thread:
    """Start reading the newest months of `pool` in a thread, and return it."""
    thread = Thread(target=warm, args=(pool, today), name="warming", daemon=True)
    thread.start()
    return thread


def warm(pool: Pool, today: Callable[[], date]) -> int:
    """Read the newest month of the first areas and all that its pages share; return how many.

    A month that cannot be read is left to the page that asks for it, which says why.
    """
    count = 0
    try:
        planned = [one for one in known_areas(pool) if one.months][:MOST_AREAS]
        for one in planned:
            area, month = str(one.code), one.months[0]
            load_view(pool, area=area, month=month)
            load_left_out(pool, area=area, month=month)
            load_histories(pool, area=area)
            load_roads(pool, area=area)
            reasons = served_reasons(pool, area=area, month=month)
            log.debug(
                "%s of %s counted, %s found", len(reasons.count.scores), area, len(reasons.searched)
            )
            leader_month(pool, area=area, month=month, today=today())
            count += 1
    except XuntuError as error:
        log.info("reading ahead ended early: %s", error)
    for name in _DRAWING:
        importlib.import_module(name)
    # What was read stays: without this, all of it is looked through for garbage again and again,
    # for as long as a second at a time in a large county, and every page waits.
    gc.collect()
    gc.freeze()
    return count
