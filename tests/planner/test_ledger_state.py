from collections.abc import Callable
from typing import Any

import pytest

from planner.bundle_verifier import verify_bundle
from planner.draw import ALGORITHM
from planner.draw_finding import FindingCode
from planner.ledger_entry import read_entry
from planner.ledger_state import LedgerState, state_of
from tests.make_ceremony import Bundle, finished_month, resealed

MONTH = finished_month(3)
C = FindingCode
CHAIN, _, COMMIT, REVEAL, RESULT, COMMIT_2, REVEAL_2, RESULT_2 = range(8)
Change = Callable[[list[dict[str, Any]]], object]


def codes(ledger: list[dict[str, Any]]) -> set[tuple[FindingCode, str]]:
    bundle = MONTH.ledger_only() | {"ledger": ledger}
    return {(one.code, one.where) for one in verify_bundle(bundle).findings}


def body(place: int, **changes: Any) -> Change:
    return lambda ledger: ledger[place]["body"].update(changes)


def entry(place: int, **changes: Any) -> Change:
    return lambda ledger: ledger[place].update(changes)


def source(**changes: Any) -> Change:
    return lambda ledger: ledger[COMMIT]["body"]["entropy"][0].update(changes)


def without(*places: int) -> Change:
    def change(ledger: list[dict[str, Any]]) -> None:
        for place in sorted(places, reverse=True):
            del ledger[place]
        for seq, one in enumerate(ledger):
            one["seq"] = seq

    return change


def test_the_ledger_of_a_month_is_in_order() -> None:
    assert codes(MONTH.ledger_only()["ledger"]) == set()
    assert codes(resealed(MONTH.ledger_only()["ledger"], reseed=True)) == set()


FORGED: list[tuple[str, Change, set[tuple[FindingCode, str]]]] = [
    ("reveal without a commitment", without(2, 4, 5, 6, 7), {(C.LEDGER_ORDER, "ledger[2]")}),
    ("result without a reveal", without(3, 5, 6, 7), {(C.LEDGER_ORDER, "ledger[3]")}),
    ("no chains", without(0, 1, 3, 4, 5, 6, 7), {(C.COMMIT_ANCHOR, "ledger[0]")}),
    (
        "attempt too high",
        entry(COMMIT, attempt=2),
        {
            (C.LEDGER_ORDER, "ledger[2]"),
            (C.LEDGER_ORDER, "ledger[3]"),
            (C.LEDGER_ORDER, "ledger[4]"),
        },
    ),
    ("reveal of another attempt", entry(REVEAL, attempt=2), {(C.LEDGER_ORDER, "ledger[3]")}),
    (
        "reveal of another commitment",
        body(REVEAL_2, commit="1" * 64),
        {
            (C.LEDGER_ORDER, "ledger[6]"),
        },
    ),
    ("result of another attempt", entry(RESULT, attempt=2), {(C.LEDGER_ORDER, "ledger[4]")}),
    (
        "result of another reveal",
        body(RESULT_2, reveal="1" * 64),
        {
            (C.LEDGER_ORDER, "ledger[7]"),
        },
    ),
    ("unknown algorithm", body(COMMIT, algorithm="best"), {(C.COMMIT_ALGORITHM, "ledger[2]")}),
    (
        "algorithm of the other draw",
        body(COMMIT_2, algorithm=ALGORITHM),
        {
            (C.COMMIT_ALGORITHM, "ledger[5]"),
        },
    ),
    ("anchor of choice", body(COMMIT, office_anchor="1" * 64), {(C.COMMIT_ANCHOR, "ledger[2]")}),
    ("seed of choice", body(REVEAL_2, seed="1" * 64), {(C.REVEAL_SEED, "ledger[6]")}),
    (
        "source without a name",
        source(name=""),
        {
            (C.COMMIT_ENTROPY, "ledger[2]"),
            (C.REVEAL_ENTROPY, "ledger[3]"),
        },
    ),
    (
        "negative count",
        source(count=-1),
        {
            (C.COMMIT_ENTROPY, "ledger[2]"),
            (C.REVEAL_ENTROPY, "ledger[3]"),
        },
    ),
    (
        "source of too many throws",
        source(count=1001, bits=3325),
        {
            (C.COMMIT_ENTROPY, "ledger[2]"),
            (C.REVEAL_ENTROPY, "ledger[3]"),
        },
    ),
    (
        "two sources of one name",
        lambda ledger: ledger[COMMIT]["body"]["entropy"].append(
            ledger[COMMIT]["body"]["entropy"][0]
        ),
        {
            (C.COMMIT_ENTROPY, "ledger[2]"),
            (C.REVEAL_ENTROPY, "ledger[3]"),
        },
    ),
    (
        "fewer bits than asked for",
        body(COMMIT_2, min_entropy_bits=67),
        {
            (C.COMMIT_ENTROPY, "ledger[5]"),
        },
    ),
    (
        "value of another shape",
        body(REVEAL_2, entropy=[["演示十面骰", "6"]]),
        {
            (C.REVEAL_ENTROPY, "ledger[6]"),
        },
    ),
    (
        "value that opens nothing",
        body(REVEAL_2, office_value="1" * 64),
        {
            (C.REVEAL_CHAIN, "ledger[6]"),
        },
    ),
    (
        "time runs back",
        entry(RESULT_2, at="2026-11-24T09:00:00+08:00"),
        {
            (C.LEDGER_ORDER, "ledger[7]"),
        },
    ),
    (
        "another area",
        lambda ledger: [
            one.update(draw_id=one["draw_id"].replace("999901", "999902")) for one in ledger
        ],
        {(C.LEDGER_ORDER, "ledger[2]"), (C.LEDGER_ORDER, "ledger[5]")},
    ),
]


