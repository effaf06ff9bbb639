"""Plan a month in one go, from a declaration export to the files: all of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.console import Steps
from api.draws.workflow import MonthDraw, draw_month
from api.geocoding.workflow import Located, export_review, geocode_area
from api.imports.workflow import Imported, import_declarations, report_faults
from api.outputs.workflow import publish
from api.rosters.workflow import MonthRoster, make_roster
from api.scoring.workflow import score_area
from api.session import Session
from planner.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMade:
    """Everything that planning a month brought, and the files it made."""

    imported: Imported
    located: Located
    drawn: MonthDraw
    roster: MonthRoster
    files: tuple[Path, ...]
