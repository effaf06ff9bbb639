"""A record in words: what the pages of results and documents show of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.field.workflow import KnownVisit
from data.audits import CHINA
from data.reference_tables import result_codes
from geo.message import Message, listed, message
from planner.visit_change import FieldValue
from planner.visit_field import SIGNERS, TIMES
from planner.visit_record import VisitRecord

ANSWERS: Final = {"yes": message("符合"), "no": message("不符合"), "na": message("不适用")}
FIELDS: Final[Mapping[str, Message]] = {
    "set_out": message("出发"),
    "arrive": message("到达"),
    "leave": message("离开"),
    "certificates": message("已出示两名执法人员的执法证件"),
    "entry_code": message("检查码（扫码入企）"),
    "entry_none": message("没有检查码的原因"),
    "present": message("陪同人员"),
    "recusal": message("当事人的答复"),
    "result": message("检查结果"),
    "remark": message("备注"),
    "sign_refused": message("当事人拒签原因"),
    "done": message("完成"),
}
_KINDS: Final = {
    "item": message("检查项"),
    "correction": message("改正要求"),
    "photo": message("照片"),
    "sign": message("签名"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureView:
    """A signature as lines of a drawing 1000 wide and 400 high."""

    signer: str
    name: str
    paths: tuple[str, ...]
    is_older: bool
    """Whether the record was changed after it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One of two versions of a field."""

    field: Message
    text: Message
    author: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record in words."""

    state: Message
    is_finished: bool
    lacks: tuple[str, ...]
    result: str | None
    violations: int
    due: str
    times: Mapping[str, str]
    last: str
    conflicts: tuple[VersionView, ...]
    signatures: tuple[SignatureView, ...]
    photos: tuple[tuple[str, str, bool], ...]
    """Name, caption, whether it has arrived."""


def record_view(known: KnownVisit) -> RecordView:
    """Return the record of `known` in words."""
    record = known.record
    lacks, orders = record.lacks(), record.orders()
    last = record.last_change()
    arrived = set(known.photos)
    return RecordView(
        state=_state(record),
        is_finished=record.is_finished,
        lacks=tuple(lacks),
        result=record.value("result"),
        violations=len(record.findings()),
        due=max((str(order.due) for order in orders), default=""),
        times={field: _clock(record.moment(field)) for field in TIMES},
        last=_clock(last.made_at if last else None, "%Y-%m-%d %H:%M"),
        conflicts=tuple(_conflicts(record)),
        signatures=tuple(
            _signature(signer, record) for signer in SIGNERS if record.signature(signer)
        ),
        photos=tuple((name, value["caption"], name in arrived) for name, value in record.photos()),
    )


def _state(record: VisitRecord) -> Message:
    if record.conflicts:
        return message("两台手机不一致")
    return message("已完成") if record.is_finished else message("进行中")


def _clock(moment: datetime | None, form: str = "%H:%M") -> str:
    return "" if moment is None else moment.astimezone(CHINA).strftime(form)


def _conflicts(record: VisitRecord) -> list[VersionView]:
    return [
        VersionView(
            field=_field_name(field),
            text=_said(field, version.value),
            author=version.author,
            at=_clock(version.made_at, "%m-%d %H:%M"),
        )
        for field in record.conflicts
        for version in record.stands[field]
    ]


def _field_name(field: str) -> Message:
    kind, _, name = field.partition("/")
    if name:
        return message("{kind} {name}", kind=_KINDS[kind], name=name)
    return FIELDS[field]


def _said(field: str, value: FieldValue) -> Message:
    if field == "result" and value in result_codes():
        return message("{code} {words}", code=value, words=message(result_codes()[value]))
    if isinstance(value, Mapping):
        parts = [
            ANSWERS.get(str(part), message("{text}", text=part))
            for name, part in value.items()
            if name not in {"strokes", "covers"} and part != ""
        ]
        return listed(parts) if parts else message("（空）")
    return message("（空）") if value is None else message("{text}", text=value)


def _signature(signer: str, record: VisitRecord) -> SignatureView:
    signature = record.signature(signer)
    return SignatureView(
        signer=signer,
        name=signature["name"],
        paths=tuple(
            "M" + " L".join(f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True))
            for stroke in signature["strokes"]
            if stroke
        ),
        is_older=bool(record.changed_since(signer)),
    )
