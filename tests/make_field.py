"""A county of stops, officers' phones and records for tests of field work."""

import io
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import psycopg2
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely.geometry import box

from api.server import create_app
from data import login_sessions
from data.account import Role
from data.database import Pool, recording
from data.inspection_forms import newest_form
from planner.visit_change import ChangeId, VisitChange
from tests.make_account import account, with_session

AREA = "999901"
DAY = date(2026, 12, 10)
NOON = datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
FORM = newest_form()
_COUNTY = """
INSERT INTO area VALUES ('999901', '云溪县', '云溪县卫生健康局', true, '{}', '');
INSERT INTO township (area, code, ordinal, name, approximate, other_codes, outline)
VALUES ('999901', '999901001', 0, '测试镇', false, '{}', %(outline)s);
INSERT INTO office (area, ordinal, id, name, lon, lat, vehicles)
VALUES ('999901', 0, 'o1', '测试所', 117.1, 38.1, 9);
INSERT INTO inspector
SELECT '999901', n, CASE WHEN n %% 2 = 0 THEN 'L' ELSE 'M' END || (1 + n / 2), '人员' || n, 'o1',
       '执法人员', 'C' || n, NULL, true, '{}', '{}', '{}'
  FROM generate_series(0, 2 * %(teams)s - 1) AS n;
INSERT INTO import_batch (id, area, sha256, file_name, sheet, data_rows, columns)
OVERRIDING SYSTEM VALUE VALUES (1, '999901', repeat('0', 64), 'f', 's', 1, '[]');
"""
_PLAN = """
INSERT INTO plan_step (area, month, step, sha256, versions, value)
VALUES ('999901', '2026-12', 'roster', repeat('0', 64), '{}', '{}') RETURNING id
"""
_EMPLOYER = """
INSERT INTO employer VALUES ('999901', %(id)s, %(name)s, NULL, '测试路 1 号', '', '', '999901001',
 'C3032', '建筑用石加工', '', '', '', 30, 12, false, 0, '[]', '正常', NULL, '', '{}', NULL, NULL,
 '', NULL, NULL, NULL, NULL, NULL, false, 1, 1, 1)
"""


def county(
    pool: Pool, *, teams: int = 1, stops: int = 2, days: tuple[date, ...] = (DAY,)
) -> list[tuple[int, date, str]]:
    """Make teams of officers L1 and M1, L2 and M2, … with stops; return team, day, employer."""
    made: list[tuple[int, date, str]] = []
    with closing(psycopg2.connect(pool.dsn)) as conn, conn, conn.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_COUNTY, {"teams": teams, "outline": box(117, 38, 118, 39).wkb})
        cursor.execute(_PLAN)
        (step,) = cursor.fetchone() or (0,)
        for team in range(1, teams + 1):
            for day in days:
                for stop in range(stops):
                    employer = f"E{team}-{day.day}-{stop}"
                    name = f"第{team}组第{stop + 1}厂{day.day}"
                    cursor.execute(_EMPLOYER, {"id": employer, "name": name})
                    cursor.execute(
                        "INSERT INTO geocode (area, employer, by_person, address, lon, lat,"
                        " precision, score, datum, method, township, matched, doubts) VALUES"
                        " (%s, %s, false, '', %s, %s, 'road', 50, 'WGS84', 'road', NULL, '',"
                        " '[]')",
                        (AREA, employer, 117.12 + stop / 50, 38.1 + team / 200),
                    )
                    arrive = 540 + 60 * stop
                    cursor.execute(
                        "INSERT INTO roster_stop VALUES"
                        " (%s, %s, %s, %s, 'o1', %s, %s, %s, 10, 1000, %s, %s, %s)",
                        (step, day, team, stop, f"L{team}", f"M{team}", employer, arrive, arrive,
                         arrive + 50),
                    )  # fmt: skip
                    made.append((team, day, employer))
    return made


