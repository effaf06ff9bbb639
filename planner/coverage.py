"""Coverage: what the rules demand this month, who must be visited, and what falls short."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

from geo.employer import EmployerId
from geo.history import InspectionKind
from geo.message import Message

Stratum = NewType("Stratum", str)
"""A part of the frame with a quota of its own: the letter of the combined class, or its letter
with a suffix such as `丙/复查` for the share kept for employers already inspected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertainInclusion:
    """One employer that rules demand this month, with chance 1."""

    employer: EmployerId
    rules: tuple[str, ...]
    reasons: tuple[Message, ...]
    kind: InspectionKind = InspectionKind.CERTAIN
    """The kind that the visit counts as; exempt kinds do not use up the yearly cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One employer that cannot be drawn this month, with the legal reason."""

    employer: EmployerId
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProgress:
    """Where one rule stands at the start of the month; counts of the rule's units."""

    rule: str
    title: str
    in_scope: int
    required: int
    """Units that must be covered by the end of the rule's period."""
    done: int
    due_this_month: int
    short: int
    """Units that are required in the period and can no longer be covered."""
    sentence: Message
    """The state of the rule in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCoverage:
    """The month's demands; lists in employer order, progress in rule order."""

    certain: tuple[CertainInclusion, ...]
    quotas: Mapping[Stratum, int]
    strata: Mapping[EmployerId, Stratum]
    """The stratum of every employer that can be drawn (the frame); every frame has its quota."""
    excluded: tuple[Exclusion, ...]
    progress: tuple[RuleProgress, ...]
    shortfalls: tuple[Message, ...]
