"""The staff file of an area pack (inspectors.xlsx): officers, absences and recusals."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from data.history_rows import WorkplaceRef
from data.pack_problem import ProblemList
from data.pack_sheets import add_sheet, read_sheets
from data.pack_table import Column, PackRow, read_rows
from data.workbook_bytes import save_workbook
from geo.employer import EmployerId
from geo.message import message
from planner.inspector import Inspector, InspectorId, OfficeId, Skill, StaffRole

STAFF_SHEET, ABSENCE_SHEET, RECUSAL_SHEET = "执法人员", "请假", "回避"
_ID = Column(heading="工号", other=("编号", "人员编号"))
_NAME = Column(heading="姓名", required=False)
_STAFF = (
    _ID,
    Column(heading="姓名", other=("执法人员", "人员姓名")),
    Column(heading="办公点编号", other=("办公点", "所属办公点")),
    Column(heading="人员类别", other=("类别", "身份")),
    Column(heading="执法证号", other=("执法证编号", "证件号码"), required=False),
    Column(heading="执法证有效期至", other=("有效期至", "证件有效期"), required=False),
    Column(heading="可任组长", other=("组长", "能否任组长"), required=False),
    Column(heading="专业特长", other=("专业", "技能"), required=False),
)
_ABSENCE = (
    _ID,
    _NAME,
    Column(heading="开始日期", other=("起始日期", "日期", "请假日期")),
    Column(heading="结束日期", other=("截止日期",), required=False),
    Column(heading="事由", other=("请假事由", "备注"), required=False),
)
_RECUSAL = (
    _ID,
    _NAME,
    Column(heading="统一社会信用代码", other=("信用代码",)),
    Column(heading="单位名称", other=("回避单位",), required=False),
    Column(heading="工作场所地址", required=False),
    Column(heading="用人单位编号", required=False),
    Column(heading="回避原因", other=("原因", "事由"), required=False),
)
_LONGEST_ABSENCE_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """One officer who may not visit one employer (回避), as the staff file says.

    It holds for every workplace of the credit code, unless `employer` names one.
    """

    inspector: InspectorId
    workplace: WorkplaceRef
    employer: EmployerId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """What a staff file says; `recused` of the inspectors follows from the recusals."""

    inspectors: tuple[Inspector, ...] = ()
    recusals: tuple[Recusal, ...] = ()


def with_recusals(
    inspectors: Iterable[Inspector],
    recusals: Collection[Recusal],
    employers: Collection[EmployerId] = (),
) -> tuple[Inspector, ...]:
    """Return `inspectors` recused from all workplaces that `recusals` mean.

    `employers` are the known workplaces; an employer not among them is taken to have one, number
    01, so that a recusal holds from the first import on.
    """
    by_code: dict[str, list[EmployerId]] = {}
    for known in sorted(employers):
        by_code.setdefault(known.rpartition("-")[0], []).append(known)
    meant: dict[InspectorId, set[EmployerId]] = {}
    for recusal in recusals:
        code = recusal.workplace.credit_code
        ids = [recusal.employer] if recusal.employer else by_code.get(code)
        meant.setdefault(recusal.inspector, set()).update(ids or [EmployerId(f"{code}-01")])
    return tuple(
        replace(inspector, recused=inspector.recused | frozenset(meant.get(inspector.id, ())))
        for inspector in inspectors
    )


def read_staff(path: Path, offices: Collection[OfficeId], problems: ProblemList) -> Staff:
    """Return the staff of `path`; only the sheet of officers must be there."""
    sheets = read_sheets(path, problems)
    if sheets is None:
        return Staff()
    if STAFF_SHEET not in sheets:
        problems.add(
            0, STAFF_SHEET, message("没有“{sheet}”工作表：请按说明补上", sheet=STAFF_SHEET)
        )
        return Staff()
    inspectors: dict[InspectorId, Inspector] = {}
    for row in read_rows(sheets[STAFF_SHEET], _STAFF, problems.within(STAFF_SHEET)):
        inspector = _inspector(row, offices)
        if inspector.id in inspectors:
            row.refuse("工号", message("工号 {id} 重复，请核对", id=inspector.id))
        inspectors[inspector.id] = inspector
    absences: dict[InspectorId, set[date]] = {}
    if ABSENCE_SHEET in sheets:
        for row in read_rows(sheets[ABSENCE_SHEET], _ABSENCE, problems.within(ABSENCE_SHEET)):
            absences.setdefault(_known(row, inspectors), set()).update(_days(row))
    rows = (
        read_rows(sheets[RECUSAL_SHEET], _RECUSAL, problems.within(RECUSAL_SHEET))
        if RECUSAL_SHEET in sheets
        else []
    )
    recusals = [_recusal(row, inspectors) for row in rows]
    staff = (
        replace(inspector, absent=frozenset(absences.get(inspector.id, ())))
        for inspector in inspectors.values()
    )
    return Staff(inspectors=with_recusals(staff, recusals), recusals=tuple(recusals))


def write_staff(path: Path, staff: Staff, note: str) -> None:
    """Write a staff file so that `read_staff` gives the same."""
    book = Workbook(write_only=True)
    add_sheet(book, STAFF_SHEET, _STAFF, [_staff_cells(each) for each in staff.inspectors], note)
    absences = [
        (each.id, each.name, start, end, "")
        for each in staff.inspectors
        for start, end in _spans(sorted(each.absent))
    ]
    add_sheet(book, ABSENCE_SHEET, _ABSENCE, absences, note)
    names = {each.id: each.name for each in staff.inspectors}
    recusals = [
        (
            each.inspector, names.get(each.inspector, ""), each.workplace.credit_code,
            each.workplace.name, each.workplace.address, each.employer or "", each.reason,
        )
        for each in staff.recusals
    ]  # fmt: skip
    add_sheet(book, RECUSAL_SHEET, _RECUSAL, recusals, note)
    save_workbook(book, path)


def _inspector(row: PackRow, offices: Collection[OfficeId]) -> Inspector:
    office = OfficeId(row.text("办公点编号", required=True))
    if office and office not in offices:
        row.refuse(
            "办公点编号", message("办公点 {office} 不在 area.yaml 里：请核对", office=office)
        )
    role = row.choice("人员类别", StaffRole)
    skills = set()
    for word in row.several("专业特长"):
        match = [skill for skill in Skill if skill.value == word]
        skills.update(match)
        if not match:
            names = "、".join(skill.value for skill in Skill)
            row.refuse(
                "专业特长", message("“{text}”不在可选值之内：{names}", text=word, names=names)
            )
    return Inspector(
        id=InspectorId(row.text("工号", required=True)),
        name=row.text("姓名", required=True),
        office=office,
        role=role,
        certificate_no=row.text("执法证号"),
        certificate_until=row.day("执法证有效期至"),
        can_lead=row.flag("可任组长"),
        skills=frozenset(skills),
    )


def _known(row: PackRow, inspectors: Collection[InspectorId]) -> InspectorId:
    found = InspectorId(row.text("工号", required=True))
    if found and found not in inspectors:
        row.refuse("工号", message("工号 {id} 不在“执法人员”表里，请核对", id=found))
    return found


def _days(row: PackRow) -> list[date]:
    start = row.day("开始日期", required=True)
    end = row.day("结束日期") or start
    if start is None or end is None:
        return []
    if not 0 <= (end - start).days <= _LONGEST_ABSENCE_DAYS:
        row.refuse("结束日期", message("结束日期早于开始日期，或请假太长：请核对两个日期"))
        return []
    return [start + timedelta(days=day) for day in range((end - start).days + 1)]


def _recusal(row: PackRow, inspectors: Collection[InspectorId]) -> Recusal:
    employer, code = row.text("用人单位编号"), row.text("统一社会信用代码")
    if not employer and not code:
        row.refuse("统一社会信用代码", message("不能为空：请填信用代码或用人单位编号"))
    return Recusal(
        inspector=_known(row, inspectors),
        workplace=WorkplaceRef(
            credit_code=code, name=row.text("单位名称"), address=row.text("工作场所地址")
        ),
        employer=EmployerId(employer) if employer else None,
        reason=row.text("回避原因"),
    )


def _staff_cells(each: Inspector) -> Sequence[object]:
    skills = "、".join(skill.value for skill in Skill if skill in each.skills)
    return (
        each.id, each.name, each.office, each.role.value, each.certificate_no,
        each.certificate_until, "是" if each.can_lead else "否", skills,
    )  # fmt: skip


def _spans(days: Sequence[date]) -> list[tuple[date, date]]:
    """Return `days`, in order, as unbroken spans."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
