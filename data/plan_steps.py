"""The plan-step table: every decision for an area and month, whole, hashed, never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from data.bulk_copy import json_cell
from data.database import Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from data.value_codec import StoredValueError, decode, encode, fingerprint
from geo.area import AreaCode
from planner.month import Month, parse_month

_SQL = queries("plan_steps")
NO_VERSIONS: Final[Mapping[str, str]] = MappingProxyType({})

_TITLES: Final = {
    "coverage": "覆盖计算",
    "draw": "抽取",
    "team_days": "执法人员安排",
    "visits": "检查任务",
    "routed": "路线安排",
    "roster": "排班",
    "plan": "月度计划",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStep:
    """One stored decision, without its value."""

    id: int
    sha256: str
    """Hash of the value's canonical JSON; equal decisions have equal hashes everywhere."""
    versions: Mapping[str, str]
    """What it was made with: rules, method, program, hashes of inputs."""
    recorded_at: datetime = field(compare=False)


def save(
    conn: Connection,
    area: AreaCode,
    month: Month,
    *,
    step: str,
    kind: Any,
    value: Any,
    versions: Mapping[str, str] = NO_VERSIONS,
) -> tuple[StoredStep, bool]:
    """Keep `value`, an instance of the annotation `kind`; return it and whether it is new.

    When the newest step of its kind is the same value made with the same versions, that one is
    returned: running a step again adds nothing.
    """
    encoded = encode(kind, value)
    sha256 = fingerprint(encoded)
    newest = latest(conn, area, month, step)
    if newest and (newest.sha256, newest.versions) == (sha256, dict(versions)):
        return newest, False
    row = first_row(
        conn,
        _SQL["add"],
        area=area,
        month=str(month),
        step=step,
        sha256=sha256,
        versions=json_cell(dict(versions)),
        value=json_cell(encoded),
    )
    return stored_step(row or ()), True


def load(conn: Connection, area: AreaCode, month: Month, step: str, kind: Any) -> Any:
    """Return the newest value of `step`, exactly as it was saved.

    Raises
    ------
    NotFoundError
        If that step has not been run for the month.
    StoredValueError
        If the row was changed outside the program.
    """
    newest = latest(conn, area, month, step)
    if newest is None:
        raise NotFoundError(
            "辖区 {area} 的 {month} 还没有“{step}”的结果：请先运行这一步",
            area=area,
            month=str(month),
            step=_TITLES[step],
        )
    return _value(conn, newest, area=area, month=str(month), step=step, kind=kind)


def load_step(conn: Connection, stored: StoredStep, kind: Any) -> Any:
    """Return the value of one stored step, exactly as it was saved.

    Raises
    ------
    StoredValueError
        If the row was changed outside the program.
    """
    row = first_row(conn, _SQL["of"], id=stored.id)
    area, month, step = row or ("", "", "plan")
    return _value(conn, stored, area=area, month=month, step=step, kind=kind)


def _value(
    conn: Connection, stored: StoredStep, *, area: str, month: str, step: str, kind: Any
) -> Any:
    row = first_row(conn, _SQL["value"], id=stored.id)
    value = row[0] if row else None
    if fingerprint(value) != stored.sha256:
        raise StoredValueError(
            "辖区 {area} {month} 的“{step}”与保存时的校验值不符，内容被改动过：请重新运行这一步",
            area=area,
            month=month,
            step=_TITLES[step],
        )
    try:
        return decode(kind, value)
    except StoredValueError as error:
        raise StoredValueError(
            "辖区 {area} {month} 的“{step}”由另一版本的程序保存，现在读不懂：请重新运行这一步",
            area=area,
            month=month,
            step=_TITLES[step],
        ) from error


def latest(conn: Connection, area: AreaCode, month: Month, step: str) -> StoredStep | None:
    """Return the newest step of its kind, or None before the first."""
    row = first_row(conn, _SQL["latest"], area=area, month=str(month), step=step)
    return stored_step(row) if row else None


def earlier(conn: Connection, area: AreaCode, month: Month, step: str) -> tuple[StoredStep, ...]:
    """Return every step of its kind, newest first."""
    rows = all_rows(conn, _SQL["all"], area=area, month=str(month), step=step)
    return tuple(map(stored_step, rows))


def hold(conn: Connection, area: AreaCode, month: Month) -> None:
    """Keep others from keeping a plan of `month` until the transaction ends.

    Inside `recording`, what others kept before is seen afterwards.
    """
    run(conn, _SQL["hold"], area=area, month=str(month))


def months(conn: Connection, area: AreaCode, step: str = "plan") -> tuple[Month, ...]:
    """Return the months for which `area` has a step of this kind, in order."""
    rows = all_rows(conn, _SQL["months"], area=area, step=step)
    return tuple(parse_month(month) for (month,) in rows)


def planned_months(conn: Connection, step: str = "plan") -> dict[str, tuple[Month, ...]]:
    """Return the months that have a plan, or another step, newest first, by area."""
    found: dict[str, list[Month]] = {}
    for area, month in all_rows(conn, _SQL["planned_months"], step=step):
        found.setdefault(area, []).append(parse_month(month))
    return {area: tuple(months) for area, months in found.items()}


def stored_step(row: tuple[Any, ...]) -> StoredStep:
    """Return the step of a row of id, hash, versions and time."""
    id_, sha256, versions, recorded_at = row
    return StoredStep(id=int(id_), sha256=sha256, versions=versions, recorded_at=recorded_at)
