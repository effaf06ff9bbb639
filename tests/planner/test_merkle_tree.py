from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.merkle_tree import NoSuchLeafError, audit_path, is_in_tree, merkle_root

# The test vectors of RFC 6962 implementations (certificate-transparency's merkle tree tests).
KNOWN_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = st.lists(st.binary(max_size=8), max_size=40)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Return the tree hash just as RFC 6962, section 2.1, defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def path_by_definition(leaves: list[bytes], index: int) -> list[bytes]:
    """Return the audit path just as RFC 6962, section 2.1.1, defines it."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*path_by_definition(leaves[:split], index), root_by_definition(leaves[split:])]
    return [*path_by_definition(leaves[split:], index - split), root_by_definition(leaves[:split])]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_known_vectors(size: int) -> None:
    assert merkle_root(KNOWN_LEAVES[:size]).hex() == KNOWN_ROOTS[size - 1]


def test_the_root_of_no_leaves_is_the_digest_of_nothing() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle_root([]).hex() == empty


@given(leaves=LEAVES)
def test_roots_and_paths_are_those_of_the_recursive_definition(leaves: list[bytes]) -> None:
    assert merkle_root(leaves) == root_by_definition(leaves)
    for index in range(len(leaves)):
        assert list(audit_path(leaves, index)) == path_by_definition(leaves, index)


@given(leaves=LEAVES)
def test_every_leaf_is_proved_by_its_path_and_nowhere_else(leaves: list[bytes]) -> None:
    root, size = merkle_root(leaves), len(leaves)
    for index, leaf in enumerate(leaves):
        path = audit_path(leaves, index)
        assert is_in_tree(leaf, index=index, size=size, path=path, root=root)
        for other in range(-1, size + 1):
            if other != index and (not 0 <= other < size or leaves[other] != leaf):
                assert not is_in_tree(leaf, index=other, size=size, path=path, root=root)


@given(
    leaves=st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=20),
    data=st.data(),
)
def test_one_changed_bit_anywhere_breaks_a_proof(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path = merkle_root(leaves), list(audit_path(leaves, index))
    parts = [leaves[index], root, *path]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 8 * len(parts[which]) - 1))
    changed = bytearray(parts[which])
    changed[bit // 8] ^= 1 << bit % 8
    parts[which] = bytes(changed)
    assert not is_in_tree(parts[0], index=index, size=len(leaves), path=parts[2:], root=parts[1])


@given(leaves=st.lists(st.binary(max_size=4), min_size=1, max_size=20), data=st.data())
def test_a_path_too_long_or_too_short_proves_nothing(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path = merkle_root(leaves), audit_path(leaves, index)
    place = {"index": index, "size": len(leaves)}
    assert not is_in_tree(leaves[index], **place, path=(*path, bytes(32)), root=root)
    if path:
        assert not is_in_tree(leaves[index], **place, path=path[:-1], root=root)


def test_a_node_cannot_pass_for_a_leaf() -> None:
    left, right = sha256(b"\0a").digest(), sha256(b"\0b").digest()
    assert merkle_root([left + right]) != merkle_root([b"a", b"b"])


@pytest.mark.parametrize("index", [-1, 3])
def test_a_proof_of_a_row_that_is_not_there_is_refused(index: int) -> None:
    with pytest.raises(NoSuchLeafError) as error:
        audit_path([b"a", b"b", b"c"], index)
    assert str(error.value) == f"名录只有 3 行，没有第 {index + 1} 行"
