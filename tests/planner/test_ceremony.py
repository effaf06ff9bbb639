from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from planner import ceremony
from planner.bundle_verifier import verify_bundle
from planner.ceremony import (
    BrokenLedgerError,
    CeremonyRefusedError,
    NothingToDoError,
    china_time,
    ledger_state,
)
from planner.draw_commitment import ObjectsMaterial, OfficersMaterial
from planner.draw_finding import Finding, FindingCode
from planner.entropy import parse_source
from planner.ledger_entry import (
    EntryKind,
    Holder,
    InvalidEntryError,
    LedgerEntry,
    sealed_entry,
)
from planner.ledger_state import LedgerState, Stage
from planner.secret_chain import chain_value
from tests.make_ceremony import (
    OBJECTS,
    OFFICERS,
    SOFTWARE,
    SOURCES,
    LedgerBook,
    finished_month,
    ledger_bundle_of,
    officers_material,
)

HALF = finished_month(1, with_officers=False)
WHOLE = finished_month(1)
NEXT_MONTH = OBJECTS.replace("12/", "11/")
C = FindingCode


@dataclass(frozen=True, slots=True, kw_only=True)
class LenientState(LedgerState):
    """A state that objects to nothing, so that an unlawful entry can be written."""

    def after(self, entry: LedgerEntry) -> tuple[LedgerState, tuple[Finding, ...]]:
        return LedgerState.after(self, entry)[0], ()


def lenient(state: LedgerState) -> LenientState:
    return LenientState(
        area=state.area, head=state.head, anchors=state.anchors, attempts=state.attempts
    )


def book(*, registered: bool = True) -> LedgerBook:
    made = LedgerBook(1)
    if registered:
        made.register()
    return made


def committed() -> LedgerBook:
    made = book()
    made.commit(OBJECTS, HALF.frozen.material())
    return made


def revealed() -> LedgerBook:
    made = committed()
    made.reveal(OBJECTS)
    return made


def upto(month: Any, kind: EntryKind, count: int = 1) -> LedgerBook:
    """Return the ledger of a month up to its entry number `count` of a kind."""
    made = book(registered=False)
    for entry in month.book.entries:
        made.add(entry)
        count -= entry.kind is kind
        if not count:
            break
    return made


def objects_done() -> LedgerBook:
    return upto(HALF, EntryKind.RESULT)


def officers_committed() -> LedgerBook:
    return upto(WHOLE, EntryKind.COMMIT, 2)


def all_done() -> LedgerBook:
    return upto(WHOLE, EntryKind.RESULT, 2)


def voided(draw_id: str, made: LedgerBook) -> LedgerBook:
    made.void(draw_id)
    return made


def commit(
    draw_id: str = OBJECTS, **changes: Any
) -> Callable[[LedgerState, LedgerBook], LedgerEntry]:
    """Return the step that commits to a draw."""

    def step(state: LedgerState, made: LedgerBook) -> LedgerEntry:
        fields: dict[str, Any] = {
            "material": HALF.frozen.material(),
            "entropy": SOURCES,
            "at": made.at(),
            "software": SOFTWARE,
        }
        return ceremony.committed(state, draw_id, **(fields | changes))

    return step


def commit_officers(**changes: Any) -> Callable[[LedgerState, LedgerBook], Any]:
    def step(state: LedgerState, made: LedgerBook) -> LedgerEntry:
        assert WHOLE.officers is not None
        material = officers_material(made, WHOLE.officers)
        if not material.objects_result:
            material = replace(material, objects_result="0" * 64)
        return commit(OFFICERS, material=replace(material, **changes))(state, made)

    return step


def register(state: LedgerState, made: LedgerBook) -> LedgerEntry:
    anchor = chain_value(bytes(32), 9).hex()
    return ceremony.registered(state, Holder.OFFICE, anchor, note="", at=made.at())


def reveal(**changes: Any) -> Callable[[LedgerState, LedgerBook], Any]:
    def step(state: LedgerState, made: LedgerBook) -> LedgerEntry:
        return ceremony.revealed(state, OBJECTS, made.said(**changes), at=made.at())

    return step


def void(
    draw_id: str = OBJECTS, reason: str = "演示", **changes: Any
) -> Callable[[LedgerState, LedgerBook], Any]:
    def step(state: LedgerState, made: LedgerBook) -> LedgerEntry:
        said = made.said(**changes)
        return ceremony.voided(state, draw_id, said, reason=reason, at=made.at())

    return step


def record(state: LedgerState, made: LedgerBook) -> LedgerEntry:
    return ceremony.recorded_draw(state, OBJECTS, HALF.draw, at=made.at())


