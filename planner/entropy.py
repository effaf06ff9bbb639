"""Public entropy: dice, coins and lottery issues, named in advance and read aloud at the draw."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.message import Message, message
from planner.canonical_json import digest
from planner.errors import PlannerError

LEAST_BITS: Final = 40
"""Fewer bits of public entropy could be tried out in advance."""
_MAX_LOTTERY_BITS: Final = 64
_MAX_COUNT: Final = 1000


class InvalidEntropyError(PlannerError, ValueError):
    """A source of public entropy, or a value of one, cannot be used."""


class EntropyKind(StrEnum):
    """How public entropy is made."""

    D10 = "d10"
    D6 = "d6"
    COIN = "coin"
    LOTTERY = "lottery"


_BITS: Final[Mapping[EntropyKind, Callable[[int], int]]] = {
    EntropyKind.D10: lambda count: count * 3_321_928 // 1_000_000,
    EntropyKind.D6: lambda count: count * 2_584_962 // 1_000_000,
    EntropyKind.COIN: lambda count: count,
}
_ALPHABET: Final = {EntropyKind.D10: "0-9", EntropyKind.D6: "1-6", EntropyKind.COIN: "01"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntropySource:
    """One source as the commitment names it."""

    kind: EntropyKind
    name: str
    count: int
    bits: int

    def problem(self) -> Message | None:
        """Return what is wrong with the source, or None."""
        if not self.name:
            return message("公开随机数的来源没有名称：请写明，例如 20 颗十面骰")
        if not 1 <= self.count <= _MAX_COUNT:
            return message(
                "“{name}”的个数是 {count}，应当在 1 至 {most} 之间",
                name=self.name,
                count=self.count,
                most=_MAX_COUNT,
            )
        if self.kind is EntropyKind.LOTTERY:
            if not 1 <= self.bits <= _MAX_LOTTERY_BITS:
                return message(
                    "“{name}”的随机位数是 {bits}，应当在 1 至 {most} 之间",
                    name=self.name,
                    bits=self.bits,
                    most=_MAX_LOTTERY_BITS,
                )
        elif self.bits != bits_of(self.kind, self.count):
            return message(
                "“{name}”写的是 {bits} 位随机数，实际是 {real} 位",
                name=self.name,
                bits=self.bits,
                real=bits_of(self.kind, self.count),
            )
        return None

    def value_problem(self, value: str) -> Message | None:
        """Return why `value` cannot have come from the source, or None."""
        if self.kind is EntropyKind.LOTTERY:
            pattern = rf"[0-9]{{1,9}}( [0-9]{{1,9}}){{{self.count - 1}}}"
            wanted = message("{count} 个数，以一个空格分隔", count=self.count)
        else:
            alphabet = _ALPHABET[self.kind]
            pattern = rf"[{alphabet}]{{{self.count}}}"
            wanted = message("{count} 个 {alphabet}，不留空格", count=self.count, alphabet=alphabet)
        if re.fullmatch(pattern, value, re.ASCII):
            return None
        return message(
            "“{name}”的值“{value}”不对：应当是{wanted}", name=self.name, value=value, wanted=wanted
        )

    def as_json(self) -> dict[str, object]:
        """Return the source as the ledger writes it."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "count": self.count,
            "bits": self.bits,
        }


def bits_of(kind: EntropyKind, count: int) -> int:
    """Return the bits of entropy of `count` throws; a lottery's must be stated instead.

    Raises
    ------
    InvalidEntropyError
        For a lottery.
    """
    if kind not in _BITS:
        raise InvalidEntropyError("彩票的随机位数要写明，例如 lottery:双色球2026130期:7:24")
    return _BITS[kind](count)


def parse_source(text: str) -> EntropySource:
    """Return the source written as kind:name:count, or lottery:name:count:bits.

    Raises
    ------
    InvalidEntropyError
        If it cannot be read or holds nonsense.
    """
    kind, *rest = text.split(":")
    parts = dict(zip(("name", "count", "bits"), rest, strict=False))
    numbers = [parts[key] for key in ("count", "bits") if key in parts]
    is_lottery = kind == EntropyKind.LOTTERY
    if (
        kind not in list(EntropyKind)
        or len(rest) != (3 if is_lottery else 2)
        or not all(re.fullmatch("[0-9]{1,4}", number) for number in numbers)
    ):
        raise InvalidEntropyError(
            "公开随机数的来源“{text}”看不懂：请写成 种类:名称:个数，"
            "例如 d10:十面骰:20（种类有 d10、d6、coin、lottery；lottery 后面再加 :位数）",
            text=text,
        )
    chosen, count = EntropyKind(kind), int(parts["count"])
    source = EntropySource(
        kind=chosen,
        name=parts["name"].strip(),
        count=count,
        bits=int(parts["bits"]) if is_lottery else bits_of(chosen, count),
    )
    if problem := source.problem():
        raise InvalidEntropyError("{problem}", problem=problem)
    return source


def sources_problem(sources: Sequence[EntropySource], *, least: int) -> Message | None:
    """Return why `sources` cannot be committed to, or None."""
    if least < LEAST_BITS:
        return message(
            "公开随机数至少要 {least} 位，规定的却是 {given} 位", least=LEAST_BITS, given=least
        )
    if problem := next((found for one in sources if (found := one.problem())), None):
        return problem
    if len({one.name for one in sources}) != len(sources):
        return message("公开随机数的来源有同名的：请各取不同的名称")
    if (total := sum(one.bits for one in sources)) < least:
        return message(
            "公开随机数只有 {total} 位，至少要 {least} 位：请多掷几颗，例如 20 颗十面骰",
            total=total,
            least=least,
        )
    return None


def values_problem(
    sources: Sequence[EntropySource], values: Sequence[tuple[str, str]]
) -> Message | None:
    """Return why named `values` are not those of `sources` in their order, or None."""
    if [one.name for one in sources] != [name for name, _ in values]:
        return message(
            "公开随机数应当依次来自：{wanted}；现在是：{given}",
            wanted="、".join(one.name for one in sources),
            given="、".join(name for name, _ in values) or "（无）",
        )
    pairs = zip(sources, values, strict=True)
    return next((found for one, (_, value) in pairs if (found := one.value_problem(value))), None)


def revealed_seed(
    *, commit: str, entropy: Sequence[tuple[str, str]], office: str, supervisor: str
) -> bytes:
    """Return the 32-byte seed of a draw; all arguments as the ledger writes them."""
    fields = {
        "commit": commit,
        "entropy": [list(pair) for pair in entropy],
        "office": office,
        "supervisor": supervisor,
    }
    return bytes.fromhex(digest("XUNTU-DRAW-SEED/1", fields))
