from datetime import UTC, datetime
from typing import Any

import pytest

from planner.plan_approval import (
    ApprovalRefusedError,
    ApprovalStage,
    PlanApproval,
    Verdict,
    approval_stage,
    refuse_decision,
    refuse_submission,
)

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
OLD, NEW = "a" * 64, "b" * 64


def approval(verdict: Verdict | None = None, **changes: Any) -> PlanApproval:
    decided = {"verdict": verdict, "decided_by": "li", "decided_at": NOW} if verdict else {}
    fields: dict[str, Any] = {
        "id": 1, "plan": NEW, "planned_by": "maker", "submitted_by": "wang",
        "submitted_at": NOW, "note": "",
    }  # fmt: skip
    return PlanApproval(**(fields | decided | changes))


@pytest.mark.parametrize(
    ("approvals", "stage"),
    [
        ([], ApprovalStage.DRAFT),
        ([approval()], ApprovalStage.SUBMITTED),
        ([approval(plan=OLD)], ApprovalStage.OUTDATED),
        ([approval(Verdict.APPROVED)], ApprovalStage.APPROVED),
        ([approval(Verdict.RETURNED)], ApprovalStage.RETURNED),
        ([approval(Verdict.WITHDRAWN)], ApprovalStage.DRAFT),
        ([approval(Verdict.APPROVED, plan=OLD)], ApprovalStage.VOID),
        ([approval(Verdict.RETURNED, plan=OLD)], ApprovalStage.DRAFT),
        ([approval(Verdict.APPROVED), approval(Verdict.RETURNED)], ApprovalStage.APPROVED),
        ([approval(), approval(Verdict.APPROVED, plan=OLD)], ApprovalStage.SUBMITTED),
        (
            [approval(Verdict.RETURNED, plan=OLD), approval(Verdict.APPROVED)],
            ApprovalStage.APPROVED,
        ),
    ],
)
def test_the_stage_follows_from_what_was_decided_on_this_very_version(
    approvals: list[PlanApproval], stage: ApprovalStage
) -> None:
    assert approval_stage(approvals, NEW) is stage


def test_a_plan_is_handed_in_once() -> None:
    for known, said in (
        ([approval()], "正在等待审批"),
        ([approval(Verdict.APPROVED)], "已经批准"),
        ([approval(Verdict.RETURNED)], "还没有改动"),
    ):
        with pytest.raises(ApprovalRefusedError, match=said):
            refuse_submission(known, NEW, note=" ")
    refuse_submission([approval(Verdict.RETURNED)], NEW, note="按规定不能改")
    refuse_submission([approval(Verdict.APPROVED, plan=OLD)], NEW, note="")
    refuse_submission([], NEW, note="")


@pytest.mark.parametrize(
    ("known", "by", "verdict", "said"),
    [
        (approval(Verdict.APPROVED), "zhao", Verdict.RETURNED, "已经有了结论"),
        (approval(plan=OLD), "li", Verdict.APPROVED, "提交之后又改过"),
        (approval(), "wang", Verdict.APPROVED, "提交和审批必须是两个人"),
        (approval(), "wang", Verdict.RETURNED, "提交和审批必须是两个人"),
        (approval(), "maker", Verdict.APPROVED, "编制和审批必须是两个人"),
        (approval(), "li", Verdict.RETURNED, "退回要写明原因"),
    ],
)
def test_a_decision_against_the_rules_is_refused(
    known: PlanApproval, by: str, verdict: Verdict, said: str
) -> None:
    with pytest.raises(ApprovalRefusedError, match=said):
        refuse_decision(known, NEW, by=by, verdict=verdict, reason=" ")


@pytest.mark.parametrize(
    ("known", "by", "verdict", "reason"),
    [
        (approval(), "li", Verdict.APPROVED, ""),
        (approval(), "li", Verdict.RETURNED, "少一天"),
        (approval(plan=OLD), "wang", Verdict.WITHDRAWN, ""),
    ],
)
def test_another_person_decides_and_who_handed_in_may_withdraw(
    known: PlanApproval, by: str, verdict: Verdict, reason: str
) -> None:
    assert _refusal(known, by=by, verdict=verdict, reason=reason) is None
    # The same verdict by nobody who may give it is refused: the rules looked at who and why.
    other = "li" if verdict is Verdict.WITHDRAWN else "wang"
    assert _refusal(known, by=other, verdict=verdict, reason=reason) is not None


def _refusal(known: PlanApproval, *, by: str, verdict: Verdict, reason: str) -> str | None:
    """Return why a decision is refused, or None when it is not."""
    try:
        refuse_decision(known, NEW, by=by, verdict=verdict, reason=reason)
    except ApprovalRefusedError as error:
        return str(error)
    return None
