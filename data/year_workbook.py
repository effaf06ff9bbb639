"""Year workbook: the year plan as a leader reads it, as months by rules, and by employer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.sheet_style import (
    Value,
    fit_merged_row,
    new_sheet,
    put,
    put_table,
    put_title,
    set_widths,
)
from data.workbook_bytes import new_workbook, save_workbook
from data.year_bars import PLANNED, BarRow, put_bars, put_legend, set_up_a3
from geo.employer import Employer
from geo.message import Message, Translate, message
from planner.year_comparison import WhatIf
from planner.year_plan import UnmetCause, YearPlan, YearVisit
from planner.year_shortage import total_shortage

_WIDE: Final = 170.0

CAUSES: Final[Mapping[UnmetCause | None, Message]] = {
    None: message("未排"),
    UnmetCause.CAPACITY: message("窗口内各月排满"),
    UnmetCause.CAP: message("已到年度检查次数上限"),
    UnmetCause.GAP: message("与其他检查间隔不足"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What every sheet needs."""

    workbook: Workbook
    plan: YearPlan
    employers: Mapping[str, Employer]
    heading: str
    footer: str
    translate: Translate


def write_year_workbook(
    path: Path,
    plan: YearPlan,
    *,
    employers: Sequence[Employer],
    area_name: str,
    version: int,
    what_if: Sequence[WhatIf] = (),
    is_demo: bool = False,
    translate: Translate,
) -> None:
    """Write the workbook of `plan`: summary, months by rules, employers, shortages, comparisons.

    The same plan gives the same bytes. Sheets print on A3 landscape.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    workbook = new_workbook()
    heading = translate("{area}{year}年职业卫生监督检查年度计划（第{version}版）").format(
        area=area_name, year=plan.year, version=version
    )
    if is_demo:
        heading = f"{heading} · {translate('演示数据')}"
    book = _Book(
        workbook=workbook,
        plan=plan,
        employers={one.id: one for one in employers},
        heading=heading,
        footer=translate("规则 {rules} · 内部使用，检查前不得外传").format(rules=plan.rule_set),
        translate=translate,
    )
    _add_summary(book)
    _add_rules(book)
    _add_employers(book)
    _add_shortages(book)
    if what_if:
        _add_what_if(book, what_if)
    save_workbook(workbook, path)


def say_result(plan: YearPlan) -> Message:
    """Return in one sentence whether the year is possible."""
    visits = sum(not one.is_frozen for one in plan.visits)
    draws = sum(one.needed for one in plan.strata)
    placed = visits - len(plan.unmet) + draws - sum(one.unmet for one in plan.strata)
    numbers = {
        "first": plan.first,
        "visits": visits,
        "draws": draws,
        "placed": placed,
        "room": sum(one.visits for one in plan.capacity),
    }
    if placed == visits + draws:
        return message(
            "{first}—12 月须查 {visits} 家次、随机抽查 {draws} 家次，能力 {room} 家次：全部排得下",
            **numbers,
        )
    return message(
        "{first}—12 月须查 {visits} 家次、随机抽查 {draws} 家次，能力 {room} 家次："
        "只能排入 {placed} 家次，缺 {short} 家次",
        **numbers,
        short=visits + draws - placed,
    )


def _add_summary(book: _Book) -> None:
    plan, translate = book.plan, book.translate
    sheet = new_sheet(book.workbook, translate("总览"))
    put_title(sheet, 1, book.heading, 9)
    row = 2
    sentences = [say_result(plan), *(one.sentence for one in plan.shortages)]
    if plan.short:
        sentences.append(total_shortage(plan.short, plan.pace.visits))
    if plan.missed:
        sentences.append(
            message("此前各月有 {count} 家次没有按计划检查，期限不变，已重排", count=plan.missed)
        )
    if plan.changes:
        sentences.append(message("与上一版相比，{count} 家次换了月份", count=plan.changes))
    for sentence in (*sentences, plan.pace.source, *plan.notes):
        row = _put_sentence(sheet, row, sentence.said(translate), 9)
    load = plan.load()
    draws = {m: sum(s.months.get(m, 0) for s in plan.strata) for m in range(1, 13)}
    row = put_table(
        sheet,
        row + 1,
        (
            translate("月份"), translate("工作日"), translate("组日"), translate("可查家次"),
            translate("必查"), translate("双随机"), translate("合计"), translate("负荷"),
        ),
        [
            (
                translate("{month}月").format(month=one.month), one.days, one.team_days,
                one.visits, load[one.month] - draws[one.month], draws[one.month],
                load[one.month], _percent(load[one.month], one.visits),
            )
            for one in plan.capacity
        ],
    )  # fmt: skip
    placed, unmet = plan.units_by_rule(), plan.unmet_by_rule()
    rows = []
    for one in plan.rules:
        ahead = sum(n for month, n in placed[one.rule].items() if month >= plan.first)
        reached = min(one.required, one.done + one.kept + ahead)
        rows.append(
            (
                one.rule, one.title, one.in_scope, one.required, one.done, one.kept, ahead,
                unmet[one.rule], _percent(reached, one.required),
            )
        )  # fmt: skip
    put_table(
        sheet,
        row + 1,
        (
            translate("规则"), translate("内容"), translate("范围内"), translate("应查"),
            translate("已查"), translate("已发布"), translate("本次排入"), translate("排不下"),
            translate("年底可达"),
        ),
        rows,
    )  # fmt: skip
    set_widths(sheet, (14, 46, 10, 12, 10, 10, 12, 10, 12))
    set_up_a3(sheet, header=book.heading, footer=book.footer)


def _add_rules(book: _Book) -> None:
    """Add months by rules and strata, with the load of each month."""
    plan, translate = book.plan, book.translate
    sheet = new_sheet(book.workbook, translate("各月安排"))
    put_title(sheet, 1, translate("规则、抽查层 × 月份"), 16)
    row = put_legend(sheet, 2, translate)
    by_rule, unmet = plan.units_by_rule(), plan.unmet_by_rule()
    bars = [
        BarRow(
            cells=(one.rule, one.title, one.needed),
            window=one.window,
            marks=_positive(by_rule[one.rule]),
            frozen_before=plan.first,
            is_unmet=unmet[one.rule] > 0,
        )
        for one in plan.rules
    ]
    after: list[tuple[Value, ...]] = [(unmet[one.rule],) for one in plan.rules]
    bars += [
        BarRow(
            cells=(one.stratum, translate("随机抽查层"), one.needed),
            window=one.window,
            marks=_positive(one.months),
            frozen_before=plan.first,
            is_unmet=one.unmet > 0,
        )
        for one in plan.strata
    ]
    after += [(one.unmet,) for one in plan.strata]
    bars.append(
        BarRow(
            cells=(translate("合计"), translate("家次（一次检查可完成几条规则）"), ""),
            marks=_positive(plan.load()),
            frozen_before=plan.first,
            is_bold=True,
        )
    )
    bars.append(
        BarRow(
            cells=(translate("能力"), translate("可查家次"), ""),
            marks={one.month: one.visits for one in plan.capacity},
            frozen_before=plan.first,
            is_bold=True,
        )
    )
    after += [(sum(one.unmet for one in plan.strata) + len(plan.unmet),), ("",)]
    headings = (translate("规则或抽查层"), translate("内容"), translate("待排"))
    put_bars(sheet, row, headings, bars, translate, after=(translate("排不下"),), after_cells=after)
    set_widths(sheet, (18, 42, 18, *(10,) * 12, 9))
    set_up_a3(sheet, header=book.heading, footer=book.footer, title_row=row)


def _add_employers(book: _Book) -> None:
    """Add every certain visit with its window and month."""
    plan, translate = book.plan, book.translate
    sheet = new_sheet(book.workbook, translate("单位"))
    put_title(sheet, 1, translate("必查单位 × 月份（随机抽查的单位每月抽取时产生）"), 16)
    row = put_legend(sheet, 2, translate)
    bars = [
        BarRow(
            cells=(
                one.employer,
                book.employers[one.employer].name if one.employer in book.employers else "",
                "、".join(one.rules),
            ),
            window=one.window,
            marks={} if one.month is None else {one.month: PLANNED},
            frozen_before=plan.first,
            is_unmet=one.month is None,
        )
        for one in sorted(plan.visits, key=_by_month)
    ]
    headings = (translate("编号"), translate("单位名称"), translate("规则"))
    put_bars(sheet, row, headings, bars, translate)
    set_widths(sheet, (26, 42, 30, *(7,) * 12))
    set_up_a3(sheet, header=book.heading, footer=book.footer, title_row=row)


def _add_shortages(book: _Book) -> None:
    """Add where the year is too full, what mends it, and who has no month."""
    plan, translate = book.plan, book.translate
    sheet = new_sheet(book.workbook, translate("缺口与办法"))
    put_title(sheet, 1, translate("缺口与办法"), 7)
    said = total_shortage(plan.short, plan.pace.visits)
    row = _put_sentence(sheet, 2, said.said(translate), 7)
    row = put_table(
        sheet,
        row,
        (
            translate("月份"), translate("应查"), translate("能查"), translate("缺"),
            translate("可增组日"), translate("可后移到"), translate("说明"),
        ),
        [
            (
                f"{one.window.first}—{one.window.last}", one.due, one.possible, one.short,
                one.team_days,
                "" if one.postponed_to is None
                else translate("{month}月").format(month=one.postponed_to),
                one.sentence.said(translate),
            )
            for one in plan.shortages
        ],
    )  # fmt: skip
    put_table(
        sheet,
        row + 1,
        (translate("编号"), translate("窗口"), translate("逾期"), translate("单位名称"),
         translate("规则"), "", translate("原因")),
        [
            (
                one.employer,
                f"{one.window.first}—{one.window.last}",
                translate("是") if one.is_overdue else "",
                book.employers[one.employer].name if one.employer in book.employers else "",
                "、".join(one.rules),
                "",
                CAUSES[one.cause].said(translate),
            )
            for one in plan.unmet
        ],
    )  # fmt: skip
    set_widths(sheet, (26, 10, 10, 34, 24, 10, 46))
    set_up_a3(sheet, header=book.heading, footer=book.footer)


def _add_what_if(book: _Book, columns: Sequence[WhatIf]) -> None:
    """Add the comparison: one column for each setting."""
    translate = book.translate
    sheet = new_sheet(book.workbook, translate("比较"))
    put_title(sheet, 1, translate("不同比例、组数、上限的比较（未保存）"), len(columns) + 1)
    headings = (translate("项目"), *(one.name or translate("本计划") for one in columns))
    put_table(sheet, 2, headings, what_if_rows(columns, translate))
    set_widths(sheet, (26, *(26,) * len(columns)))
    set_up_a3(sheet, header=book.heading, footer=book.footer, title_row=2)


def what_if_rows(columns: Sequence[WhatIf], translate: Translate) -> list[tuple[Value, ...]]:
    """Return the rows of a comparison, the name of each in the first cell."""
    rows: list[tuple[Value, ...]] = [
        (translate("组日"), *(one.team_days for one in columns)),
        (translate("可查家次"), *(one.capacity for one in columns)),
        (translate("应查家次"), *(one.demanded for one in columns)),
        (translate("排入家次"), *(one.placed for one in columns)),
        (translate("完成比例"), *(_percent(one.placed, one.demanded) for one in columns)),
        (translate("排不下"), *(one.demanded - one.placed for one in columns)),
        (translate("其中受次数上限或间隔所限"), *(one.capped for one in columns)),
        (translate("其中随机抽查"), *(one.shares_unmet for one in columns)),
    ]
    rows += [
        (
            translate("{month}月").format(month=month),
            *(f"{one.load.get(month, 0)} / {one.rooms.get(month, 0)}" for one in columns),
        )
        for month in sorted({m for one in columns for m in one.load})
    ]
    rows.append(
        (
            translate("第一处缺口"),
            *(
                one.first_shortage.said(translate) if one.first_shortage else translate("无")
                for one in columns
            ),
        )
    )
    return rows


def _put_sentence(sheet: Worksheet, row: int, text: str, columns: int) -> int:
    put(sheet, row, 1, text)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    fit_merged_row(sheet, row, text, _WIDE / 1.3)
    return row + 1


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "—"


def _positive(months: Mapping[int, int]) -> dict[int, Value]:
    return {month: count for month, count in months.items() if count}


def _by_month(visit: YearVisit) -> tuple[int, str, int]:
    return visit.month or 13, visit.employer, visit.window.first
