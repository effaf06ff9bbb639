"""Kinds of jobs: all that a worker can be asked to do, and what each brings."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from api.ceremonies.acts import commit, score_unless_sealed
from api.compare.workflow import compare_rosters, outcome_words
from api.draws.workflow import draw_month
from api.exports.workflow import make_export
from api.geocoding.work import LOCATE
from api.imports.upload_work import CHECK_IMPORT, TAKE_IMPORT
from api.jobs.kind import JobAsked, JobKind
from api.jobs.telling import Telling
from api.language import Language
from api.rosters.workflow import make_roster
from api.rules.work import TRY_RULES
from api.scoring.work import SCORE
from api.scoring.workflow import score_area
from api.session import all_or_nothing, noted, step_by_step
from api.year.work import YEAR
from data.database import Pool
from geo.message import Message, message
from planner.bundle_verifier import witness_code
from planner.entropy import parse_source
from planner.inspector import OfficeId
from planner.ledger_entry import DrawPurpose
from planner.month import parse_month
from planner.month_change import MonthChange


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


def _commit_draw(pool: Pool, asked: JobAsked, telling: Telling) -> Sequence[Message]:
    """Score the area where it may be, and commit to one of a month's draws."""
    month, purpose = parse_month(asked.month), DrawPurpose(asked.options["purpose"])
    entropy = tuple(parse_source(one) for one in asked.options["entropy"])
    with noted(pool) as session:
        with telling.step("风险评分"):
            if purpose is DrawPurpose.OBJECTS:
                score_unless_sealed(session, area=asked.area, month=month)
        with telling.step("封存并承诺"):
            entry = commit(
                session,
                area=asked.area,
                month=month,
                purpose=purpose,
                entropy=entropy,
                actor=asked.actor(),
            )
    return (
        message(
            "已记入账本第 {seq} 条：{code}", seq=entry.seq, code=witness_code(asked.area, entry)
        ),
        message("请打印见证单，由见证人留存"),
    )


def _export_month(pool: Pool, asked: JobAsked, telling: Telling) -> Sequence[Message]:
    """Make every file of a month and keep them some days."""
    with telling.step("写出文件") as report:
        made = make_export(
            pool,
            area=asked.area,
            month=parse_month(asked.month),
            language=Language(asked.options["language"]),
            actor=asked.actor(),
            report=report,
        )
    return (message("已生成 {count} 个文件", count=made.files), *made.notes)


def _compare_rosters(pool: Pool, asked: JobAsked, telling: Telling) -> Sequence[Message]:
    """Solve a month as it is and as it would be; nothing is kept but what is said."""
    options = asked.options
    change = MonthChange(
        teams=options.get("teams"),
        without=tuple(options.get("without") or ()),
        extra_days=tuple(map(date.fromisoformat, options.get("extra_days") or ())),
        targeted=options.get("targeted"),
        vehicles={OfficeId(key): count for key, count in (options.get("vehicles") or {}).items()},
    )
    with telling.step("比较两份排班") as report:
        made = compare_rosters(
            step_by_step(pool),
            area=asked.area,
            month=parse_month(asked.month),
            change=change,
            effort=options.get("effort", 3),
            report=report,
        )
    return (made.compared.other.name, *outcome_words(made))


COMMIT_DRAW: Final = JobKind(
    name="commit-draw",
    title=message("封存并承诺抽取"),
    steps=2,
    run=_commit_draw,
    leads_to="/areas/{area}/{month}/ceremony",
    leads_to_name=message("回到抽取"),
)
EXPORT_MONTH: Final = JobKind(
    name="export-month",
    title=message("生成导出文件"),
    steps=1,
    run=_export_month,
    leads_to="/areas/{area}/{month}/exports",
    leads_to_name=message("看文件"),
)
PLAN_MONTH: Final = JobKind(
    name="plan-month", title=message("生成月度计划"), steps=3, run=_plan_month
)
COMPARE_ROSTERS: Final = JobKind(
    name="compare-rosters",
    title=message("假如换一种安排"),
    steps=1,
    run=_compare_rosters,
    leads_to="/areas/{area}/{month}/board/compare",
    leads_to_name=message("回到比较"),
)
KINDS: Final[Mapping[str, JobKind]] = {
    kind.name: kind
    for kind in (
        PLAN_MONTH,
        COMMIT_DRAW,
        COMPARE_ROSTERS,
        EXPORT_MONTH,
        CHECK_IMPORT,
        TAKE_IMPORT,
        LOCATE,
        SCORE,
        YEAR,
        TRY_RULES,
    )
}