def material(**changes: Any) -> ObjectsMaterial:
    return replace(HALF.frozen.material(), **changes)


RULES: list[tuple[str, Callable[[], LedgerBook], Callable[..., LedgerEntry], str, FindingCode]] = [
    (
        "rule 1: one result an attempt",
        objects_done,
        record,
        "没有等待结果的揭示，不能记结果",
        C.LEDGER_ORDER,
    ),
    (
        "rule 2: no second commitment while the first waits",
        committed,
        commit(),
        "999901/2026-12/objects 第 1 次还没有作废，不能再承诺一次",
        C.COMMIT_SECOND,
    ),
    (
        "rule 2: no second commitment after a result",
        objects_done,
        commit(),
        "999901/2026-12/objects 第 1 次还没有作废，不能再承诺一次",
        C.COMMIT_SECOND,
    ),
    *(
        (
            f"rule 2: a second attempt keeps its {name}",
            lambda: voided(OBJECTS, revealed()),
            commit(material=material(**{name: value})),
            "第 1 次作废后，名录、名额或抽签表被换过",
            C.COMMIT_CHANGED,
        )
        for name, value in (
            ("frame_root", "1" * 64),
            ("frame_rows", 1),
            ("exclusions_sha256", "1" * 64),
            ("policy_sha256", "1" * 64),
        )
    ),
    *(
        (
            f"rule 2: a second lottery keeps its {name}",
            lambda: voided(OFFICERS, officers_committed()),
            commit_officers(**{name: "1" * 64}),
            "第 1 次作废后，名录、名额或抽签表被换过",
            C.COMMIT_CHANGED,
        )
        for name in ("routes_sha256", "lotteries_sha256")
    ),
    (
        "rule 2: a void says why",
        committed,
        void(reason=" "),
        "作废没有写明原因",
        C.LEDGER_ORDER,
    ),
    (
        "rule 3: one commitment waits at a time",
        committed,
        commit(NEXT_MONTH),
        "999901/2026-12/objects 还没有揭示或作废，不能再承诺别的抽取",
        C.LEDGER_ORDER,
    ),
    (
        "rule 4: officers after employers",
        revealed,
        commit_officers(),
        "本月检查对象还没有抽取，不能抽取检查人员",
        C.LEDGER_ORDER,
    ),
    (
        "rule 4: officers for the employers drawn",
        objects_done,
        commit_officers(objects_result="1" * 64),
        "抽取检查人员依据的不是本月抽取检查对象的结果",
        C.LEDGER_ORDER,
    ),
    (
        "rule 4: employers stand while officers do",
        all_done,
        void(),
        "本月检查人员已经承诺抽取：应当先作废抽取检查人员",
        C.LEDGER_ORDER,
    ),
    (
        "rule 5: no new chain while a commitment waits",
        committed,
        register,
        "999901/2026-12/objects 正在等待揭示，不能登记秘密链",
        C.LEDGER_ORDER,
    ),
    (
        "another area's draw",
        book,
        commit(OBJECTS.replace("999901", "999902")),
        "这是别的辖区的抽取（999902/2026-12/objects）",
        C.LEDGER_ORDER,
    ),
    (
        "time does not run back",
        committed,
        lambda state, made: ceremony.revealed(
            state, OBJECTS, made.said(), at="2026-11-25T08:59:59+08:00"
        ),
        "时间 2026-11-25T08:59:59+08:00 早于上一条的 2026-11-25T09:04:00+08:00",
        C.LEDGER_ORDER,
    ),
    (
        "too little entropy",
        book,
        commit(entropy=[parse_source("d10:骰:12")]),
        "公开随机数只有 39 位，至少要 40 位：请多掷几颗，例如 20 颗十面骰",
        C.COMMIT_ENTROPY,
    ),
    (
        "too little entropy asked for",
        book,
        commit(min_entropy_bits=39),
        "公开随机数至少要 40 位，规定的却是 39 位",
        C.COMMIT_ENTROPY,
    ),
    (
        "entropy with more bits than it has",
        book,
        commit(entropy=[replace(SOURCES[0], bits=67)]),
        "“演示十面骰”写的是 67 位随机数，实际是 66 位",
        C.COMMIT_ENTROPY,
    ),
    (
        "entropy that was not thrown",
        committed,
        reveal(entropy=(("演示十面骰", "1234"),)),
        "“演示十面骰”的值“1234”不对：应当是20 个 0-9，不留空格",
        C.REVEAL_ENTROPY,
    ),
    (
        "entropy of another source",
        committed,
        reveal(entropy=(("别的骰", "12345678901234567890"),)),
        "公开随机数应当依次来自：演示十面骰；现在是：别的骰",
        C.REVEAL_ENTROPY,
    ),
    (
        "an office value of choice",
        committed,
        reveal(office_value="1" * 64),
        "实施机关揭示的值不是其链头的前一个",
        C.REVEAL_CHAIN,
    ),
    (
        "a supervisor value of choice",
        committed,
        reveal(supervisor_value="1" * 64),
        "监督方揭示的值不是其链头的前一个",
        C.REVEAL_CHAIN,
    ),
    (
        "a void without the supervisor",
        revealed,
        void(supervisor_value="1" * 64),
        "监督方揭示的值不是其链头的前一个",
        C.REVEAL_CHAIN,
    ),
    (
        "a value that is no digest",
        committed,
        reveal(office_value="秘密"),
        "ledger[3].office_value 应当是 64 位小写十六进制数",
        C.FORMAT,
    ),
    (
        "the material of the other draw",
        book,
        commit(material=officers_material(all_done(), WHOLE.officers)),  # type: ignore[arg-type]  # it has officers
        "ledger[2] 缺少“frame_root”",
        C.FORMAT,
    ),
]


