"""Address text: bring what people type into one form before it is read."""

import re
import unicodedata
from functools import reduce

MAX_LENGTH = 200
"""Longer text is cut before it is read; no address needs more."""

_DASHES = re.compile(r"[\-‐-―−－﹣~～〜∼﹏_]+|(?<=\d)至(?=\d)")
_NOISE = re.compile(r"[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_BRACKETS = re.compile(
    r"[(\[{<《〈【〔「『]([^()\[\]{}<>《》〈〉【】〔〕「」『』]*)[)\]}>》〉】〕」』]"
)
_LOOSE_BRACKETS = re.compile(r"[()\[\]{}<>《》〈〉【】〔〕「」『』]")
_COMMAS = re.compile(r"(?<!\d)[,，;；]+|[,，;；]+(?!\d)")
"""Commas between parts; those between numbers (12,14号) stay."""
_QUOTES = re.compile(r"[\"'`“”‘’·•*|\\]")
_NUMERAL = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, *range(3, 10)), strict=True))
_UNIT = {"十": 10, "百": 100, "千": 1000}

NUMERALS = "零〇一二两三四五六七八九十百千"


def tidy_address(text: str) -> tuple[str, str]:
    """Return the address in one form, and what stood in brackets.

    Full-width characters become half-width, all dashes one, space and invisible characters go;
    bracketed remarks are taken out unless the whole address stands in brackets.
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text))[:MAX_LENGTH]
    plain = _QUOTES.sub("", plain)
    notes = _BRACKETS.findall(plain)
    main = _joined(_BRACKETS.sub("", plain))
    if main:
        return main, " ".join(note for note in notes if note)
    return _joined("".join(notes)), ""


def _joined(text: str) -> str:
    plain = _COMMAS.sub("", _LOOSE_BRACKETS.sub("", text))
    return _DASHES.sub("-", plain).strip(",，、;；:：。.")


def whole_number(text: str) -> int | None:
    """Return the number that digits or Chinese numerals mean (12, 十二, 二〇三), or None."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(char not in _NUMERAL and char not in _UNIT for char in text):
        return None
    if not any(char in _UNIT for char in text):
        return reduce(lambda value, char: value * 10 + _NUMERAL[char], text, 0)
    total, digit = 0, 0
    for char in text:
        if char in _UNIT:
            total += (digit or 1) * _UNIT[char]
            digit = 0
        else:
            digit = _NUMERAL[char]
    return total + digit
