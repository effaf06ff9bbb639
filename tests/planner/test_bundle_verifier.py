import json
from collections.abc import Callable
from typing import Any

import pytest

from planner.bundle_verifier import (
    UnreadableBundleError,
    read_json,
    verify_bundle,
    witness_code,
)
from planner.draw_finding import FindingCode
from planner.entropy import parse_source
from tests.make_ceremony import Bundle, demo_key, finished_month, number_seed, resealed

MONTH = finished_month(9, size=30, teams=3)
OTHER = finished_month(10, size=30)
EMPLOYERS_ONLY = finished_month(9, with_officers=False)
C = FindingCode
Change = Callable[[Bundle], object]


def codes(bundle: Bundle, head: str = "") -> set[FindingCode]:
    return {one.code for one in verify_bundle(bundle, head=head).findings}


def said(bundle: Bundle, code: FindingCode) -> list[tuple[str, str]]:
    found = verify_bundle(bundle).findings
    return [(one.where, str(one.text)) for one in found if one.code is code]


@pytest.mark.parametrize("number", range(25))
def test_the_bundles_of_any_month_are_sound_at_every_stage(number: int) -> None:
    month = finished_month(
        100 + number,
        size=number * 3,
        strata=1 + number % 4,
        townships=1 + number % 5,
        teams=1 + number % 3,
        days=1 + number % 2,
        voided=number % 4,
        lotteries_voided=number % 3,
        sources=[
            (parse_source("d10:骰:20"),),
            (parse_source("d6:六面:10"), parse_source("coin:币:20")),
            (parse_source("lottery:双色球第1期:7:24"), parse_source("d10:骰:5")),
        ][number % 3],
    )
    last = month.book.entries[-1]
    for bundle, has_material in (
        (month.ledger_only(), False),
        (month.public(), True),
        (month.full(), True),
    ):
        verdict = verify_bundle(
            read_json(json.dumps(bundle, ensure_ascii=False).encode()),
            head=witness_code("999901", last),
        )
        assert verdict.findings == ()
        assert verdict.is_sound
        assert verdict.has_objects is verdict.has_officers is has_material
        assert verdict.entries == tuple(month.book.entries)


def test_before_the_visits_nothing_can_be_read_but_digests() -> None:
    text = json.dumps(MONTH.ledger_only(), ensure_ascii=False)
    for unit in MONTH.frozen.units:
        assert unit.key not in text
        assert unit.employer not in text
    assert MONTH.names
    assert not [name for name in MONTH.names.values() if name in text]


def test_after_the_visits_only_those_drawn_are_named_and_staff_stays_inside() -> None:
    bundle = MONTH.public()
    assert [one["employer"] for one in bundle["disclosed"]]
    assert {one["employer"] for one in bundle["disclosed"]} == set(MONTH.draw.chosen)
    assert "staff" not in bundle["officers"]
    text = json.dumps(bundle, ensure_ascii=False)
    rest = set(MONTH.names) - set(MONTH.draw.chosen)
    assert rest
    assert not [one for one in rest if f'"{one}"' in text]


def test_before_officers_are_drawn_the_draw_of_employers_can_be_published_alone() -> None:
    for bundle in (EMPLOYERS_ONLY.public(), EMPLOYERS_ONLY.full()):
        verdict = verify_bundle(bundle)
        assert verdict.is_sound
        assert verdict.has_objects
        assert not verdict.has_officers


def test_inside_the_authority_every_name_is_opened() -> None:
    bundle = MONTH.full()
    assert {one["employer"]: one["name"] for one in bundle["disclosed"]} == MONTH.names


def ledger(place: int, **changes: Any) -> Change:
    return lambda bundle: bundle["ledger"][place]["body"].update(changes)


def material(part: str, name: str, change: Callable[[Any], Any]) -> Change:
    def changed(bundle: Bundle) -> None:
        bundle[part][name] = change(bundle[part][name])

    return changed


def frame_line(change: Callable[[list[str]], list[str]]) -> Change:
    def on_text(text: str) -> str:
        lines = text.splitlines()
        return "".join(f"{line}\n" for line in (*lines[:2], *change(lines[2:])))

    return material("objects", "frame", on_text)


def moved(lines: list[str]) -> list[str]:
    key, township, stratum, _, y, mass = lines[0].split(",")
    return [f"{key},{township},{stratum},12345,{y},{mass}", *lines[1:]]


def heavier(lines: list[str]) -> list[str]:
    place = next(k for k, line in enumerate(lines) if 0 < int(line.split(",")[5]) < 10**6)
    cells = lines[place].split(",")
    lines[place] = ",".join((*cells[:5], str(int(cells[5]) - 1)))
    return lines


