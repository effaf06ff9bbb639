from geo.road_network import build_network
from planner.month_path import month_paths, route_positions
from tests import make_plan, make_roads

PLAN = make_plan.month_plan()


def test_every_route_has_a_line_for_each_leg_from_its_office_and_back() -> None:
    paths = month_paths(PLAN, make_roads.grid())
    assert list(paths) == [route.team_day for route in PLAN.roster.routes]
    for route in PLAN.roster.routes:
        legs, spots = paths[route.team_day], route_positions(PLAN, route)
        assert len(legs) == len(route.stops) + 1
        assert spots[0] == spots[-1]
        ends = [leg.coords[0] for leg in legs] + [legs[-1].coords[-1]]
        assert ends == [(spot.lon, spot.lat) for spot in spots]


def test_roads_may_come_as_a_network_that_was_built_before() -> None:
    roads = make_roads.grid()
    assert month_paths(PLAN, build_network(roads)) == month_paths(PLAN, roads)


def test_without_roads_there_is_no_line_that_a_team_could_follow() -> None:
    assert month_paths(PLAN, ()) == {}
