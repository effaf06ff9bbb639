"""The ledger keeps what was written, in order, and takes no change."""

from dataclasses import replace

import psycopg2
import pytest

from data import ledgers, sealed_draws
from data.database import ConflictError, Pool, reading, writing
from geo.area import AreaCode
from planner.ceremony import registered
from planner.frozen_frame import freeze
from planner.ledger_entry import Holder, LedgerEntry
from planner.ledger_state import LedgerState
from tests.make_draw import frame_unit

AREA = AreaCode("999901")
AT = "2026-11-25T09:00:00+08:00"


def two_entries() -> tuple[LedgerEntry, LedgerEntry]:
    state = LedgerState(area=AREA)
    first = registered(state, Holder.OFFICE, "ab" * 32, note="办公室 “甲”", at=AT)
    state, wrong = state.after(first)
    assert not wrong
    return first, registered(state, Holder.SUPERVISOR, "cd" * 32, note="", at=AT)


def test_a_ledger_comes_back_as_it_was_written(database: Pool) -> None:
    first, second = two_entries()
    with writing(database) as conn:
        ledgers.add(conn, AREA, first)
        ledgers.add(conn, AREA, second)
    with reading(database) as conn:
        assert ledgers.load(conn, AREA) == (first, second)
        assert ledgers.load(conn, AreaCode("999902")) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET at = at",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "DELETE FROM sealed_frame",
        "UPDATE sealed_frame SET staff = ''",
        "TRUNCATE sealed_lottery",
    ],
)
def test_what_was_sealed_cannot_be_changed(database: Pool, statement: str) -> None:
    first, _ = two_entries()
    frozen = freeze(
        [frame_unit(mass=0)],
        {frame_unit().stratum: 0},
        [],
        [],
        rules="r",
        method="m",
        secret=b"s" * 32,
    )
    with writing(database) as conn:
        ledgers.add(conn, AREA, first)
        sealed_draws.add_frame(conn, "999901/2026-12/objects", frozen)
    with (
        pytest.raises(psycopg2.errors.RestrictViolation, match="append-only"),
        writing(database) as conn,
        conn.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_entry_that_does_not_follow_the_head_is_refused(database: Pool) -> None:
    first, second = two_entries()
    with writing(database) as conn:
        ledgers.add(conn, AREA, first)
    for wrong in (first, replace(second, seq=2), replace(second, prev="ef" * 32)):
        with pytest.raises(ConflictError), writing(database) as conn:
            ledgers.add(conn, AREA, wrong)
    with reading(database) as conn:
        assert ledgers.load(conn, AREA) == (first,)


def test_a_sealed_frame_comes_back_as_it_was(database: Pool) -> None:
    frozen = freeze(
        [frame_unit(mass=0)],
        {frame_unit().stratum: 0},
        [],
        [],
        rules="r",
        method="m",
        secret=b"s" * 32,
    )
    with writing(database) as conn:
        sealed_draws.add_frame(conn, "999901/2026-12/objects", frozen)
    with reading(database) as conn:
        assert sealed_draws.frame(conn, "999901/2026-12/objects") == frozen
        assert sealed_draws.frame(conn, "999901/2027-01/objects") is None
        assert sealed_draws.lotteries(conn, "00" * 32) is None
