"""Kinds of jobs: what a worker can be asked to do, and what each brings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.draws.workflow import draw_month
from api.jobs.telling import Telling
from api.rosters.workflow import make_roster
from api.scoring.workflow import score_area
from api.session import all_or_nothing
from data.database import Pool
from geo.message import Message, message
from planner.month import parse_month


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """One kind of long work."""

    name: str
    title: Message
    steps: int
    run: Callable[[Pool, "JobAsked", Telling], Sequence[Message]]
    """Does the work; all of it is kept, or nothing. Done twice it brings the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAsked:
    """What one job is to be made from."""

    area: str
    month: str
    options: Mapping[str, Any]


def _plan_month(pool: Pool, asked: JobAsked, telling: Telling) -> Sequence[Message]:
    """Score, draw and route a month from what is stored."""
    month, options = parse_month(asked.month), asked.options
    with all_or_nothing(pool) as session:
        with telling.step("风险评分"):
            score_area(session, area=asked.area, month=month)
        with telling.step("计算覆盖要求并随机抽取"):
            draw_month(session, area=asked.area, month=month)
        with telling.step("安排人员、日期和路线") as report:
            made = make_roster(
                session,
                area=asked.area,
                month=month,
                teams=options.get("teams"),
                targeted=options.get("targeted") or 0,
                effort=options.get("effort", 3),
                report=report,
            )
    roster = made.plan.roster
    placed = sum(len(route.stops) for route in roster.routes)
    return (
        message(
            "已排入 {placed} 家，未能安排 {left} 家",
            placed=placed,
            left=len(roster.unplaced),
        ),
        *(roster.certificate.words() if roster.certificate else ()),
        *made.notes,
    )


PLAN_MONTH: Final = JobKind(
    name="plan-month", title=message("生成月度计划"), steps=3, run=_plan_month
)
KINDS: Final[Mapping[str, JobKind]] = {kind.name: kind for kind in (PLAN_MONTH,)}
