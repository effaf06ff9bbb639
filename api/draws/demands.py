"""What the rules demand of a month, and the frame that chance chooses from."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.scoring.workflow import Known, known_of
from api.session import Session
from data import areas, imposed_visits, scores, year_plans
from data.holidays import calendar_for
from geo.area import AreaCode
from geo.plane import plane_about_box
from planner.coverage import MonthCoverage, month_coverage
from planner.draw import FrameUnit
from planner.frame import month_frame
from planner.imposed_visit import waiting_visits
from planner.month import Month
from planner.working_calendar import working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDemands:
    """The demands of a month as they stand now."""

    known: Known
    coverage: MonthCoverage
    units: tuple[FrameUnit, ...]
    """Everybody who may be drawn; empty where nobody can be."""

    versions: Mapping[str, str]
    """What the demands were computed with."""


def month_demands(session: Session, *, area: str, month: Month) -> MonthDemands:
    """Compute the coverage of `month` and the frame of its draw; nothing is kept.

    Where a year plan made with the same rules speaks of the month, it says how much of each rule
    is due.
    """
    code = AreaCode(area)
    known = known_of(session, area, month)
    with session.reading() as conn:
        place = areas.load(conn, code)
        scored = scores.load(conn, code, month)
        imposed = imposed_visits.standing(conn, code)
        instalments, year = year_plans.instalments(conn, code, month, rules=known.rules.name)
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
        instalments=instalments,
    )
    plane = plane_about_box(*place.box)
    units = month_frame(known.employers, coverage, scored, plane=plane) if coverage.strata else ()
    versions = {
        "rules": known.rules.name,
        "rules_sha256": known.rules_sha256,
        "method": known.method.name,
    }
    if year:
        versions["year_plan"] = year
    return MonthDemands(known=known, coverage=coverage, units=units, versions=versions)
