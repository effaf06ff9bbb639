"""Status words: whether an employer trades, and what kinds of supervised object it is."""

import re

from data.row_cells import RowCells
from geo.declaration import FaultCode
from geo.employer import EmployerKind, OperatingStatus
from geo.message import message

_TRADING = frozenset(
    {"正常", "在业", "存续", "开业", "营业", "在营", "在产", "生产", "正常生产", "正常经营", "经营"}
    | {"正常营业", "开工", "运营", "正常运营", "生产中", "营业中", "在营（开业）", "在营(开业)"}
    | {"存续（在营、开业、在册）", "在册", "投产", "试生产", "筹建", "在建"}
)
_STATES = (
    (
        OperatingStatus.CLOSED,
        ("注销", "吊销", "关闭", "关停", "倒闭", "破产", "撤销", "清算", "终止"),
    ),
    (OperatingStatus.CLOSED, ("合并", "并入", "兼并", "已拆除", "取缔")),
    (OperatingStatus.MOVED, ("迁出", "搬迁", "搬离", "迁往", "外迁", "已搬", "迁移")),
    (OperatingStatus.SUSPENDED, ("停产", "停业", "停工", "歇业", "暂停", "停用", "停止生产")),
)
_NOT = re.compile(r"(?:未|没有|无|非|不|半)(?=(?:停|注|吊|关|搬|迁|合))|半停产")
_REMARK = re.compile(r"[（(\[【]([^（()）\[\]【】]*)[)）\]】]\s*$")
_KINDS = (
    (EmployerKind.KEY_RADIATION_UNIT, ("重点放射",)),
    (EmployerKind.RADIATION_UNIT, ("放射诊疗", "放射卫生")),
    (EmployerKind.EXAMINATION, ("健康检查", "体检机构")),
    (EmployerKind.DIAGNOSIS, ("诊断机构", "职业病诊断")),
    (EmployerKind.TECHNICAL_SERVICE, ("技术服务",)),
)


def operating_status(row: RowCells, name: str) -> OperatingStatus:
    """Return whether the employer trades, by its status column or a remark in its name (F08)."""
    written = row.text("status")
    if written in _TRADING:
        written = ""
    status = _state(written)
    if written and status is None:
        row.flag(
            "status",
            FaultCode.NOT_TRADING,
            message("看不懂经营状态“{value}”，暂按正常：请填正常、停产、关闭或迁出", value=written),
        )
    if not written:
        remark = _REMARK.search(name)
        status = _state(remark[1]) if remark else None
    if status is None:
        return OperatingStatus.TRADING
    row.flag(
        "status" if written else "name",
        FaultCode.NOT_TRADING,
        message(
            "已标明“{value}”，按{status}记入，不排检查、历史保留：请与税务、市场监管数据核对",
            value=written or name,
            status=status.value,
        ),
        value=written or name,
    )
    return status


def without_status_remark(name: str) -> str:
    """Return `name` without a remark such as （已注销） at its end."""
    remark = _REMARK.search(name)
    if remark and _state(remark[1]) is not None and len(remark[1]) <= 8:
        return name[: remark.start()].strip() or name
    return name


def kinds_of(words: str, *, has_radiation: bool, is_medical: bool) -> frozenset[EmployerKind]:
    """Return the kinds of supervised object that `words` and the declared hazards make."""
    kinds = {EmployerKind.EMPLOYER}
    kinds.update(kind for kind, marks in _KINDS if any(mark in words for mark in marks))
    if EmployerKind.KEY_RADIATION_UNIT in kinds or (is_medical and has_radiation):
        kinds.add(EmployerKind.RADIATION_UNIT)
    return frozenset(kinds)


def _state(words: str) -> OperatingStatus | None:
    if not words or _NOT.search(words):
        return None
    for status, marks in _STATES:
        if any(mark in words for mark in marks):
            return status
    return None
