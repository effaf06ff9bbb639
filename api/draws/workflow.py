"""Say what the rules demand of a month, and draw at random what they leave to chance."""

import secrets
from dataclasses import dataclass

from api.scoring.workflow import known_of
from api.session import Session
from data import areas, coverages, draws, imposed_visits, scores
from data.errors import NotFoundError
from data.holidays import calendar_for
from geo.area import AreaCode
from geo.plane import plane_about_box
from planner.coverage import MonthCoverage, month_coverage
from planner.draw import Draw, empty_draw, hold_draw
from planner.frame import month_frame
from planner.imposed_visit import waiting_visits
from planner.month import Month
from planner.random_stream import SEED_BYTES
from planner.working_calendar import working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDraw:
    """A month's demands and its draw."""

    coverage: MonthCoverage
    draw: Draw
    seed_is_new: bool


def draw_month(
    session: Session, *, area: str, month: Month, seed: bytes | None = None
) -> MonthDraw:
    """Compute the coverage of `month`, hold its draw and keep both.

    Without a `seed` the one already recorded for the month is used again, so that a draw cannot be
    repeated until somebody likes it; only the first draw of a month makes a new one.
    """
    code = AreaCode(area)
    known = known_of(session, area)
    with session.reading() as conn:
        place = areas.load(conn, code)
        scored = scores.load(conn, code, month)
        imposed = imposed_visits.standing(conn, code)
        recorded = _recorded_seed(session, code, month)
    used = seed or recorded or secrets.token_bytes(SEED_BYTES)
    coverage = month_coverage(
        known.employers,
        known.histories,
        scored,
        known.rules,
        month=month,
        imposed=waiting_visits(
            imposed, known.histories, authority=known.rules.authority, month=month
        ),
        industry_severe=known.industry_severe,
        days=working_days(month, calendar_for((month.year,))),
    )
    if coverage.strata:
        plane = plane_about_box(*place.box)
        units = month_frame(known.employers, coverage, scored, plane=plane)
        held = hold_draw(units, coverage.quotas, seed=used)
    else:
        held = empty_draw(seed=used)
    versions = {"rules": known.rules.name, "method": known.method.name}
    with session.writing() as conn:
        coverages.save(conn, code, month, coverage, versions)
        draws.save(conn, code, month, held, versions)
    return MonthDraw(coverage=coverage, draw=held, seed_is_new=seed is None and recorded is None)


def _recorded_seed(session: Session, area: AreaCode, month: Month) -> bytes | None:
    with session.reading() as conn:
        try:
            return draws.load(conn, area, month).seed
        except NotFoundError:
            return None
