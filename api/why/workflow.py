"""Explain a month: from the database as it stands, or from the bundle of the month alone."""

from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from api.plans.shelf import Shelf
from api.plans.workflow import load_plan
from api.scoring.workflow import known_of
from api.session import Session, step_by_step
from data import areas, imposed_visits, month_plans, year_plans
from data.bundle_reading import read_bundle
from data.database import Pool, reading
from data.holidays import calendar_for
from data.output_files import write_file
from geo.area import AreaCode
from geo.employer import Employer
from geo.message import Translate
from maps.why_card import why_card_page
from maps.why_list import why_list_page
from planner.month import Month
from planner.month_basis import MonthBasis
from planner.month_reasons import MonthReasons
from planner.output_name import OutputKind, output_name
from planner.why_card import WhyCard
from planner.working_calendar import working_days

_SHELVES: Final[WeakKeyDictionary[Pool, Shelf[MonthReasons]]] = WeakKeyDictionary()
"""The months explained last, by database."""


def month_basis(session: Session, *, area: str, month: Month) -> MonthBasis:
    """Return the facts and rules of `area` as they stand now, for computing `month` again."""
    known = known_of(session, area, month)
    with session.reading() as conn:
        imposed = imposed_visits.standing(conn, AreaCode(area))
        instalments, _year = year_plans.instalments(
            conn, AreaCode(area), month, rules=known.rules.name
        )
    return MonthBasis(
        month=month,
        employers=known.employers,
        histories=known.histories,
        rules=known.rules,
        method=known.method,
        industry_severe=known.industry_severe,
        imposed=tuple(imposed),
        days=working_days(month, calendar_for((month.year,))),
        instalments=instalments,
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


def served_reasons(pool: Pool, *, area: str, month: str) -> MonthReasons:
    """Return the reasons of the newest plan of a month, kept for those who ask again.

    Raises
    ------
    InvalidMonthError, NotFoundError
        As `api.plans.workflow.load_plan`.
    """
    plan = load_plan(pool, area=area, month=month)
    with reading(pool) as conn:
        version = areas.version(conn, plan.area.code)
    shelf = _SHELVES.setdefault(pool.whole, Shelf(4))

    def explained() -> MonthReasons:
        session = step_by_step(pool)
        return MonthReasons(plan, month_basis(session, area=area, month=plan.month))

    return shelf.get((plan.area.code, version, str(plan.month), id(plan)), explained)


def search(reasons: MonthReasons, words: str) -> tuple[Employer, ...]:
    """Return the employers whose id, code, name or township holds every word, in id order."""
    wanted = words.upper().split()
    return tuple(one for one, text in reasons.searched if all(word in text for word in wanted))


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


def why_list(reasons: MonthReasons, translate: Translate) -> tuple[str, str]:
    """Return the name and the page of the list of all cards of a month."""
    plan = reasons.plan
    page = why_list_page(
        reasons.cards(), plan.area, plan.month, translate=translate, rule_set=plan.rule_set
    )
    return output_name(OutputKind.WHY_LIST, plan), page
