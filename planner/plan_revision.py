"""Plan revisions: every version of a month's plan after the first, its reason and its changes.

A revision is no draw. Which employers and officers were drawn, with which chances and seeds, stays
in the plan as it was; a revision only says when and by which drawn team a visit is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.employer import EmployerId
from geo.message import Message
from planner.replan_difference import PlanDifference
from planner.replan_proof import ReplanProof


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRevision:
    """One version of a plan; the plan as it was first made is version 1."""

    number: int
    at: str
    """When it was made, local time of China to the second."""
    former: int
    """The version that it was made from, and that undoing it returns to."""
    reasons: tuple[Message, ...]
    """What happened, in the order in which it was said."""
    difference: PlanDifference
    proof: ReplanProof | None = None
    restores: int | None = None
    """The version that it returns to, where it undoes one."""
    urgent: tuple[EmployerId, ...] = ()
    """Employers whose urgent visit it added; their visits count as complaints."""
    closed_roads: tuple[str, ...] = ()
    """Roads that are closed since, as they were named."""


def version_of(revisions: Sequence[PlanRevision]) -> int:
    """Return the number of a plan's version."""
    return revisions[-1].number if revisions else 1


def standing_revisions(revisions: Sequence[PlanRevision]) -> tuple[PlanRevision, ...]:
    """Return the revisions that the newest version rests on, oldest first; none that was undone."""
    by_number = {one.number: one for one in revisions}
    found: list[PlanRevision] = []
    number = version_of(revisions)
    while number > 1:
        one = by_number[number]
        if one.restores is None:
            found.append(one)
            number = one.former
        else:
            number = one.restores
    return tuple(reversed(found))


def urgent_employers(revisions: Sequence[PlanRevision]) -> frozenset[EmployerId]:
    """Return the employers with an urgent visit that standing revisions added."""
    return frozenset(one for each in standing_revisions(revisions) for one in each.urgent)


def closed_roads(revisions: Sequence[PlanRevision]) -> tuple[str, ...]:
    """Return the roads that standing revisions closed, in order."""
    return tuple(
        dict.fromkeys(road for each in standing_revisions(revisions) for road in each.closed_roads)
    )
