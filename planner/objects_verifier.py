"""Verify a published draw of employers: its sealed material, its replay, its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest

from geo.message import Message, message
from planner import json_shape
from planner.canonical_json import NotCanonicalError
from planner.draw import SCALE, FrameUnit, empty_draw, hold_draw
from planner.draw_commitment import ObjectsMaterial
from planner.draw_finding import Finding, FindingCode
from planner.draw_result import ObjectsResult
from planner.employer_key import EmployerKey
from planner.frame_quota import Stratum
from planner.frame_text import InvalidFrameTextError, frame_rows, read_exclusions, read_frame
from planner.frozen_frame import chosen_digest, frame_findings, policy_digest, reserve_digest
from planner.json_shape import Json, MalformedJsonError
from planner.ledger_state import Attempt, Stage
from planner.merkle_tree import merkle_root

_WHERE = "objects"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsMaterialRead:
    """The material of a draw of employers as a bundle brings it."""

    frame: str
    exclusions: str
    policy: Mapping[str, Json]
    quotas: Mapping[Stratum, int]
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
    if attempt is None or attempt.stage is not Stage.DONE:
        text = message("账本里没有做完的检查对象抽取，却有它的材料")
        found.append(_finding(FindingCode.LEDGER_ORDER, text))
    if attempt is not None and isinstance(attempt.commitment.material, ObjectsMaterial):
        found += _sealed(read, attempt.commitment.material)
    units = _frame_of(read, found)
    if units is not None and attempt is not None and attempt.opening is not None:
        found += _replayed(read, units, bytes.fromhex(attempt.opening.computed_seed))
    if attempt is not None and isinstance(attempt.recorded, ObjectsResult):
        found += _recorded(read, attempt.recorded)
    return tuple(found)


def _read(value: Json) -> ObjectsMaterialRead:
    policy = json_shape.mapping(json_shape.field(value, "policy", _WHERE), f"{_WHERE}.policy")
    where = f"{_WHERE}.policy"
    quotas: list[tuple[Stratum, int]] = []
    for k, row in enumerate(json_shape.array(policy, "quotas", where)):
        here = f"{where}.quotas[{k}]"
        cells = json_shape.listed(row, here)
        if len(cells) != 2:
            raise MalformedJsonError("{where} 应当有 {width} 项", where=here, width=2)
        stratum = Stratum(json_shape.as_text(cells[0], here))
        quotas.append((stratum, json_shape.as_whole(cells[1], here)))
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
        quotas=dict(quotas),
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
    units: tuple[FrameUnit, ...] | None = None
    excluded: Mapping[EmployerKey, str] = {}
    try:
        units = read_frame(read.frame)
    except InvalidFrameTextError as error:
        found.append(_finding(FindingCode.FRAME_FORMAT, error.message, "objects.frame"))
    try:
        excluded = read_exclusions(read.exclusions)
    except InvalidFrameTextError as error:
        found.append(_finding(FindingCode.FRAME_FORMAT, error.message, "objects.exclusions"))
    if units is None:
        return None
    wrong = frame_findings(units, excluded, read.quotas)
    found += wrong
    return None if any(one.code is FindingCode.FRAME_QUOTA for one in wrong) else units


def _replayed(read: ObjectsMaterialRead, units: Sequence[FrameUnit], seed: bytes) -> list[Finding]:
    draw = hold_draw(units, read.quotas, seed=seed) if units else empty_draw(seed=seed)
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


def _recorded(read: ObjectsMaterialRead, result: ObjectsResult) -> list[Finding]:
    found = []
    if (result.chosen_sha256, result.chosen_count) != (
        chosen_digest(read.chosen),
        len(read.chosen),
    ):
        text = message("抽中名单与当时记下的摘要或家数不符")
        found.append(_finding(FindingCode.CHOSEN_HASH, text, "objects.chosen"))
    if result.reserve_sha256 != reserve_digest(read.reserve):
        text = message("候补名单与当时记下的摘要不符")
        found.append(_finding(FindingCode.RESERVE_HASH, text, "objects.reserve"))
    return found


def _finding(code: FindingCode, text: Message, where: str = _WHERE) -> Finding:
    return Finding(code=code, where=where, text=text)
