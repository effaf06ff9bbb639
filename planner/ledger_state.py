"""Ledger states: what may come next in a ledger, and what is wrong with what came.

The same rules bind those who write a ledger and those who check it (docs/bundle-format.md 3, 4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from geo.message import Message, message
from planner import json_shape
from planner.canonical_json import NotCanonicalError
from planner.draw_commitment import (
    ALGORITHMS,
    Commitment,
    Material,
    OfficersMaterial,
    Opening,
    read_commitment,
    read_opening,
    read_withdrawal,
)
from planner.draw_finding import Finding, FindingCode
from planner.draw_result import DrawResult, read_result
from planner.entropy import sources_problem, values_problem
from planner.json_shape import MalformedJsonError
from planner.ledger_entry import (
    GENESIS,
    DrawPurpose,
    EntryKind,
    Holder,
    LedgerEntry,
    draw_id_of,
    entry_hash,
)
from planner.secret_chain import anchor_of


class Stage(StrEnum):
    """How far the newest attempt of a draw has come."""

    COMMITTED = "committed"
    REVEALED = "revealed"
    DONE = "done"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at a draw."""

    number: int
    stage: Stage
    commit: LedgerEntry
    commitment: Commitment
    reveal: LedgerEntry | None = None
    opening: Opening | None = None
    result: LedgerEntry | None = None
    recorded: DrawResult | None = None
    void: LedgerEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerState:
    """A ledger after some entries; `attempts` by draw, in order."""

    area: str
    head: LedgerEntry | None = None
    anchors: Mapping[Holder, str] = field(default_factory=dict)
    attempts: Mapping[str, tuple[Attempt, ...]] = field(default_factory=dict)

    def newest(self, draw_id: str) -> Attempt | None:
        """Return the newest attempt of a draw, void or not."""
        return self.attempts[draw_id][-1] if self.attempts.get(draw_id) else None

    def standing(self, draw_id: str) -> Attempt | None:
        """Return the attempt of a draw that is not void, if there is one."""
        newest = self.newest(draw_id)
        return newest if newest and newest.stage is not Stage.VOID else None

    @property
    def waiting(self) -> str | None:
        """Return the draw that is committed to and neither opened nor void, if there is one."""
        return next(
            (id_ for id_, tries in self.attempts.items() if tries[-1].stage is Stage.COMMITTED),
            None,
        )

    def after(self, entry: LedgerEntry) -> tuple["LedgerState", tuple[Finding, ...]]:
        """Return the state after `entry`, and what is wrong with it.

        What cannot be understood changes nothing but the head, so that what follows is still
        checked.
        """
        where = f"ledger[{entry.seq}]"
        found = [*_linked(self.head, entry, where)]
        state = replace(self, head=entry)
        try:
            state, wrong = _STEPS[entry.kind](state, entry, where)
            found += wrong
        except (MalformedJsonError, NotCanonicalError) as error:
            found.append(Finding(code=FindingCode.FORMAT, where=where, text=error.message))
        return state, tuple(found)


_Step = tuple[LedgerState, list[Finding]]


def state_of(area: str, entries: Iterable[LedgerEntry]) -> tuple[LedgerState, tuple[Finding, ...]]:
    """Return the state of a whole ledger and everything that is wrong with it."""
    state, found = LedgerState(area=area), list[Finding]()
    for entry in entries:
        state, wrong = state.after(entry)
        found += wrong
    return state, tuple(found)


def _linked(before: LedgerEntry | None, entry: LedgerEntry, where: str) -> list[Finding]:
    found = []
    try:
        hash_ = entry_hash(entry)
    except NotCanonicalError as error:
        return [Finding(code=FindingCode.FORMAT, where=where, text=error.message)]
    if hash_ != entry.hash:
        found.append(
            _finding(FindingCode.LEDGER_HASH, where, message("这一条的摘要不对：内容被改动过"))
        )
    if entry.seq != (before.seq + 1 if before else 0) or entry.prev != (
        before.hash if before else GENESIS
    ):
        found.append(
            _finding(
                FindingCode.LEDGER_PREV,
                where,
                message("这一条没有接在上一条之后：有记录被删去、插入或调换"),
            )
        )
    if before and entry.at < before.at:
        found.append(
            _finding(
                FindingCode.LEDGER_ORDER,
                where,
                message("时间 {at} 早于上一条的 {before}", at=entry.at, before=before.at),
            )
        )
    return found


