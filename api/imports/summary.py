"""What an import found, on the console, in words and small tables."""

from collections import Counter
from collections.abc import Sequence

from api.console import Steps
from api.imports.undoing import UndoSeen
from api.imports.workflow import Imported
from data.audits import CHINA
from geo.declaration import Severity
from geo.declaration_file import ColumnMatch
from geo.message import message

_MOST = 12
"""How many single cases are printed; the files hold all of them."""


def of_columns(steps: Steps, columns: Sequence[ColumnMatch]) -> None:
    """Show how the columns of a file are understood."""
    steps.table(
        ("表头", "识别为", "依据", "示例"),
        [(c.heading, c.field or "—", c.by, c.sample) for c in columns],
    )


def of_import(steps: Steps, imported: Imported) -> None:
    """Say what an import took, doubted, refused and changed."""
    file, difference = imported.file, imported.difference
    steps.say(
        message(
            "申报表 {name}：{rows} 行数据，采纳 {taken} 行，拒收 {rejected} 行，"
            "跳过 {skipped} 行非数据",
            name=file.source.name,
            rows=file.source.data_rows,
            taken=len(file.declarations),
            rejected=len(file.rejected),
            skipped=len(file.skipped),
        )
    )
    if difference.already_imported:
        steps.say(message("这个文件以前导入过，没有任何改动"))
    else:
        steps.say(
            message(
                "新增 {added} 家，更新 {changed} 家，未变 {same} 家，较旧未采用 {older} 家，"
                "库中有而本次没有 {missing} 家",
                added=len(difference.added),
                changed=len(difference.changed),
                same=difference.unchanged,
                older=len(difference.older_ignored),
                missing=len(difference.missing),
            )
        )
    counts = Counter((fault.fault.value, fault.severity) for fault in file.faults)
    words = {
        Severity.REJECTED: steps.translate("拒收"),
        Severity.FLAGGED: steps.translate("存疑"),
        Severity.MENDED: steps.translate("已更正"),
    }
    if counts:
        steps.table(
            ("问题", "处理", "数量"),
            [(code, words[severity], str(n)) for (code, severity), n in sorted(counts.items())],
        )
    _of_absent(steps, imported)


def of_undo(steps: Steps, seen: UndoSeen) -> None:
    """Say what taking the last import back would change, and what stands against it."""
    if (undo := seen.undo) is None:
        return
    steps.say(
        message(
            "最近一次导入：{name}（{when}）",
            name=undo.batch.source.name,
            when=f"{undo.batch.recorded_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        )
    )
    steps.say(
        message(
            "撤销后 {changed} 家回到导入前的申报，新增的 {added} 家撤去，"
            "导入后的 {scores} 次风险评分作废",
            changed=undo.changed,
            added=undo.added,
            scores=undo.scores,
        )
    )
    for each in undo.first_changed[:_MOST]:
        steps.say(message("{name}：{count} 栏回到以前", name=each.name, count=len(each.changes)))
    for _id, name in undo.first_added[:_MOST]:
        steps.say(message("撤去 {name}", name=name))
    for refusal in seen.refusals:
        steps.warn(refusal)


def _of_absent(steps: Steps, imported: Imported) -> None:
    """Say who of the expected list has not declared."""
    if (expected := imported.expected) is None:
        return
    steps.say(
        message(
            "应申报名单 {name}：{count} 家，其中 {absent} 家没有申报",
            name=expected.name,
            count=len(expected.employers),
            absent=len(imported.absent),
        )
    )
    for fault in (*expected.faults, *imported.absent)[:_MOST]:
        steps.warn(message("名单第 {line} 行：{hint}", line=fault.line, hint=fault.hint))
