import math
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.entropy import (
    EntropyKind,
    EntropySource,
    InvalidEntropyError,
    bits_of,
    parse_source,
    revealed_seed,
    sources_problem,
    values_problem,
)
from planner.random_stream import RandomStream
from tests.make_ceremony import number_seed, thrown

SIDES = {EntropyKind.D10: 10, EntropyKind.D6: 6, EntropyKind.COIN: 2}


@pytest.mark.parametrize(
    ("text", "kind", "count", "bits"),
    [
        ("d10:十面骰:20", EntropyKind.D10, 20, 66),
        ("d6:六面骰:16", EntropyKind.D6, 16, 41),
        ("coin:硬币:40", EntropyKind.COIN, 40, 40),
        ("lottery:双色球2026130期:7:24", EntropyKind.LOTTERY, 7, 24),
    ],
)
def test_sources_are_written_in_short(text: str, kind: EntropyKind, count: int, bits: int) -> None:
    name = text.split(":")[1]
    source = parse_source(text)
    assert source == EntropySource(kind=kind, name=name, count=count, bits=bits)
    assert source.as_json() == {"kind": kind.value, "name": name, "count": count, "bits": bits}


@pytest.mark.parametrize("kind", SIDES)
def test_bits_are_never_more_than_the_throws_really_have(kind: EntropyKind) -> None:
    for count in range(1, 1001):
        real = count * math.log2(SIDES[kind])
        assert real - 1.001 < bits_of(kind, count) <= real


@pytest.mark.parametrize(
    "text", ["", "d10", "d10:x", "d12:x:3", "d10:x:三", "d10:x:1:2", "lottery:x:7", "d10:x:99999"]
)
def test_a_source_that_cannot_be_read_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(InvalidEntropyError) as error:
        parse_source(text)
    assert str(error.value) == (
        f"公开随机数的来源“{text}”看不懂：请写成 种类:名称:个数，例如 d10:十面骰:20"
        "（种类有 d10、d6、coin、lottery；lottery 后面再加 :位数）"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("d10::20", "公开随机数的来源没有名称：请写明，例如 20 颗十面骰"),
        ("d10:x:0", "“x”的个数是 0，应当在 1 至 1000 之间"),
        ("coin:x:1001", "“x”的个数是 1001，应当在 1 至 1000 之间"),
        ("lottery:x:7:0", "“x”的随机位数是 0，应当在 1 至 64 之间"),
        ("lottery:x:7:65", "“x”的随机位数是 65，应当在 1 至 64 之间"),
    ],
)
def test_a_source_of_nonsense_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidEntropyError) as error:
        parse_source(text)
    assert str(error.value) == said


def test_the_bits_of_a_lottery_must_be_stated() -> None:
    with pytest.raises(InvalidEntropyError, match="彩票的随机位数要写明"):
        bits_of(EntropyKind.LOTTERY, 7)


def test_sources_are_enough_only_together_and_by_different_names() -> None:
    dice, coins = parse_source("d10:骰:6"), parse_source("coin:币:21")
    assert sources_problem([dice, coins], least=40) is None
    assert str(sources_problem([dice], least=40)) == (
        "公开随机数只有 19 位，至少要 40 位：请多掷几颗，例如 20 颗十面骰"
    )
    assert str(sources_problem([dice, dice, coins], least=40)) == (
        "公开随机数的来源有同名的：请各取不同的名称"
    )
    assert str(sources_problem([dice, coins], least=39)) == (
        "公开随机数至少要 40 位，规定的却是 39 位"
    )
    boasted = EntropySource(kind=EntropyKind.D6, name="六", count=10, bits=64)
    assert str(sources_problem([boasted], least=40)) == "“六”写的是 64 位随机数，实际是 25 位"


@pytest.mark.parametrize(
    ("text", "value", "good"),
    [
        ("d10:x:3", "019", True),
        ("d10:x:3", "01", False),
        ("d10:x:3", "01٣", False),
        ("d6:x:3", "166", True),
        ("d6:x:3", "160", False),
        ("d6:x:3", "167", False),
        ("coin:x:2", "01", True),
        ("coin:x:2", "02", False),
        ("coin:x:2", "01\n", False),
        ("lottery:x:2:20", "07 33", True),
        ("lottery:x:2:20", "07  33", False),
        ("lottery:x:2:20", "07", False),
        ("lottery:x:1:20", "123456789", True),
        ("lottery:x:1:20", "1234567890", False),
    ],
)
def test_a_value_must_be_one_that_its_source_can_give(text: str, value: str, good: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (parse_source(text).value_problem(value) is None) is good


@given(kind=st.sampled_from(list(EntropyKind)), count=st.integers(1, 60), number=st.integers(0, 99))
def test_everything_that_can_be_thrown_is_accepted(
    kind: EntropyKind, count: int, number: int
) -> None:
    bits = 20 if kind is EntropyKind.LOTTERY else bits_of(kind, count)
    source = EntropySource(kind=kind, name="x", count=count, bits=bits)
    assert source.problem() is None
    assert source.value_problem(thrown(source, RandomStream(number_seed(number), "x"))) is None


def test_values_must_come_from_the_sources_in_their_order() -> None:
    sources = [parse_source("d10:甲:3"), parse_source("coin:乙:2")]
    assert values_problem(sources, [("甲", "123"), ("乙", "01")]) is None
    assert str(values_problem(sources, [("乙", "01"), ("甲", "123")])) == (
        "公开随机数应当依次来自：甲、乙；现在是：乙、甲"
    )
    assert str(values_problem(sources, [])) == "公开随机数应当依次来自：甲、乙；现在是：（无）"
    assert str(values_problem(sources, [("甲", "123"), ("乙", "012")])) == (
        "“乙”的值“012”不对：应当是2 个 01，不留空格"
    )
    lottery = [parse_source("lottery:彩:2:20")]
    assert str(values_problem(lottery, [("彩", "1,2")])) == (
        "“彩”的值“1,2”不对：应当是2 个数，以一个空格分隔"
    )


def test_a_seed_covers_the_commitment_the_entropy_and_both_sides() -> None:
    parts = {"commit": "a" * 64, "office": "b" * 64, "supervisor": "c" * 64}
    seed = revealed_seed(entropy=[("骰", "01")], **parts)
    text = (
        'XUNTU-DRAW-SEED/1\n{"commit":"' + "a" * 64 + '","entropy":[["骰","01"]],"office":"'
        "" + "b" * 64 + '","supervisor":"' + "c" * 64 + '"}'
    )
    assert seed == sha256(text.encode()).digest()
    others = {
        revealed_seed(entropy=[("骰", "02")], **parts),
        *(revealed_seed(entropy=[("骰", "01")], **(parts | {part: "d" * 64})) for part in parts),
    }
    assert seed not in others
    assert len(others) == 4
