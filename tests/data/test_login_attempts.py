"""Who tries too often waits, longer each time, and others do not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data import login_attempts
from data.database import Pool, recording
from data.login_attempts import FORGOTTEN_AFTER, LONGEST_WAIT_S, AttemptKind, wait_s
from tests.make_account import NOW


def attempt(
    pool: Pool, *, after_s: float = 0, name: str = "wang", address: str = "10.0.0.1"
) -> int:
    with recording(pool) as conn:
        return login_attempts.take_turn(
            conn, name=name, address=address, now=NOW + timedelta(seconds=after_s)
        )


def test_waits_grow_to_a_quarter_of_an_hour() -> None:
    waits = [wait_s(AttemptKind.ACCOUNT, failures) for failures in range(1, 14)]
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    assert wait_s(AttemptKind.ACCOUNT, 10**6) == LONGEST_WAIT_S
    assert wait_s(AttemptKind.ADDRESS, 29) == 0
    assert wait_s(AttemptKind.ADDRESS, 30) == 5


def test_after_three_failures_one_waits_and_is_told_how_long(database: Pool) -> None:
    assert [attempt(database, after_s=s) for s in range(3)] == [0, 0, 0]
    assert 4 <= attempt(database, after_s=2.5) <= 5
    assert attempt(database, after_s=6.9) == 1
    assert attempt(database, after_s=7.5) == 0
    assert 9 <= attempt(database, after_s=8) <= 10


def test_asking_while_waiting_does_not_make_it_longer(database: Pool) -> None:
    for second in range(3):
        attempt(database, after_s=second)
    for _ in range(20):
        assert attempt(database, after_s=4) > 0
    assert attempt(database, after_s=7.5) == 0


def test_others_at_other_places_do_not_wait(database: Pool) -> None:
    for second in range(3):
        attempt(database, after_s=second)
    assert attempt(database, after_s=3) > 0
    assert attempt(database, after_s=3, name="li") == 0


def test_an_address_that_tries_many_names_waits(database: Pool) -> None:
    for number in range(30):
        assert attempt(database, name=f"name-{number}") == 0
    assert attempt(database, name="another") > 0
    assert attempt(database, name="another", address="10.0.0.2") == 0


def test_a_right_password_forgets_the_failures_of_its_name(database: Pool) -> None:
    for second in range(3):
        attempt(database, after_s=second)
    later = NOW + timedelta(seconds=10)
    with recording(database) as conn:
        login_attempts.forgive(conn, name="wang", address="10.0.0.1", now=later)
    assert [attempt(database, after_s=11 + s) for s in range(3)] == [0, 0, 0]


def test_failures_are_forgotten_after_a_day(database: Pool) -> None:
    for second in range(3):
        attempt(database, after_s=second)
    day = FORGOTTEN_AFTER.total_seconds() + 5
    assert [attempt(database, after_s=day + s) for s in range(3)] == [0, 0, 0]


def test_many_tries_at_once_gain_nothing(database: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: attempt(database), range(24)))
    assert waits.count(0) == 3


def test_waiting_survives_a_restart(database: Pool) -> None:
    for second in range(3):
        attempt(database, after_s=second)
    with Pool(database.dsn) as another:
        assert attempt(another, after_s=3) > 0


def test_neither_names_nor_addresses_are_kept(database: Pool) -> None:
    attempt(database, name="a password typed into the wrong field")
    with recording(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT string_agg(login_attempt::text, ' ') FROM login_attempt")
        ((kept,),) = cursor.fetchall()
    assert "password" not in kept
    assert "10.0.0.1" not in kept


@pytest.mark.parametrize("name", ["\ud800", "名" * 10_000])
def test_whatever_is_typed_can_be_counted(database: Pool, name: str) -> None:
    assert attempt(database, name=name) == 0
