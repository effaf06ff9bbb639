from collections import Counter
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.random_stream import InvalidStreamError, RandomSource, RandomStream, shuffled
from tests.make_draw import SEED, all_outcomes


def test_the_published_test_vector_is_reproduced() -> None:
    stream = RandomStream(bytes(32), "draw")
    assert [stream.word() for _ in range(5)] == [
        15048483010919565037,
        8238593559667020167,
        8673282980681866416,
        12809466156712689856,
        5001635054064383657,
    ]
    assert RandomStream(bytes(32), "draw").below(300) == 37


def test_a_block_is_the_hash_of_seed_label_and_counter() -> None:
    stream = RandomStream(SEED, "lead/2026-12-01")
    words = [stream.word() for _ in range(12)]
    third = sha256(SEED + b"\0lead/2026-12-01\0" + (2).to_bytes(8, "big")).digest()
    assert words[8] == int.from_bytes(third[:8], "big")
    assert words[11] == int.from_bytes(third[24:], "big")


def test_streams_of_different_labels_and_seeds_differ() -> None:
    words = {
        RandomStream(seed, label).word()
        for seed in (SEED, bytes(32))
        for label in ("draw", "reserve")
    }
    assert len(words) == 4


@settings(deadline=None)
@given(bound=st.integers(1, 2**130), label=st.text("abc/", min_size=1))
def test_below_is_in_range_and_the_same_every_time(bound: int, label: str) -> None:
    first = RandomStream(SEED, label).below(bound)
    assert 0 <= first < bound
    assert first == RandomStream(SEED, label).below(bound)


def test_a_bound_above_half_the_range_throws_words_away() -> None:
    bound = 2**63 + 1
    stream, plain = RandomStream(bytes(32), "draw"), RandomStream(bytes(32), "draw")
    words = [plain.word() for _ in range(200)]
    kept = [word for word in words if word < bound]
    assert len(kept) < len(words)
    assert [stream.below(bound) for _ in kept] == kept


def test_a_bound_above_one_word_puts_two_together_first_word_highest() -> None:
    plain = RandomStream(bytes(32), "draw")
    expected = plain.word() << 64 | plain.word()
    assert RandomStream(bytes(32), "draw").below(2**128) == expected


def test_a_bound_of_one_word_takes_the_word_as_it_is() -> None:
    assert RandomStream(bytes(32), "draw").below(2**64) == 15048483010919565037


def test_below_is_even() -> None:
    stream = RandomStream(SEED, "draw")
    counts = Counter(stream.below(6) for _ in range(12_000))
    chi2 = sum((counts[face] - 2000) ** 2 / 2000 for face in range(6))
    assert chi2 < 20.5  # the 99.9 % point with five degrees of freedom


def test_a_chance_is_below_the_denominator() -> None:
    stream, plain = RandomStream(SEED, "draw"), RandomStream(SEED, "draw")
    assert [stream.chance(3, 7) for _ in range(50)] == [plain.below(7) < 3 for _ in range(50)]


def test_every_order_of_a_shuffle_is_equally_likely() -> None:
    def sample(source: RandomSource) -> tuple[str, ...]:
        return tuple(shuffled("abcd", source))

    assert list(all_outcomes(sample).values()) == [Fraction(1, 24)] * 24


@settings(deadline=None)
@given(items=st.lists(st.integers()))
def test_a_shuffle_keeps_every_item(items: list[int]) -> None:
    assert sorted(shuffled(items, RandomStream(SEED, "reserve"))) == sorted(items)


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(InvalidStreamError, match="32 个字节（64 位十六进制数），现在是 4 个字节"):
        RandomStream(b"seed", "draw")


@pytest.mark.parametrize("label", ["", "a\0b"])
def test_a_label_that_could_be_taken_for_another_is_refused(label: str) -> None:
    with pytest.raises(InvalidStreamError, match="标签"):
        RandomStream(SEED, label)


def test_nothing_can_be_drawn_from_nothing() -> None:
    with pytest.raises(InvalidStreamError, match="不能在 0 个数里抽取"):
        RandomStream(SEED, "draw").below(0)
