"""Verify a draw bundle: the ledger, then every draw whose material is published."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn, cast

from geo.employer import EmployerId
from geo.message import message
from planner import json_shape
from planner.canonical_json import MAX_INTEGER
from planner.draw_bundle import BUNDLE_FORMAT
from planner.draw_finding import Finding, FindingCode
from planner.employer_key import key_of, sealed_keys
from planner.errors import PlannerError
from planner.json_shape import Json, MalformedJsonError
from planner.ledger_entry import DrawPurpose, LedgerEntry, draw_id_of, read_entry
from planner.ledger_state import LedgerState, state_of
from planner.objects_verifier import verify_objects
from planner.officers_verifier import verify_officers

_AREA: Final = re.compile("[0-9]{6,9}", re.ASCII)
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_HEAD: Final = re.compile(r"XUNTU:([0-9]{6,9}):([0-9]{1,9}):([0-9a-fA-F]{64})", re.ASCII)


class UnreadableBundleError(PlannerError, ValueError):
    """A file is not JSON as the bundle format wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying a bundle found, and what there was to verify."""

    findings: tuple[Finding, ...]
    ledger: LedgerState
    entries: tuple[LedgerEntry, ...] = ()
    has_objects: bool = False
    has_officers: bool = False

    @property
    def is_sound(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.findings


def witness_code(area: str, head: LedgerEntry) -> str:
    """Return what the QR code of a witness sheet says."""
    return f"XUNTU:{area}:{head.seq}:{head.hash}"


def read_json(text: bytes) -> Json:
    """Return the JSON data of a file, strictly.

    UTF-8 without BOM, no key twice in an object, numbers whole and below 2^53, no half of a
    surrogate pair.

    Raises
    ------
    UnreadableBundleError
        If it is anything else.
    """
    try:
        content = text.decode()
        data = json.loads(
            content,
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
        if _SURROGATE.search(content):
            json.dumps(data, ensure_ascii=False).encode()
        return cast(Json, data)
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnreadableBundleError):
            raise
        raise UnreadableBundleError(
            "文件不是 UTF-8 的 JSON（{why}）：请核对是否拿错文件，或传送中损坏", why=str(error)
        ) from error


def verify_bundle(bundle: Json, *, head: str = "") -> Verdict:
    """Return everything that is wrong with a bundle, all at once.

    Parameters
    ----------
    bundle
        JSON data as `read_json` gives it.
    head
        What the QR code of a witness sheet says, to show that the ledger was not cut short; empty
        where there is no sheet.
    """
    try:
        area, month, entries = _read(bundle)
    except MalformedJsonError as error:
        return Verdict(findings=(_format(error),), ledger=LedgerState(area=""))
    content = json_shape.mapping(bundle, "$")
    state, found = state_of(area, entries)
    findings = [*found, *_head_problem(area, entries, head)]
    objects = state.newest(draw_id_of(area, month, DrawPurpose.OBJECTS))
    officers = state.newest(draw_id_of(area, month, DrawPurpose.OFFICERS))
    if "objects" in content:
        findings += verify_objects(content["objects"], objects)
    if "officers" in content:
        findings += verify_officers(content["officers"], officers)
    if "disclosed" in content:
        findings += _disclosed(content)
    return Verdict(
        findings=tuple(findings),
        ledger=state,
        entries=entries,
        has_objects="objects" in content,
        has_officers="officers" in content,
    )


def _read(bundle: Json) -> tuple[str, str, tuple[LedgerEntry, ...]]:
    if json_shape.text(bundle, "format", "$") != BUNDLE_FORMAT:
        raise MalformedJsonError("这不是抽取核验包：格式应当是 {format}", format=BUNDLE_FORMAT)
    json_shape.text(bundle, "area_name", "$")
    if not isinstance(json_shape.field(bundle, "is_demo", "$"), bool):
        raise MalformedJsonError("{where} 应当是真或假", where="$.is_demo")
    area = json_shape.text(bundle, "area", "$")
    if not _AREA.fullmatch(area):
        raise MalformedJsonError("{where} 应当是 6 至 9 位数字", where="$.area")
    month = json_shape.text(bundle, "month", "$")
    if not _MONTH.fullmatch(month):
        raise MalformedJsonError("{where} 应当像 2026-12", where="$.month")
    entries = json_shape.array(bundle, "ledger", "$")
    if not entries:
        raise MalformedJsonError("{where} 是空的", where="$.ledger")
    return (
        area,
        month,
        tuple(read_entry(one, f"ledger[{k}]") for k, one in enumerate(entries)),
    )


def _head_problem(area: str, entries: tuple[LedgerEntry, ...], head: str) -> list[Finding]:
    if not head.strip():
        return []
    seen = _HEAD.fullmatch("".join(head.split()))
    if seen and seen[1] == area:
        seq, hash_ = int(seen[2]), seen[3].lower()
        if any((one.seq, one.hash) == (seq, hash_) for one in entries):
            return []
    text = message("见证单上的链头不在账本里：账本被截短或被换过，或链头抄错")
    return [Finding(code=FindingCode.LEDGER_HEAD, where="ledger", text=text)]


def _disclosed(bundle: Mapping[str, Json]) -> list[Finding]:
    known = _known_keys(bundle) if isinstance(bundle.get("objects"), dict) else None
    found = []
    try:
        for k, one in enumerate(json_shape.array(bundle, "disclosed", "$")):
            where = f"disclosed[{k}]"
            key = json_shape.text(one, "key", where)
            salt = bytes.fromhex(json_shape.hex_digest(one, "salt", where))
            employer = json_shape.text(one, "employer", where)
            json_shape.text(one, "name", where)
            if key_of(salt, EmployerId(employer)) != key:
                text = message("{employer} 的盐和编号算不出代号 {key}", employer=employer, key=key)
                found.append(Finding(code=FindingCode.DISCLOSED_KEY, where=where, text=text))
            elif known is not None and key not in known:
                text = message("{employer} 的代号不在名录、排除名单和路线里", employer=employer)
                found.append(Finding(code=FindingCode.DISCLOSED_KEY, where=where, text=text))
    except MalformedJsonError as error:
        found.append(_format(error))
    return found


def _known_keys(bundle: Mapping[str, Json]) -> frozenset[str]:
    texts: list[str] = []
    for part, names in (("objects", ("frame", "exclusions")), ("officers", ("routes",))):
        value = bundle.get(part)
        if isinstance(value, dict):
            texts += [value[name] for name in names if isinstance(value.get(name), str)]
    return sealed_keys(*texts)


def _format(error: MalformedJsonError) -> Finding:
    return Finding(code=FindingCode.FORMAT, where="$", text=error.message)


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableBundleError("键“{key}”在同一对象里出现两次", key=twice)
    return found


def _whole(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > MAX_INTEGER:
        raise UnreadableBundleError("数 {text} 太大：绝对值应当小于 2 的 53 次方", text=text[:40])
    return number


def _no_fraction(text: str) -> NoReturn:
    raise UnreadableBundleError("数 {text} 不是整数", text=text)
