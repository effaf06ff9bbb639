"""Ledger entries: what was promised, opened, found and withdrawn, each bound to all before it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from planner import json_shape
from planner.canonical_json import digest
from planner.errors import PlannerError
from planner.json_shape import Json

GENESIS: Final = "0" * 64
"""What stands for the entry before the first."""
_HEADING: Final = "XUNTU-LEDGER/1"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", re.ASCII)
_DRAW_ID: Final = re.compile(r"[0-9]{6,9}/\d{4}-(?:0[1-9]|1[0-2])/(?:objects|officers)", re.ASCII)


class EntryKind(StrEnum):
    """What an entry records."""

    CHAIN = "chain"
    COMMIT = "commit"
    REVEAL = "reveal"
    RESULT = "result"
    VOID = "void"


class DrawPurpose(StrEnum):
    """What a draw decides: whom to inspect, or who inspects."""

    OBJECTS = "objects"
    OFFICERS = "officers"


class Holder(StrEnum):
    """Whose secret chain it is."""

    OFFICE = "office"
    SUPERVISOR = "supervisor"


class InvalidEntryError(PlannerError, ValueError):
    """An entry cannot be written into a ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One entry; `body` holds texts, whole numbers and lists as the bundle format says."""

    seq: int
    prev: str
    kind: EntryKind
    draw_id: str
    """`area/month/purpose`; empty for the registration of a chain."""
    attempt: int
    at: str
    """Local time of China, such as 2026-11-25T09:00:00+08:00."""
    body: Mapping[str, object]
    hash: str

    @property
    def purpose(self) -> DrawPurpose:
        """Return what the draw of the entry decides."""
        return purpose_of(self.draw_id)

    def as_json(self) -> dict[str, object]:
        """Return the entry as a bundle writes it."""
        return {**_signed(self), "hash": self.hash}


def draw_id_of(area: str, month: str, purpose: DrawPurpose) -> str:
    """Return the name of a draw: exactly one an area, month and purpose."""
    return f"{area}/{month}/{purpose.value}"


def purpose_of(draw_id: str) -> DrawPurpose:
    """Return what a draw decides, from its name.

    Raises
    ------
    InvalidEntryError
        If the name is not written as it should be.
    """
    if not _DRAW_ID.fullmatch(draw_id):
        raise InvalidEntryError(
            "抽取编号“{draw_id}”写法不对：应当是 辖区代码/月份/objects 或 officers",
            draw_id=draw_id,
        )
    return DrawPurpose(draw_id.rpartition("/")[2])


def sealed_entry(
    *,
    before: LedgerEntry | None,
    kind: EntryKind,
    draw_id: str,
    attempt: int,
    at: str,
    body: Mapping[str, object],
) -> LedgerEntry:
    """Return a new entry that follows `before`, with its hash.

    Raises
    ------
    InvalidEntryError
        If the time or the name of the draw is not written as it should be.
    NotCanonicalError
        If the body holds what canonical JSON cannot.
    """
    if not _is_time(at):
        raise InvalidEntryError("记账时间“{at}”写法不对：应当像 2026-11-25T09:00:00+08:00", at=at)
    if kind is not EntryKind.CHAIN:
        purpose_of(draw_id)
    entry = LedgerEntry(
        seq=0 if before is None else before.seq + 1,
        prev=GENESIS if before is None else before.hash,
        kind=kind,
        draw_id=draw_id,
        attempt=attempt,
        at=at,
        body=dict(body),
        hash="",
    )
    return replace(entry, hash=entry_hash(entry))


def entry_hash(entry: LedgerEntry) -> str:
    """Return the hash that an entry should carry."""
    return digest(_HEADING, _signed(entry))


def read_entry(value: Json, where: str) -> LedgerEntry:
    """Return the entry of a bundle, its fields of the right types; nothing else is checked.

    Raises
    ------
    MalformedJsonError
        If a field is missing, unknown or not of its type.
    """
    kind = json_shape.text(value, "kind", where)
    at = json_shape.text(value, "at", where)
    draw_id = json_shape.text(value, "draw_id", where)
    if kind not in list(EntryKind):
        raise json_shape.MalformedJsonError("{where} 的种类“{kind}”不认识", where=where, kind=kind)
    if not _is_time(at):
        raise json_shape.MalformedJsonError("{where} 的时间“{at}”写法不对", where=where, at=at)
    is_chain = kind == EntryKind.CHAIN
    if draw_id != "" if is_chain else not _DRAW_ID.fullmatch(draw_id):
        raise json_shape.MalformedJsonError(
            "{where} 的抽取编号“{draw_id}”写法不对", where=where, draw_id=draw_id
        )
    if extra := sorted(json_shape.mapping(value, where).keys() - _FIELDS):
        raise json_shape.MalformedJsonError(
            "{where} 有不认识的键“{key}”", where=where, key=extra[0]
        )
    attempt = json_shape.whole(value, "attempt", where)
    if is_chain != (attempt == 0):
        raise json_shape.MalformedJsonError(
            "{where} 的次数是 {attempt}：登记秘密链是 0，其余从 1 起", where=where, attempt=attempt
        )
    return LedgerEntry(
        seq=json_shape.whole(value, "seq", where),
        prev=json_shape.hex_digest(value, "prev", where),
        kind=EntryKind(kind),
        draw_id=draw_id,
        attempt=attempt,
        at=at,
        body=json_shape.mapping(json_shape.field(value, "body", where), f"{where}.body"),
        hash=json_shape.hex_digest(value, "hash", where),
    )


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _TIME.fullmatch(text) is not None


def _signed(entry: LedgerEntry) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "prev": entry.prev,
        "kind": entry.kind.value,
        "draw_id": entry.draw_id,
        "attempt": entry.attempt,
        "at": entry.at,
        "body": entry.body,
    }


_FIELDS: Final = frozenset({"seq", "prev", "kind", "draw_id", "attempt", "at", "body", "hash"})
