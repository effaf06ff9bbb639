"""Draw bundles: what is published of a month's draws, so that anyone can repeat them.

Three stages of one format (docs/bundle-format.md): before the visits the ledger alone, which holds
digests only; inside the authority everything; after the visits what the public may see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.area import SupervisionArea
from geo.employer import EmployerId
from planner.draw import Draw
from planner.employer_key import salt_of, sealed_keys
from planner.frozen_frame import FrozenFrame
from planner.ledger_entry import LedgerEntry
from planner.lottery_json import assignment_rows, lottery_json
from planner.month import Month
from planner.officer_lottery import LotteryOutcome, OfficerLottery

BUNDLE_FORMAT: Final = "xuntu-draw-bundle/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficersPart:
    """What is published of a lottery of officers."""

    routes: str
    staff: str
    lotteries: tuple[OfficerLottery, ...]
    outcomes: tuple[LotteryOutcome, ...]


def ledger_bundle(
    area: SupervisionArea, month: Month, ledger: Iterable[LedgerEntry]
) -> dict[str, object]:
    """Return the bundle that may leave before the visits: the ledger, nothing but digests."""
    return {
        "format": BUNDLE_FORMAT,
        "area": area.code,
        "area_name": area.name,
        "month": str(month),
        "is_demo": area.is_demo,
        "ledger": [entry.as_json() for entry in ledger],
    }


def full_bundle(
    area: SupervisionArea,
    month: Month,
    ledger: Sequence[LedgerEntry],
    *,
    frozen: FrozenFrame,
    draw: Draw,
    officers: OfficersPart | None,
    names: Mapping[EmployerId, str],
) -> dict[str, object]:
    """Return the bundle for the authority and its supervisor: everything, every name opened.

    Of `names` those are opened that stand in the frame, the exclusions or the published routes.
    """
    bundle = ledger_bundle(area, month, ledger)
    bundle["objects"] = _objects(frozen, draw)
    if officers is not None:
        bundle["officers"] = _officers(officers) | {"staff": officers.staff}
    bundle["disclosed"] = _disclosed(frozen, officers, names)
    return bundle


def public_bundle(
    area: SupervisionArea,
    month: Month,
    ledger: Sequence[LedgerEntry],
    *,
    frozen: FrozenFrame,
    draw: Draw,
    officers: OfficersPart | None,
    visited: Mapping[EmployerId, str],
) -> dict[str, object]:
    """Return the bundle for everybody after the visits.

    Of those visited, the employers that stand in a published text are named; recusals and absences
    of officers stay inside.
    """
    bundle = ledger_bundle(area, month, ledger)
    bundle["objects"] = _objects(frozen, draw)
    if officers is not None:
        bundle["officers"] = _officers(officers)
    bundle["disclosed"] = _disclosed(frozen, officers, visited)
    return bundle


def _objects(frozen: FrozenFrame, draw: Draw) -> dict[str, object]:
    keys = {unit.employer: unit.place for unit in draw.units}
    return {
        "frame": frozen.frame,
        "exclusions": frozen.exclusions,
        "policy": dict(frozen.policy),
        "chosen": sorted(keys[one] for one in draw.chosen),
        "reserve": [keys[one] for one in draw.reserve],
    }


def _officers(part: OfficersPart) -> dict[str, object]:
    return {
        "routes": part.routes,
        "lotteries": [lottery_json(one) for one in part.lotteries],
        "assignments": [list(row) for row in assignment_rows(part.outcomes)],
    }


def _disclosed(
    frozen: FrozenFrame, officers: OfficersPart | None, names: Mapping[EmployerId, str]
) -> list[dict[str, str]]:
    known = sealed_keys(frozen.frame, frozen.exclusions, officers.routes if officers else "")
    rows = [
        {
            "key": key,
            "salt": salt_of(frozen.secret, employer).hex(),
            "employer": employer,
            "name": name,
        }
        for employer, name in names.items()
        if (key := frozen.key(employer)) in known
    ]
    return sorted(rows, key=lambda row: row["key"])
