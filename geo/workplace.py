"""Workplaces: tell whether two declarations mean the same one, and give each a lasting id.

The supervised object is employer × workplace: one credit code may have several workplaces, and
one address may house several employers.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from geo.declaration import Declaration
from geo.employer import EmployerId

_NOISE = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"[0-9A-Z]+")
_SPELT_NUMBER = re.compile("[一二三四五六七八九](?=[号栋幢楼层组队厂区期])")
_SPELT = {char: str(index) for index, char in enumerate("一二三四五六七八九", 1)}
_SIMILAR = 88
_LEAST_COMMON = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWorkplace:
    """A workplace that already has an id."""

    id: EmployerId
    name: str
    credit_code: str | None
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    name: str
    credit_code: str | None
    address: str
    declared: tuple[int, ...]


def assign_ids(
    declarations: Sequence[Declaration], known: Sequence[KnownWorkplace]
) -> tuple[EmployerId, ...]:
    """Return the id of each declaration's workplace, in their order.

    A workplace that is known keeps its id, whatever the order of the rows. An employer with one
    known and one declared workplace keeps its id when only the address reads differently. New
    workplaces of a credit code are numbered in address order after the highest number in use;
    without a usable code the id is provisional: `P-` and 12 hex digits of name and address.
    """
    by_code: dict[str, list[KnownWorkplace]] = defaultdict(list)
    by_name: dict[str, list[KnownWorkplace]] = defaultdict(list)
    for workplace in sorted(known, key=lambda place: place.id):
        by_name[name_key(workplace.name)].append(workplace)
        if workplace.credit_code:
            by_code[workplace.credit_code].append(workplace)
    ids: dict[int, EmployerId] = {}
    for owner, wanted in sorted(_by_owner(declarations).items()):
        code = wanted[0].credit_code
        candidates = by_code.get(code, []) if code else []
        namesakes = by_name.get(name_key(wanted[0].name), [])
        found = _matched(wanted, candidates, namesakes) if candidates or namesakes else {}
        numbers = [_number(place.id) for place in candidates if place.id.startswith(f"{owner}-")]
        following = max(numbers, default=0) + 1
        for index, place in enumerate(wanted):
            if index in found:
                id_ = found[index]
            elif code:
                id_ = EmployerId(f"{code}-{following:02d}")
                following += 1
            else:
                id_ = provisional_id(place.name, place.address)
            ids.update(dict.fromkeys(place.declared, id_))
    return tuple(ids[index] for index in range(len(declarations)))


def provisional_id(name: str, address: str) -> EmployerId:
    """Return the id of a workplace without a usable credit code."""
    digest = hashlib.sha256(f"{name_key(name)}\n{address_key(address)}".encode())
    return EmployerId(f"P-{digest.hexdigest()[:12]}")


def same_address(one: str, other: str) -> bool:
    """Return whether two addresses mean the same place, however fully they are written.

    Numbers and letters must agree; one may leave out the leading province, city and county.
    """
    first, second = address_key(one), address_key(other)
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < _LEAST_COMMON or _NUMBERS.findall(first) != _NUMBERS.findall(second):
        return False
    return longer.endswith(shorter) or fuzz.ratio(first, second) >= _SIMILAR


def name_key(name: str) -> str:
    """Return `name` without spaces, brackets and width, for comparison."""
    return _plain(name)


def address_key(address: str) -> str:
    """Return `address` without spaces, punctuation and width, for comparison."""
    spelt = _SPELT_NUMBER.sub(lambda found: _SPELT[found[0]], address)
    return _plain(spelt)


def _plain(words: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", words)).upper()


def _number(id_: EmployerId) -> int:
    tail = id_.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0


def _by_owner(declarations: Sequence[Declaration]) -> Mapping[str, list[_Wanted]]:
    """Return the distinct workplaces of each owner (credit code, else name), in address order."""
    rows: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for index, declaration in enumerate(declarations):
        owner = declaration.credit_code or f"P {name_key(declaration.name)}"
        rows[owner].append((_address(declaration), index))
    owners: dict[str, list[_Wanted]] = {}
    for owner, found in rows.items():
        places: list[tuple[str, list[int]]] = []
        for address, index in sorted(found, key=lambda row: (address_key(row[0]), row)):
            same = next((p for p in places if same_address(p[0], address)), None)
            if same:
                same[1].append(index)
            else:
                places.append((address, [index]))
        owners[owner] = [
            _Wanted(
                name=declarations[indices[0]].name,
                credit_code=declarations[indices[0]].credit_code,
                address=address,
                declared=tuple(indices),
            )
            for address, indices in places
        ]
    return owners


def _address(declaration: Declaration) -> str:
    return declaration.workplace_address or declaration.registered_address


def _matched(
    wanted: Sequence[_Wanted],
    candidates: Sequence[KnownWorkplace],
    namesakes: Sequence[KnownWorkplace],
) -> Mapping[int, EmployerId]:
    found: dict[int, EmployerId] = {}
    for exact in (True, False):
        for index, place in enumerate(wanted):
            if index in found:
                continue
            free = _free(candidates, found.values())
            free += _free(
                [n for n in namesakes if _may_be(n, place) and n not in candidates], found.values()
            )
            for workplace in free:
                if (
                    address_key(workplace.address) == address_key(place.address)
                    if exact
                    else same_address(workplace.address, place.address)
                ):
                    found[index] = workplace.id
                    break
    if not found and len(wanted) == len(candidates) == 1:
        found[0] = candidates[0].id
    return found


def _may_be(namesake: KnownWorkplace, place: _Wanted) -> bool:
    return (
        namesake.credit_code is None
        or place.credit_code is None
        or namesake.credit_code == place.credit_code
    )


def _free(places: Sequence[KnownWorkplace], taken: Iterable[EmployerId]) -> list[KnownWorkplace]:
    used = set(taken)
    return [place for place in places if place.id not in used]
