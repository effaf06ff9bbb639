"""Plan a year, or plan the rest of it again, and keep the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.scoring.workflow import Known, known_of
from api.session import Session
from data import (
    areas,
    employers,
    imposed_visits,
    month_plans,
    plan_steps,
    rule_sets,
    year_plans,
)
from data.holidays import calendar_for
from data.year_plans import StoredYearPlan
from data.year_workbook import write_year_workbook
from geo.area import AreaCode, SupervisionArea
from geo.employer import Employer
from geo.errors import XuntuError
from geo.message import Message, Translate, message
from geo.risk_score import score_employers
from planner.month import Month
from planner.output_name import safe_name
from planner.visit_window import MONTHS
from planner.year_capacity import TravelMinutes, measured_travel
from planner.year_comparison import WhatIf
from planner.year_plan import YearPlan, YearSettings
from planner.year_planner import YearInputs, plan_year
from planner.year_what_if import compare


class NoMonthLeftError(XuntuError):
    """All months of the year have been published or have passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMade:
    """A year plan as it was kept, and comparisons that were not."""

    plan: YearPlan
    stored: StoredYearPlan
    is_new: bool
    employers: tuple[Employer, ...]
    area_name: str
    is_demo: bool
    what_if: tuple[WhatIf, ...]


def make_year(
    session: Session,
    *,
    area: str,
    year: int,
    today: Month,
    first: int | None = None,
    settings: YearSettings | None = None,
    what_if: Sequence[str] = (),
) -> YearMade:
    """Plan `year` from month `first` on, keep the plan, and compare it with other settings.

    Without `first`, a year that was published is planned again from the month after `today`, a
    new one from `today` or January. Months from `today` to the first stay as published. What-ifs
    are not kept.

    Raises
    ------
    NoMonthLeftError
        If no month is left to be planned.
    """
    made = _inputs(session, area=area, year=year, today=today, first=first)
    wanted = settings or YearSettings()
    plan = plan_year(made.inputs, wanted)
    plan = replace(plan, notes=(*plan.notes, *_later_rules(session, plan)))
    compared = compare(made.inputs, wanted, what_if) if what_if else ()
    with session.writing() as conn:
        stored, is_new = year_plans.save(
            conn, plan, {"rules": made.known.rules.name, "method": made.known.method.name}
        )
    return YearMade(
        plan=plan,
        stored=stored,
        is_new=is_new,
        employers=made.known.employers,
        area_name=made.area.name,
        is_demo=made.area.is_demo,
        what_if=compared,
    )


def compare_year(
    session: Session,
    *,
    area: str,
    year: int,
    today: Month,
    settings: YearSettings,
    what_if: Sequence[str],
) -> tuple[WhatIf, ...]:
    """Return what `year` comes to under `settings` and under each of `what_if`; none is kept.

    Raises
    ------
    NoMonthLeftError
        If no month is left to be planned.
    """
    made = _inputs(session, area=area, year=year, today=today, first=None)
    return compare(made.inputs, settings, what_if)


def stored_year(session: Session, *, area: str, year: int) -> YearMade:
    """Return the newest plan of a year as it is stored; raise NotFoundError where there is none."""
    code = AreaCode(area)
    with session.reading() as conn:
        place = areas.load(conn, code)
        plan = year_plans.load(conn, code, year)
        stored = year_plans.latest(conn, code, year)
        known = employers.in_area(conn, code)
    if stored is None:  # pragma: no cover - the plan of it was loaded on the same connection
        raise AssertionError(area, year)
    return YearMade(
        plan=plan,
        stored=stored,
        is_new=False,
        employers=known,
        area_name=place.name,
        is_demo=place.is_demo,
        what_if=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """What a year is planned from."""

    area: SupervisionArea
    known: Known
    inputs: YearInputs


def _inputs(session: Session, *, area: str, year: int, today: Month, first: int | None) -> _Inputs:
    code = AreaCode(area)
    with session.reading() as conn:
        published = year_plans.latest(conn, code, year)
        previous = year_plans.load(conn, code, year) if published else None
    start = first or _first_month(year, today, is_published=previous is not None)
    if start > MONTHS:
        raise NoMonthLeftError(
            "{year} 年没有以后的月份可排：要重排某月，请用 --from-month 指定", year=year
        )
    month = Month(year=year, number=start)
    known = known_of(session, area, month)
    place, inputs = year_inputs(session, known, area=area, month=month)
    inputs = replace(inputs, previous=previous, present=_present(year, start, today))
    return _Inputs(area=place, known=known, inputs=inputs)


def year_inputs(
    session: Session, known: Known, *, area: str, month: Month
) -> tuple[SupervisionArea, YearInputs]:
    """Return the area and what its year is planned from if `month` is the first to be planned."""
    code = AreaCode(area)
    with session.reading() as conn:
        place = areas.load(conn, code)
        offices = areas.offices(conn, code)
        inspectors = areas.inspectors(conn, code)
        imposed = imposed_visits.standing(conn, code)
    return place, YearInputs(
        area=code,
        first=month,
        employers=known.employers,
        histories=known.histories,
        scores=score_employers(
            known.employers,
            known.histories,
            known.method,
            on=month.first_day,
            industry_severe=known.industry_severe,
        ),
        rules=known.rules,
        offices=offices,
        inspectors=inspectors,
        calendar=calendar_for((month.year,)),
        industry_severe=known.industry_severe,
        travel=_travel(session, code, month),
        imposed=imposed,
    )


def _later_rules(session: Session, plan: YearPlan) -> tuple[Message, ...]:
    """Return that other rules hold from a later month of the year on, where they do."""
    with session.reading() as conn:
        changes = [one for one in rule_sets.activations(conn, plan.area) if one.holds]
    return tuple(
        message(
            "{month} 起改用规则集 {name}：该月和以后各月请到时重新编制年度计划",
            month=str(one.month),
            name=one.name,
        )
        for one in sorted(changes, key=lambda one: one.month)
        if one.month.year == plan.year and one.month.number > plan.first
    )


def write_year(made: YearMade, folder: Path, translate: Translate) -> Path:
    """Write the workbook of a year plan into `folder` and return its path."""
    name = translate("年度检查计划_{area}_{year}_第{version}版").format(
        area=made.area_name, year=made.plan.year, version=made.stored.version
    )
    path = folder / f"{safe_name(name)}.xlsx"
    write_year_workbook(
        path,
        made.plan,
        employers=made.employers,
        area_name=made.area_name,
        is_demo=made.is_demo,
        version=made.stored.version,
        what_if=made.what_if,
        translate=translate,
    )
    return path


def _first_month(year: int, today: Month, *, is_published: bool) -> int:
    if today.year < year:
        return 1
    if today.year > year:
        return MONTHS + 1
    return today.number + 1 if is_published else today.number


def _present(year: int, first: int, today: Month) -> int:
    """Return the month from which on published months still run."""
    if today.year != year:
        return 1 if today.year < year else first
    return min(first, today.number)


def _travel(session: Session, area: AreaCode, first: Month) -> TravelMinutes | None:
    """Return the minutes on the way of the last roster made, or None before the first.

    The newest month before the first is taken, or else the newest at all.
    """
    with session.reading() as conn:
        months = plan_steps.months(conn, area)
        if not months:
            return None
        month = max((m for m in months if m < first), default=months[-1])
        return measured_travel(month, month_plans.load(conn, area, month).roster)
