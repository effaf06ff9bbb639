"""Stored jobs: long work that was asked for, how far it is, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from data.bulk_copy import json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from data.value_codec import decode, encode
from geo.message import Message

_SQL = queries("jobs")
_SILENT_S: Final = 30
NEWEST: Final = 2**62
"""Above the number of every job."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of long work; `area` and `month` are empty where it concerns neither."""

    id: int
    kind: str
    area: str
    month: str
    asked: Mapping[str, Any]
    """What was asked for, as plain data."""
    asked_by: str
    asked_at: datetime
    queued: int | None
    """Its entry in the queue."""
    state: JobState
    attempts: int
    step: str
    """Chinese template of the step that it is at; `doing` says more, `share` is 0 to 1."""
    doing: str
    share: float
    heard_at: datetime | None
    finished_at: datetime | None
    outcome: tuple[Message, ...]
    looked_at: datetime

    @property
    def is_over(self) -> bool:
        """Return whether nothing more will happen to it."""
        return self.state not in {JobState.WAITING, JobState.RUNNING}

    @property
    def is_silent(self) -> bool:
        """Return whether it runs and its worker has given no sign of life for half a minute."""
        if self.state is not JobState.RUNNING or self.heard_at is None:
            return False
        return (self.looked_at - self.heard_at).total_seconds() > _SILENT_S


def ask(
    conn: Connection,
    *,
    kind: str,
    area: str,
    month: str,
    asked: Mapping[str, Any],
    asked_by: str,
    form: str = "",
) -> int | None:
    """Keep a new job and return its number.

    None when the same work is under way, or this person's `form` with a key has asked before.
    """
    row = first_row(
        conn, _SQL["ask"], kind=kind, area=area, month=month, asked=json_cell(dict(asked)),
        asked_by=asked_by, form=form or None,
    )  # fmt: skip
    return None if row is None else int(row[0])


def of_form(conn: Connection, *, asked_by: str, form: str) -> int | None:
    """Return the number of the job that this person's `form` asked for, or None."""
    row = first_row(conn, _SQL["of_form"], asked_by=asked_by, form=form)
    return None if row is None else int(row[0])


def under_way(conn: Connection, *, kind: str, area: str, month: str) -> int | None:
    """Return the number of the job that does this work now, or None."""
    row = first_row(conn, _SQL["under_way"], kind=kind, area=area, month=month)
    return None if row is None else int(row[0])


def busy_with(conn: Connection, area: str) -> int | None:
    """Return the number of the newest job that waits or runs for `area`, or None."""
    row = first_row(conn, _SQL["busy_with"], area=area)
    return None if row is None else int(row[0])


def note_queued(conn: Connection, number: int, queued: int) -> None:
    """Keep which entry of the queue belongs to a job."""
    run(conn, _SQL["queued"], id=number, queued=queued)


def load(conn: Connection, number: int) -> Job:
    """Return a job; raise NotFoundError when there is none of this number."""
    row = first_row(conn, _SQL["load"], id=number)
    if row is None:
        raise NotFoundError("没有编号为 {number} 的任务：请从任务列表进入", number=number)
    return _job(row)


def newest(conn: Connection, *, before: int = NEWEST, most: int = 30) -> tuple[Job, ...]:
    """Return up to `most` jobs with numbers below `before`, the newest first."""
    return tuple(map(_job, all_rows(conn, _SQL["newest"], before=before, most=most)))


def begin(conn: Connection, number: int) -> int | None:
    """Take a job up and return which attempt this is, or None when it is already closed."""
    row = first_row(conn, _SQL["begin"], id=number)
    return None if row is None else int(row[0])


def tell(conn: Connection, number: int, *, step: str, doing: str, share: float) -> None:
    """Keep how far a running job is."""
    run(conn, _SQL["tell"], id=number, step=step, doing=doing, share=min(1.0, max(0.0, share)))


def end(conn: Connection, number: int, state: JobState, outcome: Sequence[Message]) -> bool:
    """Close a job; return False when it was closed before."""
    said = json_cell(encode(tuple[Message, ...], tuple(outcome)))
    return first_row(conn, _SQL["end"], id=number, state=state.value, outcome=said) is not None


def wait_again(conn: Connection, queued: int) -> None:
    """Say that the job with this entry of the queue lost its worker and waits for another."""
    run(conn, _SQL["waits_again"], queued=queued)


def pause(conn: Connection, number: int) -> None:
    """Say that a running job waits for another worker, and that this attempt does not count."""
    run(conn, _SQL["pause"], id=number)


def tidy(conn: Connection, *, days: int) -> None:
    """Forget jobs that were finished more than `days` days ago."""
    run(conn, _SQL["tidy"], days=days)


def _job(row: tuple[Any, ...]) -> Job:
    (number, kind, area, month, asked, asked_by, asked_at, queued, state, attempts, step, doing,
     share, heard_at, finished_at, outcome, looked_at) = row  # fmt: skip
    return Job(
        id=number,
        kind=kind,
        area=area,
        month=month,
        asked=asked,
        asked_by=asked_by,
        asked_at=asked_at,
        queued=queued,
        state=JobState(state),
        attempts=attempts,
        step=step,
        doing=doing,
        share=share,
        heard_at=heard_at,
        finished_at=finished_at,
        outcome=decode(tuple[Message, ...], outcome),
        looked_at=looked_at,
    )
