"""Identities that cannot be real: credit codes of an area that does not exist, invented words."""

import numpy as np

from data.demo.place_names import COUNTY_CODE

_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SCRAMBLE, _SPACE = 38_197_283, 10**8
_FIRST = "禾砺铸锦骏麟晟璟垚煜翊珩钰澜沐堃铭峻坤屹晗烁瀚霖琨赫睿祺骁朔"
_SECOND = "岳衡弘泽川洲屿丘原野穗垄嵩岱峪陌岚汀渚堰榕桉棠杉楠柘桐梓榆槿"


def credit_code(serial: int, *, public: bool = False) -> str:
    """Return a credit code with both check digits right (GB 32100, GB 11714), never in use.

    Digits 3 to 8 name the registering area; 999901 is not one.
    """
    base = f"{serial * _SCRAMBLE % _SPACE:08d}"
    total = sum(int(digit) * w for digit, w in zip(base, _ORGANISATION_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    body = ("12" if public else "91") + COUNTY_CODE + base + ("X" if check == 10 else str(check))
    weighted = sum(_SYMBOLS.index(s) * w for s, w in zip(body, _WEIGHTS, strict=True))
    return body + _SYMBOLS[(31 - weighted % 31) % 31]


def trade_word(rng: np.random.Generator) -> str:
    """Return an invented word of two characters, seldom three."""
    word = _FIRST[int(rng.random() * len(_FIRST))] + _SECOND[int(rng.random() * len(_SECOND))]
    return word + _SECOND[int(rng.random() * len(_SECOND))] if rng.random() < 0.12 else word
