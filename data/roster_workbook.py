"""Roster workbook: the month's inspection plan as the workbook that is signed and filed."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.roster_cover import add_cover, page_marks
from data.sheet_style import Value, new_sheet, put, put_table, put_title, set_up_print, set_widths
from data.workbook_bytes import save_workbook
from geo.message import Translate
from planner.draw import SCALE
from planner.month_plan import MonthPlan
from planner.planned_stop import PlannedStop, planned_stops
from planner.team_day import TeamDay

_RESERVES_SHOWN = 30


def write_roster(
    path: Path, plan: MonthPlan, *, translate: Translate, inputs: Mapping[str, str] | None = None
) -> None:
    """Write the workbook of `plan`: cover, weeks, what was left out, draw and workloads.

    The same plan gives the same bytes.

    Parameters
    ----------
    inputs
        SHA-256 of every input by its name, printed on the cover.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    save_workbook(roster_workbook(plan, translate=translate, inputs=inputs), path)


def roster_workbook(
    plan: MonthPlan, *, translate: Translate, inputs: Mapping[str, str] | None = None
) -> Workbook:
    """Return the workbook of `plan`."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    stops = planned_stops(plan)
    add_cover(workbook, plan, stops, inputs or {}, translate)
    _add_weeks(workbook, plan, stops, translate)
    _add_unplaced(workbook, plan, translate)
    _add_draw(workbook, plan, stops, translate)
    _add_workloads(workbook, plan, stops, translate)
    return workbook


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
                translate("离开"),
                translate("类别"),
                translate("名单"),
                translate("规则"),
            ),
            rows=rows,
            widths=(11, 5, 5, 9, 9, 5, 30, 11, 34, 7, 7, 6, 8, 16),
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
        return [(*who, None, translate("（机动，没有安排）"), *[None] * 7)]
    return [
        (
            *who,
            planned.order,
            planned.employer.name,
            planned.township,
            planned.employer.workplace_address,
            _clock(planned.stop.arrive_min),
            _clock(planned.stop.leave_min),
            planned.score.letter if planned.score else "",
            translate(planned.visit.list.value),
            "、".join(planned.visit.rules),
        )
        for planned in stops
    ]


def _add_unplaced(workbook: Workbook, plan: MonthPlan, translate: Translate) -> None:
    employers = {employer.id: employer for employer in plan.employers}
    visits = {visit.employer: visit for visit in plan.visits}
    townships = {township.code: township.name for township in plan.area.townships}
    rows: list[tuple[Value, ...]] = []
    for left_out in sorted(plan.roster.unplaced, key=lambda unplaced: unplaced.employer):
        employer = employers.get(left_out.employer)
        visit = visits.get(left_out.employer)
        rows.append(
            (
                left_out.employer,
                employer.name if employer else "",
                townships.get(employer.township, "") if employer and employer.township else "",
                employer.workplace_address if employer else "",
                translate(visit.list.value) if visit else "",
                "、".join(visit.rules) if visit else "",
                left_out.reason.said(translate),
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
        ),
        rows=rows,
        widths=(24, 30, 11, 34, 8, 16, 40),
    )


def _add_draw(
    workbook: Workbook, plan: MonthPlan, stops: Sequence[PlannedStop], translate: Translate
) -> None:
    draw = plan.draw
    names = {employer.id: employer.name for employer in plan.employers}
    townships = {township.code: township.name for township in plan.area.townships}
    units = {unit.employer: unit for unit in draw.units}
    days = {planned.employer.id: planned.route.team_day.day.isoformat() for planned in stops}
    sheet = new_sheet(workbook, translate("抽取记录"))
    put_title(sheet, 1, translate("双随机抽取记录"), 7)
    put(sheet, 2, 1, translate("随机种子"))
    put(sheet, 2, 2, plan.seed)
    sheet.merge_cells("B2:G2")
    put(sheet, 3, 1, translate("抽取算法"))
    put(sheet, 3, 2, draw.algorithm)
    chosen = set(draw.chosen)
    strata = sorted({*draw.quotas, *(unit.stratum for unit in draw.units)})
    row = put_table(
        sheet,
        5,
        (translate("层"), translate("名单内单位"), translate("应抽"), translate("实抽")),
        [
            (
                stratum,
                sum(unit.stratum == stratum for unit in draw.units),
                draw.quotas.get(stratum, 0),
                sum(unit.stratum == stratum and unit.employer in chosen for unit in draw.units),
            )
            for stratum in strata
        ],
    )
    headings = (
        translate("单位编号"),
        translate("单位名称"),
        translate("乡镇"),
        translate("层"),
        translate("入样概率"),
        translate("结果"),
        translate("检查日期"),
    )
    shown = draw.reserve[:_RESERVES_SHOWN]
    results = [(employer, translate("抽中")) for employer in draw.chosen]
    results += [
        (employer, translate("后备 {rank}").format(rank=rank))
        for rank, employer in enumerate(shown, start=1)
    ]
    row = put_table(
        sheet,
        row + 1,
        headings,
        [
            (
                employer,
                names.get(employer, ""),
                townships.get(units[employer].township, units[employer].township),
                units[employer].stratum,
                f"{units[employer].mass / SCALE:.6f}",
                result,
                days.get(employer, ""),
            )
            for employer, result in results
        ],
    )
    if len(draw.reserve) > len(shown):
        note = translate("后备共 {total} 家，此处列前 {shown} 家，全部见数据包。")
        put(sheet, row, 1, note.format(total=len(draw.reserve), shown=len(shown)))
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
    set_widths(sheet, (24, 32, 14, 12, 12, 12, 13))
    _print(sheet, plan, translate)


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
) -> None:
    sheet = new_sheet(workbook, title)
    put_title(sheet, 1, f"{plan.area.name} {plan.month} {title}", len(headings), size=14)
    end = put_table(sheet, 2, headings, rows)
    if not rows:
        put(sheet, end, 1, translate("无"))
    set_widths(sheet, widths)
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set, title_row=2)


def _print(sheet: Worksheet, plan: MonthPlan, translate: Translate) -> None:
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
