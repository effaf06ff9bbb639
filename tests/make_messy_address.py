"""Builder of addresses as people type them, for points that are known."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.make_gazetteer import KnownAddress, MadeCounty

DIGITS = "零一二三四五六七八九"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WRONG = "昌晶森磊鑫淼焱垚"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessyAddress:
    """One typed address, the way it was typed, and what it means."""

    way: str
    text: str
    truth: KnownAddress


def messy_addresses(made: MadeCounty, *, count: int, seed: int = 11) -> tuple[MessyAddress, ...]:
    """Return `count` addresses in ten ways in turn, of doors, villages and places."""
    rng = random.Random(seed)  # noqa: S311 - made-up addresses, nothing secret
    return tuple(
        _typed(way, writer, made, rng)
        for _, (way, writer) in zip(range(count), _endless(), strict=False)
    )


def _typed(
    way: str,
    writer: Callable[[KnownAddress, random.Random], str],
    made: MadeCounty,
    rng: random.Random,
) -> MessyAddress:
    pool = {"village": made.villages, "place": made.places}.get(way, made.doors)
    truth = pool[rng.randrange(len(pool))]
    return MessyAddress(way=way, text=writer(truth, rng), truth=truth)


def _endless() -> Iterator[tuple[str, Callable[[KnownAddress, random.Random], str]]]:
    while True:
        yield from WAYS.items()


def _full(at: KnownAddress, rng: random.Random) -> str:
    return f"演示省云溪县{at.township.name}{at.road}{at.number}号{rng.randint(1, 9)}幢"


def _short(at: KnownAddress, _: random.Random) -> str:
    return f"{at.road}{at.number}号"


def _wide(at: KnownAddress, _: random.Random) -> str:
    number = str(at.number).translate(_WIDE)
    return f"云溪县{at.township.name}{at.road}{number}号（原纺织厂内）"


def _numeral(at: KnownAddress, _: random.Random) -> str:
    return f"云溪县{at.township.name}{at.road}{chinese(at.number)}号"


def _misspelt(at: KnownAddress, rng: random.Random) -> str:
    spot = rng.randrange(len(at.road) - 1)
    wrong = at.road[:spot] + rng.choice(_WRONG) + at.road[spot + 1 :]
    return f"云溪县{at.township.name}{wrong}{at.number}号"


def _ranged(at: KnownAddress, rng: random.Random) -> str:
    return f"云溪县云溪县{at.township.name}{at.road}{at.number}-{at.number + rng.randint(2, 9)}号"


def _bare(at: KnownAddress, _: random.Random) -> str:
    stem = at.township.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    return f"云溪{stem}{at.road}{at.number}"


def _spaced(at: KnownAddress, rng: random.Random) -> str:
    gap = rng.choice((" ", "，", " ,", "\u3000", "\t"))
    return gap.join(("云溪县", at.township.name, at.road, f"{at.number} 号附{rng.randint(1, 5)}号"))


def _village(at: KnownAddress, rng: random.Random) -> str:
    ending = rng.choice(("", f"{rng.randint(1, 9)}组", "村委会对面"))
    return f"云溪县{at.township.name}{at.village}{ending}"


def _place(at: KnownAddress, rng: random.Random) -> str:
    name = rng.choice((at.place, at.place[:3] + "园区"))
    return f"{at.township.name}{name}{rng.randint(1, 20)}号厂房"


WAYS: dict[str, Callable[[KnownAddress, random.Random], str]] = {
    "full": _full,
    "road and number only": _short,
    "full width, remark": _wide,
    "Chinese numerals": _numeral,
    "one wrong character": _misspelt,
    "range, county twice": _ranged,
    "endings left out": _bare,
    "spaces, sub-number": _spaced,
    "village": _village,
    "place": _place,
}


def chinese(number: int) -> str:
    """Return Chinese numerals of a number below 1000: 十二, 一百零八."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")
