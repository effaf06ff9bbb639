"""Commitments and openings: the typed contents of ledger entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from planner import json_shape
from planner.canonical_json import MAX_INTEGER
from planner.draw import ALGORITHM
from planner.entropy import EntropyKind, EntropySource, revealed_seed
from planner.json_shape import Json
from planner.ledger_entry import DrawPurpose, Holder

LOTTERY_ALGORITHM: Final = "xuntu-lottery/1 sha256 dependent-rounding"
"""Version of everything that decides who inspects."""
ALGORITHMS: Final[Mapping[DrawPurpose, str]] = {
    DrawPurpose.OBJECTS: ALGORITHM,
    DrawPurpose.OFFICERS: LOTTERY_ALGORITHM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """What every commitment fixes besides its material."""

    algorithm: str
    entropy: tuple[EntropySource, ...]
    min_entropy_bits: int
    office_anchor: str
    supervisor_anchor: str
    software: str

    def anchor(self, holder: Holder) -> str:
        """Return the anchor of one side's chain."""
        return self.office_anchor if holder is Holder.OFFICE else self.supervisor_anchor

    def as_json(self) -> dict[str, object]:
        """Return the fields as the ledger writes them."""
        return {
            "algorithm": self.algorithm,
            "entropy": [one.as_json() for one in self.entropy],
            "min_entropy_bits": self.min_entropy_bits,
            "office_anchor": self.office_anchor,
            "supervisor_anchor": self.supervisor_anchor,
            "software": self.software,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsMaterial:
    """Digests of all that the draw of employers depends on."""

    frame_root: str
    frame_rows: int
    exclusions_sha256: str
    policy_sha256: str
    staff_sha256: str

    def as_json(self) -> dict[str, object]:
        """Return the fields as the ledger writes them."""
        return {
            "frame_root": self.frame_root,
            "frame_rows": self.frame_rows,
            "exclusions_sha256": self.exclusions_sha256,
            "policy_sha256": self.policy_sha256,
            "staff_sha256": self.staff_sha256,
        }

    def fixed(self) -> tuple[object, ...]:
        """Return what a second attempt may not change."""
        return self.frame_root, self.frame_rows, self.exclusions_sha256, self.policy_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficersMaterial:
    """Digests of all that the lottery of officers depends on."""

    objects_result: str
    routes_sha256: str
    staff_sha256: str
    lotteries_sha256: str

    def as_json(self) -> dict[str, object]:
        """Return the fields as the ledger writes them."""
        return {
            "objects_result": self.objects_result,
            "routes_sha256": self.routes_sha256,
            "staff_sha256": self.staff_sha256,
            "lotteries_sha256": self.lotteries_sha256,
        }

    def fixed(self) -> tuple[object, ...]:
        """Return what a second attempt may not change."""
        return self.routes_sha256, self.lotteries_sha256


Material: TypeAlias = ObjectsMaterial | OfficersMaterial


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """All that is fixed before the seed can be known."""

    material: Material
    sealing: Sealing

    def as_json(self) -> dict[str, object]:
        """Return the body of a commit entry."""
        return {**self.material.as_json(), **self.sealing.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is said aloud at the draw, and the seed that follows from it."""

    commit: str
    entropy: tuple[tuple[str, str], ...]
    office_value: str
    supervisor_value: str
    witnesses: str
    seed: str
    """As it was written down."""

    @property
    def computed_seed(self) -> str:
        """Return the seed that really follows."""
        return revealed_seed(
            commit=self.commit,
            entropy=self.entropy,
            office=self.office_value,
            supervisor=self.supervisor_value,
        ).hex()

    def as_json(self) -> dict[str, object]:
        """Return the body of a reveal entry."""
        return {
            "commit": self.commit,
            "entropy": [list(pair) for pair in self.entropy],
            "office_value": self.office_value,
            "supervisor_value": self.supervisor_value,
            "witnesses": self.witnesses,
            "seed": self.seed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why an attempt does not hold, and both sides' consent."""

    commit: str
    reason: str
    office_value: str
    supervisor_value: str

    def as_json(self) -> dict[str, object]:
        """Return the body of a void entry."""
        return {
            "commit": self.commit,
            "reason": self.reason,
            "office_value": self.office_value,
            "supervisor_value": self.supervisor_value,
        }


def read_commitment(body: Json, purpose: DrawPurpose, where: str) -> Commitment:
    """Return the body of a commit entry; its types are checked, its truth is not.

    Raises
    ------
    MalformedJsonError
        If a field is missing or not of its type.
    """
    return Commitment(
        material=_read_objects(body, where)
        if purpose is DrawPurpose.OBJECTS
        else _read_officers(body, where),
        sealing=Sealing(
            algorithm=json_shape.text(body, "algorithm", where),
            entropy=_read_sources(json_shape.array(body, "entropy", where), f"{where}.entropy"),
            min_entropy_bits=json_shape.whole(body, "min_entropy_bits", where, least=-MAX_INTEGER),
            office_anchor=json_shape.hex_digest(body, "office_anchor", where),
            supervisor_anchor=json_shape.hex_digest(body, "supervisor_anchor", where),
            software=json_shape.text(body, "software", where),
        ),
    )


def read_opening(body: Json, where: str) -> Opening:
    """Return the body of a reveal entry.

    Raises
    ------
    MalformedJsonError
        If a field is missing or not of its type.
    """
    pairs = json_shape.rows_of_text(body, "entropy", where, width=2)
    return Opening(
        commit=json_shape.hex_digest(body, "commit", where),
        entropy=tuple((name, value) for name, value in pairs),
        office_value=json_shape.hex_digest(body, "office_value", where),
        supervisor_value=json_shape.hex_digest(body, "supervisor_value", where),
        witnesses=json_shape.text(body, "witnesses", where),
        seed=json_shape.hex_digest(body, "seed", where),
    )


def read_withdrawal(body: Json, where: str) -> Withdrawal:
    """Return the body of a void entry.

    Raises
    ------
    MalformedJsonError
        If a field is missing or not of its type.
    """
    return Withdrawal(
        commit=json_shape.hex_digest(body, "commit", where),
        reason=json_shape.text(body, "reason", where),
        office_value=json_shape.hex_digest(body, "office_value", where),
        supervisor_value=json_shape.hex_digest(body, "supervisor_value", where),
    )


def _read_objects(body: Json, where: str) -> ObjectsMaterial:
    return ObjectsMaterial(
        frame_root=json_shape.hex_digest(body, "frame_root", where),
        frame_rows=json_shape.whole(body, "frame_rows", where),
        exclusions_sha256=json_shape.hex_digest(body, "exclusions_sha256", where),
        policy_sha256=json_shape.hex_digest(body, "policy_sha256", where),
        staff_sha256=json_shape.hex_digest(body, "staff_sha256", where),
    )


def _read_officers(body: Json, where: str) -> OfficersMaterial:
    return OfficersMaterial(
        objects_result=json_shape.hex_digest(body, "objects_result", where),
        routes_sha256=json_shape.hex_digest(body, "routes_sha256", where),
        staff_sha256=json_shape.hex_digest(body, "staff_sha256", where),
        lotteries_sha256=json_shape.hex_digest(body, "lotteries_sha256", where),
    )


def _read_sources(values: Sequence[Json], where: str) -> tuple[EntropySource, ...]:
    found = []
    for k, value in enumerate(values):
        here = f"{where}[{k}]"
        kind = json_shape.text(value, "kind", here)
        if kind not in list(EntropyKind):
            raise json_shape.MalformedJsonError(
                "{where} 的种类“{kind}”不认识", where=here, kind=kind
            )
        found.append(
            EntropySource(
                kind=EntropyKind(kind),
                name=json_shape.text(value, "name", here),
                count=json_shape.whole(value, "count", here, least=-MAX_INTEGER),
                bits=json_shape.whole(value, "bits", here, least=-MAX_INTEGER),
            )
        )
    return tuple(found)
