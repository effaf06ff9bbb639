"""What an import says on the console about employers that ought to be in it."""

from api.console import Steps
from api.imports.workflow import Imported
from geo.message import message

_MOST = 12


def of_absent(steps: Steps, imported: Imported) -> None:
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
