"""Ceremonies: commit, reveal, record and void a draw, each step refused where it would be unfair.

Every function returns the entry that may be added to the ledger, and never one that a verifier
would object to: the rules are those of `planner.ledger_state`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from geo.message import listed
from planner.draw import Draw
from planner.draw_commitment import ALGORITHMS, Commitment, Material, Opening, Sealing, Withdrawal
from planner.draw_finding import Finding
from planner.draw_result import DrawResult, ObjectsResult, OfficersResult
from planner.entropy import LEAST_BITS, EntropySource
from planner.errors import PlannerError
from planner.frozen_frame import chosen_digest, reserve_digest
from planner.ledger_entry import (
    EntryKind,
    Holder,
    InvalidEntryError,
    LedgerEntry,
    purpose_of,
    sealed_entry,
)
from planner.ledger_state import Attempt, LedgerState, Stage, state_of
from planner.lottery_json import assignment_rows, assignments_digest
from planner.officer_lottery import LotteryOutcome

_CHINA: Final = timezone(timedelta(hours=8))


class BrokenLedgerError(PlannerError):
    """The ledger itself was tampered with; nothing may be added to it."""


class CeremonyRefusedError(PlannerError):
    """A step of a draw would break the rules; `findings` say which."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("不能这样做：{said}", said=listed([one.text for one in findings]))


class NothingToDoError(PlannerError):
    """A step was asked for that has nothing to act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said aloud at a reveal or a void."""

    office_value: str
    supervisor_value: str
    entropy: tuple[tuple[str, str], ...] = ()
    witnesses: str = ""


def china_time(moment: datetime) -> str:
    """Return a moment as ledgers write it: local time of China, to the second.

    Raises
    ------
    InvalidEntryError
        If the moment does not know its time zone.
    """
    if moment.tzinfo is None:
        raise InvalidEntryError("时间 {moment} 没有写明时区", moment=moment)
    return moment.astimezone(_CHINA).replace(microsecond=0).isoformat()


def ledger_state(area: str, entries: Sequence[LedgerEntry]) -> LedgerState:
    """Return the state of a ledger that is in order.

    Raises
    ------
    BrokenLedgerError
        If any entry is not as the rules say.
    """
    state, wrong = state_of(area, entries)
    if wrong:
        raise BrokenLedgerError(
            "抽取账本有问题，不能再记账（{where}）：{text}。请用备份恢复，并报告监督方",
            where=wrong[0].where,
            text=wrong[0].text,
        )
    return state


def registered(
    state: LedgerState, holder: Holder, anchor: str, *, note: str, at: str
) -> LedgerEntry:
    """Return the entry that registers one side's secret chain by its anchor, 64 hex digits."""
    body = {"holder": holder.value, "anchor": anchor, "note": note}
    return _allowed(state, EntryKind.CHAIN, body, at=at)


def committed(
    state: LedgerState,
    draw_id: str,
    material: Material,
    entropy: Sequence[EntropySource],
    *,
    at: str,
    software: str,
    min_entropy_bits: int = LEAST_BITS,
) -> LedgerEntry:
    """Return the entry that fixes a draw before its seed can be known.

    Raises
    ------
    CeremonyRefusedError
        If the draw was committed to before and is not void, its frame was changed after a void,
        another draw waits to be revealed, or the entropy named is too little.
    NothingToDoError
        If a side has not registered its chain.
    """
    for holder in Holder:
        if holder not in state.anchors:
            raise NothingToDoError(
                "还没有登记 {holder} 一方的秘密链：请先运行 xuntu chain register --holder {holder}",
                holder=holder.value,
            )
    newest = state.newest(draw_id)
    commitment = Commitment(
        material=material,
        sealing=Sealing(
            algorithm=ALGORITHMS[purpose_of(draw_id)],
            entropy=tuple(entropy),
            min_entropy_bits=min_entropy_bits,
            office_anchor=state.anchors[Holder.OFFICE],
            supervisor_anchor=state.anchors[Holder.SUPERVISOR],
            software=software,
        ),
    )
    number = newest.number + 1 if newest else 1
    return _allowed(
        state, EntryKind.COMMIT, commitment.as_json(), at=at, draw_id=draw_id, attempt=number
    )


