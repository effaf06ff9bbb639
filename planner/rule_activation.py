"""Rule activations: from which month on a rule set holds, as two persons decided.

Rules are never changed backwards. A set takes effect on the first day of a month, after every month
that was drawn, committed to or planned: those keep the rules they were made with, so that anybody
can compute them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from planner.errors import PlannerError
from planner.month import Month


class ActivationRefusedError(PlannerError):
    """A step of an activation would break its rules."""


class ActivationVerdict(StrEnum):
    """What became of an activation that was proposed."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleActivation:
    """One proposal to let a rule set hold from a month on, and what became of it."""

    id: int
    rule_set: int
    name: str
    """Id and version of the rule set."""
    month: Month
    proposed_by: str
    proposed_at: datetime
    note: str
    verdict: ActivationVerdict | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    undone_by: str = ""
    undone_at: datetime | None = None
    undone_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether nobody has decided yet."""
        return self.verdict is None

    @property
    def holds(self) -> bool:
        """Return whether it was confirmed and not taken back."""
        return self.verdict is ActivationVerdict.CONFIRMED and not self.undone_by


def earliest_month(last_used: Month | None, today: date) -> Month:
    """Return the first month that other rules can hold from.

    Its first day is not past, and neither it nor a later month was drawn or planned.
    """
    month = Month(year=today.year, number=today.month)
    if today.day > 1:
        month = next_month(month)
    return max(month, next_month(last_used)) if last_used else month


def next_month(month: Month) -> Month:
    """Return the month after `month`."""
    if month.number == 12:
        return Month(year=month.year + 1, number=1)
    return Month(year=month.year, number=month.number + 1)


def month_before(month: Month) -> Month:
    """Return the month before `month`."""
    if month.number == 1:
        return Month(year=month.year - 1, number=12)
    return Month(year=month.year, number=month.number - 1)


def refuse_month(month: Month, *, last_used: Month | None, today: date) -> None:
    """Refuse a month that has begun, or that a draw or plan was already made for.

    Raises
    ------
    ActivationRefusedError
        If so; it names the first month that can be chosen.
    """
    earliest = earliest_month(last_used, today)
    if month.first_day < today:
        raise ActivationRefusedError(
            "{month} 的第一天已经过去，规则不能倒着生效：请选 {earliest} 或以后的月份",
            month=str(month),
            earliest=str(earliest),
        )
    if last_used is not None and month <= last_used:
        raise ActivationRefusedError(
            "{used} 已经抽取或排过计划，该月和以前的月份仍用原来的规则，否则无法复核："
            "请选 {earliest} 或以后的月份",
            used=str(last_used),
            earliest=str(earliest),
        )


def refuse_proposal(
    activations: Sequence[RuleActivation], month: Month, *, last_used: Month | None, today: date
) -> None:
    """Refuse to propose a month that cannot be, or beside another proposal.

    Raises
    ------
    ActivationRefusedError
        If so.
    """
    refuse_month(month, last_used=last_used, today=today)
    for one in activations:
        if one.is_open:
            raise ActivationRefusedError(
                "{name} 从 {month} 起生效的提议还没有人确认：请先确认、退回或撤回它",
                name=one.name,
                month=str(one.month),
            )
        if one.holds and one.month == month:
            raise ActivationRefusedError(
                "{month} 起已经确认启用 {name}：要换别的规则集，请先撤销那次启用",
                month=str(month),
                name=one.name,
            )


def refuse_activation_decision(
    one: RuleActivation,
    verdict: ActivationVerdict,
    *,
    by: str,
    reason: str,
    last_used: Month | None,
    today: date,
) -> None:
    """Refuse a decision on an activation that the rules do not allow.

    Raises
    ------
    ActivationRefusedError
        If it was decided before, the same person would confirm it, its month has been drawn in the
        meantime, there is no reason for sending it back, or somebody else would withdraw it.
    """
    if not one.is_open:
        raise ActivationRefusedError("这次提议已经有了结论，不能再改：请看启用记录")
    if verdict is ActivationVerdict.WITHDRAWN:
        if by != one.proposed_by:
            raise ActivationRefusedError(
                "只有提议人能撤回（{who}）：不同意请退回并写明原因", who=one.proposed_by
            )
        return
    if by == one.proposed_by:
        raise ActivationRefusedError(
            "提议和确认必须是两个人：这次启用由您（{who}）提议，请另一位管理员或有审批权的人确认",
            who=by,
        )
    if verdict is ActivationVerdict.RETURNED:
        if not reason.strip():
            raise ActivationRefusedError("退回要写明原因：请写出哪里要改")
        return
    refuse_month(one.month, last_used=last_used, today=today)


def refuse_undoing(
    one: RuleActivation, *, reason: str, last_used: Month | None, today: date
) -> None:
    """Refuse to take back an activation that has taken effect.

    Raises
    ------
    ActivationRefusedError
        If its month has begun or was drawn, it does not hold, or there is no reason.
    """
    if not one.holds:
        raise ActivationRefusedError("这次启用没有生效或已经撤销，不必再撤销")
    if not reason.strip():
        raise ActivationRefusedError("撤销启用要写明原因：计划员可能已按新规则准备")
    if one.month.first_day <= today or (last_used is not None and last_used >= one.month):
        raise ActivationRefusedError(
            "{name} 已从 {month} 起使用，不能撤销：要换规则，请另行启用一个规则集",
            name=one.name,
            month=str(one.month),
        )
