"""Merkle trees: one digest of many rows, and short proofs that a row is among them (RFC 6962)."""

from collections.abc import Sequence
from hashlib import sha256

from planner.errors import PlannerError


class NoSuchLeafError(PlannerError, IndexError):
    """A proof was asked of a row that the tree does not have."""


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of the tree over `leaves`; that of no leaves is the digest of nothing."""
    if not leaves:
        return sha256(b"").digest()
    level = [_leaf(leaf) for leaf in leaves]
    while len(level) > 1:
        # The largest power of two below n splits off: pairing from the left and passing an odd
        # last node up unchanged gives the same tree.
        paired = [_node(level[k], level[k + 1]) for k in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def audit_path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the digests that lead from leaf `index` to the root, nearest first.

    Raises
    ------
    NoSuchLeafError
        If there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise NoSuchLeafError(
            "名录只有 {size} 行，没有第 {index} 行", size=len(leaves), index=index + 1
        )
    level = [_leaf(leaf) for leaf in leaves]
    path = []
    while len(level) > 1:
        if (sibling := index ^ 1) < len(level):
            path.append(level[sibling])
        paired = [_node(level[k], level[k + 1]) for k in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        index //= 2
    return tuple(path)


def is_in_tree(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether `path` proves that `leaf` stands at `index` of a tree of `size` leaves.

    The steps are those of RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, _leaf(leaf)
    for sibling in path:
        if last == 0:
            return False
        if place % 2 or place == last:
            found = _node(sibling, found)
            while not place % 2 and place:
                place, last = place // 2, last // 2
        else:
            found = _node(found, sibling)
        place, last = place // 2, last // 2
    return last == 0 and found == root


def _leaf(row: bytes) -> bytes:
    return sha256(b"\0" + row).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
