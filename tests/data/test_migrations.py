from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from data.database import DatabaseError
from data.migrations import MigrationError, migrate, revisions

SNAPSHOT = {
    "columns": """
        SELECT c.relname, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod),
               a.attnotnull, a.attgenerated::text, a.attidentity::text, co.collname,
               pg_get_expr(d.adbin, d.adrelid)
          FROM pg_attribute a
          JOIN pg_class c ON c.oid = a.attrelid
          LEFT JOIN pg_collation co ON co.oid = a.attcollation
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY 1, a.attnum""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
         ORDER BY 1, 2""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public' ORDER BY 1",
    "functions": """
        SELECT proname, prosrc FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'xuntu%' ORDER BY 1""",
    "comments": """
        SELECT objoid::regclass::text, objsubid, description FROM pg_description
         WHERE classoid = 'pg_class'::regclass AND objoid >= 16384 ORDER BY 1, 2""",
}
ROWS = {
    "0001": """
        INSERT INTO area VALUES ('999901', '云溪县', '云溪县卫生健康局', true, '{}', '');
        INSERT INTO township (area, code, ordinal, name, approximate, other_codes, outline)
        VALUES ('999901', '999901100', 0, '云溪镇', false, '{}',
            '\\x0103000000010000000400000000000000000000000000000000000000000000000000000000'
            '0000000000f03f000000000000f03f000000000000f03f00000000000000000000000000000000');
        INSERT INTO office (area, ordinal, id, name, lon, lat, vehicles)
        VALUES ('999901', 0, 'o1', '所', 117, 38, 1);""",
    "0002": """
        INSERT INTO import_batch (area, sha256, file_name, sheet, data_rows, columns)
        VALUES ('999901', repeat('0', 64), 'a.xlsx', 's', 1, '[]');
        INSERT INTO import_row VALUES
            (1, 2, 'taken', 'x-01', NULL, '{"name": "甲"}', '{}', NULL, NULL);
        INSERT INTO employer VALUES (
            '999901', 'x-01', '甲', NULL, '', '', '', '', '', '', '', '', '', NULL, NULL, false,
            0, '[]', '', NULL, '正常', '{}', NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, false,
            1, 2, 1);
        INSERT INTO employer_version VALUES ('999901', 'x-01', 1, 1, 2);""",
    "0003": """
        INSERT INTO geocode (area, employer, by_person, address, lon, lat, precision, score, datum,
                             method, township, matched, doubts)
        VALUES ('999901', 'x-01', false, '', 117, 38, 'road', 50, 'WGS84', 'road', NULL, '', '[]');
        """,
    "0004": """
        INSERT INTO plan_step (area, month, step, sha256, versions, value)
        VALUES ('999901', '2026-12', 'roster', repeat('0', 64), '{}', '{}');""",
}
Snapshot = dict[str, list[tuple[Any, ...]]]


def run(dsn: str, statement: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(dsn)) as conn, conn, conn.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def snapshot(dsn: str) -> Snapshot:
    return {what: run(dsn, statement) for what, statement in SNAPSHOT.items()}


def empty(dsn: str) -> None:
    run(dsn, "DROP EXTENSION IF EXISTS postgis CASCADE")
    run(dsn, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def test_the_schema_from_zero_equals_the_schema_reached_step_by_step_with_rows(
    bare_dsn: str,
) -> None:
    migrate(bare_dsn)
    at_once = snapshot(bare_dsn)
    empty(bare_dsn)
    for revision in revisions():
        migrate(bare_dsn, revision)
        run(bare_dsn, ROWS.get(revision, "SELECT 1"))
    assert snapshot(bare_dsn) == at_once
    assert run(bare_dsn, "SELECT employer, score FROM geocode") == [("x-01", 50)]
    assert run(bare_dsn, "SELECT name, score FROM employer_location") == [("甲", 50)]
    assert len(at_once["columns"]) > 200


def test_migrating_again_changes_nothing(bare_dsn: str) -> None:
    migrate(bare_dsn)
    before = snapshot(bare_dsn)
    migrate(bare_dsn)
    assert snapshot(bare_dsn) == before


def test_a_migration_that_fails_midway_leaves_the_old_schema(bare_dsn: str) -> None:
    migrate(bare_dsn, "0002")
    run(bare_dsn, "CREATE TABLE roster_unplaced (in_the_way int)")
    before = snapshot(bare_dsn)
    with pytest.raises(MigrationError, match=r"原结构未变.*roster_unplaced"):
        migrate(bare_dsn)
    assert snapshot(bare_dsn) == before
    assert run(bare_dsn, "SELECT version_num FROM alembic_version") == [("0002",)]


def test_tables_of_a_newer_program_are_left_alone_with_a_remedy(bare_dsn: str) -> None:
    migrate(bare_dsn)
    run(bare_dsn, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(MigrationError, match="请升级程序"):
        migrate(bare_dsn)


def test_programs_that_start_at_once_migrate_one_after_the_other(bare_dsn: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(migrate, [bare_dsn] * 3))
    assert run(bare_dsn, "SELECT version_num FROM alembic_version") == [(revisions()[-1],)]


def test_a_database_that_is_not_there_is_said_in_words(bare_dsn: str) -> None:
    with pytest.raises(DatabaseError, match="连不上数据库"):
        migrate(bare_dsn.replace("xuntu_test_", "xuntu_nowhere_"))


@pytest.mark.postgis
def test_positions_become_geometries_where_the_server_has_postgis(bare_dsn: str) -> None:
    if not run(bare_dsn, "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"):
        pytest.skip("the server has no PostGIS; run the tests against .ci/postgis")
    for revision in revisions():
        migrate(bare_dsn, revision)
        run(bare_dsn, ROWS.get(revision, "SELECT 1"))
    assert run(bare_dsn, "SELECT ST_AsText(geom), ST_SRID(geom) FROM employer_map") == [
        ("POINT(117 38)", 4326)
    ]
    assert run(bare_dsn, "SELECT GeometryType(geom), code FROM township_map") == [
        ("POLYGON", "999901100")
    ]
    indexes = [name for name, _definition in snapshot(bare_dsn)["indexes"]]
    assert {"township_geom", "geocode_geom", "road_line_geom"} <= set(indexes)
    assert run(bare_dsn, "SELECT xuntu_add_geometry()")[0][0].startswith("PostGIS 3")


def test_without_postgis_nothing_but_geometries_is_missing(bare_dsn: str) -> None:
    migrate(bare_dsn)
    (said,) = run(bare_dsn, "SELECT xuntu_add_geometry()")[0]
    has_views = run(bare_dsn, "SELECT 1 FROM pg_views WHERE viewname = 'employer_map'")
    assert bool(has_views) == said.startswith("PostGIS 3")
