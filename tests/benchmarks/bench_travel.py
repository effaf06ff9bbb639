"""Measure road times and township assignment at the size of a county."""

import time

import numpy as np
import pytest
from shapely.geometry import LineString

from geo.position import Position
from geo.road_network import RoadLine, build_network, straight_line_times, travel_times
from geo.township_index import TownshipIndex
from tests.make_gazetteer import county

pytestmark = pytest.mark.benchmark


def test_three_hundred_places_on_a_network_of_twelve_thousand_junctions() -> None:
    rng = np.random.default_rng(1)
    side = 110
    east, north = np.meshgrid(
        117 + np.arange(side) * 0.004, 38 + np.arange(side) * 0.003, indexing="ij"
    )
    grid = np.stack((east, north), axis=-1)
    roads = []
    for i in range(side):
        for j in range(side):
            for to_i, to_j in ((i + 1, j), (i, j + 1)):
                if to_i < side and to_j < side and rng.random() > 0.1:
                    start, end = grid[i, j], grid[to_i, to_j]
                    bend = (start + end) / 2 + rng.normal(0, 0.0002, 2)
                    speed = float(rng.choice([30, 50, 80]))
                    roads.append(RoadLine(line=LineString([start, bend, end]), speed_kmh=speed))
    places = {
        f"employer:{n}": Position(lon=117 + rng.random() * 0.43, lat=38 + rng.random() * 0.32)
        for n in range(300)
    }
    start_s = time.perf_counter()
    network = build_network(roads)
    built_s = time.perf_counter()
    times = travel_times(places, network)
    done_s = time.perf_counter()
    straight = straight_line_times(places)
    print(
        f"\n{network.junctions} junctions, {len(roads)} lines: built in {built_s - start_s:.2f} s, "
        f"{len(places)} × {len(places)} in {done_s - built_s:.2f} s"
    )
    off_diagonal = ~np.eye(len(places), dtype=bool)
    ratio = times.metres[off_diagonal] / straight.metres[off_diagonal]
    print(f"road metres over the straight-line estimate: median {np.median(ratio):.2f}")
    assert times.doubts == ()


def test_a_hundred_thousand_points_to_townships() -> None:
    index = TownshipIndex(county().gazetteer.area.townships)
    rng = np.random.default_rng(2)
    lon, lat = 117 + rng.random(100_000) * 0.46, 38 + rng.random(100_000) * 0.29
    start_s = time.perf_counter()
    found = index.of_points(lon, lat)
    print(
        f"\n100,000 points to {len(index.codes)} townships: {time.perf_counter() - start_s:.2f} s"
    )
    assert len(found) == 100_000
