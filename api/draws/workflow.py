"""Say what the rules demand of a month, and draw at random what they leave to chance."""

import secrets
from dataclasses import dataclass

from api.draws.demands import month_demands
from api.public_draw import drawn_in_public
from api.session import Session
from data import coverages, draws, rule_sets
from data.errors import NotFoundError
from geo.area import AreaCode
from planner.coverage import MonthCoverage
from planner.draw import Draw, empty_draw, hold_draw
from planner.month import Month
from planner.random_stream import SEED_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDraw:
    """A month's demands and its draw."""

    coverage: MonthCoverage
    draw: Draw
    seed_is_new: bool = False
    is_public: bool = False
    """Whether it was held as a ceremony; if not, it is a trial that nobody can vouch for."""


def draw_month(
    session: Session, *, area: str, month: Month, seed: bytes | None = None
) -> MonthDraw:
    """Compute the coverage of `month`, hold a trial draw and keep both.

    Without a `seed` the one already recorded for the month is used again, so that a draw cannot be
    repeated until somebody likes it; only the first draw of a month makes a new one. Where the
    month was drawn in public, that draw stands and is returned.

    Raises
    ------
    CeremonyOpenError
        If a public draw of the month is committed to and not yet revealed.
    """
    code = AreaCode(area)
    if drawn_in_public(session, code, month) is not None:
        return stored_draw(session, area=area, month=month)
    recorded = _recorded_seed(session, code, month)
    used = seed or recorded or secrets.token_bytes(SEED_BYTES)
    demands = month_demands(session, area=area, month=month)
    coverage = demands.coverage
    if demands.units:
        held = hold_draw(demands.units, coverage.quotas, seed=used)
    else:
        held = empty_draw(seed=used)
    with session.writing() as conn:
        rule_sets.hold(conn, code, month, demands.known.rules_sha256)
        coverages.save(conn, code, month, coverage, demands.versions)
        draws.save(conn, code, month, held, demands.versions)
    return MonthDraw(coverage=coverage, draw=held, seed_is_new=seed is None and recorded is None)


def stored_draw(session: Session, *, area: str, month: Month) -> MonthDraw:
    """Return the public draw of a month as it was held."""
    code = AreaCode(area)
    with session.reading() as conn:
        coverage = coverages.load(conn, code, month)
        draw = draws.load(conn, code, month)
    return MonthDraw(coverage=coverage, draw=draw, is_public=True)


def _recorded_seed(session: Session, area: AreaCode, month: Month) -> bytes | None:
    with session.reading() as conn:
        try:
            return draws.load(conn, area, month).seed
        except NotFoundError:
            return None
