"""Kinds of jobs: what a worker can be asked to do, and what each brings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.draws.workflow import draw_month
from api.geocoding.work import locate_area
from api.imports.upload_work import check_upload, take_upload
from api.jobs.telling import Telling
from api.rosters.workflow import make_roster
from api.scoring.work import score_month
from api.scoring.workflow import score_area
from api.session import all_or_nothing
from api.year.work import plan_year_of
from data.database import Pool
from data.jobs import Job
from geo.message import Message, message
from planner.month import parse_month

_SEE_PLAN: Final = message("看计划")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """One kind of long work."""

    name: str
    title: Message
    steps: int
    run: Callable[[Pool, "JobAsked", Telling], Sequence[Message]]
    """Does the work; all of it is kept, or nothing. Done twice it brings the same."""
    leads_to: str = "/areas/{area}/{month}"
    """The page to look at what a finished job made; may name what was asked for."""
    leads_to_name: Message = _SEE_PLAN

    def address(self, job: Job) -> str:
        """Return the address of the page that a finished job of this kind leads to."""
        return self.leads_to.format(**{"area": job.area, "month": job.month, **job.asked})


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
_UPLOAD_PAGE: Final = "/areas/{area}/import/{upload}"
CHECK_IMPORT: Final = JobKind(
    name="check-import",
    title=message("检查申报表"),
    steps=2,
    run=lambda pool, asked, telling: check_upload(pool, asked.area, asked.options, telling),
    leads_to=_UPLOAD_PAGE,
    leads_to_name=message("看检查结果"),
)
TAKE_IMPORT: Final = JobKind(
    name="take-import",
    title=message("采纳申报表"),
    steps=2,
    run=lambda pool, asked, telling: take_upload(pool, asked.area, asked.options, telling),
    leads_to=_UPLOAD_PAGE,
    leads_to_name=message("看导入结果"),
)
LOCATE: Final = JobKind(
    name="locate",
    title=message("定位用人单位"),
    steps=1,
    run=lambda pool, asked, telling: locate_area(pool, asked.area, telling),
    leads_to="/areas/{area}/geocode",
    leads_to_name=message("核对位置"),
)
SCORE: Final = JobKind(
    name="score",
    title=message("风险评分"),
    steps=1,
    run=lambda pool, asked, telling: score_month(pool, asked.area, asked.month, telling),
    leads_to="/areas/{area}/risk",
    leads_to_name=message("看风险清单"),
)
YEAR: Final = JobKind(
    name="year",
    title=message("编制年度计划"),
    steps=1,
    run=lambda pool, asked, telling: plan_year_of(pool, asked.area, asked.options, telling),
    leads_to="/areas/{area}/year/{year}",
    leads_to_name=message("看年度计划"),
)
KINDS: Final[Mapping[str, JobKind]] = {
    kind.name: kind for kind in (PLAN_MONTH, CHECK_IMPORT, TAKE_IMPORT, LOCATE, SCORE, YEAR)
}
