"""Left-out remedies: changes that were tried and let one more visit in without anyone falling out."""

from typing import Final

from planner.left_out_change import changes
from planner.left_out_reason import Remedy, RemedyKind
from planner.roster import RosterProblem
from planner.roster_part import Slot, SlotRoutes
from planner.roster_trial import RosterTrials
from planner.visit import Visit

_NAMED: Final = 3
_ROUNDS: Final = 100


def remedies(
    problem: RosterProblem,
    visit: Visit,
    present: SlotRoutes,
    *,
    fixed: frozenset[Slot] = frozenset(),
) -> tuple[Remedy, ...]:
    """Return up to three changes of different kinds that let `visit` in, the cheapest first.

    Each was solved again with the visit and everybody that `present` places forced in, and the
    independent checker passed the routes. None found does not mean that none exists.
    """
    found: dict[RemedyKind, Remedy] = {}
    for change in changes(problem, visit, present, fixed=fixed):
        if change.kind in found:
            continue
        trials = RosterTrials(change.problem, fixed=change.fixed)
        trial = trials.force(present, frozenset({visit.employer}), keep=True, rounds=_ROUNDS)
        if trial is None:
            continue
        found[change.kind] = Remedy(kind=change.kind, sentence=change.said(trials, trial.routes))
        if len(found) == _NAMED:
            break
    return tuple(found.values())
