"""Verify published files without a database."""

from dataclasses import dataclass
from pathlib import Path

from geo.message import Message
from planner.bundle_verifier import Verdict, read_json, verify_bundle
from planner.frame_proof import PROOF_FORMAT, check_proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What verifying a file found: a verdict on a bundle, or the faults of a proof."""

    name: str
    verdict: Verdict | None = None
    proof_faults: tuple[Message, ...] = ()


def verify_file(path: Path, *, head: str = "") -> Verified:
    """Verify a draw bundle or the proof of one employer.

    Raises
    ------
    UnreadableBundleError
        If the file is not JSON as the format wants it.
    MalformedJsonError
        If it is a proof that lacks something.
    """
    content = read_json(path.read_bytes())
    if isinstance(content, dict) and content.get("format") == PROOF_FORMAT:
        return Verified(name=path.name, proof_faults=check_proof(content))
    return Verified(name=path.name, verdict=verify_bundle(content, head=head))
