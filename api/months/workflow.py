"""Plan a month in one go, from a declaration export to the files: all of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from api.console import Steps
from api.draws.workflow import MonthDraw, draw_month
from api.geocoding.workflow import Located, export_review, geocode_area
from api.imports.workflow import (
    Imported,
    import_declarations,
    report_difference,
    report_faults,
)
from api.outputs.second_process import second_process
from api.outputs.workflow import publish
from api.rosters.workflow import MonthRoster, make_roster
from api.scoring.workflow import score_area
from api.session import Session
from geo.message import Translate
from planner.month import Month
from planner.month_plan import MonthPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMade:
    """Everything that planning a month brought, and the files it made."""

    imported: Imported
    located: Located
    drawn: MonthDraw
    roster: MonthRoster
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthWanted:
    """What a planner asks for."""

    declarations: Path
    area: str
    month: Month
    out: Path
    seed: bytes | None = None
    mapping: Mapping[str, str] | None = None
    sheet: str | None = None
    teams: int | None = None
    targeted: int = 0
    effort: int = 2


class Ceremony(Protocol):
    """Somebody who holds the public draws of the month."""

    def draw_objects(self) -> MonthDraw:
        """Draw the employers."""

    def draw_officers(self) -> MonthPlan:
        """Draw the officers of the routes that stand and return the plan."""


def make_month(
    session: Session, wanted: MonthWanted, steps: Steps, *, ceremony: Ceremony | None = None
) -> MonthMade:
    """Import, locate, score, draw, make the roster and write its files, in this order.

    Without a `ceremony` the draw is a trial, unless the month was drawn in public before.
    """
    area, month, translate = wanted.area, wanted.month, steps.translate
    with steps.step("读入申报表"):
        imported = import_declarations(
            session,
            wanted.declarations,
            area=area,
            reference_date=month.first_day,
            mapping=wanted.mapping,
            sheet=wanted.sheet,
        )
    faults, differences, review = _report_names(wanted, translate)
    report_faults(faults, imported, translate)
    report_difference(session, differences, imported, area=area, translate=translate)
    with steps.step("定位用人单位") as report:
        located = geocode_area(session, area=area, report=report)
    export_review(session, review, area=area, translate=translate)
    with steps.step("风险评分"):
        score_area(session, area=area, month=month)
    with steps.step("计算覆盖要求并随机抽取"):
        if ceremony is None:
            drawn = draw_month(session, area=area, month=month, seed=wanted.seed)
        else:
            drawn = ceremony.draw_objects()
    roster, files = _rostered(session, wanted, steps, ceremony, employers=len(located.geocodes))
    return MonthMade(
        imported=imported,
        located=located,
        drawn=drawn,
        roster=roster,
        files=(faults, differences, review, *files),
    )


def _rostered(
    session: Session,
    wanted: MonthWanted,
    steps: Steps,
    ceremony: Ceremony | None,
    *,
    employers: int,
) -> tuple[MonthRoster, tuple[Path, ...]]:
    """Make the roster and write its files; the process that draws them starts meanwhile."""
    area, month = wanted.area, wanted.month
    with second_process(employers=employers) as beside:
        with steps.step("安排人员、日期和路线") as report:
            roster = make_roster(
                session,
                area=area,
                month=month,
                teams=wanted.teams,
                targeted=wanted.targeted,
                effort=wanted.effort,
                report=report,
            )
        if ceremony is not None:
            with steps.step("抽取检查人员"):
                roster = replace(roster, plan=ceremony.draw_officers(), awaits_officers=False)
        with steps.step("写出计划、路线单和地图") as report:
            files = publish(
                session,
                wanted.out,
                area=area,
                month=month,
                language=steps.language,
                report=report,
                beside=beside,
            )
    return roster, files


def _report_names(wanted: MonthWanted, translate: Translate) -> tuple[Path, Path, Path]:
    return (
        wanted.out / f"{translate('申报数据问题')}_{wanted.area}.xlsx",
        wanted.out / f"{translate('导入前后差异')}_{wanted.area}.xlsx",
        wanted.out / f"{translate('定位核对')}_{wanted.area}.xlsx",
    )
