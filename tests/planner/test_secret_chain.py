from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.secret_chain import BrokenChainError, anchor_of, chain_value, value_before

START = bytes(32)


def test_a_step_is_the_tagged_digest_of_the_value_before() -> None:
    assert anchor_of(START) == sha256(b"XUNTU-CHAIN/1\n" + START).digest()
    assert chain_value(START, 0) == START
    assert chain_value(START, 2) == anchor_of(anchor_of(START))


@given(start=st.binary(min_size=32, max_size=32), length=st.integers(1, 30))
def test_a_chain_is_opened_from_its_end_to_its_start_and_not_further(
    start: bytes, length: int
) -> None:
    head = chain_value(start, length)
    for left in range(length - 1, -1, -1):
        value = value_before(start, head, length=length)
        assert anchor_of(value) == head
        assert value == chain_value(start, left)
        head = value
    with pytest.raises(BrokenChainError):
        value_before(start, head, length=length)


def test_the_wrong_file_or_a_used_up_chain_is_said() -> None:
    with pytest.raises(BrokenChainError) as error:
        value_before(START, b"\xab" * 32, length=5)
    assert str(error.value) == (
        "链头 abababababab… 不在这个秘密链文件里：请核对是否拿错文件，或秘密链已用完需重新登记"
    )