def swapped(items: list[Any]) -> list[Any]:
    return [items[1], items[0], *items[2:]]


def substituted(bundle: Bundle) -> None:
    """Put a favourite in the place of one that was drawn."""
    objects = bundle["objects"]
    objects["chosen"] = sorted([*objects["chosen"][1:], objects["reserve"][0]])


def other_matrix(lotteries: list[Any]) -> list[Any]:
    """Give a route that somebody is recused from the chances of a standby row."""
    matrix = next(one["matrix"] for one in lotteries if 0 in one["matrix"][0])
    matrix[0], matrix[-1] = matrix[-1], matrix[0]
    return lotteries


def torn_matrix(lotteries: list[Any]) -> list[Any]:
    lotteries[0]["matrix"][0][0] += 1
    return lotteries


def without_salt(bundle: Bundle) -> None:
    bundle["disclosed"][0]["salt"] = "1" * 64


def stranger(bundle: Bundle) -> None:
    other = OTHER.full()["disclosed"][0]
    bundle["disclosed"].append(other)


def second_commit(bundle: Bundle) -> None:
    """Commit again, as though the first attempt had never been."""
    ledger = bundle["ledger"]
    again = json.loads(json.dumps(ledger[2])) | {"at": ledger[-1]["at"], "seq": len(ledger)}
    bundle["ledger"] = resealed([*ledger, again], reseed=True)


def resealed_ledger(change: Change, *, reseed: bool = True) -> Change:
    def changed(bundle: Bundle) -> None:
        change(bundle)
        bundle["ledger"] = resealed(bundle["ledger"], reseed=reseed)

    return changed


def other_frame(bundle: Bundle) -> None:
    """Void the draw, swap the frame for another and draw again, all digests well made."""
    other = finished_month(9, size=30, teams=3, voided=1)
    bundle.clear()
    bundle.update(other.ledger_only())
    ledger = bundle["ledger"]
    second = [k for k, one in enumerate(ledger) if one["kind"] == "commit"][1]
    ledger[second]["body"]["frame_root"] = OTHER.frozen.material().frame_root
    bundle["ledger"] = resealed(ledger, reseed=True)


def shuffled_dice(bundle: Bundle) -> None:
    dice = bundle["ledger"][3]["body"]["entropy"][0]
    dice[1] = dice[1][1:] + dice[1][0]


