"""Secret chains: values that one side fixes in advance and opens one at a time.

Each value is the digest of the one before it. The last is made public first (the anchor); opening
the value before it proves that nothing was chosen after the dice were seen.
"""

from hashlib import sha256
from typing import Final

from planner.errors import PlannerError

VALUE_BYTES: Final = 32
_TAG: Final = b"XUNTU-CHAIN/1\n"


class BrokenChainError(PlannerError, ValueError):
    """A value does not belong to the chain where it was looked for."""


def anchor_of(value: bytes) -> bytes:
    """Return the value that follows `value` in its chain."""
    return sha256(_TAG + value).digest()


def chain_value(start: bytes, steps: int) -> bytes:
    """Return the value `steps` steps after `start`, which is 32 secret random bytes."""
    value = start
    for _ in range(steps):
        value = anchor_of(value)
    return value


def value_before(start: bytes, anchor: bytes, *, length: int) -> bytes:
    """Return the value whose digest is `anchor`, of the chain of `length` steps from `start`.

    Raises
    ------
    BrokenChainError
        If the anchor is not of this chain, or the chain is used up.
    """
    value = start
    for _ in range(length):
        following = anchor_of(value)
        if following == anchor:
            return value
        value = following
    raise BrokenChainError(
        "链头 {anchor}… 不在这个秘密链文件里：请核对是否拿错文件，或秘密链已用完需重新登记",
        anchor=anchor.hex()[:12],
    )
