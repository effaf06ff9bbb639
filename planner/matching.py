"""Matchings: give each row a column of its own, or name the rows that stand in each other's way."""

from collections.abc import Sequence
from typing import TypeAlias

Pattern: TypeAlias = Sequence[Sequence[bool]]
"""Which column each row may have; every row is equally long."""


def matching(allowed: Pattern) -> tuple[int | None, ...]:
    """Return the column of each row in a largest matching, None for a row left over.

    Augmenting paths, rows and columns in ascending order: the same pattern, the same matching.
    """
    row_of: dict[int, int] = {}
    for row in range(len(allowed)):
        _augment(allowed, row, row_of, set())
    columns: list[int | None] = [None] * len(allowed)
    for column, row in row_of.items():
        columns[row] = column
    return tuple(columns)


def full_matching(allowed: Pattern) -> tuple[int, ...] | None:
    """Return a column for each row, all different, or None when there is no such choice."""
    found = tuple(column for column in matching(allowed) if column is not None)
    return found if len(found) == len(allowed) else None


def violating_sets(allowed: Pattern) -> tuple[tuple[int, ...], ...]:
    """Return the groups of rows that together have fewer columns than rows; none if all match.

    The union of the groups is the smallest set of rows that lacks the most columns (Hall's
    condition; the rows that alternating paths reach from the rows left over, Dulmage and Mendelsohn
    1958), whatever matching was found. Rows that share a column are in one group; groups and their
    rows ascend.
    """
    columns = matching(allowed)
    row_of = {column: row for row, column in enumerate(columns) if column is not None}
    reached = {row for row, column in enumerate(columns) if column is None}
    waiting = sorted(reached)
    while waiting:
        for column in choices(allowed, waiting.pop()):
            following = row_of[column]
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    groups: list[tuple[set[int], set[int]]] = []
    for row in sorted(reached):
        rows, reach = {row}, set(choices(allowed, row))
        apart = []
        for group in groups:
            if group[1] & reach:
                rows |= group[0]
                reach |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (rows, reach)]
    return tuple(sorted(tuple(sorted(rows)) for rows, _ in groups))


def choices(allowed: Pattern, row: int) -> tuple[int, ...]:
    """Return the columns that `row` may have."""
    return tuple(column for column, may in enumerate(allowed[row]) if may)


def _augment(allowed: Pattern, row: int, row_of: dict[int, int], seen: set[int]) -> bool:
    for column in choices(allowed, row):
        if column not in seen:
            seen.add(column)
            if column not in row_of or _augment(allowed, row_of[column], row_of, seen):
                row_of[column] = row
                return True
    return False
