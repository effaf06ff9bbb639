"""Roster workbook: the month's inspection plan as the workbook that is signed and filed."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook

from data.draw_record import add_draw_record
from data.lottery_sheet import add_lotteries
from data.revision_sheet import add_revisions
from data.roster_cover import add_cover, page_marks
from data.sheet_style import (
    Value,
    fit_merged_row,
    new_sheet,
    put,
    put_table,
    put_title,
    set_up_print,
    set_widths,
)
from data.visit_frequency_sheet import add_visit_frequency
from data.workbook_bytes import new_workbook, save_workbook
from data.year_duty_sheet import add_year_duties
from geo.employer import EmployerId
from geo.message import Translate
from planner.fairness_report import FairnessReport
from planner.frame_quota import rules_of_stratum
from planner.month_plan import MonthPlan
from planner.planned_stop import PlannedStop, planned_stops
from planner.roster import UnplacedCause
from planner.team_day import TeamDay
from planner.visit import VisitList


def write_roster(
    path: Path,
    plan: MonthPlan,
    *,
    translate: Translate,
    inputs: Mapping[str, str] | None = None,
    fairness: FairnessReport | None = None,
) -> None:
    """Write the workbook of `plan`: cover, weeks, what was left out, alarms, draws and workloads.

    The same plan gives the same bytes.

    Parameters
    ----------
    inputs
        SHA-256 of every input by its name, printed on the cover.
    fairness
        The year's field work of every officer up to the month, for a sheet of its own.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    workbook = roster_workbook(plan, translate=translate, inputs=inputs, fairness=fairness)
    save_workbook(workbook, path)


def roster_workbook(
    plan: MonthPlan,
    *,
    translate: Translate,
    inputs: Mapping[str, str] | None = None,
    fairness: FairnessReport | None = None,
) -> Workbook:
    """Return the workbook of `plan`."""
    workbook = new_workbook()
    stops = planned_stops(plan)
    add_cover(workbook, plan, stops, inputs or {}, translate)
    _add_statements(workbook, plan, translate)
    _add_weeks(workbook, plan, stops, translate)
    _add_unplaced(workbook, plan, translate)
    add_revisions(workbook, plan, translate)
    add_visit_frequency(workbook, plan, translate)
    add_draw_record(workbook, plan, stops, translate)
    add_lotteries(workbook, plan, translate)
    _add_workloads(workbook, plan, stops, translate)
    if fairness is not None:
        add_year_duties(
            workbook,
            fairness,
            area_name=plan.area.name,
            marks=page_marks(plan, translate),
            translate=translate,
        )
    return workbook


def _add_statements(workbook: Workbook, plan: MonthPlan, translate: Translate) -> None:
    """Add what holds besides the counted rules and what is a local setting, if there is any."""
    rows: list[tuple[Value, ...]] = [
        (translate("其他生效的要求"), each.id, translate(each.text), translate(each.source))
        for each in plan.statements
    ]
    rows += [
        (translate("本地设定，不是法规"), "", each.said(translate), "")
        for each in plan.local_settings
    ]
    if rows:
        _add_list(
            workbook,
            plan,
            translate,
            title=translate("说明"),
            headings=(translate("类别"), translate("编号"), translate("内容"), translate("依据")),
            rows=rows,
            widths=(18, 12, 46, 46),
        )


def _add_weeks(
    workbook: Workbook, plan: MonthPlan, stops: Sequence[PlannedStop], translate: Translate
) -> None:
    team_days = sorted(plan.team_days, key=lambda team: (team.day, team.number))
    of_team: dict[TeamDay, list[PlannedStop]] = {team: [] for team in team_days}
    for planned in stops:
        of_team.setdefault(planned.route.team_day, []).append(planned)
    weeks = groupby(sorted(of_team, key=_team_order), key=lambda t: t.day.isocalendar()[:2])
    for number, (_, of_week) in enumerate(weeks, start=1):
        teams = list(of_week)
        first, last = teams[0].day, teams[-1].day
        title = translate("第{number}周 {first}至{last}").format(
            number=number, first=f"{first:%m.%d}", last=f"{last:%m.%d}"
        )
        rows = [row for team in teams for row in _team_rows(plan, team, of_team[team], translate)]
        _add_list(
            workbook,
            plan,
            translate,
            title=title,
            headings=(
                translate("日期"),
                translate("星期"),
                translate("组别"),
                translate("主办"),
                translate("协办"),
                translate("顺序"),
                translate("单位名称"),
                translate("乡镇"),
                translate("地址"),
                translate("到达"),
                translate("开始"),
                translate("离开"),
                translate("类别"),
                translate("名单"),
                translate("规则"),
            ),
            rows=rows,
            widths=(11, 5, 5, 9, 9, 5, 30, 11, 34, 7, 7, 7, 6, 8, 16),
        )


