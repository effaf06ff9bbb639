"""Draw results: what the ledger records of a finished draw, digests and counts only."""

from dataclasses import dataclass
from typing import TypeAlias

from planner import json_shape
from planner.json_shape import Json
from planner.ledger_entry import DrawPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsResult:
    """What a draw of employers brought."""

    reveal: str
    """Hash of the entry that opened it."""
    chosen_count: int
    chosen_sha256: str
    reserve_sha256: str

    def as_json(self) -> dict[str, object]:
        """Return the body of a result entry."""
        return {
            "reveal": self.reveal,
            "chosen_count": self.chosen_count,
            "chosen_sha256": self.chosen_sha256,
            "reserve_sha256": self.reserve_sha256,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficersResult:
    """What a lottery of officers brought."""

    reveal: str
    """Hash of the entry that opened it."""
    assignments_count: int
    assignments_sha256: str

    def as_json(self) -> dict[str, object]:
        """Return the body of a result entry."""
        return {
            "reveal": self.reveal,
            "assignments_count": self.assignments_count,
            "assignments_sha256": self.assignments_sha256,
        }


DrawResult: TypeAlias = ObjectsResult | OfficersResult


def read_result(body: Json, purpose: DrawPurpose, where: str) -> DrawResult:
    """Return the body of a result entry.

    Raises
    ------
    MalformedJsonError
        If a field is missing or not of its type.
    """
    reveal = json_shape.hex_digest(body, "reveal", where)
    if purpose is DrawPurpose.OBJECTS:
        return ObjectsResult(
            reveal=reveal,
            chosen_count=json_shape.whole(body, "chosen_count", where),
            chosen_sha256=json_shape.hex_digest(body, "chosen_sha256", where),
            reserve_sha256=json_shape.hex_digest(body, "reserve_sha256", where),
        )
    return OfficersResult(
        reveal=reveal,
        assignments_count=json_shape.whole(body, "assignments_count", where),
        assignments_sha256=json_shape.hex_digest(body, "assignments_sha256", where),
    )
