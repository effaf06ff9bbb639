"""Details of the audit log in words: each key, and the values that are kept as codes."""

from collections.abc import Mapping
from typing import Final

from api.accounts.summary import ROLE_NAMES
from api.ceremonies.words import HOLDERS, PURPOSES
from geo.message import Message, message

_NAMES: Final[Mapping[str, Message]] = {
    "address": message("地址"),
    "areas": message("授权区域"),
    "days": message("有效天数"),
    "difference": message("变化"),
    "due": message("改正期限"),
    "field": message("栏目"),
    "file": message("文件"),
    "findings": message("问题数"),
    "first_day": message("第一个检查日"),
    "former_release": message("上一次发布"),
    "from": message("原来"),
    "holder": message("秘密链持有方"),
    "inspected": message("查了现场"),
    "inspector": message("人员编号"),
    "issuer": message("统一身份签发者"),
    "lat": message("纬度"),
    "login": message("统一身份登录名"),
    "lon": message("经度"),
    "made_at": message("备份时间"),
    "name": message("名称"),
    "note": message("说明"),
    "plan": message("计划校验值"),
    "purpose": message("抽取"),
    "reason": message("原因"),
    "reasons": message("原因"),
    "result": message("结果代码"),
    "role": message("角色"),
    "rules": message("规则集"),
    "sha256": message("校验值"),
    "subject": message("统一身份编号（sub）"),
    "to": message("改为"),
    "violations": message("不符合项"),
    "way": message("方式"),
    "witnesses": message("见证人"),
    "words": message("结果"),
}
_ROLES: Final = {role.value: name for role, name in ROLE_NAMES.items()}
_CODES: Final[Mapping[str, Mapping[str, Message]]] = {
    "role": _ROLES,
    "from": _ROLES,
    "to": _ROLES,
    "holder": {holder.value: name for holder, name in HOLDERS.items()},
    "purpose": {purpose.value: name for purpose, name in PURPOSES.items()},
    "inspected": {"True": message("是"), "False": message("否")},
    "way": {"oidc": message("统一身份")},
}


def detail_name(key: str) -> Message:
    """Return what a detail is called; one that has no name yet is told as it is written."""
    return _NAMES.get(key) or message("{key}", key=key)


def detail_value(key: str, value: str) -> Message:
    """Return the value of a detail: in words where it is a code, else as it is written."""
    return _CODES.get(key, {}).get(value) or message("{value}", value=value)
