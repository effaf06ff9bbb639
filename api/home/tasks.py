"""Tasks: what waits for a planner, in the order in which it is done, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from data.area_states import AreaState, MonthState
from geo.message import Message, message
from planner.month import Month

NEXT_FROM_DAY: Final = 15
"""From this day of a month on, the next one is prepared too."""


class Urgency(StrEnum):
    """How much a task holds up."""

    BLOCKED = "blocked"
    """Nothing after it can be done well."""
    DUE = "due"
    NOTE = "note"
    """Good to know; nothing has to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that waits."""

    sentence: Message
    address: str
    action: Message
    """What the link to its place says."""
    urgency: Urgency


def wanted_months(today: date) -> tuple[Month, ...]:
    """Return the months that are prepared on `today`: this one, and in its second half the next."""
    this = Month(year=today.year, number=today.month)
    if today.day < NEXT_FROM_DAY:
        return (this,)
    after = this.last_day + timedelta(days=1)
    return this, Month(year=after.year, number=after.month)


def tasks_of(state: AreaState, *, year: int) -> tuple[Task, ...]:
    """Return what waits in an area, first things first; empty when nothing does."""
    of_months = (task for month in state.months for task in _month(state, month))
    return (*_jobs(state), *_data(state), *_year(state, year), *_draws(state), *of_months)


def _jobs(state: AreaState) -> Iterator[Task]:
    if state.failed:
        yield _blocked(
            message("{count} 个任务没有做成", count=state.failed),
            f"/jobs/{state.newest_failed}",
            message("看原因"),
        )
    if state.running:
        yield _note(
            message("{count} 个任务正在进行或排队", count=state.running),
            f"/jobs/{state.newest_running}",
            message("看进度"),
        )


def _data(state: AreaState) -> Iterator[Task]:
    base = f"/areas/{state.code}"
    if waiting := state.uploads_new + state.uploads_checked:
        yield _due(
            message("{count} 个上传的申报表等待检查或采纳", count=waiting),
            f"{base}/import/{state.newest_upload}" if waiting == 1 else f"{base}/import",
            message("去处理"),
        )
    if not state.employers:
        yield _blocked(message("还没有任何申报数据"), f"{base}/import", message("导入申报表"))
        return
    if state.rejected or state.flagged:
        found = f"{base}/import/{state.taken_upload}" if state.taken_upload else f"{base}/import"
        tell = _due if state.rejected else _note
        yield tell(
            message(
                "上次导入有 {rejected} 处拒收、{flagged} 处存疑：请通知单位更正",
                rejected=state.rejected,
                flagged=state.flagged,
            ),
            found,
            message("看问题"),
        )
    if state.unlocated:
        yield _blocked(
            message("{count} 家单位没有坐标，排不进路线", count=state.unlocated),
            f"{base}/geocode",
            message("去定位"),
        )
    if state.doubtful:
        yield _due(
            message("{count} 家单位的位置存疑", count=state.doubtful),
            f"{base}/geocode",
            message("去核对"),
        )


def _year(state: AreaState, year: int) -> Iterator[Task]:
    if not state.employers:
        return
    address = f"/areas/{state.code}/year/{year}"
    if state.year_version is None:
        yield _due(
            message("还没有 {year} 年的年度计划", year=year), address, message("编制年度计划")
        )
    elif state.year_short:
        yield _note(
            message("{year} 年有 {count} 家次排不下", year=year, count=state.year_short),
            address,
            message("看缺口和办法"),
        )


def _draws(state: AreaState) -> Iterator[Task]:
    if state.open_draws:
        yield _due(
            message(
                "{count} 次公开抽取已承诺、还没有结果（{month} 起）",
                count=state.open_draws,
                month=state.open_draw_month,
            ),
            f"/areas/{state.code}/{state.open_draw_month}/ceremony",
            message("接着抽取"),
        )


def _month(state: AreaState, month: MonthState) -> Iterator[Task]:
    if not state.employers:
        return
    base, name = f"/areas/{state.code}", str(month.month)
    if not _is_fresh(month.scored_at, state):
        yield _due(
            message("{month}：导入之后还没有做风险评分", month=name)
            if month.scored_at
            else message("{month}：还没有做风险评分", month=name),
            f"{base}/risk?month={name}",
            message("去评分"),
        )
    if month.plan is None:
        if month.imposed_open:
            yield _imposed(month, f"{base}/plan")
        yield _due(
            message("{month}：还没有计划", month=name), f"{base}/plan", message("生成月度计划")
        )
        return
    if not _is_fresh(month.planned_at, state):
        yield _due(
            message("{month}：计划是在上次导入之前排的", month=name),
            f"{base}/plan",
            message("重新生成"),
        )
    if month.imposed_open:
        yield _imposed(month, f"{base}/plan")
    if month.short:
        yield _note(
            message("{month}：按规则还缺 {count} 家次完不成", month=name, count=month.short),
            f"{base}/{name}",
            message("看缺口"),
        )
    if month.unplaced:
        yield _note(
            message("{month}：{count} 家没有排进计划", month=name, count=month.unplaced),
            f"{base}/{name}/roster#unplaced",
            message("看原因和办法"),
        )
    if not month.is_released:
        yield _due(
            message("{month}：计划还没有发布，领导看不到", month=name),
            f"{base}/{name}/approval",
            message("审批和发布"),
        )


def _imposed(month: MonthState, address: str) -> Task:
    return _blocked(
        message(
            "{month}：上级交办的 {count} 家本月到期，还没有排入",
            month=str(month.month),
            count=month.imposed_open,
        ),
        address,
        message("去安排"),
    )


def _is_fresh(moment: datetime | None, state: AreaState) -> bool:
    """Return whether something was made, and not before the last import."""
    if moment is None or state.imported_at is None:
        return moment is not None
    return moment >= state.imported_at


def _blocked(sentence: Message, address: str, action: Message) -> Task:
    return Task(sentence=sentence, address=address, action=action, urgency=Urgency.BLOCKED)


def _due(sentence: Message, address: str, action: Message) -> Task:
    return Task(sentence=sentence, address=address, action=action, urgency=Urgency.DUE)


def _note(sentence: Message, address: str, action: Message) -> Task:
    return Task(sentence=sentence, address=address, action=action, urgency=Urgency.NOTE)
