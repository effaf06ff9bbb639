"""Output names: what the files made from a month plan are called, in Chinese or in ASCII."""

import re
from enum import Enum

from planner.inspector import Inspector
from planner.month_plan import MonthPlan
from planner.team_day import TeamDay

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST = 60


class OutputKind(Enum):
    """Kinds of files: Chinese name, ASCII name, ending, and subfolder (Chinese, ASCII)."""

    ROSTER = ("检查计划", "roster", "xlsx", "", "")
    RISK_MAP = ("乡镇风险图", "risk-map", "html", "", "")
    WHY_LIST = ("为什么", "why", "html", "", "")
    OVERVIEW = ("总览图", "overview", "html", "", "")
    GEOPACKAGE = ("地理数据", "geodata", "gpkg", "", "")
    BUNDLE = ("数据包", "bundle", "json", "", "")
    ROUTE_SHEET = ("路线单", "route", "html", "路线单", "routes")
    PRINTED_SHEETS = ("路线单", "routes", "pdf", "", "")
    TRACK = ("路线单", "route", "gpx", "路线单", "routes")
    CALENDAR = ("日历", "calendar", "ics", "日历", "calendars")


def output_name(
    kind: OutputKind,
    plan: MonthPlan,
    *,
    team_day: TeamDay | None = None,
    inspector: Inspector | None = None,
    ascii_only: bool = False,
) -> str:
    """Return the path of a file below the output folder, with `/` between its parts.

    Parameters
    ----------
    team_day
        For files of one route.
    inspector
        For the calendar of one officer; that of all teams has none.
    ascii_only
        Use ASCII letters only, for old archives and devices.
    """
    chinese, ascii_name, ending, folder, ascii_folder = kind.value
    area = plan.area.code if ascii_only else plan.area.name
    parts = [ascii_name if ascii_only else chinese, area, str(plan.month)]
    if team_day is not None:
        number = team_day.number
        team = f"team{number:02d}" if ascii_only else f"第{number:02d}组"
        parts = [parts[0], team_day.day.isoformat(), team]
    if inspector is not None:
        parts += [inspector.id] if ascii_only else [inspector.name, inspector.id]
    name = "_".join(safe_name(part, ascii_only=ascii_only) for part in parts)
    below = ascii_folder if ascii_only else folder
    return f"{below}/{name}.{ending}" if below else f"{name}.{ending}"


def safe_name(text: str, *, ascii_only: bool = False) -> str:
    """Return `text` as a part of a file name that Windows, Linux and macOS accept."""
    cleaned = _FORBIDDEN.sub("_", text)
    if ascii_only:
        cleaned = re.sub(r"[^\x20-\x7e]", "_", cleaned)
    cleaned = cleaned.strip(" .")[:_LONGEST].rstrip(" .")
    return f"_{cleaned}" if not cleaned or _RESERVED.match(cleaned) else cleaned
