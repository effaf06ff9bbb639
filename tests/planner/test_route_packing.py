from datetime import timedelta

import numpy as np

from planner.insertion_table import NEVER, InsertionTable, Stops
from planner.inspector import OfficeId
from planner.noise import Noise
from planner.packing_programme import PooledRoute, Shortage, best_choice, relaxed_choice
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_neighbourhood import RosterNeighbourhoods
from planner.roster_search import RosterSearch
from planner.route_packing import Packing, pack_routes
from planner.route_pool import RoutePool
from planner.team_day_set import TeamDaySets
from planner.visit import VisitList
from planner.visit_triple import VisitTriples
from tests import make_roster as make

Pool = dict[tuple[int, frozenset[int]], tuple[int, Stops]]
FIRST_NOISE = (0.384368, 0.528768, 0.274389)


def pool_of(depot: int, *routes: Stops, travel: int = 60) -> Pool:
    return {(depot, frozenset(route)): (travel, route) for route in routes}


def two_days(days: dict[int, int] | None = None) -> RosterInstance:
    """Return four targeted visits of equal prize for two days; `days` ties one to a day."""
    tied = days or {}
    visits = [
        make.visit(
            k,
            list=VisitList.TARGETED,
            prize=5,
            **({"allowed_days": (make.MONDAY + timedelta(days=tied[k]),)} if k in tied else {}),
        )
        for k in range(4)
    ]
    return roster_instance(make.problem(visits, [make.team_day(0), make.team_day(1)]))


def packing(
    instance: RosterInstance,
    pool: Pool,
    present: list[Stops],
    *,
    rows: list[int] | None = None,
    columns: int = 100,
    nodes: int = 100,
) -> Packing:
    rows = list(range(len(present))) if rows is None else rows
    kept = [row for row in range(len(present)) if row not in rows]
    free = np.ones(len(instance.visits), dtype=np.bool_)
    free[[visit for row in kept for visit in present[row]]] = False
    triples = VisitTriples(len(instance.visits))
    known = RoutePool(instance, TeamDaySets(instance), dict(pool), triples)
    offered = known.within(free, sum(1 << row for row in rows))
    return pack_routes(instance, offered, present, rows=rows, columns=columns, nodes=nodes)


def pack(
    instance: RosterInstance, pool: Pool, present: list[Stops], columns: int = 100
) -> list[Stops] | None:
    packed = packing(instance, pool, present, columns=columns)
    return None if packed.routes is None else list(packed.routes)


def test_the_choice_of_greatest_worth_is_taken() -> None:
    pool = pool_of(0, (0,), (1, 2), (0, 1), (2, 3))
    packed = pack(two_days(), pool, [(0,), (1, 2)])
    assert packed is not None
    assert sorted(packed) == [(0, 1), (2, 3)]


def test_routes_are_dealt_to_team_days_that_may_drive_them() -> None:
    pool = pool_of(0, (0, 1), (2, 3))
    assert pack(two_days({0: 1, 2: 0}), pool, [(), ()]) == [(2, 3), (0, 1)]


def test_routes_that_want_the_same_day_do_not_both_go() -> None:
    pool = pool_of(0, (0, 1), (2, 3), (3,))
    assert pack(two_days({0: 1, 2: 1}), pool, [(), ()]) == [(3,), (0, 1)]


def test_a_dealt_route_makes_way_for_one_that_has_no_other_day() -> None:
    pool = pool_of(0, (0, 1), (2, 3))
    assert pack(two_days({2: 0}), pool, [(), ()]) == [(2, 3), (0, 1)]


def test_visits_of_other_team_days_are_left_there() -> None:
    pool = pool_of(0, (0, 1), (2, 3), (2,))
    packed = packing(two_days(), pool, [(2,), (3,)], rows=[1])
    assert packed.routes == ((2,), (0, 1))


def test_a_route_from_another_office_is_never_dealt() -> None:
    visits = [make.visit(0), make.visit(1)]
    offices = [make.office("o1"), make.office("o2")]
    team = make.team_day(office=OfficeId("o1"))
    instance = roster_instance(make.problem(visits, [team], offices=offices))
    pool = pool_of(0, (0,)) | pool_of(1, (0, 1))
    assert pack(instance, pool, [()]) == [(0,)]


def test_a_large_pool_is_cut_to_the_best_priced_routes_and_the_present_ones() -> None:
    pool = pool_of(0, (0,), (1,), (2,), (3,), (0, 2), (1, 3), (0, 1), (2, 3))
    packed = pack(two_days({0: 1, 2: 0}), pool, [(2,), (0,)], columns=4)
    assert packed is not None
    assert sum(map(len, packed)) >= 2


def test_routes_that_cannot_be_bettered_are_proven_so_without_a_tree() -> None:
    packed = packing(two_days(), pool_of(0, (0, 1), (2, 3), (2,)), [(0, 1), (2, 3)])
    assert packed == Packing(routes=None, is_exact=True, is_easy=True)


