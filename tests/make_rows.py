"""One row of every table for an area, written as it stands, without what the program checks."""

from contextlib import closing
from typing import Final

import psycopg2
from shapely.geometry import LineString, box

from data.database import Pool

_OUTLINE: Final = rf"\x{box(117, 38, 118, 39).wkb.hex()}"
_LINE: Final = rf"\x{LineString([(117, 38), (118, 39)]).wkb.hex()}"
ROWS: Final = {
    "area": "INSERT INTO area VALUES ('{area}', 'n', 'a', true, '{{}}', '')",
    "township": "INSERT INTO township (area, code, ordinal, name, approximate, other_codes,"
    " outline) VALUES ('{area}', 't', 0, 'n', false, '{{}}', '{outline}')",
    "village": "INSERT INTO village (area, ordinal, code, name, township, lon, lat)"
    " VALUES ('{area}', 0, 'v', 'n', 't', 117, 38)",
    "named_road": "INSERT INTO named_road (area, ordinal, name, townships, line)"
    " VALUES ('{area}', 0, 'n', '{{}}', '{line}')",
    "house_number": "INSERT INTO house_number (area, ordinal, road, number, township, lon, lat)"
    " VALUES ('{area}', 0, 'r', 1, 't', 117, 38)",
    "named_place": "INSERT INTO named_place (area, ordinal, name, aliases, township, lon, lat)"
    " VALUES ('{area}', 0, 'n', '{{}}', 't', 117, 38)",
    "road_line": "INSERT INTO road_line (area, ordinal, name, speed_kmh, oneway, line)"
    " VALUES ('{area}', 0, 'n', 30, false, '{line}')",
    "office": "INSERT INTO office (area, ordinal, id, name, lon, lat, vehicles)"
    " VALUES ('{area}', 0, 'o', 'n', 117, 38, 1)",
    "inspector": "INSERT INTO inspector VALUES"
    " ('{area}', 0, 'i1', 'n', 'o', 'r', 'c', NULL, true, '{{}}', '{{}}', '{{}}')",
    "import_batch": "INSERT INTO import_batch (id, area, sha256, file_name, sheet, data_rows,"
    " columns) OVERRIDING SYSTEM VALUE VALUES ({id}, '{area}', repeat('0', 64), 'f', 's', 1, '[]')",
    "import_place_before": "INSERT INTO import_place_before VALUES"
    " ({id}, 'e', '', 117, 38, 'road', 50, 'WGS84', 'road', NULL, '', '[]')",
    "import_set_aside": "INSERT INTO import_set_aside VALUES"
    " ('{area}', 'e', {id}, NULL, true, NULL)",
    "import_row": "INSERT INTO import_row VALUES"
    " ({id}, 1, 'taken', 'e', NULL, '{{}}', '{{}}', NULL, NULL)",
    "import_verdict": "INSERT INTO import_verdict VALUES ({id}, 1, 'e', 'added')",
    "import_fault": "INSERT INTO import_fault VALUES"
    " ({id}, 0, 1, 'f', 'F01', 'flagged', '{{}}', '')",
    "employer": "INSERT INTO employer VALUES ('{area}', 'e', 'n', NULL, '', '', '', '', '', '', '',"
    " '', '', NULL, NULL, false, 0, '[]', '', NULL, '', '{{}}', NULL, NULL, '', NULL, NULL, NULL,"
    " NULL, NULL, false, {id}, 1, 1)",
    "employer_version": "INSERT INTO employer_version VALUES ('{area}', 'e', 1, {id}, 1)",
    "history_event": "INSERT INTO history_event VALUES"
    " ('{area}', 0, 'in_governance', 's', 1, '', 'n', '', NULL)",
    "geocode": "INSERT INTO geocode (area, employer, by_person, address, lon, lat, precision,"
    " score, datum, method, township, matched, doubts) VALUES"
    " ('{area}', 'e', false, '', 117, 38, 'road', 50, 'WGS84', 'road', NULL, '', '[]')",
    "score_run": "INSERT INTO score_run (id, area, month, sha256, versions) OVERRIDING SYSTEM VALUE"
    " VALUES ({id}, '{area}', '2026-12', repeat('0', 64), '{{}}')",
    "risk_score": "INSERT INTO risk_score VALUES"
    " ({id}, 'e', 'n', true, 1, 'm', 1, 'A', 'm', 1, '[]', '[]')",
    "workplace_opening": "INSERT INTO workplace_opening VALUES"
    " ('{area}', 0, 1, '', 'n', '', '{{}}', '')",
    "imposed_visit": "INSERT INTO imposed_visit (id, area, employer, source, document, since, note,"
    " file_name, line) OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', 'e', 's', 'd', '2026-12-01', '', 'f', 1)",
    "imposed_change": "INSERT INTO imposed_change (id, visit, change, reason)"
    " OVERRIDING SYSTEM VALUE VALUES ({id}, {id}, 'added', '')",
    "year_plan": "INSERT INTO year_plan (id, area, year, version, first_month, short, sha256,"
    " versions, value) OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', 2026, 1, 1, 0, repeat('0', 64), '{{}}', '{{}}')",
    "year_plan_visit": "INSERT INTO year_plan_visit VALUES"
    " ({id}, 0, 'e', 1, 12, 12, false, '{{}}')",
    "year_plan_month": "INSERT INTO year_plan_month VALUES ({id}, 'rule', 'r', 12, 1)",
    "plan_step": "INSERT INTO plan_step (id, area, month, step, sha256, versions, value)"
    " OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', '2026-12', 'roster', repeat('0', 64), '{{}}', '{{}}')",
    "coverage_certain": "INSERT INTO coverage_certain VALUES ({id}, 'e', 'k', '{{}}')",
    "coverage_progress": "INSERT INTO coverage_progress VALUES ({id}, 0, 'r', 't', 1, 1, 0, 1, 0)",
    "draw_unit": "INSERT INTO draw_unit VALUES ({id}, 'e', 't', 's', 1, true, NULL)",
    "roster_stop": "INSERT INTO roster_stop VALUES"
    " ({id}, '2026-12-10', 1, 0, 'o', 'i1', 'i2', 'e', 10, 1000, 600, 600, 660)",
    "roster_unplaced": "INSERT INTO roster_unplaced VALUES ({id}, 'e', 'c')",
    "job": "INSERT INTO job (kind, area, asked, asked_by) VALUES ('k', '{area}', '{{}}', 'a')",
    "plan_revision": "INSERT INTO plan_revision VALUES"
    " ({id}, NULL, 2, 1, NULL, '2026-12-01T09:00:00+08:00', '{{}}', 0)",
    "plan_revision_change": "INSERT INTO plan_revision_change VALUES"
    " ({id}, 'e', 'moved', '2026-12-10', 1, 600, '2026-12-11', 1, 600)",
    "visit_pin": "INSERT INTO visit_pin VALUES"
    " ('{area}', '2026-12', 'e', '2026-12-10', 1, 'wang', '2026-12-01')",
    "declaration_upload": "INSERT INTO declaration_upload (id, area, file_name, sha256, size,"
    " content, month, mapping, preview, uploaded_by, uploaded_at) OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', 'f', repeat('0', 64), 1, '', '2026-12', '{{}}', '{{}}', 'a', now())",
    "upload_fault": "INSERT INTO upload_fault VALUES"
    " ({id}, 0, 1, 'f', 'F01', 'flagged', '{{}}', '')",
    "upload_change": "INSERT INTO upload_change VALUES ({id}, 0, 'added', 'e', 'n', '{{}}')",
    "year_what_if": "INSERT INTO year_what_if (area, year, columns) VALUES ('{area}', 2026, '[]')",
    "year_book": "INSERT INTO year_book VALUES ({id}, 'zh', '')",
    "roster_release": "INSERT INTO roster_release VALUES"
    " ('{area}', '2026-11', 0, 'wang', '2026-11-01')",
    "rule_set": "INSERT INTO rule_set OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', 'upload', 'f', lpad('{id}', 64, '0'), 'x', 'n/1', 't', 'wang', now())",
    "rule_trial": "INSERT INTO rule_trial VALUES"
    " ({id}, '{area}', '2027-01', '', 0, '{{}}', 'wang', now())",
    "rule_activation": "INSERT INTO rule_activation (id, area, rule_set, month, proposed_by,"
    " proposed_at, note) OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', {id}, '2027-01', 'wang', now(), '')",
    "plan_approval": "INSERT INTO plan_approval (id, area, month, plan_sha256, planned_by,"
    " submitted_by, submitted_at, note) OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', '2026-12', repeat('0', 64), '', 'wang', '2026-12-01', '')",
    "roster_take_back": "INSERT INTO roster_take_back (area, month, upto, released_by,"
    " released_at, taken_back_by, taken_back_at, reason) VALUES"
    " ('{area}', '2026-12', 0, 'wang', '2026-11-01', 'li', '2026-11-02', 'r')",
    "ledger_hand": "INSERT INTO ledger_hand VALUES ('{area}', 0, 'wang')",
    "month_export": "INSERT INTO month_export (id, area, month, step, plan_sha256, language,"
    " made_by, made_at, notes) OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', '2026-12', {id}, repeat('0', 64), 'zh', 'wang', '2026-11-01', '[]')",
    "export_file": "INSERT INTO export_file VALUES"
    " ({id}, 1, 'f', 'office', 1, repeat('0', 64), 'x')",
    "ledger_entry": "INSERT INTO ledger_entry (area, seq, prev, kind, draw_id, attempt, at, body,"
    " hash) VALUES ('{area}', 0, repeat('0', 64), 'result', '{area}/2026-12/objects', 1, '',"
    " '{{}}', lpad('{id}', 64, '0'))",
    "sealed_frame": "INSERT INTO sealed_frame VALUES"
    " ('{area}/2026-12/objects', decode(repeat('00', 32), 'hex'), '[]', '', '', '{{}}', '')",
    "field_visit": "INSERT INTO field_visit (id, area, day, employer, name, address, team, lead,"
    " member, lead_name, member_name, lead_certificate, member_certificate, list, form)"
    " OVERRIDING SYSTEM VALUE VALUES"
    " ({id}, '{area}', '2026-12-10', 'e', 'n', '', 1, 'i1', 'i2', 'n', 'n', '', '', '专项', '1')",
    "field_change": "INSERT INTO field_change (id, visit, field, value, replaces, author, device,"
    " made_at, received_at) VALUES (lpad('{id}', 32, '0')::uuid, {id}, 'f', '1', '{{}}', 'wang',"
    " lpad('0', 32, '0')::uuid, now(), now())",
    "field_photo": "INSERT INTO field_photo VALUES"
    " ({id}, lpad('{id}', 64, '0'), 16, 16, '', 'wang', now())",
    "sealed_lottery": "INSERT INTO sealed_lottery VALUES (lpad('{id}', 64, '0'), '', '', '[]')",
}
"""The statement that adds a row, by its table."""


def row(table: str, area: str, number: int) -> str:
    """Return the statement that adds the row of `table` for the `number`th area."""
    return ROWS[table].format(area=area, id=number, outline=_OUTLINE, line=_LINE)


def add_rows(pool: Pool, area: str, number: int) -> None:
    """Add a row to every table as the owner, past triggers and foreign keys."""
    with closing(psycopg2.connect(pool.dsn)) as conn, conn, conn.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in ROWS:
            cursor.execute(row(table, area, number))