@pytest.mark.parametrize(
    ("made", "step", "said", "code"),
    [pytest.param(*case[1:], id=case[0]) for case in RULES],
)
def test_a_step_against_the_rules_is_refused_and_found_by_every_verifier(
    made: Callable[[], LedgerBook],
    step: Callable[[LedgerState, LedgerBook], LedgerEntry],
    said: str,
    code: FindingCode,
) -> None:
    before = made()
    assert verify_bundle(ledger_bundle_of(before.entries)).is_sound
    with pytest.raises(CeremonyRefusedError) as error:
        step(before.state, before)
    assert str(error.value) == f"不能这样做：{said}"
    assert [one.code for one in error.value.findings] == [code]
    forged = step(lenient(before.state), before)
    found = verify_bundle(ledger_bundle_of([*before.entries, forged])).findings
    assert [(one.code, str(one.text)) for one in found] == [(code, said)]


NOTHING: list[tuple[str, Callable[[], LedgerBook], Callable[..., Any], str]] = [
    (
        "chain",
        lambda: book(registered=False),
        commit(),
        "还没有登记 office 一方的秘密链：请先运行 xuntu chain register --holder office",
    ),
    (
        "reveal of nothing",
        book,
        reveal(),
        "999901/2026-12/objects 还没有承诺：请先运行 xuntu ceremony commit",
    ),
    ("second reveal", revealed, reveal(), "999901/2026-12/objects 已经揭示过，不能再揭示"),
    (
        "result without a reveal",
        committed,
        record,
        "999901/2026-12/objects 还没有揭示，不能记结果",
    ),
    (
        "result of nothing",
        book,
        record,
        "999901/2026-12/objects 还没有承诺：请先运行 xuntu ceremony commit",
    ),
    (
        "void of nothing",
        book,
        void(),
        "999901/2026-12/objects 还没有承诺：请先运行 xuntu ceremony commit",
    ),
    (
        "void of a void",
        lambda: voided(OBJECTS, committed()),
        void(),
        "999901/2026-12/objects 还没有承诺：请先运行 xuntu ceremony commit",
    ),
]


@pytest.mark.parametrize(
    ("made", "step", "said"), [pytest.param(*case[1:], id=case[0]) for case in NOTHING]
)
def test_a_step_with_nothing_to_act_on_is_answered_with_what_to_do_first(
    made: Callable[[], LedgerBook], step: Callable[..., Any], said: str
) -> None:
    before = made()
    with pytest.raises(NothingToDoError) as error:
        step(before.state, before)
    assert str(error.value) == said


def test_a_supervisor_without_a_chain_is_named() -> None:
    made = book(registered=False)
    made.register([Holder.OFFICE])
    with pytest.raises(NothingToDoError, match="还没有登记 supervisor 一方的秘密链"):
        commit()(made.state, made)


@pytest.mark.parametrize(
    "draw_id", ["", "999901/2026-12", "999901/2026-13/objects", "1/2026-12/objects", "x"]
)
def test_a_draw_without_a_proper_name_is_refused(draw_id: str) -> None:
    made = book()
    with pytest.raises(InvalidEntryError) as error:
        commit(draw_id)(made.state, made)
    assert str(error.value) == (
        f"抽取编号“{draw_id}”写法不对：应当是 辖区代码/月份/objects 或 officers"
    )


@pytest.mark.parametrize(
    "at", ["2026-11-25", "2026-11-25T09:00:00Z", "2026-11-31T09:00:00+08:00", "2026-11-25T9:00"]
)
def test_a_time_that_is_not_that_of_china_to_the_second_is_refused(at: str) -> None:
    with pytest.raises(InvalidEntryError) as error:
        commit(at=at)(book().state, book())
    assert str(error.value) == f"记账时间“{at}”写法不对：应当像 2026-11-25T09:00:00+08:00"


