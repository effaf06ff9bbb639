"""Explain a month: from the database as it stands, or from the bundle of the month alone."""

from pathlib import Path

from api.scoring.workflow import known_of
from api.session import Session
from data import imposed_visits, month_plans
from data.bundle_reading import read_bundle
from data.holidays import calendar_for
from data.output_files import write_file
from geo.area import AreaCode
from geo.message import Translate
from maps.why_card import why_card_page
from planner.month import Month
from planner.month_basis import MonthBasis
from planner.month_reasons import MonthReasons
from planner.why_card import WhyCard
from planner.working_calendar import working_days


def month_basis(session: Session, *, area: str, month: Month) -> MonthBasis:
    """Return the facts and rules of `area` as they stand now, for computing `month` again."""
    known = known_of(session, area)
    with session.reading() as conn:
        imposed = imposed_visits.standing(conn, AreaCode(area))
    return MonthBasis(
        month=month,
        employers=known.employers,
        histories=known.histories,
        rules=known.rules,
        method=known.method,
        industry_severe=known.industry_severe,
        imposed=tuple(imposed),
        days=working_days(month, calendar_for((month.year,))),
    )


def stored_reasons(session: Session, *, area: str, month: Month) -> MonthReasons:
    """Return the reasons of the stored plan of `month`.

    Raises
    ------
    NotFoundError
        If the month has no plan.
    """
    with session.reading() as conn:
        plan = month_plans.load(conn, AreaCode(area), month)
    return MonthReasons(plan, month_basis(session, area=area, month=month))


def bundled_reasons(path: Path) -> MonthReasons:
    """Return the reasons of the month in the bundle at `path`; no database is asked.

    Raises
    ------
    UnreadableBundleError
        If the file is no bundle that can be explained.
    """
    month = read_bundle(path)
    return MonthReasons(month.plan, month.basis)


def write_card(path: Path, reasons: MonthReasons, card: WhyCard, translate: Translate) -> None:
    """Write the page of one card to `path`."""
    page = why_card_page(
        card, reasons.plan.area, translate=translate, rule_set=reasons.plan.rule_set
    )
    write_file(path, page.encode())
