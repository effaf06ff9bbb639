"""Passwords: what is good enough, and the argon2id hash that alone is kept."""

import secrets
import threading
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import DataError

SHORTEST: Final = 10
LONGEST: Final = 256
_AT_ONCE: Final = 2
"""Hashes computed at the same time: each takes 64 MiB."""
_HASHER: Final = PasswordHasher()
"""Argon2id with the second recommended option of RFC 9106: 64 MiB, 3 passes, 4 lanes."""
_turn: Final = threading.BoundedSemaphore(_AT_ONCE)
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike."""


class WeakPasswordError(DataError):
    """A password would not protect anything."""


def check_password(password: str, *, name: str) -> None:
    """Refuse a password that is too short, too long, one sign repeated, or the name.

    Raises
    ------
    WeakPasswordError
        If it is; the password itself is never part of the sentence.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise WeakPasswordError("密码太短：至少 {count} 个字符", count=SHORTEST)
    if len(plain) > LONGEST:
        raise WeakPasswordError("密码太长：最多 {count} 个字符", count=LONGEST)
    folded = plain.casefold().strip()
    if name.casefold() in {folded, folded[::-1]} or not folded.replace(name.casefold(), ""):
        raise WeakPasswordError("密码不能是登录名：请换一个")
    if len(set(folded)) < 4:  # 1111111111 and 1212121212
        raise WeakPasswordError("密码用到的不同字符太少：请换一个")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its own random salt."""
    with _turn:
        return _HASHER.hash(_plain(password))


def is_right(hash_: str | None, password: str) -> bool:
    """Return whether `password` gives `hash_`; without a hash, no, but in the same time."""
    if len(password) > LONGEST:
        return False
    try:
        with _turn:
            _HASHER.verify(hash_ or _nobodys(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return hash_ is not None


def is_outdated(hash_: str) -> bool:
    """Return whether a hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(hash_)


def one_time_password() -> str:
    """Return a random password to be used once: 79 bits in letters that are not mistaken."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(24))