def test_moments_are_written_in_the_time_of_china() -> None:
    moment = datetime(2026, 11, 25, 1, 0, 0, 999_999, tzinfo=UTC)
    assert china_time(moment) == "2026-11-25T09:00:00+08:00"
    with pytest.raises(InvalidEntryError, match="没有写明时区"):
        china_time(moment.replace(tzinfo=None))


def test_a_month_goes_from_chains_to_officers_with_one_entry_a_step() -> None:
    kinds = [entry.kind.value for entry in WHOLE.book.entries]
    assert kinds == ["chain"] * 2 + ["commit", "reveal", "result"] * 2
    state = ledger_state("999901", WHOLE.book.entries)
    assert state == WHOLE.book.state
    assert state.waiting is None
    for draw_id in (OBJECTS, OFFICERS):
        attempt = state.standing(draw_id)
        assert attempt is not None
        assert attempt.stage is Stage.DONE
        assert attempt.result is not None
        assert attempt.result.purpose.value == draw_id.rpartition("/")[2]
    assert state.newest(NEXT_MONTH) is None


def test_each_attempt_after_a_void_counts_on_and_keeps_the_frame() -> None:
    month = finished_month(2, voided=4, lotteries_voided=4)
    numbers = [one.attempt for one in month.book.entries if one.kind is EntryKind.COMMIT]
    assert numbers == [1, 2, 3, 4, 5] * 2
    seeds = {one.body["seed"] for one in month.book.entries if one.kind is EntryKind.REVEAL}
    assert len(seeds) == sum(one.kind is EntryKind.REVEAL for one in month.book.entries)
    assert verify_bundle(month.full()).is_sound


def test_officers_may_be_drawn_for_other_routes_once_employers_were_drawn_again() -> None:
    made = voided(OBJECTS, voided(OFFICERS, all_done()))
    made.commit(OBJECTS, HALF.frozen.material())
    draw = HALF.frozen.drawn(seed=made.reveal(OBJECTS))
    made.add(ceremony.recorded_draw(made.state, OBJECTS, draw, at=made.at()))
    assert WHOLE.officers is not None
    lottery = officers_material(made, WHOLE.officers)
    made.commit(OFFICERS, replace(lottery, routes_sha256="1" * 64, lotteries_sha256="2" * 64))
    assert verify_bundle(ledger_bundle_of(made.entries)).is_sound


def test_a_void_of_another_month_uses_up_a_value_and_the_waiting_draw_takes_the_next() -> None:
    made = objects_done()
    made.commit(NEXT_MONTH, HALF.frozen.material())
    spent = made.said()
    made.void(OBJECTS)
    with pytest.raises(CeremonyRefusedError, match="揭示的值不是其链头的前一个"):
        ceremony.revealed(
            made.state,
            NEXT_MONTH,
            replace(made.said(), office_value=spent.office_value),
            at=made.at(),
        )
    made.reveal(NEXT_MONTH)
    assert verify_bundle(ledger_bundle_of(made.entries)).is_sound


def test_new_chains_may_be_registered_between_draws() -> None:
    made = objects_done()
    made.number = 2
    made.register()
    assert WHOLE.officers is not None
    made.commit(OFFICERS, officers_material(made, WHOLE.officers))
    made.reveal(OFFICERS)
    assert verify_bundle(ledger_bundle_of(made.entries)).is_sound


def test_nothing_is_added_to_a_ledger_that_was_tampered_with() -> None:
    entries = list(HALF.book.entries)
    entries[2] = replace(entries[2], attempt=2)
    with pytest.raises(BrokenLedgerError) as error:
        ledger_state("999901", entries)
    assert str(error.value) == (
        "抽取账本有问题，不能再记账（ledger[2]）：这一条的摘要不对：内容被改动过。"
        "请用备份恢复，并报告监督方"
    )


def test_a_body_that_canonical_json_cannot_hold_is_found() -> None:
    made = book()
    entry = sealed_entry(
        before=made.state.head,
        kind=EntryKind.VOID,
        draw_id=OBJECTS,
        attempt=1,
        at=made.at(),
        body={},
    )
    _, found = made.state.after(replace(entry, body={"名": 1}))
    assert {one.code for one in found} == {C.FORMAT}


def test_only_a_lottery_has_the_material_of_one() -> None:
    assert isinstance(WHOLE.book.state.attempts[OFFICERS][0].commitment.material, OfficersMaterial)
