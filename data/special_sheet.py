"""The sheet of special visits (特殊安排表): appointments, two days, two teams, spacings.

One row an arrangement, in a workbook or a CSV file; every fault names its row and column.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from data.errors import DataError
from data.history_rows import WorkplaceRef
from data.pack_problem import PackProblem, ProblemList
from data.pack_table import Column, PackRow, read_rows
from data.sheet_files import read_sheets
from geo.employer import EmployerId
from geo.message import message
from planner.special_visit import MonthSpecials
from planner.visit import Appointment, SecondCall, SecondKind
from planner.visit_spacing import Spacing

Find = Callable[[WorkplaceRef], EmployerId | None]
"""Finds the one employer meant, or None."""

_COLUMNS = (
    Column(heading="类型", other=("安排", "安排类型")),
    Column(heading="单位名称", other=("用人单位名称",), required=False),
    Column(heading="统一社会信用代码", other=("信用代码",), required=False),
    Column(heading="作业场所地址", other=("工作场所地址", "地址"), required=False),
    Column(heading="日期", other=("约定日期",), required=False),
    Column(heading="最早开始", other=("最早",), required=False),
    Column(heading="最晚开始", other=("最晚",), required=False),
    Column(heading="第二次分钟", other=("第二次现场分钟",), required=False),
    Column(heading="间隔工作日", other=("间隔",), required=False),
    Column(heading="另一单位名称", required=False),
    Column(heading="另一单位信用代码", required=False),
)
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)(?::00)?")


class _Kind(StrEnum):
    APPOINTMENT = "约定时间"
    NEXT_DAY = "两日检查"
    JOINT = "联合检查"
    LATER = "两次检查"
    SPACING = "间隔"


class InvalidSpecialsError(DataError):
    """A sheet of special visits has faults; nothing of it is used."""

    def __init__(self, file: str, problems: Sequence[PackProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "特殊安排表 {file} 有 {count} 处问题，请逐处改正后重试：\n{list}",
            file=file,
            count=len(self.problems),
            list="\n".join(f"- {problem.sentence()}" for problem in self.problems),
        )


def read_specials(path: Path, find: Find) -> MonthSpecials:
    """Return what the sheet at `path` sets.

    Raises
    ------
    DataError
        The file cannot be read.
    InvalidSpecialsError
        A row is wrong; all faults are listed by row and column, with the remedy.
    """
    problems = ProblemList(file=path.name)
    shown = [s for s in read_sheets(path, None).sheets if not s.hidden and not s.is_blank]
    rows = read_rows(shown[0].rows if shown else [], _COLUMNS, problems)
    reader = _Reader(find)
    for row in rows:
        reader.read(row)
    if not rows and not problems.found:
        problems.add(0, "类型", message("没有一行安排：请至少填一行，或不用这个选项"))
    if problems.found:
        raise InvalidSpecialsError(path.name, problems.found)
    return MonthSpecials(
        appointments=reader.appointments,
        seconds=reader.seconds,
        spacings=tuple(reader.spacings),
    )


class _Reader:
    def __init__(self, find: Find) -> None:
        self.appointments: dict[EmployerId, Appointment] = {}
        self.seconds: dict[EmployerId, SecondCall] = {}
        self.spacings: list[Spacing] = []
        self._find = find

    def read(self, row: PackRow) -> None:
        """Take in one row; what is wrong is noted in its problems."""
        before = len(row.problems.found)
        kind = row.choice("类型", _Kind)
        name, code = row.text("单位名称"), row.text("统一社会信用代码")
        employer = self._employer(row, name, code, row.text("作业场所地址"))
        if employer is None or len(row.problems.found) > before:
            return
        if kind is _Kind.APPOINTMENT:
            self._appointment(row, employer)
        elif kind is _Kind.SPACING:
            self._spacing(row, employer)
        else:
            self._second(row, employer, SecondKind(kind.value))

    def _appointment(self, row: PackRow, employer: EmployerId) -> None:
        day = row.day("日期", required=True)
        earliest, latest = _minutes(row, "最早开始"), _minutes(row, "最晚开始")
        if day is None or earliest is None or latest is None:
            return
        if employer in self.appointments:
            row.refuse("类型", message("这家单位已有约定时间：一家只填一行"))
        elif earliest > latest:
            row.refuse("最晚开始", message("早于最早开始的时间：请改正先后"))
        else:
            self.appointments[employer] = Appointment(
                day=day, earliest_min=earliest, latest_min=latest
            )

    def _second(self, row: PackRow, employer: EmployerId, kind: SecondKind) -> None:
        minutes = row.count("第二次分钟")
        is_later = kind is SecondKind.LATER
        days = row.count("间隔工作日") if is_later else 1
        if minutes is None or days is None:
            return
        if employer in self.seconds:
            row.refuse("类型", message("这家单位已有两次到场的安排：一家只填一行"))
        elif not minutes:
            row.refuse("第二次分钟", message("应为 1 以上的整数，请改正"))
        elif not days:
            row.refuse("间隔工作日", message("应为 1 以上的整数，请改正"))
        else:
            self.seconds[employer] = SecondCall(kind=kind, service_min=minutes, least_days=days)

    def _spacing(self, row: PackRow, employer: EmployerId) -> None:
        days = row.count("间隔工作日")
        name, code = row.text("另一单位名称"), row.text("另一单位信用代码")
        other = self._employer(row, name, code, "", heading="另一单位名称")
        if days is None or other is None:
            return
        if not days:
            row.refuse("间隔工作日", message("应为 1 以上的整数，请改正"))
        elif other == employer:
            row.refuse("另一单位名称", message("与第一家是同一家单位：请改填另一家"))
        else:
            self.spacings.append(Spacing(first=employer, second=other, least_days=days))

    def _employer(
        self, row: PackRow, name: str, code: str, address: str, *, heading: str = "单位名称"
    ) -> EmployerId | None:
        if not name and not code:
            row.refuse(heading, message("不能为空：请填单位名称或信用代码"))
            return None
        found = self._find(WorkplaceRef(credit_code=code, name=name, address=address))
        if found is None:
            row.refuse(
                heading,
                message(
                    "“{text}”在档案里没有，或有几处作业场所分不清：请核对名称、信用代码和地址",
                    text=name or code,
                ),
            )
        return found


def _minutes(row: PackRow, heading: str) -> int | None:
    """Return a cell such as 09:30 as minutes after midnight, or None where it is wrong."""
    text = row.text(heading, required=True)
    found = _TIME.fullmatch(text)
    if found is None:
        if text:
            row.refuse(heading, message("看不懂时间“{text}”：请写成 08:30 的样子", text=text))
        return None
    return int(found[1]) * 60 + int(found[2])
