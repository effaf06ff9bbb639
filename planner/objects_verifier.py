"""Verify a published draw of employers: its sealed material, its replay, its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest

from geo.message import Message, message
from planner import json_shape
from planner.canonical_json import NotCanonicalError
from planner.draw import SCALE, FrameUnit, InvalidQuotaError, empty_draw, hold_draw
from planner.draw_commitment import ObjectsMaterial
from planner.draw_finding import Finding, FindingCode
from planner.frame_quota import Stratum
from planner.frame_text import InvalidFrameTextError, frame_rows, read_exclusions, read_frame
from planner.frozen_frame import chosen_digest, policy_digest, reserve_digest
from planner.json_shape import Json, MalformedJsonError
from planner.ledger_state import Attempt
from planner.merkle_tree import merkle_root

_WHERE = "objects"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsMaterialRead:
    """The material of a draw of employers as a bundle brings it."""

    frame: str
    exclusions: str
    policy: Mapping[str, Json]
    quotas: tuple[tuple[str, int], ...]
    chosen: tuple[str, ...]
    reserve: tuple[str, ...]


def verify_objects(value: Json, attempt: Attempt | None) -> tuple[Finding, ...]:
    """Return everything that is wrong with the `objects` of a bundle.

    `attempt` is the newest of its draw in the ledger, None where there is none.
    """
    try:
        read = _read(value)
    except MalformedJsonError as error:
        return (Finding(code=FindingCode.FORMAT, where=_WHERE, text=error.message),)
    found: list[Finding] = []
    if attempt is None or attempt.result is None:
        text = message("账本里没有做完的检查对象抽取，却有它的材料")
        found.append(_finding(FindingCode.LEDGER_ORDER, text))
    if attempt is not None and isinstance(attempt.commitment.material, ObjectsMaterial):
        found += _sealed(read, attempt.commitment.material)
    units = _frame_of(read, found)
    if units is not None and attempt is not None and attempt.opening is not None:
        found += _replayed(read, units, bytes.fromhex(attempt.opening.computed_seed))
    if attempt is not None and attempt.result is not None:
        found += _recorded(read, attempt.result.body)
    return tuple(found)


def _read(value: Json) -> ObjectsMaterialRead:
    policy = json_shape.mapping(json_shape.field(value, "policy", _WHERE), f"{_WHERE}.policy")
    where = f"{_WHERE}.policy"
    quotas = []
    for k, row in enumerate(json_shape.array(policy, "quotas", where)):
        here = f"{where}.quotas[{k}]"
        cells = json_shape.listed(row, here)
        if len(cells) != 2:
            raise MalformedJsonError("{where} 应当有 {width} 项", where=here, width=2)
        quotas.append((json_shape.as_text(cells[0], here), json_shape.as_whole(cells[1], here)))
    names = [stratum for stratum, _ in quotas]
    if names != sorted(set(names)):
        raise MalformedJsonError("{where} 没有按层排好序，或有重复", where=f"{where}.quotas")
    json_shape.field(policy, "rules", where)
    if json_shape.whole(policy, "scale", where) != SCALE:
        raise MalformedJsonError("{where} 应当是 {scale}", where=f"{where}.scale", scale=SCALE)
    return ObjectsMaterialRead(
        frame=json_shape.text(value, "frame", _WHERE),
        exclusions=json_shape.text(value, "exclusions", _WHERE),
        policy=policy,
        quotas=tuple(quotas),
        chosen=json_shape.texts(value, "chosen", _WHERE),
        reserve=json_shape.texts(value, "reserve", _WHERE),
    )


def _sealed(read: ObjectsMaterialRead, material: ObjectsMaterial) -> list[Finding]:
    """Return which of the material is not what was committed to."""
    found = []
    try:
        leaves = [row.encode() for row in frame_rows(read.frame)]
    except InvalidFrameTextError:
        leaves = None  # said as frame.format
    if leaves is not None and (merkle_root(leaves).hex(), len(leaves)) != (
        material.frame_root,
        material.frame_rows,
    ):
        text = message("名录与承诺时封存的不同：有人改过、加过或删过其中的单位")
        found.append(_finding(FindingCode.FRAME_ROOT, text, "objects.frame"))
    if sha256(read.exclusions.encode()).hexdigest() != material.exclusions_sha256:
        text = message("排除名单与承诺时封存的不同")
        found.append(_finding(FindingCode.EXCLUSIONS_HASH, text, "objects.exclusions"))
    try:
        policy = policy_digest(read.policy)
    except NotCanonicalError as error:
        found.append(_finding(FindingCode.FORMAT, error.message, "objects.policy"))
    else:
        if policy != material.policy_sha256:
            text = message("名额或规则与承诺时封存的不同")
            found.append(_finding(FindingCode.POLICY_HASH, text, "objects.policy"))
    return found


def _frame_of(read: ObjectsMaterialRead, found: list[Finding]) -> tuple[FrameUnit, ...] | None:
    """Return the units of the frame, or None where it cannot be drawn from; say why in `found`."""
    try:
        units = read_frame(read.frame)
        excluded = read_exclusions(read.exclusions)
    except InvalidFrameTextError as error:
        found.append(_finding(FindingCode.FRAME_FORMAT, error.message, "objects.frame"))
        return None
    if both := [unit.key for unit in units if unit.key in excluded]:
        text = message("{key} 在排除名单里，又在名录里", key=both[0])
        found.append(_finding(FindingCode.FRAME_FORMAT, text, both[0]))
    quotas = dict(read.quotas)
    sums = dict.fromkeys(quotas, 0)
    for unit in units:
        sums[unit.stratum] = sums.get(unit.stratum, 0) + unit.mass
    wrong = [
        stratum for stratum in sorted(sums) if sums[stratum] != quotas.get(stratum, -1) * SCALE
    ]
    for stratum in wrong:
        text = message(
            "“{stratum}”层的份额合计 {total}，与名额 {quota} 不符",
            stratum=stratum,
            total=sums[stratum],
            quota=quotas.get(stratum, message("（没有）")),
        )
        found.append(_finding(FindingCode.FRAME_QUOTA, text, stratum))
    return None if wrong else units


def _replayed(read: ObjectsMaterialRead, units: Sequence[FrameUnit], seed: bytes) -> list[Finding]:
    quotas = {Stratum(stratum): quota for stratum, quota in read.quotas}
    try:
        draw = hold_draw(units, quotas, seed=seed) if units else empty_draw(seed=seed)
    except InvalidQuotaError as error:  # pragma: no cover - the sums were checked before
        return [_finding(FindingCode.FRAME_QUOTA, error.message)]
    found = []
    for key in sorted({*read.chosen} - {*draw.chosen}):
        text = message("名单里抽中了 {key}，复算没有抽中它", key=key)
        found.append(_finding(FindingCode.CHOSEN_REPLAY, text, key))
    for key in sorted({*draw.chosen} - {*read.chosen}):
        text = message("复算抽中了 {key}，名单里没有它", key=key)
        found.append(_finding(FindingCode.CHOSEN_REPLAY, text, key))
    if not found and read.chosen != draw.chosen:
        found.append(_finding(FindingCode.CHOSEN_REPLAY, message("抽中名单没有排好序或有重复")))
    for place, (given, real) in enumerate(zip_longest(read.reserve, draw.reserve), start=1):
        if given != real:
            text = message(
                "候补第 {place} 位应当是 {real}，写的是 {given}",
                place=place,
                real=real or message("（没有）"),
                given=given or message("（没有）"),
            )
            found.append(_finding(FindingCode.RESERVE_REPLAY, text, f"reserve[{place - 1}]"))
            break
    return found


def _recorded(read: ObjectsMaterialRead, body: Mapping[str, Json]) -> list[Finding]:
    where = "ledger.result"
    try:
        chosen = json_shape.hex_digest(body, "chosen_sha256", where)
        count = json_shape.whole(body, "chosen_count", where)
        reserve = json_shape.hex_digest(body, "reserve_sha256", where)
    except MalformedJsonError as error:
        return [Finding(code=FindingCode.FORMAT, where=where, text=error.message)]
    found = []
    if (chosen, count) != (chosen_digest(read.chosen), len(read.chosen)):
        text = message("抽中名单与当时记下的摘要或家数不符")
        found.append(_finding(FindingCode.CHOSEN_HASH, text, "objects.chosen"))
    if reserve != reserve_digest(read.reserve):
        text = message("候补名单与当时记下的摘要不符")
        found.append(_finding(FindingCode.RESERVE_HASH, text, "objects.reserve"))
    return found


def _finding(code: FindingCode, text: Message, where: str = _WHERE) -> Finding:
    return Finding(code=code, where=where, text=text)
