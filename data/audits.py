"""The audit log: who did what when, on which area and month, with what outcome; only added to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

import psycopg2.errors

from data.database import ConflictError, Connection
from data.queries import queries
from data.rows import all_rows, first_row, run
from geo.message import Message, message
from planner.canonical_json import canonical_json

_SQL = queries("audits")
_HEADING: Final = "XUNTU-AUDIT/1"
_STRETCH: Final = 2000
CHINA: Final = timezone(timedelta(hours=8))
NO_DETAIL: Final[Mapping[str, str]] = MappingProxyType({})


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did, before it has a place in the log."""

    at: datetime
    actor: str
    """Name of the account, or `console:` and the name of the computer's user."""
    action: str
    """Such as `sign-in` or `account.disable`."""
    outcome: Outcome = Outcome.DONE
    address: str = ""
    """Of the computer it was done at."""
    area: str | None = None
    month: str | None = None
    target: str | None = None
    """What it was done to: the name of an account, the id of a roster."""
    detail: Mapping[str, str] = field(default_factory=lambda: NO_DETAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An entry as it stands in the log."""

    seq: int
    prev: str
    content: str
    hash: str

    @property
    def deed(self) -> Deed:
        """Return what was done, read from the content that is hashed."""
        read: dict[str, Any] = json.loads(self.content)
        return Deed(
            at=datetime.fromisoformat(read["at"]),
            actor=read["actor"],
            action=read["action"],
            outcome=Outcome(read["outcome"]),
            address=read["address"],
            area=read["area"],
            month=read["month"],
            target=read["target"],
            detail=read["detail"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdict:
    """What checking the chain found."""

    count: int
    head: str
    """Hash of the newest entry; to be noted somewhere else, so that a cut end shows."""
    faults: tuple[Message, ...]


def add(conn: Connection, deed: Deed) -> None:
    """Add `deed` to the log in the transaction of `conn`.

    Raises
    ------
    ConflictError
        Inside `writing`, if somebody else added one in the meantime; inside `recording`, never.
    """
    try:
        run(conn, _SQL["add"], content=content_of(deed))
    except psycopg2.errors.UniqueViolation as error:
        raise ConflictError("同一数据刚被另一操作修改：本次没有保存，请重试") from error


def content_of(deed: Deed) -> str:
    """Return the canonical JSON that is kept and hashed."""
    return canonical_json(
        {
            "at": deed.at.astimezone(CHINA).isoformat(timespec="seconds"),
            "actor": _storable(deed.actor),
            "action": deed.action,
            "outcome": deed.outcome.value,
            "address": _storable(deed.address),
            "area": deed.area and _storable(deed.area),
            "month": deed.month and _storable(deed.month),
            "target": deed.target and _storable(deed.target),
            "detail": {key: _storable(value) for key, value in deed.detail.items()},
        }
    ).decode()


def newest(
    conn: Connection,
    *,
    count: int,
    before: int | None = None,
    actor: str | None = None,
    area: str | None = None,
) -> tuple[AuditEntry, ...]:
    """Return the newest entries before the number `before`, newest first."""
    rows = all_rows(
        conn, _SQL["newest"], count=count, before=before, actor=actor or None, area=area or None
    )
    return tuple(map(_entry, rows))


def last(conn: Connection, action: str) -> Deed | None:
    """Return the newest deed of the name `action`, or None if nobody did it."""
    row = first_row(conn, _SQL["last"], action=action)
    return None if row is None else _entry(row).deed


def verify(conn: Connection, *, noted_head: str = "") -> AuditVerdict:
    """Compute the whole chain again and say what does not fit.

    `noted_head` is a hash that was noted earlier: an entry with it must still be there.
    """
    count, head, faults = 0, "0" * 64, []
    for entry in _all(conn):
        if entry.seq != count:
            faults.append(message("第 {seq} 条之前缺了记录", seq=entry.seq))
        if entry.prev != head:
            faults.append(message("第 {seq} 条没有接在前一条之后", seq=entry.seq))
        if entry.hash != entry_hash(entry):
            faults.append(message("第 {seq} 条的内容与哈希不符，被改动过", seq=entry.seq))
        count, head = entry.seq + 1, entry.hash
    if noted_head and first_row(conn, _SQL["with_hash"], hash=noted_head) is None:
        faults.append(message("没有链头 {head}：它之后的记录被删去，或抄错了", head=noted_head))
    return AuditVerdict(count=count, head=head, faults=tuple(faults))


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash that an entry should carry."""
    text = f"{_HEADING}\n{entry.seq}\n{entry.prev}\n{entry.content}"
    return sha256(text.encode()).hexdigest()


def _all(conn: Connection) -> Iterator[AuditEntry]:
    after = -1
    while rows := all_rows(conn, _SQL["entries"], after=after, count=_STRETCH):
        yield from map(_entry, rows)
        after = int(rows[-1][0])


def _entry(row: tuple[Any, ...]) -> AuditEntry:
    seq, prev, content, hash_ = row
    return AuditEntry(seq=int(seq), prev=prev, content=content, hash=hash_)


def _storable(text: str) -> str:
    """Return `text` without what UTF-8 or PostgreSQL cannot hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
