"""Seeds of trial draws: the 32 bytes that a month's random choices follow from, as written."""

import re
import unicodedata

from planner.errors import PlannerError
from planner.random_stream import SEED_BYTES


class InvalidSeedError(PlannerError, ValueError):
    """A seed cannot be read."""


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
