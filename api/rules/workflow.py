"""Rule sets of an area: what holds when, keep another one, try it, propose and confirm it, undo."""

from collections.abc import Mapping

from api.access.workflow import Actor
from api.clock import day_of
from api.rules.view import presets
from data import areas, audits, rule_sets
from data.database import Connection, Pool, reading, recording
from data.errors import NotFoundError
from data.rule_files import read_rules, shipped_text
from data.rule_sets import NewRuleSet, RuleOrigin, StoredRuleSet
from data.rule_uploads import rule_text
from data.upload_checks import plain_name
from geo.area import AreaCode
from geo.errors import XuntuError
from planner.month import Month
from planner.rule_activation import (
    ActivationVerdict,
    RuleActivation,
    refuse_activation_decision,
    refuse_month,
    refuse_proposal,
    refuse_undoing,
)
from planner.rule_check import FindingLevel
from planner.tried_rules import RuleTrial

_ACTIONS: Mapping[ActivationVerdict, str] = {
    ActivationVerdict.CONFIRMED: "rules.confirm",
    ActivationVerdict.RETURNED: "rules.return",
    ActivationVerdict.WITHDRAWN: "rules.withdraw",
}


class RulesNotReadyError(XuntuError):
    """A rule set cannot be put in force as it is, or as it was tried."""


def upload_rules(pool: Pool, *, area: str, name: str | None, content: bytes, actor: Actor) -> int:
    """Keep an uploaded rule file and return its number; nothing is put in force.

    Raises
    ------
    RefusedRuleFileError, RuleFileError
        If the file is none, or with all its faults: line, key, remedy.
    RulesNotReadyError
        If its id and version belong to another rule set of the area.
    """
    file_name = plain_name(name)
    text = rule_text(file_name, content)
    return _keep(pool, area, text, origin=RuleOrigin.UPLOAD, file_name=file_name, actor=actor)


def take_shipped(pool: Pool, *, area: str, name: str, actor: Actor) -> int:
    """Keep a rule set that comes with the product and return its number.

    Raises
    ------
    NotFoundError
        If none of this name comes with it.
    RulesNotReadyError
        If its id and version belong to another rule set of the area.
    """
    if name not in presets():
        raise NotFoundError(
            "没有随附的规则集 {name}：可选 {known}", name=name, known="、".join(presets())
        )
    return _keep(
        pool,
        area,
        shipped_text(name),
        origin=RuleOrigin.SHIPPED,
        file_name=f"{name}.yaml",
        actor=actor,
    )


