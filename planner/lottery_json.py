"""Officers' lotteries and their outcome as JSON data, and the digests that are sealed."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from planner.canonical_json import canonical_json, lines_digest
from planner.officer_lottery import LotteryOutcome, OfficerLottery, row_place


def lottery_json(lottery: OfficerLottery) -> dict[str, object]:
    """Return one table as a bundle writes it."""
    return {
        "day": lottery.day.isoformat(),
        "office": lottery.office,
        "role": lottery.role.value,
        "rows": list(lottery.rows),
        "columns": list(lottery.columns),
        "matrix": [list(row) for row in lottery.matrix],
    }


def lotteries_digest(lotteries: Sequence[object]) -> str:
    """Return the digest of tables as JSON data.

    Raises
    ------
    NotCanonicalError
        If they hold what canonical JSON cannot.
    """
    return sha256(canonical_json(lotteries)).hexdigest()


def assignment_rows(outcomes: Iterable[LotteryOutcome]) -> list[tuple[str, ...]]:
    """Return who got what: day, office, role, row and officer, table by table, row by row."""
    return [
        (one.day.isoformat(), one.office, one.role.value, row, one.assigned[row])
        for one in outcomes
        for row in sorted(one.assigned, key=row_place)
    ]


def assignments_digest(rows: Iterable[Sequence[str]]) -> str:
    """Return the digest of assignment rows in their order."""
    return lines_digest("XUNTU-ASSIGNMENTS/1", (",".join(row) for row in rows))
