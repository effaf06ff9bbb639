"""What became of a list from above, on the console."""

from api.console import Steps
from api.imposed.workflow import ImposedBook, ImposedImport
from geo.declaration import Severity
from geo.message import message

_MOST = 12
"""How many single faults are printed; the report holds all of them."""


def of_imposed(steps: Steps, done: ImposedImport) -> None:
    """Say what a list added, and which rows mean no employer."""
    difference = done.difference
    rejected = [one for one in done.matched.faults if one.severity is Severity.REJECTED]
    steps.say(
        message(
            "交办名单 {name}：新列入 {added} 家，更新 {changed} 家，已有 {same} 家，"
            "已撤销未恢复 {withdrawn} 家，未能对应 {rejected} 行",
            name=done.listed.name,
            added=len(difference.added),
            changed=len(difference.changed),
            same=len(difference.unchanged),
            withdrawn=len(difference.withdrawn),
            rejected=len(rejected),
        )
    )
    for fault in done.matched.faults[:_MOST]:
        steps.warn(
            message(
                "名单第 {line} 行“{field}”：{hint}",
                line=fault.line,
                field=fault.field,
                hint=fault.hint,
            )
        )


def of_book(steps: Steps, book: ImposedBook) -> None:
    """List every row with its number."""
    if not book.rows:
        steps.say(message("没有上级交办的记录"))
        return
    words = {False: steps.translate("有效"), True: steps.translate("已撤销")}
    steps.table(
        ("编号", "单位名称", "任务来源", "文号", "完成期限", "状态"),
        [
            (
                str(row.id),
                book.names.get(row.visit.employer, row.visit.employer),
                row.visit.source,
                row.visit.document,
                row.visit.deadline.isoformat() if row.visit.deadline else "",
                words[row.is_withdrawn],
            )
            for row in book.rows
        ],
    )
