"""Frozen frames: everything that a draw of employers depends on, fixed before its seed is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256

from geo.employer import EmployerId
from geo.message import listed, message
from planner.canonical_json import canonical_json, lines_digest
from planner.draw import SCALE, Draw, FrameUnit, empty_draw, hold_draw
from planner.draw_commitment import ObjectsMaterial
from planner.draw_finding import Finding, FindingCode
from planner.employer_key import EmployerKey, key_of, salt_of
from planner.errors import PlannerError
from planner.frame_quota import Stratum
from planner.frame_text import exclusions_text, frame_rows, frame_text, read_exclusions, read_frame
from planner.inclusion import FLOOR_SHARE
from planner.inspector import Inspector
from planner.merkle_tree import merkle_root
from planner.random_frame import Exclusion
from planner.staff_text import staff_text


class UnsoundFrameError(PlannerError, ValueError):
    """A frame could be sealed but never drawn from, or would not be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFrame:
    """The frame of one draw; `units` carry their keys and stand in key order."""

    secret: bytes
    """32 bytes that only the county knows; the keys of employers follow from it."""
    units: tuple[FrameUnit, ...]
    quotas: Mapping[Stratum, int]
    frame: str
    exclusions: str
    policy: Mapping[str, object] = field(default_factory=dict)
    staff: str = ""

    def key(self, employer: EmployerId) -> EmployerKey:
        """Return the key under which an employer stands in every sealed text."""
        return _key(self.secret, employer)

    def material(self) -> ObjectsMaterial:
        """Return the digests that the commitment publishes."""
        rows = frame_rows(self.frame)
        return ObjectsMaterial(
            frame_root=merkle_root([row.encode() for row in rows]).hex(),
            frame_rows=len(rows),
            exclusions_sha256=sha256(self.exclusions.encode()).hexdigest(),
            policy_sha256=policy_digest(self.policy),
            staff_sha256=sha256(self.staff.encode()).hexdigest(),
        )

    def drawn(self, *, seed: bytes) -> Draw:
        """Return the draw of the frame."""
        if not self.units:
            return empty_draw(seed=seed)
        return hold_draw(self.units, self.quotas, seed=seed)


def freeze(
    units: Iterable[FrameUnit],
    quotas: Mapping[Stratum, int],
    excluded: Iterable[Exclusion],
    inspectors: Iterable[Inspector],
    *,
    rules: str,
    method: str,
    secret: bytes,
) -> FrozenFrame:
    """Return the frame of a month with a key for every employer.

    Parameters
    ----------
    units
        The month's frame (`planner.frame.month_frame`).
    quotas
        Number to be drawn of each stratum.
    excluded
        Who cannot be drawn, each with the legal reason.
    inspectors
        Everybody on the staff list, with recusals and absences as they stand now.
    rules, method
        Names and versions of the rule set and the risk method.
    secret
        32 bytes, new for every frame.

    Raises
    ------
    InvalidFrameTextError
        If an employer is given twice or a text or number cannot be written.
    UnsoundFrameError
        If masses and quotas disagree, or an employer is both in the frame and left out.
    InvalidStaffTextError, InvalidSecretError
        If an officer cannot be written, or the secret is not 32 bytes.
    """
    key = partial(_key, secret)
    keyed = tuple(
        sorted(
            (replace(unit, key=key(unit.employer)) for unit in units), key=lambda unit: unit.place
        )
    )
    frame = frame_text(keyed)
    exclusions = exclusions_text((key(one.employer), str(one.reason)) for one in excluded)
    wrong = frame_findings(read_frame(frame), read_exclusions(exclusions), quotas)
    if wrong:
        raise UnsoundFrameError("名录不能封存：{said}", said=listed([one.text for one in wrong]))
    return FrozenFrame(
        secret=secret,
        units=keyed,
        quotas=dict(sorted(quotas.items())),
        frame=frame,
        exclusions=exclusions,
        policy={
            "scale": SCALE,
            "quotas": [[stratum, quotas[stratum]] for stratum in sorted(quotas)],
            "rules": rules,
            "method": method,
            "floor": str(FLOOR_SHARE),
        },
        staff=staff_text(inspectors, key),
    )


def frame_findings(
    units: Sequence[FrameUnit],
    excluded: Mapping[EmployerKey, str],
    quotas: Mapping[Stratum, int],
) -> list[Finding]:
    """Return why units, which are well written, cannot be drawn from."""
    found = [
        Finding(
            code=FindingCode.FRAME_FORMAT,
            where=unit.place,
            text=message("{key} 在排除名单里，又在名录里", key=unit.place),
        )
        for unit in units
        if unit.place in excluded
    ]
    sums = dict.fromkeys(quotas, 0)
    for unit in units:
        sums[unit.stratum] = sums.get(unit.stratum, 0) + unit.mass
    found += [
        Finding(
            code=FindingCode.FRAME_QUOTA,
            where=stratum,
            text=message(
                "“{stratum}”层的份额合计 {total}，与名额 {quota} 不符",
                stratum=stratum,
                total=sums[stratum],
                quota=quotas.get(stratum, message("（没有）")),
            ),
        )
        for stratum in sorted(sums)
        if sums[stratum] != quotas.get(stratum, -1) * SCALE
    ]
    return found


def policy_digest(policy: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical JSON of a policy, as hex."""
    return sha256(canonical_json(policy)).hexdigest()


def chosen_digest(keys: Sequence[str]) -> str:
    """Return the digest of the drawn keys, which are in key order."""
    return lines_digest("XUNTU-CHOSEN/1", keys)


def reserve_digest(keys: Sequence[str]) -> str:
    """Return the digest of the reserve, in the order in which it steps in."""
    return lines_digest("XUNTU-RESERVE/1", keys)


def _key(secret: bytes, employer: EmployerId) -> EmployerKey:
    return key_of(salt_of(secret, employer), employer)
