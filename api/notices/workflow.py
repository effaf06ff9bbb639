"""Write the documents of a month that go out on paper, as files for a word processor."""

from datetime import date
from pathlib import Path
from typing import Final

from api.scoring.workflow import known_of
from api.session import Session
from data import month_plans, scores
from data.notice_files import write_employer_notice, write_month_notice, write_team_notice
from geo.area import AreaCode
from geo.message import Message, Translate, message
from planner.announced_visit import announced_stops
from planner.month import Month
from planner.output_name import safe_name
from planner.publication_plan import publication_plan

_FOLDER: Final = message("文书")
_OPEN: Final = message("监督检查计划公示")
_TEAMS: Final = message("监督检查任务通知（内部）")
_NOTICE: Final = message("检查通知书")


def write_notices(
    session: Session, folder: Path, *, area: str, month: Month, translate: Translate, on: date
) -> tuple[Message, ...]:
    """Write the month's documents below `folder` and return what should be known of them.

    The announcement for the public names no employer, officer or day. A notice to an employer is
    written only where its visit is announced: by the area's rules, or by a time agreed with it.
    """
    known = known_of(session, area, month)
    code = AreaCode(area)
    with session.reading() as conn:
        plan = month_plans.load(conn, code, month)
        scored = scores.load(conn, code, month)
    published = publication_plan(known.rules, scored.values(), on=month.first_day)
    below = folder / safe_name(_FOLDER.said(translate))

    def name(title: Message, *parts: str) -> Path:
        words = (title.said(translate), *parts, str(month))
        return below / f"{'_'.join(safe_name(word) for word in words)}.docx"

    write_month_notice(name(_OPEN, plan.area.name), plan, published, translate=translate, on=on)
    write_team_notice(name(_TEAMS, plan.area.name), plan, translate=translate, on=on)
    stops = announced_stops(plan, known.rules.announced)
    titles = {rule.id: rule.title for rule in known.rules.rules}
    for stop in stops:
        where = name(_NOTICE, stop.employer.name, stop.employer.id)
        write_employer_notice(
            below / safe_name(_NOTICE.said(translate)) / where.name,
            plan, stop, titles=titles, translate=translate, on=on,
        )  # fmt: skip
    if stops:
        return (
            message("检查通知书 {count} 份：规则写明预先通知或已约定时间的单位", count=len(stops)),
        )
    return (
        message(
            "没有检查通知书：规则没有写明预先通知哪类检查（announced_visits），也没有约定时间的单位"
        ),
    )
