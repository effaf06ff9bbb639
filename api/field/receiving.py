"""Receive what phones recorded: every change once, whatever was sent twice or in between.

A phone sends what it has until it is told that it arrived. What arrives is kept in one transaction
with what it brings about: the outcome of a visit that is finished now, and the entries of the
audit log. A change that cannot be kept is answered with the reason and stays on the phone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from api.access.workflow import Actor
from api.field.workflow import KnownVisit
from data import audits, field_photos, field_visits
from data.audits import Outcome
from data.database import Connection, Pool, recording
from data.errors import NotFoundError
from data.field_visits import FieldVisit, StoredRecord
from data.inspection_forms import form_of, newest_form
from data.jpeg_files import InvalidPhotoError, checked_jpeg
from data.reference_tables import result_codes
from geo.area import AreaCode
from geo.errors import XuntuError
from geo.message import Message, message
from planner.visit_change import VisitChange
from planner.visit_field import check_field
from planner.visit_record import VisitRecord

_TOLERANCE = timedelta(days=1)
"""How far the clock of a phone may be ahead."""


class Receipt(StrEnum):
    """What became of a change."""

    KEPT = "kept"
    KNOWN = "known"
    """It had arrived before."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which visit is meant, as a phone names it."""

    area: AreaCode
    day: date
    employer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One change as it was sent."""

    place: Place
    change: VisitChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of one change."""

    id: str
    receipt: Receipt
    why: Message | None = None


def receive(pool: Pool, sent: Sequence[Sent], *, actor: Actor) -> tuple[Received, ...]:
    """Keep the changes of `sent` that can be kept and return what became of each, in order."""
    if not sent:
        return ()
    with recording(pool) as conn:
        places = sorted({one.place for one in sent}, key=lambda at: (at.area, at.day, at.employer))
        form = newest_form().version
        visits = {
            at: field_visits.find_or_begin(conn, at.area, at.day, at.employer, form=form)
            for at in places
        }
        found = sorted(visit for visit in visits.values() if visit is not None)
        field_visits.lock(conn, found)
        known = {
            visit.id: visit
            for visit in field_visits.between(
                conn, min(at.day for at in places), max(at.day for at in places)
            )
        }
        forms = {at: known[id_].form for at, id_ in visits.items() if id_ is not None}
        told = _kept(conn, sent, visits, forms, actor)
        stored = field_visits.records(conn, found)
        for visit in found:
            _note_outcome(conn, known[visit], stored[visit], actor)
        _note_refusals(conn, sent, told, actor)
    return told


def receive_photo(pool: Pool, place: Place, name: str, content: bytes, *, actor: Actor) -> None:
    """Keep a photo of a visit; the same again changes nothing.

    Raises
    ------
    InvalidPhotoError
        If it is no photo, too big, or its bytes are not those of its name.
    NotFoundError
        If nothing was recorded of that visit yet.
    """
    size = checked_jpeg(content)
    if sha256(content).hexdigest() != name:
        raise InvalidPhotoError("照片在路上损坏了，与它的校验值不符：请再试一次")
    with recording(pool) as conn:
        visit = field_visits.find(conn, place.area, place.day, place.employer)
        if visit is None:
            raise NotFoundError("照片所属的检查还没有记录：请先同步记录，再同步照片")
        field_photos.add(conn, visit, name, content, size, author=actor.name, received_at=actor.at)


def outcome_of(known: KnownVisit) -> Mapping[str, Any] | None:
    """Return the outcome of a visit that is finished, or None."""
    return _outcome(known.record)


def _kept(
    conn: Connection,
    sent: Sequence[Sent],
    visits: Mapping[Place, int | None],
    forms: Mapping[Place, str],
    actor: Actor,
) -> tuple[Received, ...]:
    whys = [_why_not(one, visits[one.place], forms.get(one.place, ""), actor) for one in sent]
    good = [
        (visit, one.change)
        for one, why in zip(sent, whys, strict=True)
        if why is None and (visit := visits[one.place]) is not None
    ]
    news = iter(field_visits.add_changes(conn, good, received_at=actor.at))
    return tuple(
        _received(one.change, why, is_new=None if why else next(news))
        for one, why in zip(sent, whys, strict=True)
    )


def _received(change: VisitChange, why: Message | None, *, is_new: bool | None) -> Received:
    if why is None and is_new is None:
        why = message("这条记录的编号已经属于另一条记录：请重新填写这一栏")
    if why is not None:
        return Received(id=change.id, receipt=Receipt.REFUSED, why=why)
    return Received(id=change.id, receipt=Receipt.KEPT if is_new else Receipt.KNOWN)


def _why_not(one: Sent, visit: int | None, form: str, actor: Actor) -> Message | None:
    """Return why a change cannot be kept, or None."""
    change = one.change
    if visit is None:
        return message(
            "{day} 的路线里没有您去“{employer}”的检查：请核对日期，或告诉计划员",
            day=one.place.day.isoformat(),
            employer=one.place.employer,
        )
    if change.made_at > actor.at + _TOLERANCE:
        return message("记录的时间在将来（{at}）：请校准手机时钟后重填", at=str(change.made_at))
    try:
        check_field(change.field, change.value, form_of(form))
    except XuntuError as error:
        return error.message
    return None


def _note_outcome(conn: Connection, visit: FieldVisit, stored: StoredRecord, actor: Actor) -> None:
    record = VisitRecord(day=visit.day, form=form_of(visit.form), stands=stored.stands)
    outcome = _outcome(record)
    if not field_visits.note_outcome(conn, visit.id, outcome):
        return
    if outcome is not None:
        action = "visit.correct" if visit.is_finished else "visit.finish"
        detail = {key: str(value) for key, value in outcome.items() if value is not None}
    else:
        action, detail = "visit.reopen", {}
    audits.add(
        conn,
        actor.deed(
            action,
            area=visit.area,
            month=f"{visit.day:%Y-%m}",
            target=f"{visit.day} {visit.employer}",
            detail=detail,
        ),
    )


def _outcome(record: VisitRecord) -> Mapping[str, Any] | None:
    if not record.is_finished:
        return None
    result = record.value("result")
    due = [order.due for order in record.orders() if order.due is not None]
    return {
        "result": result,
        "words": result_codes()[result],
        "inspected": record.needs_form,
        "violations": len(record.findings()),
        "due": max(due).isoformat() if due else None,
    }


def _note_refusals(
    conn: Connection, sent: Sequence[Sent], told: Sequence[Received], actor: Actor
) -> None:
    for one, became in zip(sent, told, strict=True):
        if became.receipt is Receipt.REFUSED:
            audits.add(
                conn,
                actor.deed(
                    "visit.refuse",
                    outcome=Outcome.REFUSED,
                    area=one.place.area,
                    month=f"{one.place.day:%Y-%m}",
                    target=f"{one.place.day} {one.place.employer}"[:200],
                    detail={"field": one.change.field[:100]},
                ),
            )
