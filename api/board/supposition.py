"""Suppositions: what a form of the board supposes to be different about a month."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.board.change import UnreadableChangeError
from api.jobs.workflow import whole_number
from geo.message import message


def read_supposition(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what is supposed, as plain data that a job can keep.

    Raises
    ------
    UnreadableChangeError, InvalidJobError
        If nothing is supposed, or a field cannot be read.
    """
    supposed: dict[str, Any] = {}
    for name, field, least in (
        ("teams", message("每天小组数"), 1),
        ("targeted", message("专项家数"), 0),
        ("vehicles", message("车辆数"), 0),
    ):
        number = whole_number(given.get(name, ""), field)
        if number is not None and number < least:
            raise UnreadableChangeError(
                "“{field}”填了 {number}：请填 {least} 以上的整数",
                field=field,
                number=number,
                least=least,
            )
        if number is not None:
            supposed[name] = number
    if officer := given.get("without", "").strip():
        supposed["without"] = [officer]
    if day := given.get("extra_day", "").strip():
        supposed["extra_days"] = [_day(day)]
    if "vehicles" in supposed:
        if not (office := given.get("office", "").strip()):
            raise UnreadableChangeError("填了车辆数，没有选办公地点：请选择")
        supposed["vehicles"] = {office: supposed["vehicles"]}
    if not supposed:
        raise UnreadableChangeError(
            "没有写明要比较什么：请给出小组数、不在的人、增加的日期、专项家数或车辆数"
        )
    return supposed


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UnreadableChangeError(
            "“{field}”填了“{text}”，不是日期：请写成 2026-12-10 的样子",
            field=message("增加的日期"),
            text=text,
        ) from error
