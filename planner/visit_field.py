"""Visit fields: what may be written into a record of a visit, and how.

Identity numbers are refused wherever text can stand: none is ever stored.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from geo.credit_code import contains_resident_number
from planner.errors import PlannerError
from planner.inspection_form import InspectionForm
from planner.visit_change import FieldValue

ANSWERS: Final = ("yes", "no", "na")
"""Conforms, does not, does not apply (合理缺项)."""
TIMES: Final = ("set_out", "arrive", "leave")
SIGNERS: Final = ("lead", "member", "employer")
_TEXTS: Final = MappingProxyType(
    {"entry_code": 64, "entry_none": 200, "present": 100, "remark": 2000, "sign_refused": 200}
)
"""Fields of plain text, and the longest each may be."""
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MOST_STROKES, _MOST_POINTS, _MOST_COVERED = 200, 4000, 500
_NOTE: Final = 1000


class InvalidVisitFieldError(PlannerError, ValueError):
    """A change that cannot be kept."""


def check_field(field: str, value: FieldValue, form: InspectionForm) -> None:
    """Make sure that `value` is something that `field` of a record on `form` can hold.

    Raises
    ------
    InvalidVisitFieldError
        If the program has no such field, or it cannot hold that value.
    """
    kind, _, name = field.partition("/")
    check = _CHECKS.get(kind) if name else _PLAIN.get(field)
    if check is None:
        raise InvalidVisitFieldError("记录没有“{field}”这一栏：请更新手机上的程序", field=field)
    if value is not None and not check(value, form):
        raise InvalidVisitFieldError(
            "“{field}”的内容不成立：请重新填写这一栏，或更新手机上的程序", field=field
        )
    if not _is_named(kind, name, form):
        raise InvalidVisitFieldError(
            "检查项目集 {version} 没有“{field}”这一项：请更新手机上的程序",
            version=form.version,
            field=field,
        )
    if _has_identity_number(value):
        raise InvalidVisitFieldError(
            "“{field}”里有身份证号，属于敏感个人信息，不能保存：请删去后重填", field=field
        )


def is_uuid(text: object) -> bool:
    """Return whether `text` is a UUID as devices write it."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def is_photo_name(text: object) -> bool:
    """Return whether `text` is a SHA-256 as devices write it."""
    return isinstance(text, str) and _SHA256.fullmatch(text) is not None


def _is_named(kind: str, name: str, form: InspectionForm) -> bool:
    if kind in {"item", "correction"}:
        return form.item(name) is not None
    if kind == "sign":
        return name in SIGNERS
    return kind != "photo" or is_photo_name(name)


def _has_identity_number(value: FieldValue) -> bool:
    if isinstance(value, str):
        return contains_resident_number(value)
    return isinstance(value, Mapping) and any(map(_has_identity_number, value.values()))


def _text(most: int) -> Callable[[Any, InspectionForm], bool]:
    return lambda value, _form: _is_text(value, most)


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and "\0" not in value and _is_whole(value)


def _is_whole(text: str) -> bool:
    """Return whether `text` has no half of a surrogate pair, which no file can hold."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _is_shape(value: object, fields: tuple[str, ...]) -> bool:
    return isinstance(value, Mapping) and set(value) == set(fields)


def _is_moment(value: object, _form: InspectionForm) -> bool:
    if not _is_text(value, 40):
        return False
    try:
        return datetime.fromisoformat(str(value)).utcoffset() is not None
    except ValueError:
        return False


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_bool(value: object, _form: InspectionForm) -> bool:
    return isinstance(value, bool)


def _is_result(value: object, form: InspectionForm) -> bool:
    return isinstance(value, str) and value in form.results


def _is_recusal(value: FieldValue, form: InspectionForm) -> bool:
    return (
        _is_shape(value, ("asked", "reason"))
        and _is_bool(value["asked"], form)
        and _is_text(value["reason"], 200)
    )


def _is_answer(value: FieldValue, _form: InspectionForm) -> bool:
    return (
        _is_shape(value, ("answer", "note"))
        and value["answer"] in ANSWERS
        and _is_text(value["note"], _NOTE)
    )


def _is_correction(value: FieldValue, _form: InspectionForm) -> bool:
    return (
        _is_shape(value, ("demand", "due"))
        and _is_text(value["demand"], _NOTE)
        and _is_day(value["due"])
    )


def _is_photo(value: FieldValue, form: InspectionForm) -> bool:
    return (
        _is_shape(value, ("caption", "item"))
        and _is_text(value["caption"], 200)
        and (value["item"] == "" or form.item(str(value["item"])) is not None)
    )


def _is_signature(value: FieldValue, _form: InspectionForm) -> bool:
    return (
        _is_shape(value, ("name", "strokes", "covers"))
        and _is_text(value["name"], 50)
        and _are_strokes(value["strokes"])
        and isinstance(value["covers"], list)
        and len(value["covers"]) <= _MOST_COVERED
        and all(map(is_uuid, value["covers"]))
    )


def _are_strokes(strokes: object) -> bool:
    return (
        isinstance(strokes, list)
        and 0 < len(strokes) <= _MOST_STROKES
        and all(isinstance(stroke, list) and len(stroke) % 2 == 0 for stroke in strokes)
        and 4 <= sum(map(len, strokes)) <= _MOST_POINTS
        and all(type(at) is int and 0 <= at <= 1000 for stroke in strokes for at in stroke)
    )


_PLAIN: Final[Mapping[str, Callable[[Any, InspectionForm], bool]]] = {
    **{name: _text(most) for name, most in _TEXTS.items()},
    **dict.fromkeys(TIMES, _is_moment),
    "certificates": _is_bool,
    "done": _is_bool,
    "recusal": _is_recusal,
    "result": _is_result,
}
_CHECKS: Final[Mapping[str, Callable[[Any, InspectionForm], bool]]] = {
    "item": _is_answer,
    "correction": _is_correction,
    "photo": _is_photo,
    "sign": _is_signature,
}
"""Fields of which there are many, by what stands before the slash."""