TAMPERED: list[tuple[str, Change, set[FindingCode]]] = [
    ("no format", lambda b: b.pop("format"), {C.FORMAT}),
    ("another format", lambda b: b.update(format="x"), {C.FORMAT}),
    ("area in words", lambda b: b.update(area="云溪"), {C.FORMAT}),
    ("month 13", lambda b: b.update(month="2026-13"), {C.FORMAT}),
    ("demo or not", lambda b: b.update(is_demo="no"), {C.FORMAT}),
    ("empty ledger", lambda b: b.update(ledger=[]), {C.FORMAT}),
    ("objects null", lambda b: b.update(objects=None), {C.FORMAT}),
    ("officers null", lambda b: b.update(officers=None), {C.FORMAT}),
    ("disclosed null", lambda b: b.update(disclosed=None), {C.FORMAT}),
    ("staff null", lambda b: b["officers"].update(staff=None), {C.FORMAT}),
    ("salt cut short", lambda b: b["disclosed"][0].update(salt="12"), {C.FORMAT}),
    ("a note rewritten", ledger(0, note="x"), {C.LEDGER_HASH}),
    (
        "dice turned",
        shuffled_dice,
        {
            C.LEDGER_HASH,
            C.REVEAL_SEED,
            C.CHOSEN_REPLAY,
            C.RESERVE_REPLAY,
        },
    ),
    (
        "dice turned, digests anew",
        resealed_ledger(shuffled_dice, reseed=False),
        {C.REVEAL_SEED, C.CHOSEN_REPLAY, C.RESERVE_REPLAY, C.ASSIGNMENTS_REPLAY},
    ),
    (
        "dice turned, seeds anew",
        resealed_ledger(shuffled_dice),
        {
            C.CHOSEN_REPLAY,
            C.RESERVE_REPLAY,
            C.ASSIGNMENTS_REPLAY,
        },
    ),
    (
        "one more die",
        ledger(3, entropy=[["演示十面骰", "0" * 21]]),
        {
            C.LEDGER_HASH,
            C.REVEAL_ENTROPY,
            C.REVEAL_SEED,
            C.CHOSEN_REPLAY,
            C.RESERVE_REPLAY,
        },
    ),
    (
        "office value chosen after the dice",
        ledger(3, office_value="1" * 64),
        {
            C.LEDGER_HASH,
            C.REVEAL_CHAIN,
            C.REVEAL_SEED,
            C.CHOSEN_REPLAY,
            C.RESERVE_REPLAY,
            C.COMMIT_ANCHOR,
        },
    ),
    ("seed made up", ledger(3, seed="1" * 64), {C.LEDGER_HASH, C.REVEAL_SEED}),
    (
        "anchor made up",
        resealed_ledger(ledger(2, office_anchor="1" * 64)),
        {
            C.COMMIT_ANCHOR,
            C.CHOSEN_REPLAY,
            C.RESERVE_REPLAY,
            C.ASSIGNMENTS_REPLAY,
        },
    ),
    (
        "algorithm renamed",
        resealed_ledger(ledger(2, algorithm="x")),
        {
            C.COMMIT_ALGORITHM,
            C.CHOSEN_REPLAY,
            C.RESERVE_REPLAY,
            C.ASSIGNMENTS_REPLAY,
        },
    ),
    ("entropy lowered", ledger(2, min_entropy_bits=8), {C.LEDGER_HASH, C.COMMIT_ENTROPY}),
    (
        "entry removed",
        lambda b: b["ledger"].pop(4),
        {C.LEDGER_PREV, C.LEDGER_ORDER},
    ),
    ("end cut off", lambda b: b["ledger"].pop(), {C.LEDGER_ORDER}),
    ("second draw without a void", second_commit, {C.COMMIT_SECOND}),
    ("frame swapped after a void", other_frame, {C.COMMIT_CHANGED}),
    ("employer moved", frame_line(moved), {C.FRAME_ROOT, C.CHOSEN_REPLAY, C.RESERVE_REPLAY}),
    (
        "employer dropped",
        frame_line(lambda lines: lines[1:]),
        {C.FRAME_ROOT, C.FRAME_QUOTA, C.DISCLOSED_KEY},
    ),
    (
        "employer twice",
        frame_line(lambda lines: [lines[0], *lines]),
        {
            C.FRAME_FORMAT,
            C.FRAME_ROOT,
        },
    ),
    ("mass changed", frame_line(heavier), {C.FRAME_ROOT, C.FRAME_QUOTA}),
    ("frame out of order", frame_line(swapped), {C.FRAME_FORMAT, C.FRAME_ROOT}),
    ("frame without an end", material("objects", "frame", str.rstrip), {C.FRAME_FORMAT}),
    (
        "exclusion added",
        material("objects", "exclusions", lambda t: t + "f" * 32 + ",x\n"),
        {
            C.EXCLUSIONS_HASH,
        },
    ),
    (
        "exclusion in the frame",
        material(
            "objects",
            "exclusions",
            lambda _: f"XUNTU-EXCLUSIONS/1\nkey,reason\n{MONTH.frozen.units[0].key},x\n",
        ),
        {C.EXCLUSIONS_HASH, C.FRAME_FORMAT, C.DISCLOSED_KEY},
    ),
    (
        "exclusions torn",
        material("objects", "exclusions", lambda t: t + "x\n"),
        {
            C.EXCLUSIONS_HASH,
            C.FRAME_FORMAT,
        },
    ),
    (
        "rules changed",
        material("objects", "policy", lambda p: p | {"rules": "x"}),
        {
            C.POLICY_HASH,
        },
    ),
    (
        "quota raised",
        material(
            "objects",
            "policy",
            lambda p: p | {"quotas": [[name, quota + 1] for name, quota in p["quotas"]]},
        ),
        {C.POLICY_HASH, C.FRAME_QUOTA},
    ),
    (
        "quota left out",
        material("objects", "policy", lambda p: p | {"quotas": p["quotas"][1:]}),
        {
            C.POLICY_HASH,
            C.FRAME_QUOTA,
        },
    ),
    ("favourite put in", substituted, {C.CHOSEN_REPLAY, C.CHOSEN_HASH}),
    (
        "one more drawn",
        material("objects", "chosen", lambda keys: sorted([*keys, demo_key(0)])),
        {
            C.CHOSEN_REPLAY,
            C.CHOSEN_HASH,
        },
    ),
    (
        "drawn list reordered",
        material("objects", "chosen", swapped),
        {
            C.CHOSEN_REPLAY,
            C.CHOSEN_HASH,
        },
    ),
    (
        "reserve reordered",
        material("objects", "reserve", swapped),
        {
            C.RESERVE_REPLAY,
            C.RESERVE_HASH,
        },
    ),
    (
        "reserve cut",
        material("objects", "reserve", lambda keys: keys[:-1]),
        {
            C.RESERVE_REPLAY,
            C.RESERVE_HASH,
        },
    ),
    (
        "reserve longer",
        material("objects", "reserve", lambda keys: [*keys, "x"]),
        {
            C.RESERVE_REPLAY,
            C.RESERVE_HASH,
        },
    ),
    (
        "result recorded otherwise",
        resealed_ledger(ledger(4, chosen_count=1)),
        {
            C.CHOSEN_HASH,
            C.ASSIGNMENTS_REPLAY,
        },
    ),
    (
        "route changed",
        material(
            "officers",
            "routes",
            lambda t: t.replace(t.splitlines()[2].split(",")[3].split()[0], "e" * 32),
        ),
        {C.ROUTES_HASH},
    ),
    (
        "staff changed",
        material("officers", "staff", lambda t: t.replace("2030", "2031")),
        {
            C.STAFF_HASH,
        },
    ),
    (
        "chances swapped",
        material("officers", "lotteries", other_matrix),
        {
            C.LOTTERIES_HASH,
            C.ASSIGNMENTS_REPLAY,
            C.LOTTERY_STAFF,
        },
    ),
    (
        "chances do not add up",
        material("officers", "lotteries", torn_matrix),
        {
            C.LOTTERIES_HASH,
            C.LOTTERY_MARGIN,
        },
    ),
    (
        "officers exchanged",
        material(
            "officers",
            "assignments",
            lambda rows: [
                [*rows[0][:4], rows[1][4]],
                [*rows[1][:4], rows[0][4]],
                *rows[2:],
            ],
        ),
        {C.ASSIGNMENTS_REPLAY, C.ASSIGNMENTS_HASH},
    ),
    (
        "assignments reordered",
        material("officers", "assignments", swapped),
        {
            C.ASSIGNMENTS_REPLAY,
            C.ASSIGNMENTS_HASH,
        },
    ),
    (
        "lottery recorded otherwise",
        resealed_ledger(ledger(7, assignments_count=0)),
        {
            C.ASSIGNMENTS_HASH,
        },
    ),
    ("name without its salt", without_salt, {C.DISCLOSED_KEY}),
    ("name of another frame", stranger, {C.DISCLOSED_KEY}),
]