def _after_chain(state: LedgerState, entry: LedgerEntry, where: str) -> _Step:
    holder = json_shape.text(entry.body, "holder", where)
    if holder not in list(Holder):
        raise MalformedJsonError("{where} 的一方“{holder}”不认识", where=where, holder=holder)
    anchor = json_shape.hex_digest(entry.body, "anchor", where)
    json_shape.text(entry.body, "note", where)
    wrong = []
    if state.waiting:
        wrong.append(
            _order(where, message("{draw} 正在等待揭示，不能登记秘密链", draw=state.waiting))
        )
    return replace(state, anchors={**state.anchors, Holder(holder): anchor}), wrong


def _after_commit(state: LedgerState, entry: LedgerEntry, where: str) -> _Step:
    commitment = read_commitment(entry.body, entry.purpose, where)
    wrong = _ours(state, entry, where)
    newest = state.newest(entry.draw_id)
    if newest and newest.stage is not Stage.VOID:
        text = message(
            "{draw} 第 {attempt} 次还没有作废，不能再承诺一次",
            draw=entry.draw_id,
            attempt=newest.number,
        )
        return state, [*wrong, _finding(FindingCode.COMMIT_SECOND, where, text)]
    if entry.attempt != (expected := newest.number + 1 if newest else 1):
        text = message(
            "这应当是第 {expected} 次，却写成第 {found} 次", expected=expected, found=entry.attempt
        )
        wrong.append(_order(where, text))
    if newest and _is_changed(newest.commitment.material, commitment.material):
        text = message("第 {attempt} 次作废后，名录、名额或抽签表被换过", attempt=newest.number)
        wrong.append(_finding(FindingCode.COMMIT_CHANGED, where, text))
    if state.waiting:
        text = message("{draw} 还没有揭示或作废，不能再承诺别的抽取", draw=state.waiting)
        wrong.append(_order(where, text))
    wrong += _officers_follow(state, entry, commitment, where)
    wrong += _sealed(state, entry.purpose, commitment, where)
    attempt = Attempt(
        number=entry.attempt, stage=Stage.COMMITTED, commit=entry, commitment=commitment
    )
    tries = (*state.attempts.get(entry.draw_id, ()), attempt)
    return replace(state, attempts={**state.attempts, entry.draw_id: tries}), wrong


def _is_changed(before: Material, now: Material) -> bool:
    """Return whether a new attempt changes what the void one fixed.

    Routes may differ where the employers were drawn again in between.
    """
    if isinstance(before, OfficersMaterial) and isinstance(now, OfficersMaterial):
        return before.objects_result == now.objects_result and before.fixed() != now.fixed()
    return before.fixed() != now.fixed()


def _officers_follow(
    state: LedgerState, entry: LedgerEntry, commitment: Commitment, where: str
) -> list[Finding]:
    """Return what is wrong where officers are drawn without the month's draw of employers."""
    if not isinstance(commitment.material, OfficersMaterial):
        return []
    drawn = state.standing(_sibling(entry.draw_id, DrawPurpose.OBJECTS))
    if drawn is None or drawn.result is None:
        return [_order(where, message("本月检查对象还没有抽取，不能抽取检查人员"))]
    if drawn.result.hash != commitment.material.objects_result:
        return [_order(where, message("抽取检查人员依据的不是本月抽取检查对象的结果"))]
    return []


def _sealed(
    state: LedgerState, purpose: DrawPurpose, commitment: Commitment, where: str
) -> list[Finding]:
    found, sealing = [], commitment.sealing
    if sealing.algorithm != ALGORITHMS[purpose]:
        text = message("算法“{name}”不认识：请用当时的版本核验", name=sealing.algorithm)
        found.append(_finding(FindingCode.COMMIT_ALGORITHM, where, text))
    for holder in Holder:
        if sealing.anchor(holder) != state.anchors.get(holder):
            text = message("{holder}的链头与账本当时的链头不符", holder=_side(holder))
            found.append(_finding(FindingCode.COMMIT_ANCHOR, where, text))
    if problem := sources_problem(sealing.entropy, least=sealing.min_entropy_bits):
        found.append(_finding(FindingCode.COMMIT_ENTROPY, where, problem))
    return found


