"""Imposed matches: which employers a list from above means, and what to do about the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz, process

from data.history_rows import WorkplaceRef
from data.imposed_lists import DEADLINE, ImposedList, ImposedRow
from data.workplace_match import StoredWorkplace, workplace_matcher
from geo.declaration import FaultCode, RowFault, Severity
from geo.employer import EmployerId
from geo.message import Message, message
from geo.workplace import name_key
from planner.imposed_visit import ImposedVisit

_NEAR: Final = 75
_SAME_PLACE: Final = 60
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRow:
    """One row whose employer is known."""

    line: int
    visit: ImposedVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedList:
    """The visits that a list imposes, and the faults of all its rows by line."""

    rows: tuple[MatchedRow, ...]
    faults: tuple[RowFault, ...]


def match_imposed(
    listed: ImposedList, known: Sequence[StoredWorkplace], *, since: date
) -> MatchedList:
    """Return the employers that `listed` means; `since` is the day from which visits meet it.

    A row is matched by credit code, by address where the code has several workplaces, and by name
    where there is no code; nothing is guessed. Every row that finds no employer gets a fault.
    """
    find = workplace_matcher(known)
    by_id = {each.employer: each for each in known}
    rows: dict[tuple[EmployerId, str, str], MatchedRow] = {}
    faults = list(listed.faults)
    for row in listed.rows:
        employer = find(row.workplace)
        if employer is None:
            faults.append(_unknown(row, _why_unknown(row.workplace, known)))
            continue
        key = (employer, row.source, row.document)
        if key in rows:
            faults.append(_twice(row, rows[key].line))
            continue
        faults += _doubts(row, by_id[employer], since)
        visit = ImposedVisit(
            employer=employer,
            source=row.source,
            document=row.document,
            since=since,
            deadline=row.deadline,
            note=row.note,
        )
        rows[key] = MatchedRow(line=row.line, visit=visit)
    return MatchedList(
        rows=tuple(rows.values()), faults=tuple(sorted(faults, key=lambda one: one.line))
    )


def _why_unknown(wanted: WorkplaceRef, known: Sequence[StoredWorkplace]) -> tuple[str, Message]:
    """Return the field that is wrong and what to do."""
    code, name = wanted.credit_code, name_key(wanted.name)
    of_code = [each for each in known if code and each.credit_code == code]
    if of_code:
        return "作业场所地址", message(
            "信用代码 {code} 有 {count} 个工作场所，不知道指哪一个：请按申报的地址填写"
            "“作业场所地址”（{addresses}）",
            code=code,
            count=len(of_code),
            addresses=_some(each.address for each in of_code),
        )
    of_name = [each for each in known if name and name_key(each.name) == name]
    if of_name and code:
        return "统一社会信用代码", message(
            "名称与已申报的“{name}”相同，信用代码却不同（名单 {code}，申报 {declared}）："
            "请核对代码",
            name=of_name[0].name,
            code=code,
            declared=_some(each.credit_code or "—" for each in of_name),
        )
    if of_name:
        return "统一社会信用代码", message(
            "叫“{name}”的工作场所有 {count} 个，不知道指哪一个：请填写信用代码和“作业场所地址”"
            "（{addresses}）",
            name=of_name[0].name,
            count=len(of_name),
            addresses=_some(each.address for each in of_name),
        )
    near = process.extract(
        wanted.name,
        [each.name for each in known],
        scorer=fuzz.ratio,
        limit=_SHOWN,
        score_cutoff=_NEAR,
    )
    if near:
        return "单位名称", message(
            "本辖区没有这家单位，名称相近的有：{names}：请核对名称和信用代码",
            names=_some(name for name, _, _ in near),
        )
    return "单位名称", message(
        "本辖区没有这家单位的申报：请核对名称和信用代码，属本辖区的先导入其申报表，"
        "再导入本名单；不属本辖区的请退回交办单位"
    )


def _unknown(row: ImposedRow, why: tuple[str, Message]) -> RowFault:
    field, hint = why
    return RowFault(
        line=row.line,
        field=field,
        fault=FaultCode.CREDIT_CODE if field == "统一社会信用代码" else FaultCode.MISSING_VALUE,
        severity=Severity.REJECTED,
        hint=hint,
        value=row.workplace.name or row.workplace.credit_code,
    )


def _twice(row: ImposedRow, line: int) -> RowFault:
    return RowFault(
        line=row.line,
        field="单位名称",
        fault=FaultCode.LAYOUT,
        severity=Severity.MENDED,
        hint=message("与第 {line} 行是同一单位、同一任务：只计一次", line=line),
        value=row.workplace.name,
    )


def _doubts(row: ImposedRow, found: StoredWorkplace, since: date) -> list[RowFault]:
    """Return what a person should look at though the employer is known."""
    doubts: list[tuple[str, FaultCode, Message, str]] = []
    if row.workplace.name and name_key(row.workplace.name) != name_key(found.name):
        hint = message(
            "已按信用代码对应到“{name}”（{id}），名称不同：请核对是否改名",
            name=found.name,
            id=found.employer,
        )
        doubts.append(("单位名称", FaultCode.CREDIT_CODE, hint, row.workplace.name))
    if _is_elsewhere(row.workplace.address, found.address):
        hint = message(
            "地址与申报的工作场所（{address}）相差很大：请核对是不是同一个场所",
            address=found.address,
        )
        doubts.append(("作业场所地址", FaultCode.REGISTERED_ADDRESS, hint, row.workplace.address))
    if row.deadline is not None and row.deadline < since:
        hint = message(
            "期限早于列入的月份（{since}）：照样列入，请核对年份", since=f"{since:%Y-%m}"
        )
        doubts.append((DEADLINE, FaultCode.DECLARATION_DATE, hint, row.deadline.isoformat()))
    return [
        RowFault(
            line=row.line,
            field=field,
            fault=fault,
            severity=Severity.FLAGGED,
            hint=hint,
            value=said,
        )
        for field, fault, hint, said in doubts
    ]


def _is_elsewhere(written: str, declared: str) -> bool:
    """Return whether two addresses are so different that they can hardly mean one place."""
    return bool(written and declared) and fuzz.partial_ratio(written, declared) < _SAME_PLACE


def _some(words: Iterable[str]) -> str:
    every = list(dict.fromkeys(words))
    return "、".join(every[:_SHOWN]) + (" …" if len(every) > _SHOWN else "")
