"""Frame texts: the list of a draw, and of who is left out and why, as the bytes that are sealed."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from geo.area import TownshipCode
from geo.employer import EmployerId
from geo.message import message
from planner.draw import SCALE, FrameUnit
from planner.employer_key import EmployerKey
from planner.errors import PlannerError
from planner.frame_quota import Stratum
from planner.nearest_unit import MAX_METRES

FRAME_HEADING: Final = ("XUNTU-FRAME/1", "key,township,stratum,x,y,mass")
EXCLUSIONS_HEADING: Final = ("XUNTU-EXCLUSIONS/1", "key,reason")
_KEY: Final = re.compile("[0-9a-f]{32}")
_WHOLE: Final = re.compile("0|-?[1-9][0-9]{0,8}", re.ASCII)
_COLUMNS: Final = 6


class InvalidFrameTextError(PlannerError, ValueError):
    """A frame text is not written as the bundle format says."""


def frame_text(units: Iterable[FrameUnit]) -> str:
    """Return the frame text of units, each with its key, in key order.

    Raises
    ------
    InvalidFrameTextError
        If a township or stratum cannot be written.
    """
    return _text(FRAME_HEADING, sorted(map(_row, units)))


def frame_rows(text: str) -> tuple[str, ...]:
    """Return the rows of a frame text, the leaves of its Merkle tree, without line feeds.

    Raises
    ------
    InvalidFrameTextError
        If the heading or a line end is not as it should be.
    """
    return rows_under(FRAME_HEADING, text, "名录")


def read_frame(text: str) -> tuple[FrameUnit, ...]:
    """Return the units of a frame text, in order; each stands for its employer by its key alone.

    Raises
    ------
    InvalidFrameTextError
        If a row is not as the format says, out of order or given twice.
    """
    units: list[FrameUnit] = []
    for line, row in enumerate(frame_rows(text), start=3):
        unit = _unit(row, line)
        if units and not units[-1].key < unit.key:
            raise InvalidFrameTextError(
                "名录第 {line} 行的代号 {key} 没有排好序，或出现两次", line=line, key=unit.key
            )
        units.append(unit)
    return tuple(units)


def exclusions_text(reasons: Iterable[tuple[EmployerKey, str]]) -> str:
    """Return the text of who is left out, with the reason, in key order."""
    rows = (f"{key},{' '.join(reason.split())}" for key, reason in reasons)
    return _text(EXCLUSIONS_HEADING, sorted(rows))


def read_exclusions(text: str) -> dict[EmployerKey, str]:
    """Return the reason by key of an exclusions text, in order.

    Raises
    ------
    InvalidFrameTextError
        If a row is not as the format says, out of order or given twice.
    """
    found: dict[EmployerKey, str] = {}
    last = ""
    for line, row in enumerate(rows_under(EXCLUSIONS_HEADING, text, "排除名单"), start=3):
        key, comma, reason = row.partition(",")
        if not (comma and _KEY.fullmatch(key) and last < key):
            raise InvalidFrameTextError(
                "排除名单第 {line} 行写法不对、没有排好序或出现两次", line=line
            )
        found[EmployerKey(key)] = reason
        last = key
    return found


def rows_under(heading: Sequence[str], text: str, title: str) -> tuple[str, ...]:
    """Return the lines of a sealed text below its heading.

    Raises
    ------
    InvalidFrameTextError
        If the heading differs, a line is empty or has a carriage return, or the end is missing.
    """
    lines = text.split("\n")
    if tuple(lines[: len(heading)]) != tuple(heading) or lines[-1]:
        raise InvalidFrameTextError(
            "{title}的开头应当是 {heading}，每行以换行符结束",
            title=message(title),
            heading=heading[0],
        )
    rows = lines[len(heading) : -1]
    for number, row in enumerate(rows, start=len(heading) + 1):
        if not row or "\r" in row:
            raise InvalidFrameTextError(
                "{title}第 {line} 行是空行，或含有回车符", title=message(title), line=number
            )
    return tuple(rows)


def is_day(text: str) -> bool:
    """Return whether a text is a day that exists, written like 2026-12-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(heading: Iterable[str], rows: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in (*heading, *rows))


def _row(unit: FrameUnit) -> str:
    for cell in (unit.township, unit.stratum):
        if not cell or re.search('[,"\n\r]', cell):
            raise InvalidFrameTextError(
                "“{cell}”不能写进名录：不能空，也不能有逗号、引号和换行", cell=cell
            )
    return f"{unit.key},{unit.township},{unit.stratum},{unit.x_m},{unit.y_m},{unit.mass}"


def _unit(row: str, line: int) -> FrameUnit:
    cells = row.split(",")
    if len(cells) != _COLUMNS or not _KEY.fullmatch(cells[0]) or not (cells[1] and cells[2]):
        raise InvalidFrameTextError("名录第 {line} 行应当有代号等 6 项，不空", line=line)
    if not all(_WHOLE.fullmatch(cell) for cell in cells[3:]) or '"' in row:
        raise InvalidFrameTextError("名录第 {line} 行的坐标或份额不是整数，或有引号", line=line)
    x_m, y_m, mass = map(int, cells[3:])
    if max(abs(x_m), abs(y_m)) > MAX_METRES or not 0 <= mass <= SCALE:
        raise InvalidFrameTextError("名录第 {line} 行的坐标或份额超出范围", line=line)
    return FrameUnit(
        employer=EmployerId(cells[0]),
        key=cells[0],
        township=TownshipCode(cells[1]),
        stratum=Stratum(cells[2]),
        x_m=x_m,
        y_m=y_m,
        mass=mass,
    )
