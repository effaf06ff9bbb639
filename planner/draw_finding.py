"""Findings: what is wrong with a published draw, one code a kind (docs/bundle-format.md)."""

from dataclasses import dataclass
from enum import StrEnum

from geo.message import Message


class FindingCode(StrEnum):
    """Kinds of findings; every verifier of the format uses the same codes."""

    FORMAT = "format"
    LEDGER_HASH = "ledger.hash"
    LEDGER_PREV = "ledger.prev"
    LEDGER_ORDER = "ledger.order"
    LEDGER_HEAD = "ledger.head"
    COMMIT_SECOND = "commit.second"
    COMMIT_CHANGED = "commit.changed"
    COMMIT_ANCHOR = "commit.anchor"
    COMMIT_ENTROPY = "commit.entropy"
    COMMIT_ALGORITHM = "commit.algorithm"
    REVEAL_ENTROPY = "reveal.entropy"
    REVEAL_CHAIN = "reveal.chain"
    REVEAL_SEED = "reveal.seed"
    FRAME_FORMAT = "frame.format"
    FRAME_ROOT = "frame.root"
    FRAME_QUOTA = "frame.quota"
    EXCLUSIONS_HASH = "exclusions.hash"
    POLICY_HASH = "policy.hash"
    CHOSEN_REPLAY = "chosen.replay"
    RESERVE_REPLAY = "reserve.replay"
    CHOSEN_HASH = "chosen.hash"
    RESERVE_HASH = "reserve.hash"
    ROUTES_HASH = "routes.hash"
    STAFF_HASH = "staff.hash"
    LOTTERIES_HASH = "lotteries.hash"
    LOTTERY_MARGIN = "lottery.margin"
    LOTTERY_STAFF = "lottery.staff"
    ASSIGNMENTS_REPLAY = "assignments.replay"
    ASSIGNMENTS_HASH = "assignments.hash"
    DISCLOSED_KEY = "disclosed.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where."""

    code: FindingCode
    where: str
    """Such as `ledger[4]` or the key of an employer."""
    text: Message
