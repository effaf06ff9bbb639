"""What an area pack brought, on the console."""

from api.areas.workflow import AreaLoaded
from api.console import Steps
from geo.message import message


def of_area(steps: Steps, loaded: AreaLoaded) -> None:
    """Say what an area pack brought."""
    area = loaded.area
    steps.say(
        message(
            "已载入{name}（{code}）：{towns} 个乡镇、{villages} 个村（社区）",
            name=area.name,
            code=area.code,
            towns=len(area.townships),
            villages=len(area.villages),
        )
    )
    for note in loaded.notes:
        steps.warn(note)
    if loaded.unmatched:
        steps.say(
            message(
                "{count} 条历史记录的单位还不在库里，导入申报表后自动对上",
                count=len(loaded.unmatched),
            )
        )