def _after_reveal(state: LedgerState, entry: LedgerEntry, where: str) -> _Step:
    opening = read_opening(entry.body, where)
    current = state.standing(entry.draw_id)
    if current is None or current.stage is not Stage.COMMITTED:
        return state, [_order(where, message("没有等待揭示的承诺，不能揭示"))]
    wrong = _same_attempt(current, entry, opening.commit, where)
    sealing = current.commitment.sealing
    if problem := values_problem(sealing.entropy, opening.entropy):
        wrong.append(_finding(FindingCode.REVEAL_ENTROPY, where, problem))
    values = {Holder.OFFICE: opening.office_value, Holder.SUPERVISOR: opening.supervisor_value}
    wrong += _opened(state.anchors, values, where)
    if opening.computed_seed != opening.seed:
        text = message("种子不是由承诺、公开随机数和双方的值算出的")
        wrong.append(_finding(FindingCode.REVEAL_SEED, where, text))
    opened = replace(current, stage=Stage.REVEALED, reveal=entry, opening=opening)
    return replace(_replaced(state, entry, opened), anchors={**state.anchors, **values}), wrong


def _after_result(state: LedgerState, entry: LedgerEntry, where: str) -> _Step:
    recorded = read_result(entry.body, entry.purpose, where)
    current = state.standing(entry.draw_id)
    if current is None or current.stage is not Stage.REVEALED or current.reveal is None:
        return state, [_order(where, message("没有等待结果的揭示，不能记结果"))]
    wrong = _same_attempt(current, entry, current.commit.hash, where)
    if recorded.reveal != current.reveal.hash:
        wrong.append(_order(where, message("结果所指的不是本次揭示")))
    done = replace(current, stage=Stage.DONE, result=entry, recorded=recorded)
    return _replaced(state, entry, done), wrong


def _after_void(state: LedgerState, entry: LedgerEntry, where: str) -> _Step:
    withdrawal = read_withdrawal(entry.body, where)
    current = state.standing(entry.draw_id)
    if current is None:
        return state, [_order(where, message("没有可以作废的抽取"))]
    wrong = _same_attempt(current, entry, withdrawal.commit, where)
    if not withdrawal.reason.strip():
        wrong.append(_order(where, message("作废没有写明原因")))
    if entry.purpose is DrawPurpose.OBJECTS and state.standing(
        _sibling(entry.draw_id, DrawPurpose.OFFICERS)
    ):
        text = message("本月检查人员已经承诺抽取：应当先作废抽取检查人员")
        wrong.append(_order(where, text))
    values = {
        Holder.OFFICE: withdrawal.office_value,
        Holder.SUPERVISOR: withdrawal.supervisor_value,
    }
    wrong += _opened(state.anchors, values, where)
    voided = replace(current, stage=Stage.VOID, void=entry)
    return replace(_replaced(state, entry, voided), anchors={**state.anchors, **values}), wrong


def _same_attempt(current: Attempt, entry: LedgerEntry, commit: str, where: str) -> list[Finding]:
    if entry.attempt == current.number and commit == current.commit.hash:
        return []
    return [_order(where, message("所指的不是第 {attempt} 次承诺", attempt=current.number))]


def _opened(
    anchors: Mapping[Holder, str], values: Mapping[Holder, str], where: str
) -> list[Finding]:
    return [
        _finding(
            FindingCode.REVEAL_CHAIN,
            where,
            message("{holder}揭示的值不是其链头的前一个", holder=_side(holder)),
        )
        for holder, value in values.items()
        if anchor_of(bytes.fromhex(value)).hex() != anchors.get(holder)
    ]


def _ours(state: LedgerState, entry: LedgerEntry, where: str) -> list[Finding]:
    if entry.draw_id.partition("/")[0] == state.area:
        return []
    return [_order(where, message("这是别的辖区的抽取（{draw}）", draw=entry.draw_id))]


def _replaced(state: LedgerState, entry: LedgerEntry, attempt: Attempt) -> LedgerState:
    tries = (*state.attempts[entry.draw_id][:-1], attempt)
    return replace(state, attempts={**state.attempts, entry.draw_id: tries})


def _sibling(draw_id: str, purpose: DrawPurpose) -> str:
    area, month, _ = draw_id.split("/")
    return draw_id_of(area, month, purpose)


def _side(holder: Holder) -> Message:
    return message("实施机关") if holder is Holder.OFFICE else message("监督方")


def _order(where: str, text: Message) -> Finding:
    return _finding(FindingCode.LEDGER_ORDER, where, text)


def _finding(code: FindingCode, where: str, text: Message) -> Finding:
    return Finding(code=code, where=where, text=text)


_STEPS = {
    EntryKind.CHAIN: _after_chain,
    EntryKind.COMMIT: _after_commit,
    EntryKind.REVEAL: _after_reveal,
    EntryKind.RESULT: _after_result,
    EntryKind.VOID: _after_void,
}