def _team_order(team: TeamDay) -> tuple[str, int]:
    return team.day.isoformat(), team.number


def _team_rows(
    plan: MonthPlan, team: TeamDay, stops: Sequence[PlannedStop], translate: Translate
) -> list[tuple[Value, ...]]:
    names = {inspector.id: inspector.name for inspector in plan.inspectors}
    weekday = (
        translate("一"),
        translate("二"),
        translate("三"),
        translate("四"),
        translate("五"),
        translate("六"),
        translate("日"),
    )[team.day.weekday()]
    who: tuple[Value, ...] = (
        team.day.isoformat(),
        weekday,
        team.number,
        names.get(team.lead, team.lead),
        names.get(team.member, team.member),
    )
    if not stops:
        return [(*who, None, translate("（机动，没有安排）"), *[None] * 8)]
    timed: list[tuple[int, tuple[Value, ...]]] = [
        (
            planned.stop.start_min,
            (
                *who,
                planned.order,
                planned.employer.name,
                planned.township,
                planned.employer.workplace_address,
                _clock(planned.stop.arrive_min),
                _clock(planned.stop.start_min),
                _clock(planned.stop.leave_min),
                planned.score.letter if planned.score else "",
                translate(planned.visit.list.value),
                "、".join(planned.visit.rules),
            ),
        )
        for planned in stops
    ]
    lunch = stops[0].route.lunch_start_min
    if lunch is not None:
        until = lunch + plan.clock.lunch_min
        rest = (*who, None, translate("（午休）"), *[None] * 3, _clock(lunch), _clock(until))
        before = sum(start < lunch for start, _ in timed)
        timed.insert(before, (lunch, (*rest, *[None] * 3)))
    return [row for _, row in timed]


def _add_unplaced(workbook: Workbook, plan: MonthPlan, translate: Translate) -> None:
    employers = {employer.id: employer for employer in plan.employers}
    townships = {township.code: township.name for township in plan.area.townships}
    demands = _demands(plan)
    rows: list[tuple[Value, ...]] = []
    for left_out in sorted(plan.roster.unplaced, key=lambda unplaced: unplaced.employer):
        employer = employers.get(left_out.employer)
        on, rules = demands.get(left_out.employer, (VisitList.TARGETED, ()))
        rows.append(
            (
                left_out.employer,
                employer.name if employer else "",
                townships.get(employer.township, "") if employer and employer.township else "",
                employer.workplace_address if employer else "",
                translate(on.value),
                "、".join(rules),
                left_out.reason.said(translate),
                left_out.checked.said(translate),
                left_out.cost.said(translate) if left_out.cost else "",
                left_out.helps.said(translate) if left_out.helps else "",
            )
        )
    _add_list(
        workbook,
        plan,
        translate,
        title=translate("未安排"),
        headings=(
            translate("单位编号"),
            translate("单位名称"),
            translate("乡镇"),
            translate("地址"),
            translate("名单"),
            translate("规则"),
            translate("原因"),
            translate("验证方式"),
            translate("代价"),
            translate("怎样才能排入"),
        ),
        rows=rows,
        widths=(24, 26, 11, 30, 8, 16, 40, 22, 30, 36),
        head=_room_lacking(plan, translate),
    )


