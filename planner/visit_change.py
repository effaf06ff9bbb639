"""Visit changes: a record of a visit as the changes that devices made, none of which is lost.

Every change names the changes of the same field that its author saw and replaces. What nothing
replaces stands; where two such changes say different things, two devices disagree, and both stay
until a further change replaces both. The order in which changes arrive does not matter to that,
but for one that names changes which come only after it: these are not replaced by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType, TypeAlias

ChangeId = NewType("ChangeId", str)
"""A UUID made by the device."""
FieldValue: TypeAlias = Any
"""What JSON writes; None clears the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChange:
    """One change of one field."""

    id: ChangeId
    field: str
    value: FieldValue
    replaces: tuple[ChangeId, ...]
    author: str
    """Name of the account."""
    device: str
    made_at: datetime


Standing: TypeAlias = Mapping[str, tuple[VisitChange, ...]]
"""What stands of every field, in the order in which it came."""


def standing(changes: Iterable[VisitChange]) -> Standing:
    """Return what `changes`, in the order of their arrival, leave standing of every field."""
    fields: dict[str, list[VisitChange]] = {}
    for change in changes:
        before = fields.get(change.field, [])
        kept = [one for one in before if one.id not in change.replaces]
        fields[change.field] = [*kept, change]
    return {field: tuple(left) for field, left in sorted(fields.items())}


def is_conflict(versions: tuple[VisitChange, ...]) -> bool:
    """Return whether what stands of one field says different things."""
    return any(one.value != versions[0].value for one in versions[1:])


def conflicts(stands: Standing) -> tuple[str, ...]:
    """Return the fields of which different versions stand, in order."""
    return tuple(field for field, versions in stands.items() if is_conflict(versions))
