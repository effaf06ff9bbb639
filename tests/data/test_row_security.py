"""Who sees which rows: for every table and role, what is seen and what is not.

The tables come from the catalogue of the database: one that is new fails here until it has a rule
in `row_rule` (or is closed to the pages) and a row in `tests.make_rows`.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from secrets import token_hex

import psycopg2
import pytest
from psycopg2.extensions import make_dsn

from data import audits, roster_releases
from data.account import Account, AreaRight, Role
from data.database import Connection, DatabaseError, Pool, connect, reading, recording, writing
from data.migrations import migrate
from data.web_scope import NoWebRoleError, Scope, ScopedPool, protect
from geo.area import AreaCode
from planner.month import Month
from tests.conftest import new_database
from tests.make_account import NOW, right
from tests.make_rows import ROWS, add_rows, row

OURS, THEIRS = "100001", "200002"
DECEMBER = Month(year=2026, number=12)
BEFORE, DAY, AFTER = date(2026, 12, 9), date(2026, 12, 10), date(2027, 1, 1)
CLOSED = {
    "account", "account_area", "alembic_version", "api_token", "audit_entry", "login_attempt",
    "login_session", "row_rule", "procrastinate_jobs", "procrastinate_events",
    "procrastinate_workers", "procrastinate_periodic_defers", "device_key", "oidc_identity",
    "oidc_sign_in",
}  # fmt: skip
"""Tables that the role of the pages cannot even ask about."""
PLANNERS_ONLY = {
    "plan_step", "coverage_certain", "coverage_progress", "draw_unit", "roster_stop",
    "roster_unplaced", "plan_revision", "plan_revision_change", "ledger_entry", "sealed_frame",
    "sealed_lottery", "ledger_hand", "month_export", "export_file", "visit_pin",
    "declaration_upload", "upload_fault", "upload_change", "year_what_if", "year_book",
}  # fmt: skip
"""What a month decides, and what its draw was sealed with, before the month and its release."""
NOT_LEADERS = {"job"}
"""What is asked for at a screen, for planners and administrators; only the owner writes it."""
NOT_INSPECTORS = {
    "year_plan", "year_plan_visit", "year_plan_month", "plan_approval", "roster_take_back",
    "rule_trial",
}  # fmt: skip
OWNER_WRITES = {
    *NOT_LEADERS, "roster_take_back", "ledger_hand", "month_export", "export_file", "rule_set",
    "rule_trial", "rule_activation",
}  # fmt: skip
"""Written by workers and by workflows that copy in bulk, never by the role of the pages."""
OF_TEAMS = {"field_visit", "field_change", "field_photo"}
"""What two officers record; they alone write it, and nobody takes it back."""
APPEND_ONLY = {"ledger_entry", "sealed_frame", "sealed_lottery", "plan_approval"}
ROLES = list(Role)


def who(role: Role, *rights: AreaRight, inspector: str = "i1") -> Account:
    return Account(
        id=1, name="wang", display_name="王", role=role,
        inspector=inspector if role is Role.INSPECTOR else None,
        must_change=False, is_disabled=False, is_demo=False, rights=rights or (right(OURS),),
    )  # fmt: skip


def scoped(pool: Pool, account: Account, day: date = BEFORE) -> ScopedPool:
    return ScopedPool(pool, Scope(account=account, day=day))


def count(pool: Pool, table: str) -> int:
    with reading(pool) as conn, conn.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of ours
        (number,) = cursor.fetchone() or (0,)
        return int(number)


@pytest.fixture(scope="module")
def county(server_dsn: str, template: str) -> Iterator[Pool]:
    """Give a database in which every table has a row of ours and one of theirs; it stays so."""
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        add_rows(pool, OURS, 1)
        add_rows(pool, THEIRS, 2)
        yield pool


@pytest.fixture
def own_county(database: Pool) -> Pool:
    """Give such a database to one test alone, which may change it."""
    add_rows(database, OURS, 1)
    add_rows(database, THEIRS, 2)
    return database


@contextmanager
def undone(pool: Pool) -> Iterator[Connection]:
    """Give a connection whose changes are taken back."""
    with pytest.raises(KeyError), writing(pool) as conn:  # noqa: PT012 - the block is the caller's
        yield conn
        raise KeyError


def names(pool: Pool, kinds: str) -> set[str]:
    with reading(pool) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind::text = ANY (string_to_array(%s, NULL))"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid"
            " AND deptype = 'e')",
            (kinds,),
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_table_has_a_rule_and_a_row_here_or_is_closed(database: Pool) -> None:
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT name FROM row_rule")
        ruled = {name for (name,) in cursor.fetchall()}
    assert names(database, "rpmf") == ruled | CLOSED
    assert set(ROWS) == ruled
    assert not ruled & CLOSED


def test_every_view_looks_with_the_eyes_of_who_asks(database: Pool) -> None:
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE 'security_invoker=true' = ANY(reloptions)"
        )
        careful = {name for (name,) in cursor.fetchall()}
    assert {"latest_plan_step", "employer_location", "latest_year_plan"} <= careful
    assert names(database, "vm") == careful


def test_every_table_is_guarded_in_the_database(database: Pool) -> None:
    with reading(database) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND relrowsecurity"
        )
        assert {name for (name,) in cursor.fetchall()} == set(ROWS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", ROWS)
def test_a_role_sees_rows_of_its_area_and_none_of_another(
    county: Pool, table: str, role: Role
) -> None:
    sealed = (
        (table in PLANNERS_ONLY and role is not Role.PLANNER)
        or (table in NOT_INSPECTORS and role is Role.INSPECTOR)
        or (table in NOT_LEADERS and role in {Role.INSPECTOR, Role.LEADER})
    )
    seen = 0 if sealed else 1
    assert count(county, table) == 2
    assert count(scoped(county, who(role)), table) == seen
    assert count(scoped(county, who(role, right(THEIRS))), table) == seen
    assert count(scoped(county, who(role, right("*"))), table) == 2 * seen
    ended = right(OURS, valid_until=date(2026, 12, 8))
    not_yet = right(OURS, valid_from=date(2026, 12, 10))
    assert count(scoped(county, who(role, ended, not_yet)), table) == 0
    if seen and table == "area":
        with reading(scoped(county, who(role))) as conn, conn.cursor() as cursor:
            cursor.execute("SELECT code FROM area")
            assert cursor.fetchall() == [(OURS,)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", ROWS)
def test_only_planners_write_and_only_in_their_area(county: Pool, table: str, role: Role) -> None:
    pool = scoped(county, who(role))
    with pytest.raises(DatabaseError, match="没有权限"), writing(pool) as conn:
        conn.cursor().execute(row(table, "300003", 2))
    if table in OF_TEAMS:
        with undone(scoped(county, who(role), DAY)) as conn, conn.cursor() as cursor:
            if role is Role.INSPECTOR:  # the policies let it pass, and then the trigger stops it
                with pytest.raises(psycopg2.errors.RestrictViolation):
                    cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a table of ours
            else:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a table of ours
                assert cursor.rowcount == 0
    elif table in OWNER_WRITES:
        with pytest.raises(DatabaseError, match="没有权限"), writing(pool) as conn:
            conn.cursor().execute(f"DELETE FROM {table}")  # noqa: S608 - a table of ours
    elif table not in APPEND_ONLY:
        with undone(pool) as conn, conn.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a table of ours
            assert cursor.rowcount == (1 if role is Role.PLANNER else 0)
    elif role is Role.PLANNER:
        with pytest.raises(psycopg2.errors.RestrictViolation), writing(pool) as conn:
            conn.cursor().execute(f"DELETE FROM {table}")  # noqa: S608 - a table of ours
    with pytest.raises(DatabaseError, match="没有权限"), writing(pool) as conn:
        conn.cursor().execute(f"TRUNCATE {table} CASCADE")
    assert count(county, table) == 2


@pytest.mark.parametrize("table", sorted(CLOSED))
def test_accounts_sessions_and_the_log_are_closed_to_every_role(county: Pool, table: str) -> None:
    for role in ROLES:
        with pytest.raises(DatabaseError, match="没有权限"):
            count(scoped(county, who(role, right("*"))), table)


def test_without_knowing_who_asks_the_role_of_the_pages_sees_nothing(county: Pool) -> None:
    for table in ROWS:
        with reading(county) as conn, conn.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE xuntu_web")
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of ours
            assert cursor.fetchone() == (0,), table


def test_the_scope_ends_with_its_transaction(county: Pool) -> None:
    with Pool(county.dsn, size=1) as pool:
        assert count(scoped(pool, who(Role.PLANNER)), "area") == 1
        assert count(pool, "area") == 2
        with reading(pool) as conn, conn.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('xuntu.areas', true)")
            user, areas = cursor.fetchone() or ("", "")
        assert user != "xuntu_web"
        assert not areas


MONTH_TABLES = [
    "plan_step", "coverage_progress", "draw_unit", "roster_unplaced", "plan_revision",
    "plan_revision_change",
]  # fmt: skip


@pytest.mark.parametrize("table", [*MONTH_TABLES, "roster_stop", "ledger_entry"])
def test_who_approves_sees_a_roster_that_is_not_released(county: Pool, table: str) -> None:
    for role in (Role.LEADER, Role.ADMINISTRATOR):
        assert count(scoped(county, who(role, right(OURS, is_approver=True))), table) == 1


@pytest.mark.parametrize("table", [*MONTH_TABLES, "roster_stop", "ledger_entry"])
def test_after_its_release_leaders_and_administrators_see_a_month_and_inspectors_do_not(
    own_county: Pool, table: str
) -> None:
    with recording(own_county) as conn:
        assert roster_releases.release(conn, AreaCode(OURS), DECEMBER, by="wang", now=NOW)
        assert not roster_releases.release(conn, AreaCode(OURS), DECEMBER, by="wang", now=NOW)
        assert not roster_releases.release(conn, AreaCode("300003"), DECEMBER, by="", now=NOW)
    for role, seen in {Role.LEADER: 1, Role.ADMINISTRATOR: 1, Role.INSPECTOR: 0}.items():
        assert count(scoped(own_county, who(role, right("*"))), table) == seen
    with reading(own_county) as conn:
        newest = roster_releases.newest(conn, AreaCode(OURS), DECEMBER)
        assert newest is not None
        assert (newest.by, newest.upto) == ("wang", 1)
        assert roster_releases.newest(conn, AreaCode(THEIRS), DECEMBER) is None


def test_what_is_planned_anew_after_a_release_is_sealed_again(own_county: Pool) -> None:
    with recording(own_county) as conn, conn.cursor() as cursor:
        roster_releases.release(conn, AreaCode(OURS), DECEMBER, by="wang", now=NOW)
        cursor.execute(row("plan_step", OURS, 7))
        cursor.execute(row("roster_stop", OURS, 7))
    leader = scoped(own_county, who(Role.LEADER), DAY)
    assert count(leader, "plan_step") == 1
    assert count(leader, "roster_stop") == 1
    assert count(scoped(own_county, who(Role.PLANNER), DAY), "roster_stop") == 2
    inspector = scoped(own_county, who(Role.INSPECTOR), DAY)
    with reading(inspector) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT step FROM roster_stop")
        assert cursor.fetchall() == [(1,)]


def test_the_rules_and_the_draw_of_a_month_are_no_secret_of_leaders(own_county: Pool) -> None:
    with recording(own_county) as conn:
        conn.cursor().execute("UPDATE plan_step SET step = 'draw'")
    for role, seen in {Role.LEADER: 1, Role.ADMINISTRATOR: 1, Role.INSPECTOR: 0}.items():
        assert count(scoped(own_county, who(role)), "plan_step") == seen
        assert count(scoped(own_county, who(role)), "draw_unit") == seen


@pytest.mark.parametrize(
    ("inspector", "day", "seen"),
    [
        ("i1", BEFORE, 0), ("i1", DAY, 1), ("i1", date(2026, 12, 11), 1),
        ("i2", BEFORE, 0), ("i2", DAY, 1), ("i3", DAY, 0), ("i3", date(2026, 12, 31), 0),
    ],
)  # fmt: skip
def test_an_inspector_sees_stops_of_their_own_from_the_day_on(
    county: Pool, inspector: str, day: date, seen: int
) -> None:
    account = who(Role.INSPECTOR, inspector=inspector)
    assert count(scoped(county, account, day), "roster_stop") == seen
    assert count(scoped(county, account, day), "plan_step") == 0
    elsewhere = replace(account, rights=(right("300003"),))
    assert count(scoped(county, elsewhere, day), "roster_stop") == 0


def test_a_roster_that_was_replaced_shows_no_stops_of_its_own(own_county: Pool) -> None:
    with recording(own_county) as conn:
        conn.cursor().execute(row("plan_step", OURS, 7))
    assert count(scoped(own_county, who(Role.INSPECTOR), DAY), "roster_stop") == 0


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR])
def test_even_administrators_see_a_sealed_day_only_when_it_has_come(
    county: Pool, role: Role
) -> None:
    assert count(scoped(county, who(role), BEFORE), "roster_stop") == 0
    assert count(scoped(county, who(role), DAY), "roster_stop") == 1
    assert count(scoped(county, who(role), DAY), "plan_step") == 0


@pytest.mark.parametrize("role", ROLES)
def test_a_month_that_is_over_is_open_to_its_area(county: Pool, role: Role) -> None:
    for table in (*MONTH_TABLES, "roster_stop"):
        assert count(scoped(county, who(role), AFTER), table) == 1


@pytest.mark.parametrize("table", ["month_export", "export_file"])
def test_files_of_a_month_open_with_its_release_and_never_to_inspectors(
    own_county: Pool, table: str
) -> None:
    approver = who(Role.LEADER, right(OURS, is_approver=True))
    assert count(scoped(own_county, approver), table) == 1
    with recording(own_county) as conn, conn.cursor() as cursor:
        roster_releases.release(conn, AreaCode(OURS), DECEMBER, by="wang", now=NOW)
        cursor.execute(row("plan_step", OURS, 7))
        cursor.execute(row("month_export", OURS, 7))
        cursor.execute(row("export_file", OURS, 7))
    for role, seen in {Role.LEADER: 1, Role.ADMINISTRATOR: 1, Role.INSPECTOR: 0}.items():
        assert count(scoped(own_county, who(role)), table) == seen
    assert count(scoped(own_county, who(Role.PLANNER)), table) == 2


def test_what_a_draw_was_sealed_with_is_handed_to_planners_only(own_county: Pool) -> None:
    with recording(own_county) as conn:
        conn.cursor().execute("UPDATE export_file SET audience = 'planner'")
        roster_releases.release(conn, AreaCode(OURS), DECEMBER, by="wang", now=NOW)
    approver = who(Role.LEADER, right(OURS, is_approver=True))
    assert count(scoped(own_county, approver), "export_file") == 0
    assert count(scoped(own_county, who(Role.ADMINISTRATOR)), "export_file") == 0
    assert count(scoped(own_county, who(Role.PLANNER)), "export_file") == 1


APPROVE = (
    "UPDATE plan_approval SET verdict = 'approved', decided_by = %s, decided_at = now()"
    " WHERE area = %s"
)


def test_the_database_itself_wants_two_persons_for_an_approval(own_county: Pool) -> None:
    with recording(own_county) as conn:
        conn.cursor().execute(
            "INSERT INTO plan_approval (id, area, month, plan_sha256, planned_by, submitted_by,"
            " submitted_at, note) OVERRIDING SYSTEM VALUE"
            " VALUES (50, %s, '2027-01', repeat('1', 64), 'maker', 'wang', now(), '')",
            (OURS,),
        )
    for who_decides in ("wang", "maker"):
        with (
            pytest.raises(psycopg2.errors.CheckViolation, match="four_eyes"),
            recording(own_county) as conn,
        ):
            conn.cursor().execute(f"{APPROVE} AND month = '2027-01'", (who_decides, OURS))
    with recording(own_county) as conn:
        conn.cursor().execute(APPROVE, ("li", OURS))
    for change in (APPROVE, "UPDATE plan_approval SET reason = %s WHERE area = %s"):
        with pytest.raises(psycopg2.errors.RestrictViolation), recording(own_county) as conn:
            conn.cursor().execute(change, ("zhao", OURS))


def test_nobody_signs_an_approval_with_the_name_of_another(own_county: Pool) -> None:
    approver = replace(who(Role.LEADER, right(OURS, is_approver=True)), name="li")
    with (
        pytest.raises(DatabaseError, match="没有权限"),
        recording(scoped(own_county, approver)) as c,
    ):
        c.cursor().execute(APPROVE, ("zhao", OURS))
    plain = replace(who(Role.LEADER), name="li")
    with recording(scoped(own_county, plain)) as conn, conn.cursor() as cursor:
        cursor.execute(APPROVE, ("li", OURS))
        assert cursor.rowcount == 0  # a leader who may not approve
    with recording(scoped(own_county, approver)) as conn, conn.cursor() as cursor:
        cursor.execute(APPROVE, ("li", OURS))
        assert cursor.rowcount == 1


def test_sending_back_needs_a_reason_in_the_database_too(own_county: Pool) -> None:
    with (
        pytest.raises(psycopg2.errors.CheckViolation, match="with_reason"),
        recording(own_county) as conn,
    ):
        conn.cursor().execute(APPROVE.replace("approved", "returned"), ("li", OURS))


def test_every_role_can_note_a_deed_and_none_can_read_the_log(own_county: Pool) -> None:
    deed = audits.Deed(at=NOW, actor="wang", action="try")
    for role in ROLES:
        with recording(scoped(own_county, who(role))) as conn:
            audits.add(conn, deed)
    with reading(own_county) as conn:
        assert audits.verify(conn).count == len(ROLES)
    with (
        pytest.raises(DatabaseError, match="没有权限"),
        recording(scoped(own_county, who(Role.ADMINISTRATOR))) as conn,
    ):
        conn.cursor().execute("INSERT INTO audit_entry (content) VALUES ('{}')")


@pytest.mark.parametrize(("inspector", "seen"), [("i1", 1), ("i2", 1), ("i3", 0)])
@pytest.mark.parametrize("table", sorted(OF_TEAMS))
def test_a_record_is_seen_by_the_two_officers_who_made_it_and_no_third(
    county: Pool, table: str, inspector: str, seen: int
) -> None:
    account = who(Role.INSPECTOR, inspector=inspector)
    assert count(scoped(county, account, DAY), table) == seen


@pytest.mark.parametrize(
    ("inspector", "author", "day", "may"),
    [
        ("i1", "wang", DAY, True), ("i2", "wang", DAY, True), ("i3", "wang", DAY, False),
        ("i1", "li", DAY, False), ("i1", "wang", BEFORE, True),
    ],
)  # fmt: skip
def test_a_change_is_added_by_a_team_member_in_their_own_name_only(
    own_county: Pool, inspector: str, author: str, day: date, *, may: bool
) -> None:
    pool = scoped(own_county, who(Role.INSPECTOR, inspector=inspector), day)
    statement = row("field_change", OURS, 1).replace("lpad('1', 32", "lpad('7', 32")
    statement = statement.replace("'wang'", f"'{author}'")
    if may:
        with recording(pool) as conn:
            conn.cursor().execute(statement)
        assert count(own_county, "field_change") == 3
    else:
        with pytest.raises(DatabaseError, match="没有权限"), recording(pool) as conn:
            conn.cursor().execute(statement)


@pytest.mark.parametrize(
    ("inspector", "day", "employer", "may"),
    [
        ("i1", DAY, "e", True), ("i1", BEFORE, "e", False), ("i3", DAY, "e", False),
        ("i1", DAY, "other", False),
    ],
)  # fmt: skip
def test_a_record_is_begun_only_of_a_stop_of_ones_own_on_a_day_that_has_come(
    own_county: Pool, inspector: str, day: date, employer: str, *, may: bool
) -> None:
    with recording(own_county) as conn:
        conn.cursor().execute("SET session_replication_role = replica")
        conn.cursor().execute("DELETE FROM field_visit")
        conn.cursor().execute("SET session_replication_role = origin")
    statement = row("field_visit", OURS, 9).replace("'e', 'n'", f"'{employer}', 'n'")
    statement = statement.replace("'i1', 'i2'", "'i1', 'i2'" if inspector != "i3" else "'i3', 'i2'")
    pool = scoped(own_county, who(Role.INSPECTOR, inspector=inspector), day)
    if may:
        with recording(pool) as conn:
            conn.cursor().execute(statement)
        assert count(own_county, "field_visit") == 1
    else:
        with pytest.raises(DatabaseError, match="没有权限"), recording(pool) as conn:
            conn.cursor().execute(statement)


def test_protecting_again_changes_nothing(county: Pool) -> None:
    def policies() -> list[tuple[object, ...]]:
        with reading(county) as conn, conn.cursor() as cursor:
            cursor.execute("SELECT oid, polrelid, polname FROM pg_policy ORDER BY oid")
            return cursor.fetchall()

    before = policies()
    protect(county)
    assert policies() == before
    assert len(before) == 4 * len(ROWS) - 3 * len(OWNER_WRITES)  # those have no way to write


def test_a_schema_that_is_closed_to_the_public_is_opened_to_the_role(own_county: Pool) -> None:
    with recording(own_county) as conn:
        conn.cursor().execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    with pytest.raises(DatabaseError):
        count(scoped(own_county, who(Role.PLANNER)), "area")
    protect(own_county)
    assert count(scoped(own_county, who(Role.PLANNER)), "area") == 1


def test_a_table_that_is_new_is_closed_until_it_has_a_rule(own_county: Pool) -> None:
    with recording(own_county) as conn:
        conn.cursor().execute('CREATE TABLE brand_new (area text COLLATE "C")')
        conn.cursor().execute(f"INSERT INTO brand_new VALUES ('{OURS}'), ('{THEIRS}')")  # noqa: S608 - a table of ours
    planner = scoped(own_county, who(Role.PLANNER))
    with pytest.raises(DatabaseError, match="没有权限"):
        count(planner, "brand_new")
    with recording(own_county) as conn:
        conn.cursor().execute("INSERT INTO row_rule VALUES ('brand_new', '[area]', NULL)")
    protect(own_county)
    assert count(planner, "brand_new") == 1
    with pytest.raises(DatabaseError, match="没有权限"), writing(planner) as conn:
        conn.cursor().execute("DELETE FROM brand_new")


@contextmanager
def ordinary_user(server: str, database: Pool, rights: str) -> Iterator[tuple[str, str]]:
    """Give name and DSN of a user who owns the database and has `rights`, but is no superuser."""
    name = f"xuntu_test_{token_hex(6)}"
    (dbname,) = [database.dsn.partition("dbname=")[2].split(" ")[0].strip("'")]
    with closing(connect(server)) as conn:
        conn.autocommit = True
        cursor = conn.cursor()
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'test' {rights}")
        cursor.execute(f'ALTER DATABASE "{dbname}" OWNER TO {name}')
        with closing(connect(database.dsn)) as inside, inside:
            inside.cursor().execute(f"ALTER SCHEMA public OWNER TO {name}")
        try:
            yield name, make_dsn(database.dsn, user=name, password="test")  # noqa: S106 - of a test
        finally:
            with closing(connect(database.dsn)) as inside, inside:
                inside.cursor().execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                inside.cursor().execute(f"REVOKE xuntu_web FROM {name}")
            cursor.execute(f'ALTER DATABASE "{dbname}" OWNER TO CURRENT_USER')
            cursor.execute(f"DROP ROLE {name}")


def test_an_owner_who_may_not_make_roles_serves_nothing_and_is_told_what_to_ask_for(
    server_dsn: str, template: str, bare_dsn: str
) -> None:
    assert template  # the role is there, made for another database of the server
    with Pool(bare_dsn) as bare, ordinary_user(server_dsn, bare, "NOCREATEROLE") as (name, dsn):
        migrate(dsn)
        with Pool(dsn) as pool:
            with pytest.raises(NoWebRoleError, match="GRANT xuntu_web TO"):
                protect(pool)
            assert count(pool, "area") == 0  # the command line goes on working
        with closing(connect(server_dsn)) as conn, conn:  # what the sentence asks for
            conn.cursor().execute(f"GRANT xuntu_web TO {name}")
        with Pool(dsn) as pool:
            protect(pool)
            with recording(pool) as conn:
                conn.cursor().execute(row("area", OURS, 1))
                conn.cursor().execute(row("area", THEIRS, 2))
            assert count(scoped(pool, who(Role.PLANNER)), "area") == 1
            assert count(pool, "area") == 2


def test_an_owner_who_may_make_roles_becomes_a_member_and_is_protected(
    server_dsn: str, template: str, bare_dsn: str
) -> None:
    assert template
    with (
        closing(connect(server_dsn)) as conn,
        Pool(bare_dsn) as bare,
        ordinary_user(server_dsn, bare, "CREATEROLE") as (name, dsn),
    ):
        with conn:  # the role was made by another user, as a database administrator does
            conn.cursor().execute(f"GRANT xuntu_web TO {name} WITH ADMIN OPTION")
        migrate(dsn)
        with Pool(dsn) as pool:
            protect(pool)
            assert count(scoped(pool, who(Role.PLANNER)), "area") == 0
