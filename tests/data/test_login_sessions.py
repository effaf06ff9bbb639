"""A session is found by its token as long as it is used, not too old, and its account enabled."""

from datetime import datetime, timedelta

from data import accounts, login_sessions
from data.account import Account
from data.database import Pool, reading, recording
from data.login_sessions import IDLE, LONGEST
from tests import make_account
from tests.make_account import NOW


def opened(pool: Pool) -> tuple[Account, str]:
    with recording(pool) as conn:
        account = make_account.account(conn)
        return account, login_sessions.add(conn, account.id, address="10.0.0.1", now=NOW)


def found(pool: Pool, token: str, now: datetime) -> bool:
    with reading(pool) as conn:
        return login_sessions.find(conn, token, now=now) is not None


def test_a_token_finds_its_account_and_another_token_nobody(database: Pool) -> None:
    account, token = opened(database)
    assert len(token) == 43  # 256 bits in base 64
    with reading(database) as conn:
        session = login_sessions.find(conn, token, now=NOW)
        assert session is not None
        assert session.account == account
        assert login_sessions.find(conn, token[:-1] + "_", now=NOW) is None
        assert login_sessions.find(conn, "", now=NOW) is None


def test_the_token_itself_is_kept_nowhere(database: Pool) -> None:
    _, token = opened(database)
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT login_session::text FROM login_session")
        ((row,),) = cursor.fetchall()
    assert token not in row


def test_a_session_is_over_when_nobody_used_it_for_an_hour(database: Pool) -> None:
    _, token = opened(database)
    assert found(database, token, NOW + IDLE - timedelta(seconds=1))
    assert not found(database, token, NOW + IDLE)


def test_use_keeps_a_session_open_but_not_beyond_its_day(database: Pool) -> None:
    _, token = opened(database)
    now = NOW
    while now < NOW + LONGEST - IDLE / 2:
        now += IDLE / 2
        with recording(database) as conn:
            login_sessions.touch(conn, token, now=now)
    assert found(database, token, NOW + LONGEST - timedelta(seconds=1))
    assert not found(database, token, NOW + LONGEST)


def test_use_is_noted_at_most_once_a_minute(database: Pool) -> None:
    _, token = opened(database)
    with reading(database) as conn:
        session = login_sessions.find(conn, token, now=NOW)
    assert session is not None
    assert not login_sessions.needs_touch(session, now=NOW + timedelta(seconds=59))
    assert login_sessions.needs_touch(session, now=NOW + timedelta(seconds=60))


def test_a_session_ends_at_once_when_its_account_is_disabled(database: Pool) -> None:
    account, token = opened(database)
    with recording(database) as conn:
        accounts.set_disabled(conn, account.id, is_disabled=True)
    assert not found(database, token, NOW)


def test_sessions_end_one_by_one_or_all_but_one(database: Pool) -> None:
    account, first = opened(database)
    with recording(database) as conn:
        more = [login_sessions.add(conn, account.id, address="", now=NOW) for _ in range(3)]
        login_sessions.end(conn, first)
    assert not found(database, first, NOW)
    with recording(database) as conn:
        login_sessions.end_all(conn, account.id, spared=more[1])
    assert [found(database, token, NOW) for token in more] == [False, True, False]
    with recording(database) as conn:
        login_sessions.end_all(conn, account.id)
    assert not found(database, more[1], NOW)


def test_sessions_that_are_over_are_swept_away(database: Pool) -> None:
    account, _ = opened(database)
    with recording(database) as conn:
        login_sessions.add(conn, account.id, address="", now=NOW + LONGEST)
        with conn.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM login_session")
            assert cursor.fetchone() == (1,)
