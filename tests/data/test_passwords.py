"""Passwords are hashed with argon2id; weak ones are refused without being repeated."""

import pytest

from data.passwords import (
    WeakPasswordError,
    check_password,
    hash_password,
    is_outdated,
    is_right,
    one_time_password,
)


def test_a_hash_is_right_for_its_password_only_and_has_its_own_salt() -> None:
    first, second = hash_password("correct horse"), hash_password("correct horse")
    assert first != second
    assert first.startswith("$argon2id$")
    assert is_right(first, "correct horse")
    assert not is_right(first, "correct horse ")
    assert not is_outdated(first)


def test_wide_and_narrow_letters_are_the_same_password() -> None:
    assert is_right(hash_password("ｃorrect１２３"), "correct123")


def test_without_a_hash_nothing_is_right() -> None:
    assert not is_right(None, "anything at all")
    assert not is_right("no hash", "anything at all")


def test_an_endless_password_is_not_even_hashed() -> None:
    assert not is_right(hash_password("correct horse"), "a" * 100_000)


def test_hashes_of_weaker_parameters_are_replaced() -> None:
    assert is_outdated("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$2Nyhzi9hEq4")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "至少 10 个"),
        ("a" * 257, "最多 256 个"),
        ("Planner-Wang", "不能是登录名"),
        ("gnaw-rennalp", "不能是登录名"),
        ("planner-wangplanner-wang", "不能是登录名"),
        ("1111111111", "字符太少"),
        ("abababababab", "字符太少"),
    ],
)
def test_a_weak_password_is_refused_and_never_repeated(password: str, why: str) -> None:
    with pytest.raises(WeakPasswordError, match=why) as caught:
        check_password(password, name="planner-wang")
    assert password not in str(caught.value)


def test_ten_signs_are_enough() -> None:
    check_password("abcd123456", name="planner-wang")


def test_a_one_time_password_is_strong_enough_and_never_the_same() -> None:
    some = {one_time_password() for _ in range(50)}
    assert len(some) == 50
    for each in some:
        check_password(each, name="x")
        assert not set(each) & set("0o1li")
