"""Cell values: read counts, dates, coordinates and words as people type them."""

import re
from datetime import date, datetime, time, timedelta

from data.sheet_files import Cell

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_KEPT_WIDE = frozenset("（），；：！？")
_TIDY = {
    code: mapped for code, mapped in _WIDE.items() if chr(code) not in _KEPT_WIDE
} | dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"), None)
_BLANK_WORDS = frozenset(
    {"", "N/A", "n/a", "null", "NULL", "None", "nan", "NaN", "--", "——"}
    | set("/\\-—－*无空")
    | {"不详", "未知", "暂无", "未填", "未填写"}
)
_ERROR = re.compile(
    r"#(?:REF!|DIV/0!|N/A|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|未计算|GETTING_DATA)"
)
_COUNT = re.compile(
    r"(?P<about>约|大约|近)?(?P<number>[-−]?\d{1,3}(?:[,，]\d{3})+|[-−]?\d+)(?:\.0+)?"
    r"(?P<more>余|多|左右|以上)?(?:人|名|个|人次|位)?(?P<about2>左右|以上)?"
)
_NUMBER = re.compile(r"[-−+]?\d+(?:\.\d+)?")
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[ T]*\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_COMPACT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_CHINESE_DIGITS = (
    {char: index for index, char in enumerate("〇一二三四五六七八九")}
    | {char: index for index, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
    | {"○": 0, "两": 2}
)
_CHINESE_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE_RUN = re.compile("[〇○零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟]+")
_SERIAL_ZERO = date(1899, 12, 30)
_YES = frozenset(
    [
        "有",
        "是",
        "√",
        "✓",
        "✔",
        "存在",
        "Y",
        "y",
        "YES",
        "yes",
        "Yes",
        "TRUE",
        "True",
        "true",
        "1",
        "1.0",
        "超标",
        "不合格",
        "不符合",
        "不达标",
        "已超标",
        "严重",
    ]
)
_NO = frozenset(
    [
        "无",
        "否",
        "×",
        "✗",
        "不存在",
        "没有",
        "N",
        "n",
        "NO",
        "no",
        "No",
        "FALSE",
        "False",
        "false",
        "0",
        "0.0",
        "达标",
        "合格",
        "符合",
        "未超标",
        "不超标",
        "一般",
        "未见超标",
    ]
)


class UnreadableValueError(ValueError):
    """A cell holds something that its column cannot mean."""


class FormulaFailedError(UnreadableValueError):
    """A cell holds a spreadsheet's error value."""


def raw_text(cell: Cell) -> str:
    """Return the cell as a spreadsheet would show it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def text(cell: Cell) -> str:
    """Return the cell as tidy text: half-width, single spaces, words for blank left out."""
    shown = cell if isinstance(cell, str) else raw_text(cell)
    if not shown.isascii():
        shown = shown.translate(_TIDY)
    shown = " ".join(shown.split())
    if shown in _BLANK_WORDS:
        return ""
    if shown.startswith("#") and _ERROR.fullmatch(shown):
        raise FormulaFailedError(shown)
    return shown


def count(cell: Cell) -> tuple[int | None, bool]:
    """Return the number of people in the cell, and whether it was only about that many.

    Raises
    ------
    UnreadableValueError
        The cell holds words, a range, or part of a person.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if cell != cell or cell != int(cell):  # noqa: PLR0124 - NaN differs from itself
            raise UnreadableValueError(raw_text(cell))
        return int(cell), False
    shown = text(cell)
    if not shown:
        return None, False
    found = _COUNT.fullmatch(shown.translate(_WIDE).replace(" ", ""))
    if found:
        about = bool(found["about"] or found["more"] or found["about2"])
        return int(re.sub("[,，]", "", found["number"]).replace("−", "-")), about
    spelt = _CHINESE_RUN.fullmatch(shown.rstrip("人名个位"))
    if spelt:
        return chinese_number(spelt[0]), False
    raise UnreadableValueError(shown)


def number(cell: Cell) -> float | None:
    """Return the decimal number in the cell, its unit ignored.

    Raises
    ------
    UnreadableValueError
        The cell holds no single number.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return float(cell)
    shown = text(cell)
    if not shown:
        return None
    found = _NUMBER.match(shown)
    if found is None or len(_NUMBER.findall(shown[found.end() :])) > 0:
        raise UnreadableValueError(shown)
    return float(found[0].replace("−", "-"))


def day(cell: Cell) -> tuple[date | None, bool]:
    """Return the date in the cell, and whether only its month was given (then the first).

    Reads date cells, serial numbers, 2026-03-01, 2026/3/1, 2026.3.1, 20260301, 2026年3月1日 and
    二〇二六年三月一日.

    Raises
    ------
    UnreadableValueError
        The cell holds no date, or one that the calendar lacks.
    """
    if isinstance(cell, datetime):
        return cell.date(), False
    if isinstance(cell, date):
        return cell, False
    shown = text(cell).translate(_WIDE)
    if not shown:
        return None, False
    western = _CHINESE_RUN.sub(lambda run: str(chinese_number(run[0])), shown)
    try:
        if found := _DAY.fullmatch(western):
            return date(int(found[1]), int(found[2]), int(found[3])), False
        if found := _MONTH.fullmatch(western):
            return date(int(found[1]), int(found[2]), 1), True
        return _numbered_day(western), False
    except ValueError as error:
        raise UnreadableValueError(shown) from error


def yes_or_no(cell: Cell) -> bool | None:
    """Return whether the cell says yes (有、是、√、超标) or no (无、否、达标), or None.

    Raises
    ------
    UnreadableValueError
        The cell says something else.
    """
    shown = "" if cell == "" else raw_text(cell).translate(_WIDE).strip()
    if shown in _YES:
        return True
    if shown in _NO:
        return False
    if shown in _BLANK_WORDS:
        return None
    raise UnreadableValueError(shown)


def degrees(cell: Cell) -> float | None:
    """Return the coordinate in the cell, from decimal degrees or from degrees, minutes, seconds.

    Raises
    ------
    UnreadableValueError
        The cell holds no angle.
    """
    if isinstance(cell, str):
        parts = re.fullmatch(
            r"[EN东经北纬]*\s*(\d{1,3})[°度]\s*(\d{1,2}(?:\.\d+)?)[′'分]\s*"
            r"(?:(\d{1,2}(?:\.\d+)?)(?:[″\"”秒]|''))?\s*[EN]?",
            cell.translate(_WIDE).strip(),
        )
        if parts:
            return int(parts[1]) + float(parts[2]) / 60 + float(parts[3] or 0) / 3600
        cell = re.sub("^[EN东经北纬:：]+|[°度EN]+$", "", cell.translate(_WIDE).strip())
    return number(cell)


def chinese_number(run: str) -> int:
    """Return the number spelt in Chinese digits: 十二 is 12, 二〇二六 is 2026."""
    if not any(char in _CHINESE_UNITS for char in run):
        return int("".join(str(_CHINESE_DIGITS[char]) for char in run))
    total, digit = 0, 0
    for char in run:
        if char in _CHINESE_UNITS:
            total += (digit or (1 if total == 0 else 0)) * _CHINESE_UNITS[char]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[char]
    return total + digit


def _numbered_day(shown: str) -> date:
    if found := _COMPACT_DAY.fullmatch(shown):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", shown) and 20_000 <= float(shown) < 80_000:
        return _SERIAL_ZERO + timedelta(days=int(float(shown)))
    raise UnreadableValueError(shown)
