"""Tables of an area pack: rows of a sheet or CSV, found by their headings and read cell by cell."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from data.pack_problem import ProblemList
from geo.errors import InvalidValueError
from geo.message import Message, message
from geo.position import Position

Choice = TypeVar("Choice", bound=StrEnum)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YES, _NO = frozenset("是有√yY1真"), frozenset("否无×nN0假")
_HEADING_ROWS = 12
_KEPT = str.maketrans({wide: chr(0xE000 + place) for place, wide in enumerate("，；：（）？！～")})
_BACK = str.maketrans({chr(0xE000 + place): wide for place, wide in enumerate("，；：（）？！～")})
"""Full-width punctuation is part of names and stays; only letters and digits become narrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by its Chinese heading; `other` are headings that mean the same."""

    heading: str
    other: tuple[str, ...] = ()
    required: bool = True
    """Whether the column must be there; an empty cell is judged by who reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRow:
    """One row: cells by the heading of their column, and where problems are to be reported."""

    line: int
    cells: Mapping[str, object]
    problems: ProblemList

    def text(self, heading: str, *, required: bool = False) -> str:
        """Return a cell as text, half-width and trimmed; numbers lose a trailing `.0`."""
        value = plain_text(self.cells.get(heading))
        if required and not value:
            self.refuse(heading, message("不能为空，请补填"))
        return value

    def day(self, heading: str, *, required: bool = False) -> date | None:
        """Return a cell as a date, or None where it is empty or wrong."""
        value = self.cells.get(heading)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, float | int) and 20_000 < value < 80_000:
            return date(1899, 12, 30) + timedelta(days=int(value))
        text = self.text(heading, required=required)
        if not text:
            return None
        found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                pass
        self.refuse(heading, message("看不懂日期“{text}”：请写成 2026-12-01 的样子", text=text))
        return None

    def number(self, heading: str, *, required: bool = True) -> float | None:
        """Return a cell as a number, or None where it is empty or wrong."""
        text = self.text(heading, required=required)
        if not text:
            return None
        try:
            return float(text.replace(",", ""))
        except ValueError:
            self.refuse(heading, message("“{text}”不是数字，请改正", text=text))
            return None

    def count(self, heading: str, *, required: bool = True) -> int | None:
        """Return a cell as a whole number of 0 or more, or None where it is empty or wrong."""
        value = self.number(heading, required=required)
        if value is None:
            return None
        if value < 0 or value != int(value):
            self.refuse(
                heading, message("“{text}”应为不小于 0 的整数，请改正", text=self.text(heading))
            )
            return None
        return int(value)

    def flag(self, heading: str, *, default: bool = False) -> bool:
        """Return a cell as yes (是) or no (否)."""
        text = self.text(heading)
        if not text:
            return default
        if text[0] in _YES or text in {"true", "True", "TRUE"}:
            return True
        if text[0] in _NO or text in {"false", "False", "FALSE"}:
            return False
        self.refuse(heading, message("“{text}”看不懂：请填“是”或“否”", text=text))
        return default

    def choice(self, heading: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """Return a cell as one of `choices`, by its Chinese value."""
        text = self.text(heading, required=default is None)
        known = list(choices)
        for option in known:
            if text == option.value:
                return option
        if text:
            names = "、".join(option.value for option in known)
            self.refuse(heading, message("“{text}”不在可选值之内：{names}", text=text, names=names))
        return default or known[0]

    def several(self, heading: str) -> tuple[str, ...]:
        """Return a cell that holds a list (、 ； ; or ，) as its parts."""
        return tuple(
            p for part in re.split(r"[、；;，,|]", self.text(heading)) if (p := part.strip())
        )

    def position(self) -> Position | None:
        """Return the point of 经度 and 纬度, or None where they are wrong."""
        lon, lat = self.number("经度"), self.number("纬度")
        if lon is None or lat is None:
            return None
        try:
            return Position(lon=lon, lat=lat)
        except InvalidValueError as error:
            self.refuse("经度", error.message)
            return None

    def refuse(self, heading: str, hint: Message) -> None:
        """Report that the cell under `heading` is wrong."""
        self.problems.add(self.line, heading, hint)


def plain_text(value: object) -> str:
    """Return any cell as trimmed half-width text; 12.0 reads as 12."""
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date() if value == datetime.combine(value, datetime.min.time()) else value
    kept = str(value).translate(_KEPT)
    return unicodedata.normalize("NFKC", kept).translate(_BACK).strip()


def read_rows(
    rows: Sequence[Sequence[object]], columns: Sequence[Column], problems: ProblemList
) -> list[PackRow]:
    """Return the filled rows below the heading row, which is searched for in the first rows.

    Lines whose first cell starts with `#` are notes. Missing columns are reported.
    """
    at, places = _heading_row(rows, columns)
    missing = [
        column.heading for column in columns if column.required and column.heading not in places
    ]
    if missing:
        for heading in missing:
            problems.add(at + 1, heading, message("找不到这一列：请按说明补上表头"))
        return []
    found = []
    for index, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {
            heading: row[place] if place < len(row) else None for heading, place in places.items()
        }
        first = plain_text(row[0]) if row else ""
        if first.startswith("#") or not any(plain_text(cell) for cell in cells.values()):
            continue
        found.append(PackRow(line=index, cells=cells, problems=problems))
    return found


def read_csv_rows(path: Path, columns: Sequence[Column], problems: ProblemList) -> list[PackRow]:
    """Return the rows of a CSV file in UTF-8 (with or without mark) or GB 18030."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    return read_rows(list(csv.reader(io.StringIO(text, newline=""))), columns, problems)


def write_csv(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]], note: str
) -> None:
    """Write a CSV file in UTF-8 with a mark (so that spreadsheets read it) and a note on top."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if note:
            writer.writerow([f"# {note}"])
        writer.writerow(headings)
        writer.writerows(rows)


def _heading_row(
    rows: Sequence[Sequence[object]], columns: Sequence[Column]
) -> tuple[int, dict[str, int]]:
    """Return the row that names most columns, and the place of each column in it."""
    names = {
        _heading_key(name): column.heading
        for column in columns
        for name in (column.heading, *column.other)
    }
    best: tuple[int, dict[str, int]] = (0, {})
    for index, row in enumerate(rows[:_HEADING_ROWS]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            if (heading := names.get(_heading_key(plain_text(cell)))) and heading not in places:
                places[heading] = place
        if len(places) > len(best[1]):
            best = (index, places)
    return best


def _heading_key(text: str) -> str:
    return re.sub(r"[\s*:：（）()]", "", text).lower()
