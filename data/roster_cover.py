"""Roster cover: what the signatories of a month's plan must see on one page."""

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from data.sheet_style import (
    FACE,
    fit_merged_row,
    new_sheet,
    put,
    put_table,
    put_title,
    set_up_print,
    set_widths,
)
from geo.message import Translate, listed
from geo.travel import TravelMethod
from planner.month_plan import MonthPlan
from planner.month_shortfall import month_shortfalls
from planner.plan_revision import version_of
from planner.planned_stop import PlannedStop
from planner.rule_progress import RuleProgress
from planner.visit import VisitList

_COLUMNS = 8
_WIDTHS = (24, 36, 9, 9, 9, 9, 9, 9)
_BOX = Side(style="thin", color="404040")


def add_cover(
    workbook: Workbook,
    plan: MonthPlan,
    stops: Sequence[PlannedStop],
    inputs: Mapping[str, str],
    translate: Translate,
) -> None:
    """Add the cover of `plan`: counts, rule coverage, versions, hashes and signature boxes."""
    sheet = new_sheet(workbook, translate("封面"))
    title = translate("{year} 年 {month} 月职业卫生监督检查计划")
    put_title(sheet, 1, plan.area.authority, _COLUMNS, size=14)
    put_title(
        sheet, 2, title.format(year=plan.month.year, month=plan.month.number), _COLUMNS, size=20
    )
    put_title(sheet, 3, page_marks(plan, translate), _COLUMNS, size=12)
    row = _put_counts(sheet, 5, _counts(plan, stops, translate))
    row = _heading(sheet, row + 1, translate("规则覆盖情况"))
    row = put_table(
        sheet,
        row,
        (
            translate("规则"),
            translate("名称"),
            translate("范围内"),
            translate("应完成"),
            translate("已完成"),
            translate("本月应完成"),
            translate("本月安排"),
            translate("缺口"),
        ),
        [_coverage_row(progress, stops, translate) for progress in plan.coverage.progress],
    )
    for note in _notes(plan, translate):
        _line(sheet, row, translate("注"), note)
        row += 1
    for shortfall in month_shortfalls(plan):
        _line(sheet, row, translate("不足"), shortfall.said(translate))
        row += 1
    row = _heading(sheet, row + 1, translate("依据与版本"))
    if (certificate := plan.roster.certificate) is not None:
        for words in certificate.words():
            _line(sheet, row, translate("排班质量"), words.said(translate))
            row += 1
    for name, value in _versions(plan, inputs, translate):
        _line(sheet, row, name, value)
        row += 1
    set_widths(sheet, _WIDTHS)
    _signatures(sheet, row + 1, translate)
    set_up_print(sheet, header=page_marks(plan, translate), footer=plan.rule_set, one_page=True)
    sheet.page_setup.orientation = "portrait"  # long and narrow: larger print than across


def _coverage_row(
    progress: RuleProgress, stops: Sequence[PlannedStop], translate: Translate
) -> tuple[str | int, ...]:
    visited = [each.employer.id for each in stops if progress.rule in each.visit.rules]
    return (
        progress.rule,
        translate(progress.title),
        progress.in_scope,
        progress.required,
        progress.done,
        progress.due_this_month,
        progress.arranged(visited),
        progress.lacking(visited),
    )


def _notes(plan: MonthPlan, translate: Translate) -> list[str]:
    """Return what must be known besides the counts, each note once with its rules."""
    rules_of: dict[str, list[str]] = {}
    for progress in plan.coverage.progress:
        notes = [note.said(translate) for note in progress.notes]
        if progress.projects:
            notes.insert(0, translate("按项目计数"))
        for note in notes:
            rules_of.setdefault(note, []).append(progress.rule)
    notes_of: dict[str, list[str]] = {}
    for note, rules in rules_of.items():
        notes_of.setdefault("、".join(rules), []).append(note)
    return [
        translate("{rules}：{notes}").format(rules=rules, notes="；".join(notes))
        for rules, notes in notes_of.items()
    ]


def page_marks(plan: MonthPlan, translate: Translate) -> str:
    """Return the words that must stand on every printed page."""
    words = [translate("内部使用")]
    if plan.area.is_demo:
        words.append(translate("演示数据"))
    if plan.revisions:
        words.append(translate("第 {number} 版").format(number=version_of(plan.revisions)))
    return "　".join(words)