@pytest.mark.parametrize(
    ("change", "wanted"), [pytest.param(*case[1:], id=case[0]) for case in TAMPERED]
)
def test_every_kind_of_tampering_is_named(change: Change, wanted: set[FindingCode]) -> None:
    bundle = MONTH.full()
    change(bundle)
    assert codes(bundle) == wanted


def test_a_witness_sheet_tells_that_a_ledger_was_cut_or_replaced() -> None:
    head = witness_code("999901", MONTH.book.entries[3])
    whole, last = MONTH.ledger_only(), MONTH.book.entries[-1]
    spaced = head.lower().replace("xuntu", "XUNTU").replace(":", " : ") + "\n"
    for good in (head, spaced, head[:16] + head[16:].upper(), "", " "):
        assert codes(whole, good) == set()
    replaced = OTHER.ledger_only()
    assert codes(replaced, head) == {C.LEDGER_HEAD}
    cut = MONTH.ledger_only()
    cut["ledger"].pop()
    assert codes(cut) == set()
    assert codes(cut, witness_code("999901", last)) == {C.LEDGER_HEAD}
    elsewhere, later = head.replace("999901", "999902"), head.replace(":3:", ":4:")
    for bad in ("see minutes", head[:-1], elsewhere, later):
        assert codes(whole, bad) == {C.LEDGER_HEAD}


def test_every_code_of_the_format_is_found_by_some_tampering() -> None:
    tampered = set[FindingCode]().union(*(wanted for _, _, wanted in TAMPERED))
    assert set(FindingCode) - tampered == {C.LEDGER_HEAD}


def test_a_voided_result_is_not_passed_off_as_the_draw() -> None:
    month = finished_month(9, with_officers=False)
    bundle = month.full()
    month.book.void("999901/2026-12/objects")
    bundle["ledger"] = month.ledger_only()["ledger"]
    assert said(bundle, C.LEDGER_ORDER) == [
        ("objects", "账本里没有做完的检查对象抽取，却有它的材料")
    ]
    officers = finished_month(9)
    bundle = officers.full()
    officers.book.void("999901/2026-12/officers")
    bundle["ledger"] = officers.ledger_only()["ledger"]
    assert said(bundle, C.LEDGER_ORDER) == [
        ("officers", "账本里没有做完的检查人员抽取，却有它的材料")
    ]


