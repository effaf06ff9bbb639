"""Employer keys: names of employers in published lists that only their salt can be traced back by.

A county keeps one secret a draw. Every employer has a salt of its own, so that its name can be
opened without opening the others'.
"""

import re
from hashlib import sha256
from hmac import digest as hmac_digest
from typing import Final, NewType

from geo.employer import EmployerId
from planner.errors import PlannerError

EmployerKey = NewType("EmployerKey", str)
"""32 hexadecimal digits."""
SECRET_BYTES: Final = 32
_KEY: Final = re.compile("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class InvalidSecretError(PlannerError, ValueError):
    """The secret of a frame has a wrong length."""


def salt_of(secret: bytes, employer: EmployerId) -> bytes:
    """Return the 32-byte salt of an employer: HMAC-SHA256 of its id under the frame's secret.

    Raises
    ------
    InvalidSecretError
        If the secret is not 32 bytes.
    """
    if len(secret) != SECRET_BYTES:
        raise InvalidSecretError(
            "名录的秘密应当是 {wanted} 个字节，现在是 {size} 个",
            wanted=SECRET_BYTES,
            size=len(secret),
        )
    return hmac_digest(secret, b"XUNTU-SALT/1\n" + employer.encode(), "sha256")


def sealed_keys(*texts: str) -> frozenset[str]:
    """Return the keys that stand in sealed texts: every word of 32 hexadecimal digits."""
    return frozenset(_KEY.findall("\n".join(texts)))


def key_of(salt: bytes, employer: EmployerId) -> EmployerKey:
    """Return the key of an employer: the first 16 bytes of a digest of its salt and its id."""
    return EmployerKey(sha256(b"XUNTU-KEY/1\n" + salt + employer.encode()).hexdigest()[:32])