@pytest.mark.parametrize(
    ("change", "wanted"), [pytest.param(*case[1:], id=case[0]) for case in FORGED]
)
def test_a_ledger_written_anew_by_a_forger_is_still_found_out(
    change: Change, wanted: set[tuple[FindingCode, str]]
) -> None:
    ledger = MONTH.ledger_only()["ledger"]
    change(ledger)
    is_about_seeds = any(code is C.REVEAL_SEED for code, _ in wanted)
    assert codes(resealed(ledger, reseed=not is_about_seeds)) == wanted


MALFORMED: list[tuple[str, Change, str]] = [
    ("unknown kind", entry(COMMIT, kind="promise"), "ledger[2] 的种类“promise”不认识"),
    ("unknown key", entry(COMMIT, extra=1), "ledger[2] 有不认识的键“extra”"),
    ("key missing", lambda ledger: ledger[2].pop("prev"), "ledger[2] 缺少“prev”"),
    (
        "no such day",
        entry(2, at="2026-11-31T09:00:00+08:00"),
        "ledger[2] 的时间“2026-11-31T09:00:00+08:00”写法不对",
    ),
    (
        "another zone",
        entry(2, at="2026-11-25T09:00:00Z"),
        "ledger[2] 的时间“2026-11-25T09:00:00Z”写法不对",
    ),
    ("draw without a name", entry(2, draw_id=""), "ledger[2] 的抽取编号“”写法不对"),
    (
        "chain with a draw",
        entry(0, draw_id="999901/2026-12/objects"),
        "ledger[0] 的抽取编号“999901/2026-12/objects”写法不对",
    ),
    (
        "chain with an attempt",
        entry(0, attempt=1),
        "ledger[0] 的次数是 1：登记秘密链是 0，其余从 1 起",
    ),
    (
        "commitment without an attempt",
        entry(2, attempt=0),
        "ledger[2] 的次数是 0：登记秘密链是 0，其余从 1 起",
    ),
    (
        "upper case",
        lambda ledger: ledger[2].update(hash=ledger[2]["hash"].upper()),
        "ledger[2].hash 应当是 64 位小写十六进制数",
    ),
    ("body that is a list", entry(2, body=[]), "ledger[2].body 应当是一个对象"),
    ("unknown side", body(0, holder="press"), "ledger[0] 的一方“press”不认识"),
    (
        "anchor of another length",
        body(0, anchor="00"),
        "ledger[0].anchor 应当是 64 位小写十六进制数",
    ),
    ("unknown source", source(kind="d12"), "ledger[2].entropy[0] 的种类“d12”不认识"),
    ("count in words", source(count="20"), "ledger[2].entropy[0].count 应当是整数"),
    (
        "reveal that is no pair",
        body(3, entropy=[["演示十面骰"]]),
        "ledger[3].entropy[0] 应当有 2 项",
    ),
    (
        "result without a count",
        lambda ledger: ledger[4]["body"].pop("chosen_count"),
        "ledger[4] 缺少“chosen_count”",
    ),
    (
        "result without a digest",
        lambda ledger: ledger[7]["body"].pop("assignments_sha256"),
        "ledger[7] 缺少“assignments_sha256”",
    ),
    (
        "key that is not ASCII",
        body(0, 备注="x"),
        "$.body 的键 '备注' 只能用 ASCII 字母、数字和下划线",
    ),
    ("far too deep", body(0, deep=[[]]), "列表和对象套了超过 64 层"),
]


