"""The opening file of an area pack (opening.csv): when workplaces can be inspected."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.history_rows import WorkplaceRef
from data.pack_problem import ProblemList
from data.pack_table import Column, PackRow, read_csv_rows, write_csv
from geo.employer import OpeningHours
from geo.message import message

_COLUMNS = (
    Column(heading="单位名称", other=("用人单位名称",), required=False),
    Column(heading="统一社会信用代码", other=("信用代码",)),
    Column(heading="工作场所地址", other=("地址",), required=False),
    Column(heading="可检查星期", other=("开放日", "星期"), required=False),
    Column(heading="开始时间", other=("开放时间", "上班时间"), required=False),
    Column(heading="结束时间", other=("关闭时间", "下班时间"), required=False),
    Column(heading="说明", other=("备注",), required=False),
)
_DAYS = "一二三四五六日"
_DAY_NUMBERS = {day: place for place, day in enumerate(_DAYS)} | {"天": 6} | {
    str(place + 1): place for place in range(7)
}  # fmt: skip
_TIME = re.compile(r"([01]?\d|2[0-4])[:：]([0-5]\d)(?::00)?")
_USUAL = OpeningHours()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """When one workplace can be inspected, as the file says."""

    line: int
    workplace: WorkplaceRef
    opening: OpeningHours
    note: str = ""


def read_openings(path: Path, problems: ProblemList) -> tuple[OpeningRow, ...]:
    """Return the rows of `path` in file order; an empty cell stands for the usual hours."""
    found = []
    for row in read_csv_rows(path, _COLUMNS, problems):
        workplace = WorkplaceRef(
            credit_code=row.text("统一社会信用代码"),
            name=row.text("单位名称"),
            address=row.text("工作场所地址"),
        )
        if not workplace.credit_code and not workplace.name:
            row.refuse("统一社会信用代码", message("不能为空：请填信用代码或单位名称"))
        start = _minutes(row, "开始时间", _USUAL.open_min)
        end = _minutes(row, "结束时间", _USUAL.close_min)
        if start >= end:
            row.refuse(
                "结束时间",
                message("结束时间应晚于开始时间：跨零点的夜班请把结束时间写成 24:00"),
            )
        opening = OpeningHours(weekdays=_weekdays(row), open_min=start, close_min=end)
        found.append(
            OpeningRow(line=row.line, workplace=workplace, opening=opening, note=row.text("说明"))
        )
    return tuple(found)


def write_openings(path: Path, rows: Sequence[OpeningRow], note: str) -> None:
    """Write openings so that `read_openings` gives the same."""
    cells = [
        (
            row.workplace.name, row.workplace.credit_code, row.workplace.address,
            "、".join(f"周{_DAYS[day]}" for day in sorted(row.opening.weekdays)),
            _clock(row.opening.open_min), _clock(row.opening.close_min), row.note,
        )
        for row in rows
    ]  # fmt: skip
    write_csv(path, [column.heading for column in _COLUMNS], cells, note)


def _weekdays(row: PackRow) -> frozenset[int]:
    """Return the weekdays of a cell such as `周二、周四` or `周一至周五`."""
    parts = row.several("可检查星期")
    if not parts:
        return _USUAL.weekdays
    days: set[int] = set()
    for part in parts:
        ends = [
            _DAY_NUMBERS.get(re.sub("^(周|星期|礼拜)", "", end.strip()))
            for end in re.split("[至到—~～-]", part)
        ]
        if len(ends) > 2 or any(end is None for end in ends):
            row.refuse(
                "可检查星期",
                message("看不懂“{text}”：请写成 周二、周四 或 周一至周五", text=part),
            )
            continue
        first, last = [end for end in (ends[0], ends[-1]) if end is not None]
        days.update(
            range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
        )
    return frozenset(days)


def _minutes(row: PackRow, heading: str, usual: int) -> int:
    """Return a cell such as 08:30 as minutes after midnight."""
    text = row.text(heading)
    if not text:
        return usual
    found = _TIME.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else 24 * 60 + 1
    if minutes > 24 * 60:
        row.refuse(heading, message("看不懂时间“{text}”：请写成 08:30 的样子", text=text))
        return usual
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