def revealed(state: LedgerState, draw_id: str, said: Said, *, at: str) -> LedgerEntry:
    """Return the entry that opens a commitment with what is said aloud.

    Raises
    ------
    CeremonyRefusedError
        If the entropy is not as named in the commitment, or a value is not the next of its chain.
    NothingToDoError
        If nothing waits to be revealed.
    """
    attempt = _standing(state, draw_id)
    if attempt.stage is not Stage.COMMITTED:
        raise NothingToDoError("{draw} 已经揭示过，不能再揭示", draw=draw_id)
    opening = Opening(
        commit=attempt.commit.hash,
        entropy=said.entropy,
        office_value=said.office_value,
        supervisor_value=said.supervisor_value,
        witnesses=said.witnesses,
        seed="0" * 64,
    )
    body = opening.as_json() | {"seed": opening.computed_seed}
    return _allowed(state, EntryKind.REVEAL, body, at=at, draw_id=draw_id, attempt=attempt.number)


def recorded_draw(state: LedgerState, draw_id: str, draw: Draw, *, at: str) -> LedgerEntry:
    """Return the entry that records whom a draw chose, by digests of their keys.

    Raises
    ------
    CeremonyRefusedError
        If the result of this attempt was recorded already.
    NothingToDoError
        If nothing was revealed.
    """
    keys = {unit.employer: unit.place for unit in draw.units}
    chosen = sorted(keys[one] for one in draw.chosen)
    result = ObjectsResult(
        reveal=_reveal(state, draw_id).hash,
        chosen_count=len(chosen),
        chosen_sha256=chosen_digest(chosen),
        reserve_sha256=reserve_digest([keys[one] for one in draw.reserve]),
    )
    return _recorded(state, draw_id, result, at=at)


def recorded_lottery(
    state: LedgerState, draw_id: str, outcomes: Sequence[LotteryOutcome], *, at: str
) -> LedgerEntry:
    """Return the entry that records which officers a lottery chose.

    Raises
    ------
    CeremonyRefusedError
        If the result of this attempt was recorded already.
    NothingToDoError
        If nothing was revealed.
    """
    rows = assignment_rows(outcomes)
    result = OfficersResult(
        reveal=_reveal(state, draw_id).hash,
        assignments_count=len(rows),
        assignments_sha256=assignments_digest(rows),
    )
    return _recorded(state, draw_id, result, at=at)


def voided(state: LedgerState, draw_id: str, said: Said, *, reason: str, at: str) -> LedgerEntry:
    """Return the entry that voids an attempt with a reason and both sides' consent.

    Raises
    ------
    CeremonyRefusedError
        If there is no reason, a value is not the next of its chain, or officers stand drawn.
    NothingToDoError
        If there is no attempt that could be void.
    """
    attempt = _standing(state, draw_id)
    withdrawal = Withdrawal(
        commit=attempt.commit.hash,
        reason=reason,
        office_value=said.office_value,
        supervisor_value=said.supervisor_value,
    )
    return _allowed(
        state,
        EntryKind.VOID,
        withdrawal.as_json(),
        at=at,
        draw_id=draw_id,
        attempt=attempt.number,
    )


def _reveal(state: LedgerState, draw_id: str) -> LedgerEntry:
    if (reveal := _standing(state, draw_id).reveal) is None:
        raise NothingToDoError("{draw} 还没有揭示，不能记结果", draw=draw_id)
    return reveal


def _recorded(state: LedgerState, draw_id: str, result: DrawResult, *, at: str) -> LedgerEntry:
    attempt = _standing(state, draw_id)
    return _allowed(
        state, EntryKind.RESULT, result.as_json(), at=at, draw_id=draw_id, attempt=attempt.number
    )


def _standing(state: LedgerState, draw_id: str) -> Attempt:
    if (attempt := state.standing(draw_id)) is None:
        raise NothingToDoError("{draw} 还没有承诺：请先运行 xuntu ceremony commit", draw=draw_id)
    return attempt


def _allowed(
    state: LedgerState,
    kind: EntryKind,
    body: Mapping[str, object],
    *,
    at: str,
    draw_id: str = "",
    attempt: int = 0,
) -> LedgerEntry:
    entry = sealed_entry(
        before=state.head, kind=kind, draw_id=draw_id, attempt=attempt, at=at, body=body
    )
    if wrong := state.after(entry)[1]:
        raise CeremonyRefusedError(wrong)
    return entry