def _demands(plan: MonthPlan) -> dict[EmployerId, tuple[VisitList, tuple[str, ...]]]:
    """Return the list and rules of everybody to be visited, without a position too."""
    chosen = set(plan.draw.chosen)
    found = {
        unit.employer: (VisitList.RANDOM, rules_of_stratum(unit.stratum))
        for unit in plan.draw.units
        if unit.employer in chosen
    }
    for one in plan.coverage.certain:
        drawn = found.get(one.employer, (VisitList.RANDOM, ()))[1]
        found[one.employer] = (VisitList.CERTAIN, tuple(sorted({*one.rules, *drawn})))
    return found | {visit.employer: (visit.list, visit.rules) for visit in plan.visits}


def _room_lacking(plan: MonthPlan, translate: Translate) -> str:
    """Return what visits left out for want of room lack; by rule of thumb where none was solved."""
    if plan.roster.shortage is not None:
        return "\n".join(words.said(translate) for words in plan.roster.shortage.words())
    full = {one.employer for one in plan.roster.unplaced if one.cause is UnplacedCause.NO_CAPACITY}
    if not full:
        return ""
    placed = sum(len(route.stops) for route in plan.roster.routes)
    return translate(
        "本月 {team_days} 个组日安排 {placed} 家；因组日排满未能排入 {short} 家，"
        "现场共 {minutes} 分钟，约需增加 {days} 个组日"
    ).format(
        team_days=len(plan.team_days),
        placed=placed,
        short=len(full),
        minutes=sum(visit.service_min for visit in plan.visits if visit.employer in full),
        days=-(-len(full) * max(1, len(plan.roster.routes)) // max(1, placed)),
    )


def _add_workloads(
    workbook: Workbook, plan: MonthPlan, stops: Sequence[PlannedStop], translate: Translate
) -> None:
    offices = {office.id: office.name for office in plan.offices}
    rows: list[tuple[Value, ...]] = []
    for inspector in sorted(plan.inspectors, key=lambda i: i.id):
        teams = [t for t in plan.team_days if inspector.id in (t.lead, t.member)]
        mine = [p for p in stops if inspector.id in (p.lead.id, p.member.id)]
        routes = {p.route.team_day: p.route for p in mine}
        travel = sum(p.stop.travel_min for p in mine) + sum(
            route.return_travel_min for route in routes.values()
        )
        absent = sum(
            (day.year, day.month) == (plan.month.year, plan.month.number)
            for day in inspector.absent
        )
        rows.append(
            (
                inspector.name,
                inspector.certificate_no,
                offices.get(inspector.office, inspector.office),
                translate(inspector.role.value),
                len(teams),
                sum(t.lead == inspector.id for t in teams),
                sum(t.member == inspector.id for t in teams),
                len(mine),
                sum(p.visit.service_min for p in mine),
                travel,
                absent,
            )
        )
    _add_list(
        workbook,
        plan,
        translate,
        title=translate("人员工作量"),
        headings=(
            translate("姓名"),
            translate("证号"),
            translate("机构"),
            translate("身份"),
            translate("组日"),
            translate("主办"),
            translate("协办"),
            translate("检查家数"),
            translate("现场分钟"),
            translate("路上分钟"),
            translate("请假天数"),
        ),
        rows=rows,
        widths=(12, 18, 24, 10, 8, 8, 8, 10, 10, 10, 10),
    )


def _add_list(
    workbook: Workbook,
    plan: MonthPlan,
    translate: Translate,
    *,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Value]],
    widths: Sequence[float],
    head: str = "",
) -> None:
    """Add a sheet with one table, under a line `head` that holds for the whole of it."""
    sheet = new_sheet(workbook, title)
    put_title(sheet, 1, f"{plan.area.name} {plan.month} {title}", len(headings), size=14)
    top = 2
    if head:
        put(sheet, top, 1, head)
        sheet.merge_cells(start_row=top, start_column=1, end_row=top, end_column=len(headings))
        fit_merged_row(sheet, top, head, sum(widths))
        top += 1
    end = put_table(sheet, top, headings, rows)
    if not rows:
        put(sheet, end, 1, translate("无"))
    set_widths(sheet, widths)
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set, title_row=top)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
