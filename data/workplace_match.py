"""Workplace matching: which employer an outside file means by credit code, name and address."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from data.history_rows import WorkplaceRef
from geo.employer import EmployerId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWorkplace:
    """What one stored workplace is known by."""

    employer: EmployerId
    credit_code: str | None
    name: str
    address: str


def workplace_matcher(
    known: Iterable[StoredWorkplace],
) -> Callable[[WorkplaceRef], EmployerId | None]:
    """Return a function that finds the one employer meant by a reference, or None.

    A credit code with one workplace is enough; of several, address and then name must decide.
    Without a code, or with a code that is not known, only workplaces without a code are meant.
    Never guesses: what fits several is None.
    """
    by_code: dict[str, list[StoredWorkplace]] = defaultdict(list)
    by_name: dict[str, list[StoredWorkplace]] = defaultdict(list)
    for each in known:
        if each.credit_code:
            by_code[_plain(each.credit_code)].append(each)
        by_name[_plain(each.name)].append(each)

    def find(wanted: WorkplaceRef) -> EmployerId | None:
        code = _plain(wanted.credit_code)
        if code and code in by_code:
            return _the_one(by_code[code], wanted)
        same_name = by_name.get(_plain(wanted.name), []) if wanted.name else []
        if code:
            same_name = [each for each in same_name if not each.credit_code]
        return _the_one(same_name, wanted)

    return find


def _the_one(candidates: Sequence[StoredWorkplace], wanted: WorkplaceRef) -> EmployerId | None:
    if len(candidates) > 1 and wanted.address:
        address = _plain(wanted.address)
        candidates = [each for each in candidates if _plain(each.address) == address]
    if len(candidates) > 1:
        name = _plain(wanted.name)
        candidates = [each for each in candidates if _plain(each.name) == name]
    return candidates[0].employer if len(candidates) == 1 else None


def _plain(text: str) -> str:
    """Return `text` without the differences that typing makes: width, case, blanks, brackets."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
