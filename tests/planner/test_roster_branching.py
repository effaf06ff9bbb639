import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.mir_instances import mir_instance
from planner import roster_branching
from planner.column_generation import ColumnGeneration
from planner.roster_branching import RosterBranching
from planner.roster_instance import RosterInstance
from planner.route_choosing import choose_routes
from tests.make_mir import mir
from tests.planner.test_roster_solver import UNSHRUNK
from tests.roster_by_trying import best_worth


def _generation(instance: RosterInstance, *, beam: int = 1000) -> ColumnGeneration:
    generation = ColumnGeneration(instance, {})
    generation._beam = beam
    generation.run(value=-(10**9))
    return generation


def _scarce(seed: int, employers: int, team_days: int, *, short: bool = False) -> RosterInstance:
    """Return an instance of long visits, so that routes are many and none fits well."""
    raw = mir(seed, employers=employers, team_days=team_days)
    rng = np.random.default_rng(seed)
    for each in raw["employers"]:
        minutes = [0, 1, 20, 120] if short and rng.random() < 0.4 else [90, 120, 150, 180]
        each["service"] = int(rng.choice(minutes))
    return mir_instance(raw).instance


@settings(max_examples=14, deadline=None, phases=UNSHRUNK)
@given(
    st.integers(0, 10**6),
    st.integers(3, 6),
    st.integers(2, 3),
    st.integers(0, 1),
    st.sampled_from([2, 1000]),
)
def test_the_bound_holds_with_triples_halves_and_stops_of_no_time(
    seed: int, employers: int, team_days: int, short: int, beam: int
) -> None:
    instance = _scarce(seed, employers - short, team_days, short=short > 0)
    best, generation = best_worth(instance), _generation(instance, beam=beam)
    assert best <= generation.bound + 1e-6
    before = generation.bound
    branching = RosterBranching(generation, value=best - 50)
    branching.run()
    assert best <= generation.bound + 1e-6
    assert generation.bound <= before
    assert branching.value <= best
    assert (branching.routes is None) == (branching.value == best - 50)


def _split(monkeypatch: pytest.MonkeyPatch) -> tuple[RosterInstance, ColumnGeneration, int]:
    """Return an instance whose mixture makes a part of a visit, and nothing may be listed."""
    monkeypatch.setattr(roster_branching, "_LISTED", 0)
    for seed in itertools.count():
        instance = _scarce(seed, 8, 3)
        generation, best = _generation(instance), best_worth(instance)
        if generation.bound >= best + 1:
            return instance, generation, best
    raise AssertionError


def test_halving_at_a_visit_proves_what_the_mixture_cannot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance, generation, best = _split(monkeypatch)
    mixed = generation.bound
    RosterBranching(generation, value=best).run()
    assert best <= generation.bound < mixed
    assert best_worth(instance) == best


def test_a_half_says_nothing_of_the_other_half(monkeypatch: pytest.MonkeyPatch) -> None:
    _, generation, best = _split(monkeypatch)
    before = generation.bound, generation.prices
    for certain, none in (({0}, set()), (set(), {0}), ({1}, {0})):
        with generation.confined(frozenset(certain), frozenset(none)):
            generation.run(value=best)
            made = generation.master.made()
            assert made[list(none)].tolist() == [0.0] * len(none)
    assert (generation.bound, generation.prices) == before


def test_the_halves_together_bound_every_roster() -> None:
    for seed in range(4):
        instance = _scarce(seed, 6, 3)
        generation, best = _generation(instance), best_worth(instance)
        for visit in range(len(instance.visits)):
            bounds = []
            for certain, none in (({visit}, set()), (set(), {visit})):
                with generation.confined(frozenset(certain), frozenset(none)):
                    generation.run(value=-(10**9))
                    bounds.append(generation.bound)
            assert max(bounds) >= best - 1e-6


def test_enough_ends_the_halving_and_keeps_the_bound() -> None:
    instance = _scarce(3, 8, 3)
    generation = _generation(instance)
    before = generation.bound
    RosterBranching(generation, value=0).run(lambda: True)
    assert generation.bound == before


def test_without_a_bound_there_is_nothing_to_halve() -> None:
    generation = ColumnGeneration(_scarce(1, 5, 2), {})
    RosterBranching(generation, value=0).run()
    assert math.isinf(generation.bound)
    assert generation.routes_within(10.0) is None


def test_the_listed_routes_hold_a_best_roster_and_the_choice_finds_it() -> None:
    for seed in range(12):
        instance = _scarce(seed, 7, 3)
        generation, best = _generation(instance), best_worth(instance)
        routes = generation.routes_within(generation.bound - best)
        assert routes is not None
        choice = choose_routes(instance, routes, generation.sets, generation.triples)
        assert choice is not None
        assert choice.bound >= best
        assert choice.worth == best or not choice.is_lawful


def test_no_more_routes_are_listed_than_asked_for() -> None:
    generation = _generation(_scarce(2, 7, 3))
    assert generation.routes_within(10.0**6, limit=1) is None
    assert generation.routes_within(10.0**6, lambda: True) is None
    assert choose_routes(generation.instance, {}, generation.sets, generation.triples) is None
