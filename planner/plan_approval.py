"""Plan approvals: a second person looks at a plan before it is released (四眼原则).

An approval is bound to the hash of the version that was looked at: a plan that changes afterwards
is another plan and has to be approved anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.errors import PlannerError


class ApprovalRefusedError(PlannerError):
    """A step of an approval would break its rules."""


class Verdict(StrEnum):
    """What became of a plan that was handed in."""

    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ApprovalStage(StrEnum):
    """How far the approval of the present plan has come."""

    DRAFT = "draft"
    """Nobody handed it in."""
    SUBMITTED = "submitted"
    OUTDATED = "outdated"
    """It was changed while an earlier version lay with the approver."""
    RETURNED = "returned"
    APPROVED = "approved"
    VOID = "void"
    """An earlier version was approved; the change made that void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproval:
    """One plan handed in for approval, and what was decided."""

    id: int
    plan: str
    """Hash of the version, 64 hexadecimal digits."""
    planned_by: str
    """Who asked for the plan to be made; empty where that is not known."""
    submitted_by: str
    submitted_at: datetime
    note: str
    verdict: Verdict | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether nobody has decided yet."""
        return self.verdict is None


def approval_stage(approvals: Sequence[PlanApproval], plan: str) -> ApprovalStage:
    """Return where the plan with hash `plan` stands; `approvals` of its month, newest first."""
    if approvals and approvals[0].is_open:
        return ApprovalStage.SUBMITTED if approvals[0].plan == plan else ApprovalStage.OUTDATED
    of_plan = [one for one in approvals if one.plan == plan]
    if of_plan and of_plan[0].verdict is not Verdict.WITHDRAWN:
        is_approved = of_plan[0].verdict is Verdict.APPROVED
        return ApprovalStage.APPROVED if is_approved else ApprovalStage.RETURNED
    if not of_plan and any(one.verdict is Verdict.APPROVED for one in approvals):
        return ApprovalStage.VOID
    return ApprovalStage.DRAFT


def refuse_submission(approvals: Sequence[PlanApproval], plan: str, *, note: str) -> None:
    """Refuse to hand in a plan that lies with an approver, is approved, or was sent back.

    Raises
    ------
    ApprovalRefusedError
        If so; what was sent back may be handed in unchanged with a note that says why.
    """
    stage = approval_stage(approvals, plan)
    if stage is ApprovalStage.SUBMITTED:
        raise ApprovalRefusedError("这份计划已经提交，正在等待审批：不必再提交")
    if stage is ApprovalStage.APPROVED:
        raise ApprovalRefusedError("这份计划已经批准：可以直接发布")
    if stage is ApprovalStage.RETURNED and not note.strip():
        raise ApprovalRefusedError(
            "这份计划刚被退回、还没有改动：请先按退回的原因修改，或在说明里写明为什么不改"
        )


def refuse_decision(
    approval: PlanApproval, plan: str, *, by: str, verdict: Verdict, reason: str
) -> None:
    """Refuse a decision that the rules do not allow.

    Raises
    ------
    ApprovalRefusedError
        If it was decided before, the plan is another one by now, the same person would approve
        what they made or handed in, there is no reason for sending it back, or somebody else
        than who handed it in would withdraw it.
    """
    if not approval.is_open:
        raise ApprovalRefusedError("这次提交已经有了结论，不能再改：请看审批记录")
    if verdict is Verdict.WITHDRAWN:
        if by != approval.submitted_by:
            raise ApprovalRefusedError(
                "只有提交人能撤回（{who}）：不同意请退回并写明原因", who=approval.submitted_by
            )
        return
    if approval.plan != plan:
        raise ApprovalRefusedError(
            "计划在提交之后又改过，不能再按原来的版本审批：请计划员重新提交，再看新的版本"
        )
    if by == approval.submitted_by:
        raise ApprovalRefusedError(
            "提交和审批必须是两个人：这份计划由您（{who}）提交，请另一位计划员或领导审批", who=by
        )
    if by == approval.planned_by:
        raise ApprovalRefusedError(
            "编制和审批必须是两个人：这份计划由您（{who}）生成，请另一位计划员或领导审批", who=by
        )
    if verdict is Verdict.RETURNED and not reason.strip():
        raise ApprovalRefusedError("退回要写明原因：请写出哪里要改")
