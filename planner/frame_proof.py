"""Frame proofs: show one employer that it stood in the frame, without showing any other."""

import re
from typing import Final

from geo.employer import EmployerId
from geo.message import Message, message
from planner import json_shape
from planner.employer_key import key_of, salt_of
from planner.errors import PlannerError
from planner.frame_text import frame_rows
from planner.frozen_frame import FrozenFrame
from planner.json_shape import Json
from planner.ledger_entry import LedgerEntry
from planner.merkle_tree import audit_path, is_in_tree

PROOF_FORMAT: Final = "xuntu-frame-proof/1"


class NotInFrameError(PlannerError, LookupError):
    """A proof was asked for an employer that is not in the frame."""


def frame_proof(
    frozen: FrozenFrame, employer: EmployerId, commit: LedgerEntry
) -> dict[str, object]:
    """Return the proof of one employer, as JSON data (docs/bundle-format.md, section 8).

    Raises
    ------
    NotInFrameError
        If the employer is not in the frame.
    """
    key = frozen.key(employer)
    rows = frame_rows(frozen.frame)
    index = next((k for k, row in enumerate(rows) if row.startswith(f"{key},")), None)
    if index is None:
        raise NotInFrameError(
            "{employer} 不在这次抽取的名录里：请核对编号，或查看排除名单和必查名单",
            employer=employer,
        )
    material = frozen.material()
    return {
        "format": PROOF_FORMAT,
        "draw_id": commit.draw_id,
        "commit": commit.hash,
        "frame_root": material.frame_root,
        "frame_rows": material.frame_rows,
        "index": index,
        "row": rows[index],
        "path": [one.hex() for one in audit_path([row.encode() for row in rows], index)],
        "key": key,
        "salt": salt_of(frozen.secret, employer).hex(),
        "employer": employer,
    }


def check_proof(proof: Json) -> tuple[Message, ...]:
    """Return what is wrong with a proof; empty when the row is in the tree and is the employer's.

    That its root is the one committed to must be read in the ledger.

    Raises
    ------
    MalformedJsonError
        If a field is missing or not of its type.
    """
    if json_shape.text(proof, "format", "$") != PROOF_FORMAT:
        return (message("这不是一家一证：格式应当是 {format}", format=PROOF_FORMAT),)
    json_shape.text(proof, "draw_id", "$")
    json_shape.hex_digest(proof, "commit", "$")
    row = json_shape.text(proof, "row", "$")
    key = json_shape.text(proof, "key", "$")
    path = json_shape.texts(proof, "path", "$")
    if not all(re.fullmatch("[0-9a-f]{64}", one) for one in path):
        return (message("证明里的摘要不是 64 位小写十六进制数"),)
    found = []
    if not is_in_tree(
        row.encode(),
        index=json_shape.whole(proof, "index", "$"),
        size=json_shape.whole(proof, "frame_rows", "$"),
        path=[bytes.fromhex(one) for one in path],
        root=bytes.fromhex(json_shape.hex_digest(proof, "frame_root", "$")),
    ):
        found.append(message("这一行不在名录里：证明与名录的根摘要不符"))
    if not row.startswith(f"{key},"):
        found.append(message("这一行的代号不是证明里的代号"))
    salt = bytes.fromhex(json_shape.hex_digest(proof, "salt", "$"))
    if key_of(salt, EmployerId(json_shape.text(proof, "employer", "$"))) != key:
        found.append(message("盐和单位编号算不出这个代号"))
    return tuple(found)
