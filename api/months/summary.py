"""What planning a month brought, on the console."""

from api.console import Steps
from api.draws.summary import of_draw
from api.geocoding.summary import of_location
from api.imports.summary import of_import
from api.months.workflow import MonthMade
from api.outputs.summary import of_files
from api.rosters.summary import of_roster


def of_month(steps: Steps, made: MonthMade) -> None:
    """Say everything that planning a month brought."""
    of_import(steps, made.imported)
    of_location(steps, made.located)
    of_draw(steps, made.drawn)
    of_roster(steps, made.roster)
    of_files(steps, made.files)
