"""The audit log takes additions only, and every change made around it is found."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import psycopg2
import pytest

from data import audits
from data.audits import Deed, Outcome
from data.database import ConflictError, Pool, reading, recording, writing
from tests.make_account import NOW

DEED = Deed(
    at=NOW,
    actor="wang",
    action="roster.release",
    address="10.0.0.1",
    area="999901",
    month="2026-12",
    target="7",
    detail={"reason": "“试” \0 \ud800"},
)


def noted(pool: Pool, count: int = 3) -> None:
    for number in range(count):
        with recording(pool) as conn:
            audits.add(conn, replace(DEED, target=str(number)))


def around(pool: Pool, statement: str) -> None:
    """Run a statement as somebody who has the database in hand and takes its triggers away."""
    with closing(psycopg2.connect(pool.dsn)) as conn, conn, conn.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)


def faults(pool: Pool, head: str = "") -> list[str]:
    with reading(pool) as conn:
        return [str(fault) for fault in audits.verify(conn, noted_head=head).faults]


def test_entries_come_back_newest_first_as_they_were_noted(database: Pool) -> None:
    noted(database)
    with reading(database) as conn:
        newest = audits.newest(conn, count=2)
        older = audits.newest(conn, count=2, before=newest[-1].seq)
    assert [entry.seq for entry in (*newest, *older)] == [2, 1, 0]
    deed = newest[0].deed
    assert (deed.at, deed.actor, deed.area, deed.month, deed.target) == (
        NOW, "wang", "999901", "2026-12", "2",
    )  # fmt: skip
    assert deed.outcome is Outcome.DONE
    assert deed.detail == {"reason": "“试” \ufffd ?"}


def test_the_log_is_read_by_account_and_by_area(database: Pool) -> None:
    noted(database, 1)
    with recording(database) as conn:
        audits.add(conn, replace(DEED, actor="li", area=None))
    with reading(database) as conn:
        assert [e.seq for e in audits.newest(conn, count=9, actor="li")] == [1]
        assert [e.seq for e in audits.newest(conn, count=9, area="999901")] == [0]
        assert [e.seq for e in audits.newest(conn, count=9)] == [1, 0]


def test_a_whole_log_verifies_and_an_empty_one_too(database: Pool) -> None:
    assert faults(database) == []
    noted(database)
    with reading(database) as conn:
        verdict = audits.verify(conn)
    assert (verdict.count, verdict.faults) == (3, ())
    assert faults(database, verdict.head) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET content = content",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ],
)
def test_what_was_noted_cannot_be_changed(database: Pool, statement: str) -> None:
    noted(database, 1)
    with (
        pytest.raises(psycopg2.errors.RestrictViolation, match="append-only"),
        writing(database) as conn,
        conn.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            """UPDATE audit_entry SET content = replace(content, 'wang', 'chen') WHERE seq = 1""",
            ["第 1 条的内容与哈希不符"],
        ),
        ("DELETE FROM audit_entry WHERE seq = 1", ["第 2 条之前缺了", "第 2 条没有接在"]),
        ("DELETE FROM audit_entry WHERE seq = 0", ["第 1 条之前缺了", "第 1 条没有接在"]),
        (
            "UPDATE audit_entry SET prev = repeat('a', 64) WHERE seq = 2",
            ["第 2 条没有接在", "第 2 条的内容与哈希不符"],
        ),
    ],
)
def test_a_change_made_around_the_triggers_is_found(
    database: Pool, statement: str, said: list[str]
) -> None:
    noted(database)
    around(database, statement)
    found = faults(database)
    assert len(found) == len(said)
    for fault, words in zip(found, said, strict=True):
        assert words in fault


def test_a_cut_end_is_found_by_the_head_that_was_noted(database: Pool) -> None:
    noted(database)
    with reading(database) as conn:
        head = audits.verify(conn).head
    around(database, "DELETE FROM audit_entry WHERE seq = 2")
    assert faults(database) == []
    (said,) = faults(database, head)
    assert "之后的记录被删去" in said


def test_the_database_itself_gives_number_and_hash_whatever_is_sent(database: Pool) -> None:
    noted(database, 1)
    with recording(database) as conn, conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (seq, prev, hash, content) VALUES (7, '', '', %s)",
            (audits.content_of(DEED),),
        )
    with reading(database) as conn:
        assert audits.verify(conn).count == 2


def test_many_at_once_are_noted_one_after_the_other(database: Pool) -> None:
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: noted(database, 2), range(12)))
    assert faults(database) == []
    with reading(database) as conn:
        assert audits.verify(conn).count == 24


def test_a_note_in_a_transaction_that_began_before_another_asks_to_try_again(
    database: Pool,
) -> None:
    def overtaken() -> None:
        with writing(database) as conn:
            conn.cursor().execute("SELECT 1 FROM audit_entry")
            noted(database, 1)
            audits.add(conn, DEED)

    with pytest.raises(ConflictError, match="请重试"):
        overtaken()
    with reading(database) as conn:
        assert audits.verify(conn).count == 1


def test_a_note_is_gone_with_the_transaction_that_it_belongs_to(database: Pool) -> None:
    def fail() -> None:
        with writing(database) as conn:
            audits.add(conn, DEED)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with reading(database) as conn:
        assert audits.verify(conn).count == 0
    later = replace(DEED, at=NOW + timedelta(seconds=1))
    with recording(database) as conn:
        audits.add(conn, later)
    assert faults(database) == []
