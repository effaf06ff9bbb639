"""Add up a year's field work of every officer from the stored plans of its months."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from api.session import Session
from data import areas, month_plans, plan_steps, routed_months
from data.database import Connection
from data.errors import NotFoundError
from data.holidays import calendar_for
from data.year_duty_sheet import write_fairness
from geo.area import AreaCode, SupervisionArea
from geo.message import Translate
from planner.fairness_report import FairnessReport, fairness_report
from planner.inspector import InspectorId
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.officer_lean import officer_leans
from planner.output_name import safe_name
from planner.working_calendar import working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFairness:
    """The report of one area and year."""

    area: SupervisionArea
    report: FairnessReport


def year_fairness(session: Session, *, area: str, year: int) -> YearFairness:
    """Return the field work of `year`, from the newest plan of each month.

    Nothing is kept: a plan that is made again, or an officer who steps in, changes what comes out.
    A month whose routes stand and whose officers are not drawn is told apart.

    Raises
    ------
    NotFoundError
        If the area is not known or no month of the year has a plan.
    """
    code = AreaCode(area)
    with session.reading() as conn:
        place = areas.load(conn, code)
        steps = {
            month: _newest(conn, code, month)
            for step in ("plan", "routed")
            for month in plan_steps.months(conn, code, step)
            if month.year == year
        }
    planned = [month for month, step in sorted(steps.items()) if step == "plan"]
    awaited = [month for month, step in sorted(steps.items()) if step == "routed"]
    if not planned and not awaited:
        raise NotFoundError(
            "辖区 {area} {year} 年还没有任何月度计划：请先运行 xuntu plan", area=area, year=year
        )
    calendar = calendar_for((year,))
    return YearFairness(
        area=place,
        report=fairness_report(
            year,
            _plans(session, code, planned),
            awaited=_drafts(session, code, awaited),
            days=lambda month: working_days(month, calendar),
        ),
    )


def fairness_until(session: Session, plan: MonthPlan) -> FairnessReport:
    """Return the field work of the year of `plan` up to its month, that month as in `plan`."""
    area, month = plan.area.code, plan.month
    before = _planned_before(session, area, month)
    calendar = calendar_for((month.year,))
    return fairness_report(
        month.year,
        chain(_plans(session, area, before), (plan,)),
        days=lambda month: working_days(month, calendar),
    )


def leans_before(session: Session, *, area: str, month: Month) -> dict[InspectorId, int]:
    """Return how far the lotteries of `month` lean to each officer, from the months before it."""
    code, calendar = AreaCode(area), calendar_for((month.year,))
    report = fairness_report(
        month.year,
        _plans(session, code, _planned_before(session, code, month)),
        days=lambda one: working_days(one, calendar),
    )
    return officer_leans(report.duties, report.band)


def write_year_fairness(made: YearFairness, path: Path, translate: Translate) -> Path:
    """Write the workbook of a report; `path` may be a folder, which gets a file of its own name."""
    if path.suffix.lower() != ".xlsx":
        name = translate("全年工作量_{area}_{year}").format(
            area=made.area.name, year=made.report.duties.year
        )
        path /= f"{safe_name(name)}.xlsx"
    write_fairness(
        path,
        made.report,
        area_name=made.area.name,
        is_demo=made.area.is_demo,
        translate=translate,
    )
    return path


def _planned_before(session: Session, area: AreaCode, month: Month) -> list[Month]:
    with session.reading() as conn:
        return [
            one
            for one in plan_steps.months(conn, area)
            if one.year == month.year and one < month and _newest(conn, area, one) == "plan"
        ]


def _newest(conn: Connection, area: AreaCode, month: Month) -> str:
    """Return whether a month's plan is newer than its routes that wait for officers."""
    plan = plan_steps.latest(conn, area, month, "plan")
    routed = plan_steps.latest(conn, area, month, "routed")
    return "routed" if routed and (plan is None or plan.id < routed.id) else "plan"


def _plans(session: Session, area: AreaCode, months: list[Month]) -> Iterator[MonthPlan]:
    for month in months:
        with session.reading() as conn:
            yield month_plans.load(conn, area, month)


def _drafts(session: Session, area: AreaCode, months: list[Month]) -> Iterator[MonthPlan]:
    for month in months:
        with session.reading() as conn:
            yield routed_months.load(conn, area, month).draft
