"""Where an approval stands, in words."""

from collections.abc import Mapping
from typing import Final

from geo.message import Message, message
from planner.plan_approval import ApprovalStage, Verdict

STAGES: Final[Mapping[ApprovalStage, Message]] = {
    ApprovalStage.DRAFT: message("计划还没有提交审批"),
    ApprovalStage.SUBMITTED: message("已提交，等待另一个人审批"),
    ApprovalStage.OUTDATED: message("提交之后计划又改过：请重新提交，审批人要看新的版本"),
    ApprovalStage.RETURNED: message("已退回：请按原因修改后再提交"),
    ApprovalStage.APPROVED: message("已批准，可以发布"),
    ApprovalStage.VOID: message("批准之后计划又改过，原来的批准已经失效：请重新提交"),
}
VERDICTS: Final[Mapping[Verdict, Message]] = {
    Verdict.APPROVED: message("批准"),
    Verdict.RETURNED: message("退回"),
    Verdict.WITHDRAWN: message("撤回"),
}
