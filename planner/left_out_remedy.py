"""Left-out remedies: changes that were tried and let one more visit in; nobody fell out."""

import itertools
from typing import Final

from planner.left_out_change import Change, changes
from planner.left_out_reason import Remedy, RemedyKind
from planner.roster_part import Slot, SlotRoutes, roster_part, slot_of
from planner.roster_trial import RosterTrials
from planner.visit import Visit

_NAMED: Final = 3
_SEARCHES: Final = 3
_ROUNDS: Final = 100
_SLOTS: Final = 12


def remedies(
    trials: RosterTrials,
    visit: Visit,
    present: SlotRoutes,
    *,
    fixed: frozenset[Slot] = frozenset(),
) -> tuple[Remedy, ...]:
    """Return up to three changes of different kinds that let `visit` in, the cheapest first.

    Each was solved again around the visit, with it and everybody that `present` places forced in,
    and the independent checker passed the whole roster. The search behind it is bounded: none
    found does not mean that none exists.
    """
    found: dict[RemedyKind, Remedy] = {}
    searches = _SEARCHES
    for change in changes(trials.problem, visit, present, fixed=fixed):
        if change.kind in found:
            continue
        local, near = _around(trials, change, visit, present)
        wanted = frozenset({visit.employer})
        trial = local.force(near, wanted, keep=True, rounds=0)
        if trial is None and searches:
            searches -= 1
            trial = local.force(near, wanted, keep=True, rounds=_ROUNDS)
        if trial is None:
            continue
        whole = RosterTrials(change.problem, fixed=change.fixed)
        routes = {slot: stops for slot, stops in present.items() if slot not in near} | dict(
            trial.routes
        )
        if not whole.is_lawful(routes):
            continue
        found[change.kind] = Remedy(kind=change.kind, sentence=change.said(whole, routes))
        if len(found) == _NAMED:
            break
    return tuple(found.values())


def _around(
    trials: RosterTrials, change: Change, visit: Visit, present: SlotRoutes
) -> tuple[RosterTrials, SlotRoutes]:
    """Return trials of the changed problem near `visit`, and the present routes there."""
    possible = sorted(change.slots, key=lambda slot: (bool(present.get(slot)), slot))[:_SLOTS]
    slots = {*possible, *trials.slots_near(visit.employer, present)}
    slots &= {slot_of(team) for team in change.problem.team_days}
    near = {slot: present.get(slot, ()) for slot in sorted(slots)}
    employers = {visit.employer, *itertools.chain(*near.values())}
    part = roster_part(change.problem, slots=slots, employers=employers)
    return RosterTrials(part, fixed=change.fixed), near
