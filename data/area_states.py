"""How the preparation of areas stands, in two questions to the database whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data.database import Connection
from data.queries import queries
from data.rows import all_rows, first_row
from geo.area import AreaCode
from planner.month import Month, parse_month

_SQL = queries("area_states")
MOST = 200
"""Most areas that are looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthState:
    """How one month of an area stands."""

    month: Month
    scored_at: datetime | None
    plan: int | None
    """The newest plan, by its step."""
    planned_at: datetime | None
    released_upto: int | None
    """The newest step that leaders may see."""
    short: int
    """Visits that the rules ask for and the month cannot hold."""
    imposed_open: int
    """Employers on lists from above with a deadline in the month that its plan does not know."""
    unplaced: int = 0
    """Visits that the plan leaves out; see `unplaced`."""

    @property
    def is_released(self) -> bool:
        """Return whether the newest plan is released."""
        return self.plan is not None and (self.released_upto or 0) >= self.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaState:
    """How the preparation of an area stands."""

    code: AreaCode
    name: str
    is_demo: bool
    employers: int
    unlocated: int
    doubtful: int
    """Employers whose place the program doubts and no person has corrected."""
    batch: int | None
    imported_at: datetime | None
    taken_upload: int | None
    """The upload that the last import came from; None for one of the command line."""
    rejected: int
    flagged: int
    """Faults of the last import."""
    uploads_new: int
    uploads_checked: int
    newest_upload: int | None
    """Files that wait for a decision."""
    running: int
    newest_running: int | None
    failed: int
    newest_failed: int | None
    """Jobs of the last month that failed and were not asked for again."""
    open_draws: int
    open_draw_month: str | None
    """Draws that were committed or revealed and have no result."""
    year_version: int | None
    year_short: int | None
    months: tuple[MonthState, ...]


def load(conn: Connection, *, months: Sequence[Month], year: int) -> tuple[AreaState, ...]:
    """Return how every area that the connection may see stands, in code order."""
    by_area: dict[str, list[MonthState]] = {}
    for code, month, scored, plan, planned, upto, short, imposed in all_rows(
        conn,
        _SQL["months"],
        months=list(map(str, months)),
        ends=[month.last_day for month in months],
    ):
        by_area.setdefault(code, []).append(
            MonthState(
                month=parse_month(month),
                scored_at=scored,
                plan=plan,
                planned_at=planned,
                released_upto=upto,
                short=int(short),
                imposed_open=int(imposed),
            )
        )
    return tuple(
        AreaState(
            code=AreaCode(code),
            name=name,
            is_demo=is_demo,
            employers=employers,
            unlocated=unlocated,
            doubtful=doubtful,
            batch=batch,
            imported_at=imported_at,
            taken_upload=taken,
            rejected=rejected,
            flagged=flagged,
            uploads_new=unchecked,
            uploads_checked=checked,
            newest_upload=newest,
            running=running,
            newest_running=newest_running,
            failed=failed,
            newest_failed=newest_failed,
            open_draws=open_draws,
            open_draw_month=open_month,
            year_version=version,
            year_short=year_short,
            months=tuple(by_area.get(code, ())),
        )
        for (
            code, name, is_demo, employers, unlocated, doubtful, batch, imported_at, taken,
            rejected, flagged, unchecked, checked, newest, running, newest_running, failed,
            newest_failed, open_draws, open_month, version, year_short,
        ) in all_rows(conn, _SQL["areas"], year=year, most=MOST)
    )  # fmt: skip


def unplaced(conn: Connection, plan: int) -> int:
    """Return how many visits the stored plan `plan` leaves out; reads the whole of it."""
    row = first_row(conn, _SQL["unplaced"], plan=plan)
    return int(row[0] or 0) if row else 0
