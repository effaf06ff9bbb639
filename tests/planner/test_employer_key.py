import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.employer_key import InvalidSecretError, key_of, salt_of, sealed_keys

SECRET = bytes(range(32))
ONE, OTHER = EmployerId("演示-1"), EmployerId("演示-2")


def test_a_key_is_the_first_half_of_a_digest_of_salt_and_number() -> None:
    salt = hmac.new(SECRET, "XUNTU-SALT/1\n演示-1".encode(), hashlib.sha256).digest()
    assert salt_of(SECRET, ONE) == salt
    whole = hashlib.sha256(b"XUNTU-KEY/1\n" + salt + "演示-1".encode()).hexdigest()
    assert key_of(salt, ONE) == whole[:32]


@given(secret=st.binary(min_size=32, max_size=32))
def test_each_employer_and_each_secret_has_a_key_of_its_own(secret: bytes) -> None:
    keys = {
        key_of(salt_of(one, employer), employer)
        for one in (secret, bytes(b ^ 1 for b in secret))
        for employer in (ONE, OTHER)
    }
    assert len(keys) == 4
    assert key_of(salt_of(secret, ONE), OTHER) not in keys


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_secret_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(InvalidSecretError) as error:
        salt_of(bytes(size), ONE)
    assert str(error.value) == f"名录的秘密应当是 32 个字节，现在是 {size} 个"


def test_keys_are_found_in_texts_and_longer_or_shorter_words_are_not() -> None:
    one, other = "a" * 32, "0" * 31 + "f"
    texts = (f"{one},x\n", f"d,o,1,{other} {'b' * 64} {'c' * 31}")
    assert sealed_keys(*texts) == {one, other}
    assert sealed_keys() == frozenset()