def _counts(
    plan: MonthPlan, stops: Sequence[PlannedStop], translate: Translate
) -> list[tuple[str, str | int]]:
    lists = [planned.visit.list for planned in stops]
    travel = {
        TravelMethod.ROADS: translate("按道路网估算"),
        TravelMethod.STRAIGHT_LINE: translate("按直线距离估算"),
    }[plan.travel_method]
    return [
        (translate("区域"), f"{plan.area.name}（{plan.area.code}）"),
        (translate("单位总数"), len(plan.employers)),
        (translate("安排检查"), len(stops)),
        *(
            (translate("其中{list}").format(list=translate(which.value)), lists.count(which))
            for which in VisitList
        ),
        (translate("未能安排"), len(plan.roster.unplaced)),
        (translate("外勤组日"), len(plan.team_days)),
        (translate("有安排的组日"), len(plan.roster.routes)),
        (translate("行程时间"), travel),
    ]


def _put_counts(sheet: Worksheet, row: int, counts: Sequence[tuple[str, str | int]]) -> int:
    """Put `counts` in two columns of pairs and return the first row below them."""
    half = -(-len(counts) // 2)
    for number, (name, value) in enumerate(counts):
        at = row + number % half
        left = number < half
        put(sheet, at, 1 if left else 3, name)
        put(sheet, at, 2 if left else 6, value).alignment = Alignment(
            horizontal="left", vertical="center", wrap_text=True
        )
        if left:
            sheet.merge_cells(start_row=at, start_column=3, end_row=at, end_column=5)
            sheet.merge_cells(start_row=at, start_column=6, end_row=at, end_column=_COLUMNS)
    for at in range(row, row + half):  # last: a value put into a cell takes its border away
        _frame(sheet, at)
    return row + half


def _versions(
    plan: MonthPlan, inputs: Mapping[str, str], translate: Translate
) -> list[tuple[str, str]]:
    methods = "、".join(sorted({score.method for score in plan.scores.values()}))
    revisions = [
        (
            translate("第 {number} 版").format(number=each.number),
            f"{each.at[:16].replace('T', ' ')}　{listed(each.reasons).said(translate)}",
        )
        for each in plan.revisions
    ]
    return [
        *revisions,
        (translate("随机种子"), plan.seed),
        (translate("抽取算法"), plan.draw.algorithm),
        (translate("规则版本"), plan.rule_set),
        (translate("方法版本"), methods or "—"),
        *(
            (translate("输入 {name}").format(name=name), f"SHA-256 {inputs[name]}")
            for name in sorted(inputs)
        ),
    ]


def _heading(sheet: Worksheet, row: int, text: str) -> int:
    put(sheet, row, 1, text).font = Font(name=FACE, size=12, bold=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_COLUMNS)
    return row + 1


def _line(sheet: Worksheet, row: int, name: str, value: str) -> None:
    put(sheet, row, 1, name)
    put(sheet, row, 2, value)
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=_COLUMNS)
    fit_merged_row(sheet, row, value, sum(_WIDTHS[1:]))
    _frame(sheet, row)


def _frame(sheet: Worksheet, row: int) -> None:
    for column in range(1, _COLUMNS + 1):
        sheet.cell(row=row, column=column).border = Border(
            left=_BOX, right=_BOX, top=_BOX, bottom=_BOX
        )


def _signatures(sheet: Worksheet, row: int, translate: Translate) -> None:
    """Add three boxes side by side, tall enough for a signature and a stamp."""
    boxes = ((translate("拟制"), 1, 1), (translate("审核"), 2, 2), (translate("批准"), 3, _COLUMNS))
    dated = translate("　　　年　　月　　日")
    for name, first, last in boxes:
        cell = put(sheet, row, first, f"{name}：\n\n\n{dated}")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        for column in range(first, last + 1):
            sheet.cell(row=row, column=column).border = Border(
                left=_BOX if column == first else None,
                right=_BOX if column == last else None,
                top=_BOX,
                bottom=_BOX,
            )
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    sheet.row_dimensions[row].height = 84