def triangle(worth: int = 100) -> list[PooledRoute]:
    """Return three routes of which any two meet; half of each is worth most."""
    return [PooledRoute(stops=stops, worth=worth, drivers=7) for stops in ((0, 1), (1, 2), (0, 2))]


def test_the_relaxation_bounds_what_whole_routes_are_worth() -> None:
    relaxed = relaxed_choice(triangle(), [Shortage(7, 3)])
    assert relaxed is not None
    assert round(relaxed.value, 6) == 150
    assert [round(loss, 6) for loss in relaxed.reduced] == [0, 0, 0]
    choice = best_choice(triangle(), [Shortage(7, 3)], start=[False] * 3, nodes=10)
    assert choice is not None
    assert (choice.is_best, [route.worth for route in choice.routes]) == (True, [100])


def test_a_choice_needs_a_tree_where_the_relaxation_is_in_parts() -> None:
    pool = pool_of(0, (0, 1), (1, 2), (0, 2))
    packed = packing(two_days(), pool, [(0, 1), ()])
    assert packed == Packing(routes=None, is_exact=True)


def test_a_clock_ends_a_choice_without_losing_where_it_started() -> None:
    start = [True, False, False]
    choice = best_choice(triangle(), [Shortage(7, 3)], start=start, nodes=10, limit_s=0.001)
    assert choice is None or len(choice.routes) <= 1


def test_a_set_of_visits_at_two_offices_counts_for_the_one_that_drives_it() -> None:
    offices = [make.office("o1"), make.office("o2")]
    team = make.team_day(office=OfficeId("o1"))
    other = make.team_day(1, office=OfficeId("o2"))
    visits = [make.visit(0), make.visit(1)]
    instance = roster_instance(make.problem(visits, [team, other], offices=offices))
    pool = pool_of(0, (0,), (1,)) | pool_of(1, (0,), (1,), travel=10)
    packed = packing(instance, pool, [(0,), ()])
    assert packed.routes is not None
    assert sorted(packed.routes) == [(0,), (1,)]


def test_insertions_agree_with_trying_every_place() -> None:
    minutes = (np.arange(49).reshape(7, 7) * 7 % 23 + 5).tolist()
    visits = [make.visit(k, service_min=40 + 25 * k) for k in range(6)]
    instance = roster_instance(make.problem(visits, [make.team_day()], minutes=minutes))
    table = InsertionTable(instance)
    answers = table.of(0, (2, 4))
    for visit in (0, 1, 3, 5):
        costs = [
            table.of(0, order).travel - answers.travel
            for order in ((visit, 2, 4), (2, visit, 4), (2, 4, visit))
        ]
        assert answers.cost[visit] in {*costs, NEVER}


def test_what_the_table_forgets_it_works_out_again() -> None:
    instance = two_days()
    table = InsertionTable(instance, room=1)
    first = table.of(0, (0,)).travel
    table.of(0, (1,))
    assert table.of(0, (0,)).travel == first


def test_noise_is_the_same_on_every_run() -> None:
    noise = Noise(1)
    assert [round(noise(), 6) for _ in range(3)] == [round(x, 6) for x in FIRST_NOISE]
    assert all(0 <= noise.below(3) < 3 for _ in range(5000))


def around(days: int = 6) -> tuple[RosterNeighbourhoods, list[Stops]]:
    """Return neighbourhoods of a roster with one visit a day, and the roster."""
    visits = [make.visit(k) for k in range(days)]
    instance = roster_instance(make.problem(visits, [make.team_day(k) for k in range(days)]))
    near = RosterSearch(instance).near
    return RosterNeighbourhoods(instance, near, seed=1), [(k,) for k in range(days)]


def test_neighbourhoods_are_as_large_as_asked_and_in_order() -> None:
    chosen, routes = around()
    for size in (1, 3, 6, 9):
        for _ in range(40):
            rows = chosen.choose(routes, [(2, 4)], size=size)
            assert rows == sorted(set(rows))
            assert 0 < len(rows) <= min(size, 6)


def test_team_days_without_stops_are_planned_too() -> None:
    chosen, _routes = around()
    assert chosen.choose([()] * 6, [], size=6) == list(range(6))


def test_neighbourhoods_grow_when_easy_stay_when_proven_and_shrink_when_not() -> None:
    chosen, _routes = around(30)
    first = chosen.size
    chosen.learn(is_easy=False, is_exact=True)
    assert chosen.size == first
    for _ in range(100):
        chosen.learn(is_easy=True, is_exact=True)
    assert chosen.size == 30
    for _ in range(100):
        chosen.learn(is_easy=False, is_exact=False)
    assert chosen.size == 4


def test_nothing_to_visit_gives_no_neighbourhood() -> None:
    instance = roster_instance(make.problem([], [make.team_day()]))
    assert RosterNeighbourhoods(instance, [], seed=1).choose([()], []) == []
