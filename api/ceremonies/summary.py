"""What public draws and their verification brought, on the console."""

from collections.abc import Sequence

from api.ceremonies.verification import Verified
from api.ceremonies.words import KINDS, STAGES
from api.ceremonies.workflow import PublicLottery
from api.console import Steps
from geo.message import message
from planner.bundle_verifier import witness_code
from planner.ledger_entry import LedgerEntry
from planner.ledger_state import Attempt


def of_entry(steps: Steps, area: str, entry: LedgerEntry) -> None:
    """Say what was entered in the ledger and what witnesses should keep of it."""
    steps.say(
        message(
            "已记入账本第 {seq} 条（{kind}）：{code}",
            seq=entry.seq,
            kind=KINDS[entry.kind],
            code=witness_code(area, entry),
        )
    )


def of_ledger(steps: Steps, entries: Sequence[LedgerEntry]) -> None:
    """Show a ledger, every attempt in it."""
    if not entries:
        steps.say(message("账本还是空的：请双方先登记秘密链（xuntu chain new、register）"))
        return
    steps.table(
        ("序号", "时间", "种类", "抽取编号", "第几次", "摘要"),
        [
            (
                str(one.seq),
                one.at,
                KINDS[one.kind].said(steps.translate),
                one.draw_id or "—",
                str(one.attempt) if one.attempt else "—",
                one.hash[:16],
            )
            for one in entries
        ],
    )


def of_lottery(steps: Steps, held: PublicLottery) -> None:
    """Say how many routes have their officers."""
    steps.say(
        message(
            "{routes} 条路线已抽定检查人员；未走路线的按待命次序递补",
            routes=len(held.plan.roster.routes),
        )
    )


def of_verdict(steps: Steps, verified: Verified) -> bool:
    """Say what a verification found and return whether all is well."""
    if (verdict := verified.verdict) is None:
        for fault in verified.proof_faults:
            steps.warn(fault)
        if not verified.proof_faults:
            steps.say(
                message("通过：这一行在名录里。请再到账本里核对承诺的 frame_root 与证明里的相同")
            )
        return not verified.proof_faults
    for draw_id, tries in verdict.ledger.attempts.items():
        for attempt in tries:
            _of_attempt(steps, draw_id, attempt)
    if verdict.findings:
        steps.table(
            ("代码", "位置", "问题"),
            [(one.code, one.where, one.text.said(steps.translate)) for one in verdict.findings],
        )
        steps.warn(message("有 {count} 处问题：这次抽取不可信", count=len(verdict.findings)))
    elif not verdict.has_objects:
        steps.say(message("账本无误；材料尚未公布，只核对了账本"))
    else:
        steps.say(message("通过：账本完整，抽取与候补由封存的名录和种子一步一步算出"))
        if verdict.has_officers:
            steps.say(message("通过：检查人员由事先公布的机会抽签产生"))
    return verdict.is_sound


def _of_attempt(steps: Steps, draw_id: str, attempt: Attempt) -> None:
    steps.say(
        message(
            "{draw} 第 {number} 次：{stage}",
            draw=draw_id,
            number=attempt.number,
            stage=STAGES[attempt.stage],
        )
    )