def refuse_trial(pool: Pool, *, area: str, number: int, month: Month, actor: Actor) -> None:
    """Refuse to try a rule set for a month that it could not hold from.

    Raises
    ------
    ActivationRefusedError
        If so; it names the first month that can be chosen.
    NotFoundError
        If the area has no such rule set.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        rule_sets.text_of(conn, code, number)
        last_used = rule_sets.last_used(conn, code)
    refuse_month(month, last_used=last_used, today=day_of(actor.at))


def propose(
    pool: Pool, *, area: str, number: int, note: str, is_confirmed: bool, actor: Actor
) -> int:
    """Propose that a rule set hold from the month it was tried for; return the activation.

    Raises
    ------
    RulesNotReadyError
        If it was not tried, something has changed since, it has errors, or nobody has ticked that
        its warnings were looked at.
    ActivationRefusedError
        If the month cannot be, or another proposal waits.
    """
    code = AreaCode(area)
    with recording(pool) as conn:
        rule_sets.change(conn, code)
        stored = _stored(conn, code, number)
        trial = _ready(conn, code, stored, is_confirmed=is_confirmed)
        refuse_proposal(
            rule_sets.activations(conn, code),
            trial.month,
            last_used=rule_sets.last_used(conn, code),
            today=day_of(actor.at),
        )
        made = rule_sets.propose(
            conn, code, number, trial.month, by=actor.name, note=note.strip(), now=actor.at
        )
        _note(
            conn, made, area, trial.month,
            action="rules.propose", actor=actor, name=stored.name, words=note.strip(),
        )  # fmt: skip
    return made


def decide(
    pool: Pool,
    *,
    area: str,
    activation: int,
    verdict: ActivationVerdict,
    reason: str,
    actor: Actor,
) -> None:
    """Confirm a proposal, send it back, or withdraw it.

    Raises
    ------
    ActivationRefusedError
        If the rules of activations do not allow it.
    """
    code = AreaCode(area)
    with recording(pool) as conn:
        rule_sets.change(conn, code)
        one = _activation(conn, code, activation)
        refuse_activation_decision(
            one,
            verdict,
            by=actor.name,
            reason=reason,
            last_used=rule_sets.last_used(conn, code),
            today=day_of(actor.at),
        )
        rule_sets.decide(
            conn, code, activation, verdict, by=actor.name, reason=reason.strip(), now=actor.at
        )
        _note(
            conn, activation, area, one.month,
            action=_ACTIONS[verdict], actor=actor, name=one.name, words=reason.strip(),
        )  # fmt: skip


def undo(pool: Pool, *, area: str, activation: int, reason: str, actor: Actor) -> None:
    """Take a confirmed activation back before its first day.

    Raises
    ------
    ActivationRefusedError
        If it has taken effect or there is no reason.
    """
    code = AreaCode(area)
    with recording(pool) as conn:
        rule_sets.change(conn, code)
        one = _activation(conn, code, activation)
        refuse_undoing(
            one,
            reason=reason,
            last_used=rule_sets.last_used(conn, code),
            today=day_of(actor.at),
        )
        rule_sets.undo(conn, code, activation, by=actor.name, reason=reason.strip(), now=actor.at)
        _note(
            conn, activation, area, one.month,
            action="rules.undo", actor=actor, name=one.name, words=reason.strip(),
        )  # fmt: skip


def _keep(
    pool: Pool, area: str, text: str, *, origin: RuleOrigin, file_name: str, actor: Actor
) -> int:
    code = AreaCode(area)
    read = read_rules(text, file_name)
    hashed = rule_sets.digest(text)
    with recording(pool) as conn:
        for one in rule_sets.of_area(conn, code):
            if one.name == read.name and one.sha256 != hashed:
                raise _same_name(read.name)
        base = areas.rules_text(conn, code)
        if base and base != text and read_rules(base, "rules.yaml").name == read.name:
            raise _same_name(read.name)
        known = {one.id for one in rule_sets.of_area(conn, code)}
        number = rule_sets.add(
            conn,
            code,
            NewRuleSet(
                origin=origin, file_name=file_name, text=text, name=read.name, title=read.title
            ),
            by=actor.name,
            now=actor.at,
        )
        if number not in known:
            audits.add(
                conn,
                actor.deed(
                    "rules.add",
                    area=area,
                    target=str(number),
                    detail={"name": read.name, "file": file_name, "sha256": hashed},
                ),
            )
    return number


def _same_name(name: str) -> RulesNotReadyError:
    return RulesNotReadyError(
        "本区域已有另一份 {name}，内容不同：请把 version 加一（或改 id）再上传，"
        "否则以后分不清一个月是按哪一份做的",
        name=name,
    )


def _stored(conn: Connection, code: AreaCode, number: int) -> StoredRuleSet:
    found = next((one for one in rule_sets.of_area(conn, code) if one.id == number), None)
    if found is None:
        raise NotFoundError(
            "辖区 {area} 没有第 {number} 号规则集：请从规则集页面进入", area=code, number=number
        )
    return found


def _activation(conn: Connection, code: AreaCode, number: int) -> RuleActivation:
    found = next((one for one in rule_sets.activations(conn, code) if one.id == number), None)
    if found is None:
        raise NotFoundError(
            "辖区 {area} 没有第 {number} 次启用：请从规则集页面进入", area=code, number=number
        )
    return found


def _ready(
    conn: Connection, code: AreaCode, stored: StoredRuleSet, *, is_confirmed: bool
) -> RuleTrial:
    trial = rule_sets.trial(conn, code, stored.id)
    if trial is None or stored.trial is None:
        raise RulesNotReadyError(
            "{name} 还没有在本区域的名录上试算：请先试算，看过结果再提议启用", name=stored.name
        )
    if stored.trial.against != rule_sets.state(conn, code):
        raise RulesNotReadyError(
            "试算 {name} 之后，名录、人员或现行规则又变了：请重新试算，看过结果再提议启用",
            name=stored.name,
        )
    if trial.errors:
        raise RulesNotReadyError(
            "{name} 有 {count} 处错误，不能启用：请按试算结果改正，version 加一后重新上传",
            name=stored.name,
            count=trial.errors,
        )
    if any(one.level is FindingLevel.WARNING for one in trial.findings) and not is_confirmed:
        raise RulesNotReadyError("试算有需要留意的地方：请看过，并勾选“我已看过”再提议启用")
    return trial


def _note(
    conn: Connection,
    activation: int,
    area: str,
    month: Month,
    *,
    action: str,
    actor: Actor,
    name: str,
    words: str,
) -> None:
    detail = {"rules": name} | ({"note": words} if words else {})
    audits.add(
        conn, actor.deed(action, area=area, month=str(month), target=str(activation), detail=detail)
    )
