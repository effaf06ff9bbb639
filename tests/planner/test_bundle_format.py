"""The published format: its example is real, and its test vectors are what the code computes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.area import TownshipCode
from geo.employer import EmployerId
from planner.bundle_verifier import read_json, verify_bundle, witness_code
from planner.canonical_json import canonical_json, digest
from planner.draw import ALGORITHM, hold_draw
from planner.draw_commitment import LOTTERY_ALGORITHM
from planner.draw_finding import FindingCode
from planner.employer_key import key_of
from planner.entropy import revealed_seed
from planner.frame_quota import Stratum
from planner.frozen_frame import chosen_digest, reserve_digest
from planner.ledger_entry import EntryKind
from planner.merkle_tree import merkle_root
from planner.random_stream import RandomStream
from planner.secret_chain import anchor_of
from tests.make_ceremony import example_month, example_text
from tests.make_draw import frame_unit

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "bundle-format.md").read_text(encoding="utf-8")
VALUE = {"b": [1, True, None], "a": '甲"\\\n\x01🎲'}


def vectors() -> list[tuple[str, str]]:
    """Return every test vector as the document names it, computed by the code."""
    zero = bytes(32)
    stream = RandomStream(zero, "draw")
    rows = [
        ('`C({"b":[1,true,null],"a":"甲\\"\\\\\\n\\u0001🎲"})`', canonical_json(VALUE).decode()),
        ('H("X/1\\n" ‖ 上面的文本)', digest("X/1", VALUE)),
        ("32 个零字节、标签 `draw` 的前五个数", " ".join(str(stream.word()) for _ in range(5))),
        ("同一序列从头起的 `below(300)`", str(RandomStream(zero, "draw").below(300))),
    ]
    rows += [
        (
            f"{size} 个叶的 Merkle 根"
            + (f"（叶是 `{'`、`'.join('abcde'[:size])}`）" if size else ""),
            merkle_root([leaf.encode() for leaf in "abcde"[:size]]).hex(),
        )
        for size in (0, 1, 2, 3, 5)
    ]
    rows += [
        ("盐为 32 个零字节、编号 `E1` 的代号", key_of(zero, EmployerId("E1"))),
        ("v_0 为 32 个零字节时的 v_1", anchor_of(zero).hex()),
        (
            (
                '种子：`commit` 为 64 个 `a`，`entropy` 为 `[["骰","0123456789"]]`，'
                "`office` 为 64 个 `b`，`supervisor` 为 64 个 `c`"
            ),
            revealed_seed(
                commit="a" * 64,
                entropy=[("骰", "0123456789")],
                office="b" * 64,
                supervisor="c" * 64,
            ).hex(),
        ),
    ]
    month = example_month()
    chosen = sorted(u.key for u in month.frozen.units if u.employer in month.draw.chosen)
    keys = {unit.employer: unit.key for unit in month.frozen.units}
    reveal = next(one for one in month.book.entries if one.kind is EntryKind.REVEAL)
    rows += [
        ("例：`frame_root`", month.frozen.material().frame_root),
        ("例：`policy_sha256`", month.frozen.material().policy_sha256),
        ("例：抽对象的 `seed`", str(reveal.body["seed"])),
        ("例：`chosen_sha256`", chosen_digest(chosen)),
        ("例：`reserve_sha256`", reserve_digest([keys[one] for one in month.draw.reserve])),
        ("例：最后一条的链头", witness_code("999901", month.book.entries[-1])),
    ]
    return rows


def test_the_example_is_what_the_code_makes() -> None:
    assert (DOCS / "bundle-example.json").read_text(encoding="utf-8") == example_text()


def test_the_example_is_sound_small_and_complete() -> None:
    bundle = read_json((DOCS / "bundle-example.json").read_bytes())
    head = witness_code("999901", example_month().book.entries[-1])
    verdict = verify_bundle(bundle, head=head)
    assert verdict.is_sound
    assert verdict.has_objects
    assert verdict.has_officers
    units = example_month().frozen.units
    assert len(units) == 12
    assert len({unit.stratum for unit in units}) == 2
    assert len({unit.township for unit in units}) == 3
    assert {one.kind for one in verdict.entries} == set(EntryKind)
    part = example_month().officers
    assert part is not None
    assert len(part.routes.splitlines()) == 4
    assert all("虚构" in name for name in example_month().names.values())


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value that is neither a list nor an object."""
    if isinstance(node, dict | list):
        for step in node if isinstance(node, dict) else range(len(node)):
            yield from leaves(node[step], (*path, step))
    else:
        yield path


@pytest.mark.parametrize("part", ["ledger", "objects", "officers"])
def test_no_value_of_the_example_can_be_changed_unnoticed(part: str) -> None:
    bundle = example_month().full()
    for path in leaves(bundle[part], (part,)):
        node = bundle
        for step in path[:-1]:
            node = node[step]
        before = node[path[-1]]
        node[path[-1]] = before + 1 if isinstance(before, int) else before + "x"
        assert not verify_bundle(bundle).is_sound, path
        node[path[-1]] = before


def test_the_draw_reckoned_by_hand_comes_out_as_the_document_says() -> None:
    rows = [("E1", "T1", 0, 0, 4), ("E2", "T1", 300, 400, 3), ("E3", "T1", 900, 0, 6)]
    units = [
        frame_unit(employer=EmployerId(e), township=TownshipCode(t), x_m=x, y_m=y, mass=m * 100_000)
        for e, t, x, y, m in (*rows, ("E4", "T2", 5000, 0, 7))
    ]
    draw = hold_draw(units, {Stratum("乙"): 2}, seed=bytes(32))
    assert draw.chosen == ("E1", "E4")
    assert draw.reserve == ("E3", "E2")
    assert "抽中 E1、E4；候补次序 E3、E2。" in PAGE


def test_every_vector_of_the_document_is_what_the_code_computes() -> None:
    section = PAGE.partition("## 11 ")[2].partition("## 12 ")[0]
    written = [line for line in section.splitlines() if line.startswith("- ")]
    assert written == [f"- {name}：`{value}`" for name, value in vectors()]


def test_every_finding_has_its_row_in_the_document() -> None:
    section = PAGE.partition("## 9 ")[2].partition("## 10 ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = [name.strip(" `") for row in rows for name in row.split("、")]
    assert sorted(named) == sorted(code.value for code in FindingCode)


def test_the_document_names_the_algorithms_in_use() -> None:
    assert f"`{ALGORITHM}`" in PAGE
    assert f"`{LOTTERY_ALGORITHM}`" in PAGE
