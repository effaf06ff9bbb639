"""Random streams: numbers that anyone can compute again from a seed and a label."""

import struct
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, Protocol, TypeVar

from planner.errors import PlannerError

SEED_BYTES: Final = 32
_WORD_BITS: Final = 64
_WORD_SPAN: Final = 1 << _WORD_BITS
_WORDS: Final = struct.Struct(">4Q")

Item = TypeVar("Item")


class InvalidStreamError(PlannerError, ValueError):
    """A stream was asked for something that it cannot give."""


class RandomSource(Protocol):
    """Where a sampler takes its randomness from: a stream, or a test that tries every branch."""

    def below(self, bound: int) -> int:
        """Return a uniform integer in 0..bound-1."""

    def chance(self, numerator: int, denominator: int) -> bool:
        """Return true with the chance numerator / denominator, exactly."""


class RandomStream:
    """The words of SHA-256 in counter mode over a 32-byte seed and a label.

    Block k is SHA-256(seed, 0x00, label in UTF-8, 0x00, k as 8 bytes), all numbers big-endian;
    each block gives four 64-bit words. Streams of different labels are independent.

    Raises
    ------
    InvalidStreamError
        If the seed is not 32 bytes, or the label is empty or holds a zero byte.
    """

    __slots__ = ("_block", "_prefix", "_waiting")

    def __init__(self, seed: bytes, label: str) -> None:
        if len(seed) != SEED_BYTES:
            raise InvalidStreamError(
                "随机种子应当是 32 个字节（64 位十六进制数），现在是 {size} 个字节", size=len(seed)
            )
        if not label or "\0" in label:
            raise InvalidStreamError(
                "随机数序列的标签 {label!r} 不能用：请写成 draw 的样子", label=label
            )
        self._prefix = sha256(seed + b"\0" + label.encode() + b"\0")
        self._block = 0
        self._waiting: list[int] = []

    def word(self) -> int:
        """Return the next 64-bit word."""
        if not self._waiting:
            state = self._prefix.copy()
            state.update(self._block.to_bytes(8, "big"))
            self._waiting = list(_WORDS.unpack(state.digest()))[::-1]
            self._block += 1
        return self._waiting.pop()

    def below(self, bound: int) -> int:
        """Return a uniform integer in 0..bound-1.

        A word x is thrown away when x ≥ 2^64 − (2^64 mod bound); the answer is x mod bound.
        For a bound above 2^64 as many words as needed are put together, first word highest.
        """
        if bound < 1:
            raise InvalidStreamError("不能在 {bound} 个数里抽取：至少要有一个", bound=bound)
        if bound <= _WORD_SPAN:
            limit = _WORD_SPAN - _WORD_SPAN % bound
            while (number := self._waiting.pop() if self._waiting else self.word()) >= limit:
                pass
            return number % bound
        words = -(-(bound - 1).bit_length() // _WORD_BITS)
        span = 1 << (_WORD_BITS * words)
        limit = span - span % bound
        while True:
            number = self.word()
            for _ in range(words - 1):
                number = number << _WORD_BITS | self.word()
            if number < limit:
                return number % bound

    def chance(self, numerator: int, denominator: int) -> bool:
        """Return true with the chance numerator / denominator: below(denominator) < numerator."""
        return self.below(denominator) < numerator


def shuffled(items: Iterable[Item], source: RandomSource) -> list[Item]:
    """Return the items in uniformly random order.

    Fisher and Yates: for k from the last index down to 1, swap item k with item below(k + 1).
    """
    order = list(items)
    for last in range(len(order) - 1, 0, -1):
        other = source.below(last + 1)
        order[last], order[other] = order[other], order[last]
    return order
