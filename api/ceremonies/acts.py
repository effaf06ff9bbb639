"""Steps of a ceremony done by somebody: each in the ledger, the audit log and under a name."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.access.workflow import Actor
from api.ceremonies.publication import ledger, public_month
from api.ceremonies.verification import Verified
from api.ceremonies.workflow import (
    commit_objects,
    commit_officers,
    register_chain,
    reveal_objects,
    reveal_officers,
    void_draw,
)
from api.public_draw import load_state
from api.scoring.workflow import score_area
from api.session import Session, noted, step_by_step
from data import areas, audits, ledger_hands, sealed_draws
from data.audits import NO_DETAIL, Outcome
from data.chain_files import SecretChain, parse_chain
from data.database import Pool, recording
from geo.area import AreaCode
from geo.errors import XuntuError
from geo.message import Message, message
from planner.bundle_verifier import Verdict, read_json, verify_bundle
from planner.ceremony import Said
from planner.draw_bundle import ledger_bundle
from planner.entropy import EntropySource
from planner.ledger_entry import DrawPurpose, Holder, LedgerEntry, draw_id_of
from planner.month import Month

_VALUE: Final = re.compile("[0-9a-f]{64}", re.ASCII)


class UnusableValueError(XuntuError):
    """What one side gave cannot be the value of its chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one side gives: the file of its chain, or the value made from it elsewhere.

    The file never leaves memory: only the one value that is revealed goes into the ledger.
    """

    file: bytes = b""
    file_name: str = ""
    value: str = ""


def register(
    pool: Pool, *, area: str, holder: Holder, given: Given, note: str, actor: Actor
) -> LedgerEntry:
    """Enter the anchor of one side's chain, as typed or made from its file.

    Raises
    ------
    UnusableValueError
        If neither or both are given, or the anchor is not 64 hexadecimal digits.
    CeremonyRefusedError
        If a draw waits to be revealed.
    """
    anchor = _anchor(holder, given)

    def act(session: Session) -> tuple[LedgerEntry, ...]:
        entry = register_chain(
            session, area=area, holder=holder, anchor=anchor, note=note.strip(), at=actor.at
        )
        return (entry,)

    return _done(
        pool,
        act,
        action="draw.chain",
        area=area,
        month=None,
        actor=actor,
        detail={"holder": holder.value},
    )[-1]


def commit(
    session: Session,
    *,
    area: str,
    month: Month,
    purpose: DrawPurpose,
    entropy: Sequence[EntropySource],
    actor: Actor,
) -> LedgerEntry:
    """Commit to a draw and note who did it, in the session of a job."""
    hold = commit_objects if purpose is DrawPurpose.OBJECTS else commit_officers
    entry = hold(session, area=area, month=month, entropy=entropy, at=actor.at)
    _note(
        session,
        (entry,),
        action="draw.commit",
        area=area,
        month=month,
        actor=actor,
        detail={"purpose": purpose.value},
    )
    return entry


def score_unless_sealed(session: Session, *, area: str, month: Month) -> None:
    """Score the area for the month, unless its frame is sealed and must not change."""
    with session.reading() as conn:
        draw_id = draw_id_of(area, str(month), DrawPurpose.OBJECTS)
        is_sealed = sealed_draws.frame(conn, draw_id) is not None
    if not is_sealed:
        score_area(session, area=area, month=month)


def reveal(
    pool: Pool,
    *,
    area: str,
    month: Month,
    purpose: DrawPurpose,
    office: Given,
    supervisor: Given,
    entropy: Sequence[tuple[str, str]],
    witnesses: str,
    actor: Actor,
) -> LedgerEntry:
    """Open a commitment, draw at once, and return the entry with the result.

    Raises
    ------
    UnusableValueError, ChainFileError, BrokenChainError
        If a side's file or value cannot be used.
    CeremonyRefusedError, NothingToDoError
        If a value or the order of the steps is wrong.
    """
    said = _said(
        pool, area, office=office, supervisor=supervisor, entropy=entropy, witnesses=witnesses
    )

    def act(session: Session) -> tuple[LedgerEntry, ...]:
        if purpose is DrawPurpose.OBJECTS:
            drawn = reveal_objects(session, area=area, month=month, said=said, at=actor.at)
            return drawn.reveal, drawn.result
        held = reveal_officers(session, area=area, month=month, said=said, at=actor.at)
        return held.reveal, held.result

    detail = {"purpose": purpose.value, "witnesses": witnesses.strip()}
    return _done(
        pool, act, action="draw.reveal", area=area, month=month, actor=actor, detail=detail
    )[-1]


def void(
    pool: Pool,
    *,
    area: str,
    month: Month,
    purpose: DrawPurpose,
    office: Given,
    supervisor: Given,
    reason: str,
    actor: Actor,
) -> LedgerEntry:
    """Void the standing attempt of a draw with a reason and both sides' consent.

    Raises
    ------
    UnusableValueError, ChainFileError, BrokenChainError, CeremonyRefusedError, NothingToDoError
        As `reveal`.
    """
    said = _said(pool, area, office=office, supervisor=supervisor)

    def act(session: Session) -> tuple[LedgerEntry, ...]:
        entry = void_draw(
            session, area=area, month=month, purpose=purpose, said=said, reason=reason.strip(),
            at=actor.at,
        )  # fmt: skip
        return (entry,)

    detail = {"purpose": purpose.value, "reason": reason.strip()}
    return _done(pool, act, action="draw.void", area=area, month=month, actor=actor, detail=detail)[
        -1
    ]


def verify(pool: Pool, *, area: str, month: Month, head: str, actor: Actor) -> Verified:
    """Verify the month's draws as their files would be, and note that it was done.

    Parameters
    ----------
    pool
        What who asks may see.
    head
        What the code of a witness sheet says, or nothing.
    """
    session = step_by_step(pool)
    if (found := public_month(session, area=area, month=month)) is not None:
        bundle = found.internal()
    else:
        with session.reading() as conn:
            place = areas.load(conn, AreaCode(area))
        bundle = ledger_bundle(place, month, ledger(session, area=area))
    verdict = verify_bundle(read_json(json.dumps(bundle, ensure_ascii=False).encode()), head=head)
    _note_verdict(pool, verdict, area, month, actor)
    return Verified(name=str(month), verdict=verdict)


def _note_verdict(pool: Pool, verdict: Verdict, area: str, month: Month, actor: Actor) -> None:
    outcome = Outcome.DONE if verdict.is_sound else Outcome.FAILED
    detail = {"findings": str(len(verdict.findings))}
    with recording(pool) as conn:
        audits.add(
            conn,
            actor.deed("draw.verify", area=area, month=str(month), outcome=outcome, detail=detail),
        )


def _anchor(holder: Holder, given: Given) -> str:
    _refuse_unclear(holder, given)
    if given.file:
        return _chain_of(holder, given).anchor
    return _checked(holder, given.value)


def _said(
    pool: Pool,
    area: str,
    *,
    office: Given,
    supervisor: Given,
    entropy: Sequence[tuple[str, str]] = (),
    witnesses: str = "",
) -> Said:
    anchors = load_state(step_by_step(pool), AreaCode(area)).anchors
    return Said(
        office_value=_value(Holder.OFFICE, office, anchors),
        supervisor_value=_value(Holder.SUPERVISOR, supervisor, anchors),
        entropy=tuple((name, value.strip()) for name, value in entropy),
        witnesses=witnesses.strip(),
    )


def _value(holder: Holder, given: Given, anchors: Mapping[Holder, str]) -> str:
    _refuse_unclear(holder, given)
    if not given.file:
        return _checked(holder, given.value)
    if (anchor := anchors.get(holder)) is None:
        raise UnusableValueError(
            "账本里还没有登记{holder}的链头：请先完成第一步", holder=_name(holder)
        )
    return _chain_of(holder, given).value(anchor)


def _chain_of(holder: Holder, given: Given) -> SecretChain:
    chain = parse_chain(given.file, name=given.file_name or "?")
    if chain.holder is not holder:
        raise UnusableValueError(
            "{file} 是{other}的秘密链文件，却放在{holder}一栏：请核对两个文件",
            file=given.file_name,
            other=_name(chain.holder),
            holder=_name(holder),
        )
    return chain


def _refuse_unclear(holder: Holder, given: Given) -> None:
    if bool(given.file) == bool(given.value.strip()):
        raise UnusableValueError(
            "{holder}：请选秘密链文件，或填 64 位值，二者选一", holder=_name(holder)
        )


def _checked(holder: Holder, text: str) -> str:
    found = "".join(text.split()).lower()
    if not _VALUE.fullmatch(found):
        raise UnusableValueError(
            "{holder}的值应当是 64 位十六进制数（0-9、a-f）：请核对是否抄漏", holder=_name(holder)
        )
    return found


def _name(holder: Holder) -> Message:
    return message("实施机关") if holder is Holder.OFFICE else message("监督方")


def _done(
    pool: Pool,
    act: Callable[[Session], tuple[LedgerEntry, ...]],
    *,
    action: str,
    area: str,
    month: Month | None,
    actor: Actor,
    detail: Mapping[str, str] = NO_DETAIL,
) -> tuple[LedgerEntry, ...]:
    """Do a step and note it; all of it is kept, or nothing."""
    with noted(pool) as session:
        entries = act(session)
        _note(session, entries, action=action, area=area, month=month, actor=actor, detail=detail)
    return entries


def _note(
    session: Session,
    entries: Sequence[LedgerEntry],
    *,
    action: str,
    area: str,
    month: Month | None,
    actor: Actor,
    detail: Mapping[str, str],
) -> None:
    with session.writing() as conn:
        for entry in entries:
            ledger_hands.add(conn, AreaCode(area), entry.seq, actor.name)
        last = entries[-1]
        audits.add(
            conn,
            actor.deed(
                action,
                area=area,
                month=str(month) if month else None,
                target=f"{last.seq} {last.hash[:16]}",
                detail=detail,
            ),
        )