def test_material_of_a_month_that_was_never_drawn_is_said() -> None:
    bundle = MONTH.full()
    bundle["month"] = "2026-11"
    assert codes(bundle) == {C.LEDGER_ORDER}


def test_material_without_a_reveal_is_compared_with_what_was_committed() -> None:
    bundle = MONTH.full()
    bundle["ledger"] = bundle["ledger"][:3]
    del bundle["officers"]
    bundle["objects"]["exclusions"] += "f" * 32 + ",x\n"
    assert {C.LEDGER_ORDER, C.EXCLUSIONS_HASH} <= codes(bundle)


def test_keys_are_looked_up_only_where_the_frame_is_published() -> None:
    bundle = MONTH.full()
    del bundle["objects"]
    stranger(bundle)
    assert codes(bundle) == set()
    without_salt(bundle)
    assert codes(bundle) == {C.DISCLOSED_KEY}
    mixed = MONTH.full()
    mixed["officers"] = {"routes": 1}
    assert codes(mixed) == {C.FORMAT}


def test_differences_of_a_draw_are_said_one_by_one() -> None:
    bundle = MONTH.full()
    dropped, favourite = bundle["objects"]["chosen"][0], bundle["objects"]["reserve"][0]
    substituted(bundle)
    assert said(bundle, C.CHOSEN_REPLAY) == [
        (favourite, f"名单里抽中了 {favourite}，复算没有抽中它"),
        (dropped, f"复算抽中了 {dropped}，名单里没有它"),
    ]
    short = MONTH.full()
    last = short["objects"]["reserve"].pop()
    place = len(short["objects"]["reserve"])
    assert said(short, C.RESERVE_REPLAY) == [
        (f"reserve[{place}]", f"候补第 {place + 1} 位应当是 {last}，写的是 （没有）")
    ]


@pytest.mark.parametrize(
    "value", [None, 1, "x", [], {"format": "xuntu-draw-bundle/1"}, {"format": []}]
)
def test_what_is_no_bundle_at_all_is_said_to_be_none(value: object) -> None:
    assert {one.code for one in verify_bundle(value).findings} == {C.FORMAT}


def test_files_are_read_strictly() -> None:
    assert read_json('{"名":[1,-2,true,null,"\\ud83c\\udfb2"]} '.encode()) == {
        "名": [1, -2, True, None, "🎲"]
    }
    assert read_json(b"9007199254740991") == 9007199254740991


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xef\xbb\xbf{}", "文件不是 UTF-8 的 JSON"),
        (b"\xff", "文件不是 UTF-8 的 JSON"),
        (b"{", "文件不是 UTF-8 的 JSON"),
        (b"[" * 200_000, "文件不是 UTF-8 的 JSON"),
        (b'"\\ud800"', "文件不是 UTF-8 的 JSON"),
        (b'{"\\uDFFF":1}', "文件不是 UTF-8 的 JSON"),
        (b'{"a":1,"a":2}', "键“a”在同一对象里出现两次"),
        (b"[1.0]", "数 1.0 不是整数"),
        (b"[1e3]", "数 1e3 不是整数"),
        (b"[NaN]", "数 NaN 不是整数"),
        (b"[9007199254740992]", "数 9007199254740992 太大：绝对值应当小于 2 的 53 次方"),
        (b"[" + b"9" * 5000 + b"]", f"数 {'9' * 40} 太大：绝对值应当小于 2 的 53 次方"),
    ],
)
def test_a_file_that_two_programs_could_read_differently_is_refused(
    text: bytes, words: str
) -> None:
    with pytest.raises(UnreadableBundleError) as error:
        read_json(text)
    assert str(error.value).startswith(words)


@pytest.mark.parametrize("number", range(12))
def test_no_damage_at_random_makes_a_verifier_fall_over_or_believe(number: int) -> None:
    bundle = MONTH.full()
    seed = number_seed(number, "damage")
    node: Any = bundle
    junk: Any = [None, -1, "", "\0", [], {}, 2**52, True][seed[0] % 8]
    for byte in seed[1:]:
        steps = list(node) if isinstance(node, dict) else range(len(node))
        step = list(steps)[byte % len(steps)]
        if not isinstance(node[step], dict | list) or not node[step] or byte < 40:
            before, node[step] = node[step], junk
            assert before == junk or codes(bundle)
            return
        node = node[step]
