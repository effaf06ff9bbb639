"""Staff texts: who may inspect, what they can do and whom they withdraw from, as sealed bytes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.employer import EmployerId
from planner.employer_key import EmployerKey
from planner.errors import PlannerError
from planner.frame_text import InvalidFrameTextError, is_day, rows_under
from planner.inspector import Inspector

STAFF_HEADING: Final = (
    "XUNTU-STAFF/1",
    "id,office,role,can_lead,skills,certificate_until,absent,recused",
)
_COLUMNS: Final = 8
_KEY: Final = re.compile("[0-9a-f]{32}")


class InvalidStaffTextError(PlannerError, ValueError):
    """A staff text is not written as the bundle format says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedOfficer:
    """One row of a staff text; days are ISO dates."""

    id: str
    office: str
    role: str
    can_lead: bool
    skills: frozenset[str]
    certificate_until: str
    absent: frozenset[str]
    recused: frozenset[str]


def staff_text(inspectors: Iterable[Inspector], key: Callable[[EmployerId], EmployerKey]) -> str:
    """Return the staff text of `inspectors`; employers stand in it by their `key`.

    Raises
    ------
    InvalidStaffTextError
        If an id, office or skill cannot be written.
    """
    rows = []
    for one in sorted(inspectors, key=lambda one: one.id):
        cells = [
            one.id,
            one.office,
            one.role.value,
            "1" if one.can_lead else "0",
            _joined(one.skills),
            _iso(one.certificate_until),
            _joined(map(_iso, one.absent)),
            _joined(map(key, one.recused)),
        ]
        if wrong := next((cell for cell in cells if re.search('[,"\n\r]', cell)), None):
            raise InvalidStaffTextError(
                "人员 {id} 的“{cell}”不能有逗号、引号和换行：请在人员表改正", id=one.id, cell=wrong
            )
        rows.append(",".join(cells))
    return "".join(f"{line}\n" for line in (*STAFF_HEADING, *rows))


def read_staff(text: str) -> dict[str, SealedOfficer]:
    """Return the officers of a staff text by id.

    Raises
    ------
    InvalidStaffTextError
        If a row is not as the format says, out of order or given twice.
    """
    try:
        rows = rows_under(STAFF_HEADING, text, "人员文本")
    except InvalidFrameTextError as error:
        raise InvalidStaffTextError("{why}", why=error.message) from error
    found: dict[str, SealedOfficer] = {}
    last = ""
    for line, row in enumerate(rows, start=3):
        cells = row.split(",")
        if len(cells) != _COLUMNS or not last < cells[0] or cells[3] not in {"0", "1"}:
            raise InvalidStaffTextError(
                "人员文本第 {line} 行写法不对、没有排好序或出现两次", line=line
            )
        if any(cell != _joined({*cell.split(" ")}) for cell in (cells[4], *cells[6:])):
            raise InvalidStaffTextError(
                "人员文本第 {line} 行的能力、请假或回避没有排好序，或有重复", line=line
            )
        days = [day for day in (cells[5], *cells[6].split()) if day]
        if not all(map(is_day, days)):
            raise InvalidStaffTextError("人员文本第 {line} 行的日期写法不对", line=line)
        if not all(_KEY.fullmatch(key) for key in cells[7].split()):
            raise InvalidStaffTextError("人员文本第 {line} 行的回避代号写法不对", line=line)
        last = cells[0]
        found[last] = SealedOfficer(
            id=last,
            office=cells[1],
            role=cells[2],
            can_lead=cells[3] == "1",
            skills=frozenset(cells[4].split()),
            certificate_until=cells[5],
            absent=frozenset(cells[6].split()),
            recused=frozenset(cells[7].split()),
        )
    return found


def _joined(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
