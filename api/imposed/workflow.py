"""Import lists from above (上级交办), and withdraw or restore single rows of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.session import Session
from data import areas, employers, imposed_visits
from data.imposed_lists import ImposedDefaults, ImposedList, read_imposed
from data.imposed_match import MatchedList, match_imposed
from data.imposed_reports import write_imposed_report
from data.imposed_visits import ImposedDifference, StoredImposed
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.message import Translate
from planner.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedImport:
    """One list: what it said, whom it means, and what it changed."""

    listed: ImposedList
    matched: MatchedList
    difference: ImposedDifference
    names: Mapping[EmployerId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedBook:
    """Every row of an area's lists as it stands, with the names of the employers."""

    rows: tuple[StoredImposed, ...]
    names: Mapping[EmployerId, str]


def impose(
    session: Session,
    path: Path,
    *,
    area: str,
    month: Month,
    sheet: str | None = None,
    defaults: ImposedDefaults | None = None,
) -> ImposedImport:
    """Read the list at `path` and keep its visits as fixed from `month` on, until they are made.

    The same list again adds nothing; rows that mean no employer are told and not kept.
    """
    code = AreaCode(area)
    with session.reading() as conn:
        areas.load(conn, code)
        known = employers.known_workplaces(conn, code)
    listed = read_imposed(path, sheet=sheet, defaults=defaults)
    matched = match_imposed(listed, known, since=month.first_day)
    with session.writing() as conn:
        difference = imposed_visits.record(conn, code, listed.name, matched.rows)
    return ImposedImport(
        listed=listed,
        matched=matched,
        difference=difference,
        names={each.employer: each.name for each in known},
    )


def report_imposed(path: Path, done: ImposedImport, translate: Translate) -> None:
    """Write what became of every row of a list to `path`."""
    write_imposed_report(path, done.listed, done.matched, done.names, translate)


def imposed_book(session: Session, *, area: str) -> ImposedBook:
    """Return every row of the lists of `area`, withdrawn ones too."""
    code = AreaCode(area)
    with session.reading() as conn:
        areas.load(conn, code)
        rows = imposed_visits.stored(conn, code)
        known = employers.known_workplaces(conn, code)
    return ImposedBook(rows=rows, names={each.employer: each.name for each in known})


def withdraw_imposed(session: Session, *, area: str, row: int, reason: str) -> None:
    """Withdraw one row for a reason; it is never planned again unless restored."""
    with session.writing() as conn:
        imposed_visits.withdraw(conn, AreaCode(area), row, reason)


def restore_imposed(session: Session, *, area: str, row: int) -> None:
    """Undo the withdrawal of one row."""
    with session.writing() as conn:
        imposed_visits.restore(conn, AreaCode(area), row)
