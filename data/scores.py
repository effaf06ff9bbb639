"""The score tables: every risk score of a month, with its parts and the method's version."""

from collections.abc import Mapping
from hashlib import sha256

from data.bulk_copy import copy_rows, json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.plan_steps import NO_VERSIONS, StoredStep, stored_step
from data.queries import queries
from data.rows import all_rows, first_row
from data.value_codec import canonical_text, decode, encode
from geo.area import AreaCode
from geo.employer import EmployerId
from geo.message import Message
from geo.risk_score import RiskScore, ScorePart
from planner.month import Month

_SQL = queries("scores")


def save(
    conn: Connection,
    area: AreaCode,
    month: Month,
    scores: Mapping[EmployerId, RiskScore],
    versions: Mapping[str, str] = NO_VERSIONS,
) -> StoredStep:
    """Keep `scores` as the newest of `area` and `month`; the same again adds nothing."""
    ordered = [scores[employer] for employer in sorted(scores)]
    hashed = _hash(ordered)
    newest = latest(conn, area, month)
    if newest and (newest.sha256, newest.versions) == (hashed, dict(versions)):
        return newest
    row = first_row(
        conn,
        _SQL["add_run"],
        area=area,
        month=str(month),
        sha256=hashed,
        versions=json_cell(dict(versions)),
    )
    run = stored_step(row or ())
    copy_rows(
        conn,
        _SQL["copy_scores"],
        (
            (
                run.id,
                score.employer,
                score.nature.value,
                score.conforms,
                score.grade.value,
                score.management.value,
                score.combined.value,
                score.letter,
                score.method,
                score.points,
                json_cell(encode(tuple[ScorePart, ...], score.parts)),
                json_cell(encode(tuple[Message, ...], score.flags)),
            )
            for score in ordered
        ),
    )
    return run


def load(conn: Connection, area: AreaCode, month: Month) -> dict[EmployerId, RiskScore]:
    """Return the newest scores of `area` and `month`, by employer in id order.

    Raises
    ------
    NotFoundError
        If the employers have not been scored for the month.
    """
    run = latest(conn, area, month)
    if run is None:
        raise NotFoundError(
            "辖区 {area} 的 {month} 还没有风险评分：请先运行评分", area=area, month=str(month)
        )
    columns = (
        "employer",
        "nature",
        "conforms",
        "grade",
        "management",
        "combined",
        "letter",
        "method",
        "parts",
        "flags",
    )
    return {
        EmployerId(row[0]): decode(RiskScore, dict(zip(columns, row, strict=True)))
        for row in all_rows(conn, _SQL["scores"], run=run.id)
    }


def latest(conn: Connection, area: AreaCode, month: Month) -> StoredStep | None:
    """Return the newest run of `area` and `month`, or None before the first."""
    row = first_row(conn, _SQL["latest_run"], area=area, month=str(month))
    return stored_step(row) if row else None


def earlier(conn: Connection, area: AreaCode, month: Month) -> tuple[StoredStep, ...]:
    """Return every run of `area` and `month`, newest first."""
    return tuple(map(stored_step, all_rows(conn, _SQL["runs"], area=area, month=str(month))))


def _hash(ordered: list[RiskScore]) -> str:
    hashed = sha256()
    for score in ordered:
        hashed.update(canonical_text(encode(RiskScore, score)).encode() + b"\n")
    return hashed.hexdigest()
