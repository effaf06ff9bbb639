"""The tables of rule sets: files kept whole, what trying them found, and from when they hold."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from data.bulk_copy import json_cell
from data.database import ConflictError, Connection
from data.errors import NotFoundError
from data.queries import queries
from data.rows import all_rows, first_row, run
from data.value_codec import decode, encode
from geo.area import AreaCode
from planner.month import Month, parse_month
from planner.rule_activation import ActivationVerdict, RuleActivation
from planner.tried_rules import RuleTrial

_SQL = queries("rule_sets")
_TAKEN = "同一数据刚被另一操作修改：本次没有保存，请重试"


class RuleOrigin(StrEnum):
    """Where a rule set came from."""

    UPLOAD = "upload"
    SHIPPED = "shipped"
    PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesInForce:
    """The rule file that holds for a month."""

    text: str
    """Empty where the area has no rules."""
    number: int | None
    """Of the rule set; None for the one of the area's pack."""

    @property
    def sha256(self) -> str:
        """Return the hash of the file."""
        return digest(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialNote:
    """When a rule set was tried, for which month, and whether it may be used."""

    month: Month
    against: str
    errors: int
    tried_by: str
    tried_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRuleSet:
    """A rule set of an area, without its text."""

    id: int
    origin: RuleOrigin
    file_name: str
    sha256: str
    name: str
    """Id and version, such as `yunxi-2026/1`."""
    title: str
    added_by: str
    added_at: datetime
    trial: TrialNote | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRules:
    """A rule set that was proposed and that nobody has decided on."""

    area: AreaCode
    name: str
    month: Month
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRuleSet:
    """A rule set that was read and found well formed."""

    origin: RuleOrigin
    file_name: str
    text: str
    name: str
    title: str


def digest(text: str) -> str:
    """Return the hash by which a rule file is known."""
    return sha256(text.encode()).hexdigest()


def in_force(conn: Connection, area: AreaCode, month: Month) -> RulesInForce:
    """Return the rule file that holds for a month.

    Raises
    ------
    NotFoundError
        If there is no such area.
    """
    row = first_row(conn, _SQL["in_force"], area=area, month=str(month))
    if row is None:
        raise _unknown(area)
    return RulesInForce(text=row[0], number=None if row[1] is None else int(row[1]))


def add(conn: Connection, area: AreaCode, new: NewRuleSet, *, by: str, now: datetime) -> int:
    """Keep a rule set and return its number; the same text again is the same rule set."""
    hashed = digest(new.text)
    row = first_row(
        conn, _SQL["add"], area=area, origin=new.origin.value, file_name=new.file_name,
        sha256=hashed, body=new.text, name=new.name, title=new.title, by=by, now=now,
    )  # fmt: skip
    row = row or first_row(conn, _SQL["same"], area=area, sha256=hashed)
    if row is None:  # pragma: no cover - added just now, or there before
        raise ConflictError(_TAKEN)
    return int(row[0])


def waiting(conn: Connection) -> tuple[WaitingRules, ...]:
    """Return every rule set that waits for a second person, one an area, in area order."""
    return tuple(
        WaitingRules(area=AreaCode(area), name=name, month=parse_month(month), proposed_by=by)
        for area, name, month, by in all_rows(conn, _SQL["waiting"])
    )


def of_area(conn: Connection, area: AreaCode) -> tuple[StoredRuleSet, ...]:
    """Return every rule set of an area, newest first."""
    return tuple(
        StoredRuleSet(
            id=int(id_),
            origin=RuleOrigin(origin),
            file_name=file_name,
            sha256=hashed,
            name=name,
            title=title,
            added_by=by,
            added_at=at,
            trial=None
            if month is None
            else TrialNote(
                month=parse_month(month),
                against=against,
                errors=int(errors),
                tried_by=tried_by,
                tried_at=tried_at,
            ),
        )
        for (
            id_, origin, file_name, hashed, name, title, by, at, month, against, errors, tried_by,
            tried_at,
        ) in all_rows(conn, _SQL["of_area"], area=area)
    )  # fmt: skip


def text_of(conn: Connection, area: AreaCode, number: int) -> str:
    """Return the text of a rule set; raise NotFoundError where the area has none of this number."""
    row = first_row(conn, _SQL["body"], area=area, id=number)
    if row is None:
        raise NotFoundError(
            "辖区 {area} 没有第 {number} 号规则集：请从规则集页面进入", area=area, number=number
        )
    return str(row[0])


def keep_trial(
    conn: Connection, area: AreaCode, number: int, trial: RuleTrial, *, by: str, now: datetime
) -> None:
    """Keep what trying a rule set found, in place of its last trial."""
    run(
        conn, _SQL["keep_trial"], rule_set=number, area=area, month=str(trial.month),
        against=state(conn, area), errors=trial.errors,
        value=json_cell(encode(RuleTrial, trial)), by=by, now=now,
    )  # fmt: skip


def trial(conn: Connection, area: AreaCode, number: int) -> RuleTrial | None:
    """Return what the last trial of a rule set found, or None where it was not tried."""
    row = first_row(conn, _SQL["trial"], area=area, rule_set=number)
    return decode(RuleTrial, row[0]) if row else None


def activations(conn: Connection, area: AreaCode) -> tuple[RuleActivation, ...]:
    """Return every activation of an area, newest first."""
    return tuple(
        RuleActivation(
            id=int(id_),
            rule_set=int(number),
            name=name,
            month=parse_month(month),
            proposed_by=proposed_by,
            proposed_at=proposed_at,
            note=note,
            verdict=ActivationVerdict(verdict) if verdict else None,
            decided_by=decided_by or "",
            decided_at=decided_at,
            reason=reason,
            undone_by=undone_by or "",
            undone_at=undone_at,
            undone_reason=undone_reason,
        )
        for (
            id_, number, name, month, proposed_by, proposed_at, note, verdict, decided_by,
            decided_at, reason, undone_by, undone_at, undone_reason,
        ) in all_rows(conn, _SQL["activations"], area=area)
    )  # fmt: skip


def propose(
    conn: Connection,
    area: AreaCode,
    number: int,
    month: Month,
    *,
    by: str,
    note: str,
    now: datetime,
) -> int:
    """Propose that a rule set hold from a month on and return the number of the activation."""
    row = first_row(
        conn, _SQL["propose"], area=area, rule_set=number, month=str(month), by=by, note=note,
        now=now,
    )  # fmt: skip
    return _kept(row)


def decide(
    conn: Connection,
    area: AreaCode,
    activation: int,
    verdict: ActivationVerdict,
    *,
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """Keep what was decided on an activation."""
    row = first_row(
        conn, _SQL["decide"], area=area, id=activation, verdict=verdict.value, by=by,
        reason=reason, now=now,
    )  # fmt: skip
    _kept(row)


def undo(
    conn: Connection, area: AreaCode, activation: int, *, by: str, reason: str, now: datetime
) -> None:
    """Take back an activation that was confirmed."""
    _kept(
        first_row(conn, _SQL["undo"], area=area, id=activation, by=by, reason=reason, now=now),
    )


def last_used(conn: Connection, area: AreaCode) -> Month | None:
    """Return the last month that was drawn or planned, or None."""
    row = first_row(conn, _SQL["last_used"], area=area)
    return parse_month(row[0]) if row and row[0] else None


def hold(conn: Connection, area: AreaCode, month: Month, used: str) -> None:
    """Keep the rules of a month as they are until the transaction ends, so that a draw fits them.

    Raises
    ------
    ConflictError
        If the rules whose hash is `used` hold no more.
    """
    run(conn, _SQL["hold"], area=area)
    if in_force(conn, area, month).sha256 != used:
        raise ConflictError(
            "{month} 的规则集刚刚换过：本次没有保存，请重新评分和抽取", month=str(month)
        )


def change(conn: Connection, area: AreaCode) -> None:
    """Wait until nobody draws a month of the area; what others drew is seen afterwards."""
    run(conn, _SQL["change"], area=area)


def state(conn: Connection, area: AreaCode) -> str:
    """Return a word that changes with the register of an area and with its rules in force."""
    row = first_row(conn, _SQL["state"], area=area)
    if row is None:
        raise _unknown(area)
    return str(row[0])


def _kept(row: tuple[object, ...] | None) -> int:
    if row is None:
        raise ConflictError(_TAKEN)
    return int(str(row[0]))


def _unknown(area: AreaCode) -> NotFoundError:
    return NotFoundError("没有辖区 {code} 的数据：请核对代码，或先导入该辖区的数据包", code=area)
