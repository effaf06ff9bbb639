import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.visit_triple import TripleFees, VisitTriples

ROUTES = ((0, 1), (1, 2), (0, 2), (3,))


def test_half_a_route_of_each_pair_breaks_the_triple() -> None:
    found = VisitTriples(5).breached(ROUTES, np.array([0.5, 0.5, 0.5, 1.0]), most=9, uses=9)
    assert found == [(0, 1, 2)]


def test_a_triple_in_force_is_not_found_again() -> None:
    triples = VisitTriples(5)
    triples.add((0, 1, 2))
    assert triples.breached(ROUTES, np.array([0.5, 0.5, 0.5, 1.0]), most=9, uses=9) == []
    assert len(triples) == 1


def test_no_visit_is_in_more_triples_than_asked_for() -> None:
    pairs = list(itertools.combinations(range(5), 2))
    found = VisitTriples(5).breached(pairs, np.full(len(pairs), 0.4), most=9, uses=1)
    assert found == [(0, 1, 2)]


@given(st.sets(st.frozensets(st.integers(0, 8), min_size=1, max_size=4), max_size=5))
def test_whole_routes_that_share_no_visit_break_no_triple(sets: set[frozenset[int]]) -> None:
    apart: list[tuple[int, ...]] = []
    for each in sorted(sets, key=sorted):
        if not any(each & set(other) for other in apart):
            apart.append(tuple(sorted(each)))
    assert VisitTriples(9).breached(apart, np.ones(len(apart)), most=9, uses=9) == []


@given(st.permutations(range(6)), st.integers(1, 6), st.integers(1, 20))
def test_a_route_pays_each_triple_once_however_it_grows(
    order: list[int], length: int, count: int
) -> None:
    triples = VisitTriples(6)
    for triple in itertools.islice(itertools.cycle(itertools.combinations(range(6), 3)), count):
        triples.add(triple)
    fees = np.arange(1.0, count + 1)
    growing = TripleFees(triples, fees.tolist(), np.arange(6))
    met, paid = np.zeros_like(growing.member[:1]), 0.0
    for visit in order[:length]:
        member = growing.member[visit : visit + 1]
        paid += float(growing.due(np.bitwise_and(met, member))[0])
        met ^= member
    assert paid == fees[triples.of(order[:length])].sum()


def test_more_than_one_word_of_triples_is_counted() -> None:
    triples = VisitTriples(9)
    for triple in itertools.combinations(range(9), 3):
        triples.add(triple)
    growing = TripleFees(triples, [1.0] * len(triples), np.arange(9))
    assert growing.member.shape == (9, 2)
    assert growing.due(np.bitwise_and(growing.member[:1], growing.member[1:2])).tolist() == [7.0]


def test_triples_that_cost_nothing_are_left_out_of_account() -> None:
    triples = VisitTriples(3)
    triples.add((0, 1, 2))
    growing = TripleFees(triples, [0.0], np.arange(3))
    assert growing.member.shape == (3, 0)
    assert growing.due(growing.member).tolist() == [0.0, 0.0, 0.0]
