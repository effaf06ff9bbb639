"""Seeds: the 32 bytes that a month's random choices follow from, derived and written down."""

import json
import re
import unicodedata
from hashlib import sha256
from typing import Final

from geo.area import AreaCode
from planner.errors import PlannerError
from planner.month import Month
from planner.random_stream import SEED_BYTES

_HEADER: Final = "XUNTU-MONTH-SEED/1\n"


class InvalidSeedError(PlannerError, ValueError):
    """A seed, or what it is derived from, cannot be used."""


def seed_text(*, area: AreaCode, month: Month, purpose: str, entropy: str) -> str:
    """Return the text whose SHA-256 is the seed, so that anyone can compute it again.

    A header line, then JSON with sorted keys, no spaces and characters as they are, in UTF-8.
    Purpose and entropy are normalised first: compatibility forms (NFKC, so that full-width digits
    are digits) and single spaces.

    Raises
    ------
    InvalidSeedError
        If the purpose or the entropy is empty.
    """
    parts = {"purpose": _plain(purpose), "entropy": _plain(entropy)}
    if not parts["purpose"]:
        raise InvalidSeedError("没有写明抽取的用途：请填写，例如 双随机")
    if not parts["entropy"]:
        raise InvalidSeedError("没有公开随机数：请填写见证人当场得到的数，例如 20 颗十面骰子的点数")
    fields = {"area": area, "month": str(month), **parts}
    return _HEADER + json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def month_seed(*, area: AreaCode, month: Month, purpose: str, entropy: str) -> bytes:
    """Return the 32-byte seed of one area, month and purpose from public entropy in words.

    Raises
    ------
    InvalidSeedError
        If the purpose or the entropy is empty.
    """
    text = seed_text(area=area, month=month, purpose=purpose, entropy=entropy)
    return sha256(text.encode()).digest()


def parse_seed(text: str) -> bytes:
    """Return the seed written as 64 hexadecimal digits; spaces, line ends and case do not matter.

    Raises
    ------
    InvalidSeedError
        If a character is not a hexadecimal digit or there are not exactly 64.
    """
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if wrong := re.search(r"[^0-9a-fA-F]", digits):
        raise InvalidSeedError(
            "随机种子第 {place} 位是“{character}”，不是十六进制数字（0–9、a–f）：请核对",
            place=wrong.start() + 1,
            character=wrong[0],
        )
    if len(digits) != 2 * SEED_BYTES:
        raise InvalidSeedError(
            "随机种子应当是 {wanted} 位十六进制数，现在是 {count} 位：请核对是否抄漏",
            wanted=2 * SEED_BYTES,
            count=len(digits),
        )
    return bytes.fromhex(digits)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
