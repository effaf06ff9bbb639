import os
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import psycopg2
import psycopg2.errors
import pytest

from data import database as database_module
from data.database import (
    ConflictError,
    Connection,
    DatabaseError,
    DatabaseSettings,
    Pool,
    PoolTimeoutError,
    connect,
    database_settings,
    open_pool,
    reading,
    writing,
)

ADD = "INSERT INTO area VALUES (%s, '', '', false, '{}', '')"


def codes(pool: Pool) -> list[str]:
    with reading(pool) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT code FROM area ORDER BY code")
        return [code for (code,) in cursor.fetchall()]


def test_what_a_writing_block_does_is_kept(database: Pool) -> None:
    with writing(database) as conn:
        conn.cursor().execute(ADD, ("1",))
    assert codes(database) == ["1"]


def test_nothing_is_kept_of_a_writing_block_that_raises(database: Pool) -> None:
    def add_and_fail() -> None:
        with writing(database) as conn:
            conn.cursor().execute(ADD, ("1",))
            raise KeyError

    with pytest.raises(KeyError):
        add_and_fail()
    assert codes(database) == []


def test_a_reading_block_cannot_write(database: Pool) -> None:
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction), reading(database) as conn:
        conn.cursor().execute(ADD, ("1",))


def test_every_statement_of_a_reading_block_sees_the_same_moment(database: Pool) -> None:
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM area")
        with writing(database) as other:
            other.cursor().execute(ADD, ("1",))
        cursor.execute("SELECT count(*) FROM area")
        assert cursor.fetchone() == (0,)


def test_who_finds_all_connections_in_use_waits_for_the_next(database: Pool) -> None:
    pool = Pool(database.dsn, size=1)
    order = []

    def read() -> None:
        with reading(pool):
            order.append("second")

    with pool:
        with reading(pool):
            thread = threading.Thread(target=read)
            thread.start()
            thread.join(timeout=0.2)
            assert thread.is_alive()
            order.append("first")
        thread.join(timeout=10)
    assert order == ["first", "second"]


def test_waiting_ends_with_a_clear_error(database: Pool) -> None:
    with (
        Pool(database.dsn, size=1, patience_s=0.05) as pool,
        reading(pool),
        pytest.raises(PoolTimeoutError, match="等待数据库连接"),
        reading(pool),
    ):
        pass


def test_a_connection_is_used_again(database: Pool) -> None:
    with Pool(database.dsn) as pool:
        with reading(pool) as conn:
            first = conn.info.backend_pid
        with writing(pool) as conn:
            assert conn.info.backend_pid == first


def test_a_lost_connection_is_said_in_words_and_replaced(database: Pool) -> None:
    def lose_it_and_write() -> None:
        with writing(database) as conn:
            with closing(psycopg2.connect(database.dsn)) as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", (conn.info.backend_pid,))
                other.commit()
            conn.cursor().execute(ADD, ("1",))

    with pytest.raises(DatabaseError, match="连接中断"):
        lose_it_and_write()
    assert codes(database) == []


def test_two_who_change_the_same_row_are_not_both_believed(database: Pool) -> None:
    change = "UPDATE area SET name = %s"
    with writing(database) as conn:
        conn.cursor().execute(ADD, ("1",))

    def change_it_twice() -> None:
        with writing(database) as slow:
            slow.cursor().execute("SELECT 1 FROM area")
            with writing(database) as quick:
                quick.cursor().execute(change, ("quick",))
            slow.cursor().execute(change, ("slow",))

    with pytest.raises(ConflictError, match="请重试"):
        change_it_twice()


def test_missing_tables_are_said_in_words(bare_dsn: str) -> None:
    with Pool(bare_dsn) as pool, pytest.raises(DatabaseError, match="结构与程序不符"):
        codes(pool)


def test_missing_rights_are_said_in_words(database: Pool) -> None:
    as_other = "SET LOCAL ROLE pg_monitor; INSERT INTO area VALUES ('1', '', '', false, '{}', '')"
    with pytest.raises(DatabaseError, match="没有权限"), writing(database) as conn:
        conn.cursor().execute(as_other)


def test_a_closed_pool_says_so(database: Pool) -> None:
    pool = Pool(database.dsn)
    pool.close()
    pool.close()
    with pytest.raises(DatabaseError, match="已关闭"), reading(pool):
        pass


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(DatabaseError, match=r"127\.0\.0\.1:1/xuntu") as caught:
        connect("postgresql://me:secret@127.0.0.1:1/xuntu")
    assert "secret" not in str(caught.value)


def test_an_unreadable_address_is_refused() -> None:
    with pytest.raises(DatabaseError, match="无法解析"):
        connect("postgresql//wrong")


def test_numbers_of_numpy_are_written_as_numbers(database: Pool) -> None:
    sent = (np.int64(7), np.float64(0.1), np.float32(0.5), np.bool_(True))
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT %s, %s, %s, %s", sent)
        row: tuple[Any, ...] | None = cursor.fetchone()
    assert row is not None
    assert [float(each) for each in row] == [7, 0.1, 0.5, 1]


def test_an_old_server_is_refused_with_a_remedy() -> None:
    info = SimpleNamespace(parameter_status=lambda _name: "14.9")
    old = cast("Connection", SimpleNamespace(server_version=140009, info=info))
    with pytest.raises(DatabaseError, match=r"PostgreSQL 14\.9，需要 15"):
        database_module._check_server(old)


def test_a_database_that_cannot_hold_all_characters_is_refused(server_dsn: str) -> None:
    name = f"xuntu_ascii_{os.getpid()}"
    with closing(psycopg2.connect(server_dsn)) as conn:
        conn.autocommit = True
        cursor = conn.cursor()
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        try:
            url = psycopg2.extensions.make_dsn(server_dsn, dbname=name)
            with pytest.raises(DatabaseError, match="SQL_ASCII"):
                open_pool(DatabaseSettings(url=url, home=Path("unused")))
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_given_database_is_opened(database: Pool) -> None:
    with open_pool(DatabaseSettings(url=database.dsn, home=Path("unused"))) as pool:
        assert codes(pool) == []


def test_settings_follow_the_environment() -> None:
    given = database_settings({"XUNTU_DATABASE_URL": " postgresql://h/d ", "XUNTU_HOME": "/x/y"})
    assert given == DatabaseSettings(url="postgresql://h/d", home=Path("/x/y"))
    default = database_settings({})
    assert default.url is None
    assert default.home.is_absolute()
