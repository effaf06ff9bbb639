"""How employers were located, on the console."""

from collections.abc import Sequence

from api.console import Steps
from api.geocoding.workflow import Located
from data.geocode_review import precision_word
from geo.declaration import RowFault
from geo.message import message
from geo.position import Precision


def of_location(steps: Steps, located: Located) -> None:
    """Show how precisely employers were located."""
    total = max(1, sum(located.by_precision.values()))
    steps.table(
        ("定位精度", "家数", "占比"),
        [
            (precision_word(each, steps.translate), str(n), f"{n / total:.1%}")
            for each in Precision
            if (n := located.by_precision.get(each, 0))
        ],
    )
    if located.doubtful:
        steps.warn(message("{count} 家的位置存疑，列在定位核对表中", count=located.doubtful))
    if located.outdated:
        steps.warn(
            message(
                "{count} 家的地址变了，以前的人工更正已失效，请重新核对",
                count=len(located.outdated),
            )
        )


def of_corrections(steps: Steps, applied: int, faults: Sequence[RowFault]) -> None:
    """Say how many corrections were taken in, and which rows were not."""
    steps.say(message("采纳 {applied} 条人工更正", applied=applied))
    for fault in faults:
        steps.warn(
            message(
                "第 {line} 行“{field}”：{hint}", line=fault.line, field=fault.field, hint=fault.hint
            )
        )