def run_sql(pool: Pool, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Run a statement as the owner, past triggers; return its rows."""
    with closing(psycopg2.connect(pool.dsn)) as conn, conn, conn.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


class Phone:
    """A phone of one officer, which speaks to the service as the app does."""

    def __init__(self, pool: Pool, inspector: str, *, now: datetime = NOON) -> None:
        self.client = office(pool, Role.INSPECTOR, now=now, inspector=inspector)
        self.device = str(uuid4())
        told = self.client.get("/api/v1/field/session").json()
        self.tag, self.name = told["tag"], told["name"]

    def days(self) -> dict[str, Any]:
        """Return what the phone keeps of the day."""
        answer: dict[str, Any] = self.client.get("/api/v1/field/days").json()
        return answer

    def send(self, *changes: dict[str, Any], **fields: object) -> Any:
        """Send changes and return the answer."""
        body = {"tag": self.tag, "device": self.device, "changes": list(changes)} | fields
        return self.client.post("/api/v1/field/changes", json=body)

    def kept(self, *changes: dict[str, Any]) -> dict[str, Any]:
        """Send changes, make sure that all are kept, and return what stands of their visit."""
        answer = self.send(*changes).json()
        assert [each["receipt"] for each in answer["received"]] == ["kept"] * len(changes), answer
        visit: dict[str, Any] = answer["visits"][-1]
        return visit


def office(
    pool: Pool, role: Role = Role.PLANNER, *, now: datetime = NOON, **fields: object
) -> TestClient:
    """Return a signed-in client of a server at whose clock it is `now`."""
    with recording(pool) as conn:
        made = account(conn, role, **fields)  # type: ignore[arg-type]  # any field
        token = login_sessions.add(conn, made.id, address="test", now=now)
    return with_session(TestClient(_app(pool, now)), token)


@lru_cache(maxsize=2)
def _app(pool: Pool, now: datetime) -> FastAPI:
    return create_app(pool, clock=lambda: now)


def change(
    field: str, value: object, employer: str = "E1-10-0", **fields: object
) -> dict[str, Any]:
    """Return a change as a phone sends it."""
    known = {
        "id": str(uuid4()), "area": AREA, "day": DAY.isoformat(), "employer": employer,
        "field": field, "value": value, "replaces": [], "made_at": "2026-12-10T03:00:00Z",
    }  # fmt: skip
    return known | fields


def values(visit: dict[str, Any], field: str) -> list[Any]:
    """Return every version of a field that stands."""
    return [one["value"] for one in visit["stands"] if one["field"] == field]


def answers(*, without: str = "") -> dict[str, Any]:
    """Return the values of a record that lacks nothing but signatures."""
    fields: dict[str, Any] = {
        "arrive": "2026-12-10T09:05:00+08:00",
        "leave": "2026-12-10T10:05:00+08:00",
        "entry_code": "JC-2026-0001",
        "certificates": True,
        "recusal": {"asked": False, "reason": ""},
        "result": "1",
    }
    fields |= {f"item/{item.id}": {"answer": "yes", "note": ""} for item in FORM.mandatory()}
    fields.pop(without, None)
    return fields


def signature(covers: Sequence[str], name: str = "王") -> dict[str, Any]:
    """Return a signature given under the changes `covers`."""
    return {
        "name": name,
        "strokes": [[10, 10, 200, 90], [300, 20, 320, 200]],
        "covers": list(covers),
    }


def finished(employer: str = "E1-10-0", **more: Any) -> list[dict[str, Any]]:
    """Return the changes of a visit from arrival to its end, signed by all."""
    made = [change(field, value, employer) for field, value in (answers() | more).items()]
    covers = [one["id"] for one in made]
    made += [
        change(f"sign/{who}", signature(covers), employer) for who in ("lead", "member", "employer")
    ]
    return [*made, change("done", True, employer)]


def stands(**fields: Any) -> dict[str, tuple[VisitChange, ...]]:
    """Return what stands when each field was changed once; `item__x` is the field `item/x`."""
    return {
        name.replace("__", "/").replace("_0", "-"): (version(name, value),)
        for name, value in fields.items()
    }


def version(field: str, value: Any, *, id_: str = "", minute: int = 0) -> VisitChange:
    """Return a change that replaces nothing."""
    return VisitChange(
        id=ChangeId(id_ or f"{field}-id"),
        field=field,
        value=value,
        replaces=(),
        author="wang",
        device="d",
        made_at=NOON + timedelta(minutes=minute),
    )


def jpeg(width: int = 64, height: int = 48, *, inside: bytes = b"", after: bytes = b"") -> bytes:
    """Return the bytes of a grey JPEG, with segments `inside` and more `after` its end."""
    out = io.BytesIO()
    out.write(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + inside)
    out.write(b"\xff\xdb\x00\x43\x00" + bytes([16] * 64))
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    out.write(b"\xff\xc0" + (len(frame) + 2).to_bytes(2) + frame)
    for kind in (0x00, 0x10):  # one code word each: no difference; end of block
        table = bytes([kind, 1, *([0] * 15), 0])
        out.write(b"\xff\xc4" + (len(table) + 2).to_bytes(2) + table)
    out.write(b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00")
    blocks = -(-width // 8) * -(-height // 8)
    out.write(bytes(-(-2 * blocks // 8)) + b"\xff\xd9" + after)
    return out.getvalue()
