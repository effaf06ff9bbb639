"""Solve a month's roster as it is and as it would be, and put the two side by side."""

from dataclasses import dataclass
from pathlib import Path

from api.console import Report
from api.rosters.workflow import kept_settings, month_inputs, road_travel
from api.session import Session
from data.comparison_workbook import write_comparison
from geo.area import SupervisionArea
from geo.message import Message, Translate, message
from planner.comparison_sentence import comparison_words
from planner.month import Month
from planner.month_change import MonthChange, changed_inputs
from planner.month_plan import MonthInputs, Travel, route_month
from planner.output_name import safe_name
from planner.roster_comparison import RosterColumn, RosterComparison, plan_column
from planner.roster_solver import Progress, solve_roster
from planner.visit import VisitList


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthComparison:
    """Two rosters of one month; neither is kept."""

    area: SupervisionArea
    month: Month
    compared: RosterComparison
    said: tuple[Message, ...]
    """What the change brings, and how much of it is proven."""
    notes: tuple[Message, ...]
    """What stood in the way of the other roster's teams."""


def compare_rosters(
    session: Session,
    *,
    area: str,
    month: Month,
    change: MonthChange,
    effort: int = 2,
    present: RosterColumn | None = None,
    report: Report | None = None,
) -> MonthComparison:
    """Return the roster of `month` beside the one that `change` would give; nothing is kept.

    Both are solved alike, on placeholder officers, from the same stored scores, coverage and draw,
    with the settings of the newest roster where the change says nothing else.

    Parameters
    ----------
    present
        The present column of an earlier comparison of the same month and effort; it is solved when
        None.

    Raises
    ------
    ImpossibleChangeError
        If the change names somebody or some day that the month does not have, or changes nothing.
    """
    settings = kept_settings(session, area=area, month=month)
    inputs = month_inputs(
        session, area=area, month=month, teams=settings.teams, targeted=settings.targeted
    )
    name = change.words(inputs)
    supposed = changed_inputs(inputs, change)
    travel = road_travel(session, area)
    if present is None:
        present, _ = _column(message("现在的排班"), inputs, travel, effort, _part(report, 0.0))
    other, notes = _column(name, supposed, travel, effort, _part(report, 0.5))
    compared = RosterComparison(present=present, other=other)
    return MonthComparison(
        area=inputs.area,
        month=month,
        compared=compared,
        said=comparison_words(compared),
        notes=notes,
    )


def outcome_words(made: MonthComparison) -> tuple[Message, ...]:
    """Return both rosters in sentences: visits, kilometres, hours and gap, then what is proven."""
    here, there = made.compared.present, made.compared.other
    return (
        message(
            "必查和双随机排入：现在 {here} 家，假如 {there} 家",
            here=here.mandatory,
            there=there.mandatory,
        ),
        message(
            "专项排入：现在 {here} 家，假如 {there} 家",
            here=here.placed[VisitList.TARGETED],
            there=there.placed[VisitList.TARGETED],
        ),
        message(
            "里程：现在 {here} 公里，假如 {there} 公里",
            here=f"{here.load.distance_m / 1000:.1f}",
            there=f"{there.load.distance_m / 1000:.1f}",
        ),
        message(
            "工时：现在 {here} 小时，假如 {there} 小时（现场和路上）",
            here=f"{here.load.work_min / 60:.1f}",
            there=f"{there.load.work_min / 60:.1f}",
        ),
        message(
            "已证明的差距：现在 {here}，假如 {there}",
            here=_gap(here.gap_min),
            there=_gap(there.gap_min),
        ),
        *made.said,
        *made.notes,
    )


def _gap(minutes: int | None) -> Message:
    return message("没有证明") if minutes is None else message("{minutes} 分钟", minutes=minutes)


def write_month_comparison(made: MonthComparison, path: Path, translate: Translate) -> Path:
    """Write the workbook of a comparison; `path` may be a folder, which gets a file in it."""
    if path.suffix.lower() != ".xlsx":
        name = translate("排班比较_{area}_{month}").format(
            area=made.area.name, month=str(made.month)
        )
        path /= f"{safe_name(name)}.xlsx"
    write_comparison(
        path,
        made.compared,
        said=(*made.said, *made.notes),
        area_name=made.area.name,
        month=made.month,
        is_demo=made.area.is_demo,
        translate=translate,
    )
    return path


def _column(
    name: Message, inputs: MonthInputs, travel: Travel, effort: int, progress: Progress
) -> tuple[RosterColumn, tuple[Message, ...]]:
    routed = route_month(
        inputs,
        travel=travel,
        solve=lambda problem: solve_roster(problem, effort=effort, progress=progress),
    )
    return plan_column(name, routed.draft), routed.notes


def _part(report: Report | None, start: float) -> Progress:
    """Return a listener that tells `report` of one of two rosters."""
    return lambda step, share: report(step, start + share / 2) if report else None
