"""Maps and sheets drawn in a second process: the same bytes, also when that process ends."""

import os
import signal
from dataclasses import replace

import pytest

from api.language import Language
from api.outputs.second_process import MANY, Drawing, drawn_pages, second_process
from data import month_plans
from data.database import reading
from geo.area import AreaCode
from planner.month import parse_month
from tests.small_county import AREA, SmallCounty


@pytest.fixture
def drawing(small_county: SmallCounty) -> Drawing:
    with reading(small_county.pool) as conn:
        plan = month_plans.load(conn, AreaCode(AREA), parse_month("2026-12"))
    few = replace(plan, roster=replace(plan.roster, routes=plan.roster.routes[:2]))
    return Drawing(plan=few, language=Language.ENGLISH, histories={}, roads=(), paths={})


def test_a_second_process_draws_the_same_pages_and_its_end_is_made_good(drawing: Drawing) -> None:
    here = list(drawn_pages(drawing, None))
    assert len(here) == 2 + 2 + 1, "two maps, two route sheets, one file to print"
    with second_process(employers=MANY) as beside:
        assert beside is not None
        assert list(drawn_pages(drawing, beside)) == here
        number = beside.submit(os.getpid).result()
        assert number != os.getpid()
        begun = drawn_pages(drawing, beside)
        assert next(begun) == here[0]
        os.kill(number, signal.SIGKILL)
        assert list(begun) == here[1:]
        assert list(drawn_pages(drawing, beside)) == here


def test_a_small_month_starts_no_second_process() -> None:
    with second_process(employers=MANY - 1) as beside:
        assert beside is None
