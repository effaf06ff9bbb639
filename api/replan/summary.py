"""What a replan changed, visit by visit, on the console."""

from api.console import Steps
from api.replan.workflow import PlanChanged
from geo.message import message
from planner.replan_cost import replan_cost
from planner.replan_difference import VisitSlot


def of_change(steps: Steps, changed: PlanChanged) -> None:
    """Say what the new version changes, why, and what is proven of it."""
    revision = changed.revision
    for reason in revision.reasons:
        steps.say(reason)
    for note in changed.notes:
        if note not in revision.reasons:
            steps.warn(note)
    steps.say(revision.difference.said)
    steps.say(replan_cost(changed.before.roster, changed.plan.roster).said)
    if revision.difference.changes:
        steps.table(
            ("变化", "单位编号", "单位名称", "原来", "现在", "原因"),
            [
                (
                    steps.translate(one.kind.value),
                    one.employer,
                    one.name,
                    _said(steps, one.before),
                    _said(steps, one.after),
                    one.why.said(steps.translate) if one.why else "",
                )
                for one in revision.difference.changes
            ],
        )
    for words in revision.proof.words() if revision.proof else ():
        steps.say(words)
    if changed.plan.witnessed:
        steps.say(
            message("检查对象和检查人员的公开抽取没有改动，核验包仍可核验；只是抽取之后路线有调整")
        )
    if changed.is_kept:
        steps.say(
            message(
                "已存为第 {number} 版；xuntu map 写出新的成果，xuntu replan --undo 可退回",
                number=revision.number,
            )
        )
    else:
        steps.warn(message("只是试算，没有保存：去掉 --dry-run 才会存为新版"))


def _said(steps: Steps, slot: VisitSlot | None) -> str:
    return (slot.said if slot else message("未安排")).said(steps.translate)