@pytest.mark.parametrize(
    ("change", "said"), [pytest.param(*case[1:], id=case[0]) for case in MALFORMED]
)
def test_an_entry_of_the_wrong_shape_is_named(change: Change, said: str) -> None:
    bundle = MONTH.ledger_only()
    change(bundle["ledger"])
    deep = bundle["ledger"][0]["body"].get("deep")
    while deep and len(str(deep)) < 200:
        deep[0] = [deep[0]]
    found = [one for one in verify_bundle(bundle).findings if one.code is C.FORMAT]
    assert [str(one.text) for one in found][:1] == [said]


def test_what_a_broken_entry_says_does_not_count_and_the_rest_is_still_checked() -> None:
    bundle = MONTH.ledger_only()
    bundle["ledger"][0]["body"]["holder"] = "press"
    found = {(one.code, one.where) for one in verify_bundle(bundle).findings}
    assert {
        (C.FORMAT, "ledger[0]"),
        (C.LEDGER_HASH, "ledger[0]"),
        (C.COMMIT_ANCHOR, "ledger[2]"),
        (C.REVEAL_CHAIN, "ledger[3]"),
    } <= found


def test_a_void_before_any_commitment_or_of_another_one_is_out_of_order() -> None:
    voided = finished_month(4, voided=1)
    ledger = voided.ledger_only()["ledger"]
    at = next(k for k, one in enumerate(ledger) if one["kind"] == "void")
    ledger[at]["body"]["commit"] = "1" * 64
    assert (C.LEDGER_ORDER, f"ledger[{at}]") in codes(resealed(ledger, reseed=True))
    alone = [*ledger[:2], ledger[at] | {"seq": 2}]
    assert codes(resealed(alone)) == {(C.LEDGER_ORDER, "ledger[2]")}


def test_cutting_swapping_or_inserting_entries_breaks_the_chain_of_digests() -> None:
    def prevs(ledger: list[dict[str, Any]]) -> set[str]:
        return {where for code, where in codes(ledger) if code is C.LEDGER_PREV}

    whole = MONTH.ledger_only()["ledger"]
    assert prevs(whole[1:])
    assert prevs([whole[1], whole[0], *whole[2:]])
    assert prevs([*whole[:4], *whole[5:]])
    assert prevs([*whole[:5], whole[4], *whole[5:]])
    assert not prevs(whole[:5])


@pytest.mark.parametrize("place", range(8))
def test_any_change_of_an_entry_shows_in_its_digest(place: int) -> None:
    ledger = MONTH.ledger_only()["ledger"]
    ledger[place]["body"]["note_of_forger"] = "x"
    assert (C.LEDGER_HASH, f"ledger[{place}]") in codes(ledger)


def test_states_are_the_same_however_the_ledger_was_stored() -> None:
    bundle: Bundle = MONTH.ledger_only()
    turned = [dict(reversed(list(one.items()))) for one in bundle["ledger"]]
    entries = [read_entry(one, "x") for one in turned]
    state, found = state_of("999901", entries)
    assert found == ()
    assert state.head == MONTH.book.entries[-1]
    assert LedgerState(area="999901").waiting is None
