from datetime import timedelta

import numpy as np

from planner.insertion_table import NEVER, InsertionTable, Stops
from planner.inspector import OfficeId
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_search import Noise, RosterSearch
from planner.route_packing import pack_routes
from planner.visit import VisitList
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


def pack(
    instance: RosterInstance, pool: Pool, present: list[Stops], columns: int = 100
) -> list[Stops] | None:
    rows = range(len(present))
    return pack_routes(instance, pool, present, rows=rows, columns=columns, deterministic_time=1.0)


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
    packed = pack_routes(
        two_days(), pool, [(2,), (3,)], rows=[1], columns=100, deterministic_time=1.0
    )
    assert packed == [(2,), (0, 1)]


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


def test_no_time_gives_no_choice() -> None:
    pool = pool_of(0, (0, 1), (2, 3))
    packed = pack_routes(two_days(), pool, [(), ()], rows=[0, 1], columns=9, deterministic_time=0.0)
    assert packed is None


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


def test_a_search_without_visits_has_no_team_days_around() -> None:
    instance = roster_instance(make.problem([], [make.team_day()]))
    assert RosterSearch(instance).team_days_around(3) == []
