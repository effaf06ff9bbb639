"""Linked solutions: rosters with visits of two days or two teams and with spaced visits.

The links are loosened for the bound: the two calls of a visit share its worth and are mixed equally
often, but need not go together, and spacings are not looked at. So the bound holds for every
roster that keeps the links, and may be higher than the best of them. For the routes, links are
chosen first, near the loosened solution, and held while everything around them is solved; then
each link is chosen again beside the rest, as often as the effort allows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from planner.insertion_table import Stops
from planner.linked_routes import LinkedRoutes, Way, linked_routes
from planner.roster_instance import RosterInstance
from planner.roster_search import RosterSearch
from planner.roster_solution import RosterSolution, Tell, solve_instance

_ROUNDS: Final = 1000
_ROUNDS_PER_VISIT: Final = 40
_MENDING: Final = 40
_TRIALS: Final = 40
_WAYS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedSolution:
    """A solution, and the instance in which its joint visits begin at their minutes."""

    solution: RosterSolution
    instance: RosterInstance


def solve_linked(instance: RosterInstance, *, effort: int, tell: Tell) -> LinkedSolution:
    """Return a solution of `instance` that keeps its links, and a proven bound.

    An instance without links is solved as it is. `effort` counts work, never time.
    """
    loose = solve_instance(instance, effort=effort, tell=tell)
    if not instance.pairs and not instance.spacings:
        return LinkedSolution(solution=loose, instance=instance)
    best = _completed(linked_routes(instance, loose.routes, {}))
    for turn in range(1 + effort):
        before = best
        for routes in _around(best, effort=effort, is_first=turn == 0, tell=tell):
            best = _better(best, _completed(linked_routes(instance, routes, best.start)))
        best = _chosen_again(best, trials=_TRIALS * effort)
        if best is before:
            break
    return LinkedSolution(
        solution=RosterSolution(routes=tuple(best.routes), value=best.value(), bound=loose.bound),
        instance=best.fixed(),
    )


def _around(
    present: LinkedRoutes, *, effort: int, is_first: bool, tell: Tell
) -> Iterable[list[Stops]]:
    """Yield routes that keep the links as they are and place the rest as well as can be."""
    fixed = present.fixed()
    search = RosterSearch(fixed)
    search.adopt(present.routes)
    rounds = min(_ROUNDS, _ROUNDS_PER_VISIT * len(fixed.visits)) * effort
    search.run(rounds, lambda share: tell("links", share))
    yield list(search.routes)
    if is_first:
        yield list(solve_instance(fixed, effort=effort, tell=tell).routes)


def _completed(present: LinkedRoutes) -> LinkedRoutes:
    """Return `present` with linked visits where they pay, and whatever still fits."""
    made = present.copy()
    for makes_room in (True, False):
        for visit in made.linked:
            if visit in made.rows():
                continue
            way = made.best_way(visit, makes_room=makes_room)
            if way is not None and (not makes_room or way.cost < made.worth(visit)):
                made.take(visit, way)
        search = RosterSearch(made.fixed())
        search.adopt(made.routes)
        if makes_room:
            search.run(_MENDING)
        search.fill()
        made = linked_routes(made.instance, search.routes, made.start)
    return made


def _chosen_again(best: LinkedRoutes, *, trials: int) -> LinkedRoutes:
    """Return the routes after choosing links anew, one by one, wherever the whole gains by it.

    Every linked visit in turn is taken out, left out, or put on other team-days, and everything
    that still fits is placed around it.
    """
    left = trials
    for visit in best.linked:
        bare = best.copy()
        bare.drop(visit)
        if bare.unlawful_row() is not None:
            continue
        ways: list[Way | None] = [None, *bare.ways(visit, makes_room=True)[:_WAYS]]
        for way in ways:
            if left <= 0:
                return best
            left -= 1
            tried = bare.copy()
            if way is not None:
                tried.take(visit, way)
            best = _better(best, _completed(tried))
    return best


def _better(present: LinkedRoutes, found: LinkedRoutes) -> LinkedRoutes:
    return found if found.value() > present.value() else present
