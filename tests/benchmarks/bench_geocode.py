"""Measure geocoding: addresses a second, memory, and distance error by precision class.

Rivals in the same run: a plain scan that takes the longest gazetteer name contained in the
address, and `difflib.get_close_matches` against all full addresses of the gazetteer.
"""

import csv
import difflib
import json
import os
import resource
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import shape

from data.division_names import divisions
from geo.area import AreaCode, SupervisionArea, Township, TownshipCode
from geo.gazetteer import Gazetteer
from geo.geocode import GazetteerIndex, geocode_many
from geo.plane import distance_m
from geo.position import Position
from geo.township_cell import polygonal
from tests.make_gazetteer import MadeCounty, county
from tests.make_messy_address import messy_addresses

pytestmark = pytest.mark.benchmark
SHARED = Path(os.environ.get("XUNTU_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))


def test_messy_addresses_of_a_made_county() -> None:
    made = county(roads=12)
    index = GazetteerIndex(made.gazetteer, divisions())
    rows = messy_addresses(made, count=12_000)
    texts = [row.text for row in rows]
    start, cpu = time.perf_counter(), time.process_time()
    found = geocode_many(texts, index)
    wall_s, cpu_s = time.perf_counter() - start, time.process_time() - cpu
    unique = len(set(texts))
    print(
        f"\n{len(rows)} messy addresses ({unique} distinct), {len(index.names)} forms of names: "
        f"{unique / wall_s:,.0f} distinct/s, {unique / cpu_s:,.0f} per CPU second, "
        f"peak RSS {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )
    by_precision: dict[str, list[float]] = defaultdict(list)
    by_way: dict[str, list[float]] = defaultdict(list)
    right_township = 0
    for row, answer in zip(rows, found, strict=True):
        error = distance_m(answer.position, row.truth.position) if answer.position else float("inf")
        label = f"{answer.precision.value}{', doubtful' if answer.doubts else ''}"
        by_precision[label].append(error)
        by_way[row.way].append(error)
        right_township += answer.township == row.truth.township.code
    print(f"right township: {right_township / len(rows):.1%}")
    for title, groups in (("precision", by_precision), ("way", by_way)):
        print(f"{title:28} share   median m     p95 m")
        for name, errors in sorted(groups.items()):
            share = len(errors) / len(rows)
            middle, high = np.quantile(errors, [0.5, 0.95], method="lower")
            print(f"{name:28} {share:5.1%} {middle:10.0f} {high:9.0f}")
    _rivals(made, texts, [row.truth.position for row in rows], unique / cpu_s)
    assert right_township > 0.8 * len(rows)


def _rivals(made: MadeCounty, texts: list[str], truth: list[Position], own_rate: float) -> None:
    names: dict[str, Position] = {}
    for road in made.gazetteer.roads:
        middle = road.line.interpolate(0.5, normalized=True)
        names[road.name] = Position(lon=middle.x, lat=middle.y)
    for place in made.gazetteer.places:
        names |= dict.fromkeys((place.name, *place.aliases), place.position)
    for village in made.gazetteer.area.villages:
        names[village.name] = village.position
    for town in made.gazetteer.area.townships:
        centre = town.outline.representative_point()
        names[town.name] = Position(lon=centre.x, lat=centre.y)
    towns = {town.code: town.name for town in made.gazetteer.area.townships}
    whole = {
        f"云溪县{towns[h.township]}{h.road}{h.number}号": h.position
        for h in made.gazetteer.house_numbers
    } | {f"云溪县{name}": position for name, position in names.items()}

    def longest(text: str) -> Position | None:
        found = max((name for name in names if name in text), key=len, default=None)
        return names[found] if found else None

    def closest(text: str) -> Position | None:
        found = difflib.get_close_matches(text, whole, n=1, cutoff=0.5)
        return whole[found[0]] if found else None

    for name, rival, sample in (
        ("longest name contained", longest, 2000),
        ("difflib.get_close_matches", closest, 60),
    ):
        start = time.process_time()
        answers = [rival(text) for text in texts[:sample]]
        rate = sample / (time.process_time() - start)
        errors = [
            distance_m(answer, point) if answer else float("inf")
            for answer, point in zip(answers, truth, strict=False)
        ]
        print(
            f"rival {name}: {rate:,.0f} per CPU second (ours is {own_rate / rate:.1f} times that), "
            f"median error {np.quantile(errors, 0.5, method='lower'):.0f} m"
        )


@pytest.mark.shared
@pytest.mark.parametrize("full", [True, False], ids=["townships of five areas", "empty"])
def test_real_addresses(full: bool) -> None:  # noqa: FBT001 - a parameter of the test
    source = SHARED / "bench" / "addresses.csv"
    if not source.exists():
        pytest.skip("no real addresses here")
    with source.open(encoding="utf-8-sig") as file:
        texts = [row["原始地址"] for row in csv.DictReader(file)]
    index = GazetteerIndex(Gazetteer(area=_five_areas() if full else _empty_area()), divisions())
    start, cpu = time.perf_counter(), time.process_time()
    found = geocode_many(texts, index)
    wall_s, cpu_s = time.perf_counter() - start, time.process_time() - cpu
    assert len(found) == len(texts)
    assert all(answer.position is not None or answer.doubts for answer in found)
    print(
        f"\n{len(texts)} real addresses, {len(index.area.townships)} townships: "
        f"{len(texts) / wall_s:,.0f}/s, {len(texts) / cpu_s:,.0f} per CPU second, "
        f"peak RSS {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )
    for (precision, method), count in Counter(
        (answer.precision.value, answer.method) for answer in found
    ).most_common():
        print(f"  {precision:10} {method:10} {count:6} {count / len(found):6.1%}")


def _five_areas() -> SupervisionArea:
    """Return the townships of all five example areas, outlines from the approximate cells."""
    towns: dict[str, Township] = {}
    for path in sorted((SHARED / "areas").glob("*.geojson")):
        for feature in json.loads(path.read_text())["features"]:
            fields = feature["properties"]
            code = TownshipCode(fields["code2016"][:9])
            outline = polygonal(shape(feature["geometry"]))
            towns[code] = Township(
                code=code, name=fields["name"], outline=outline, approximate=True
            )
    with (SHARED / "areas" / "townships_5cities.csv").open(encoding="utf-8-sig") as file:
        listed = {row["name"] for row in csv.DictReader(file)}
    print(f"\n{len(towns)} outlines, {sum(t.name in listed for t in towns.values())} names listed")
    return SupervisionArea(
        code=AreaCode("320281"),
        name="江阴市",
        authority="江阴市卫生健康委员会",
        townships=tuple(towns[code] for code in sorted(towns)),
        other_codes=("512000", "410184", "320505", "130900"),
    )


def _empty_area() -> SupervisionArea:
    town = county(columns=1, rows=1).gazetteer.area.townships[0]
    return SupervisionArea(
        code=AreaCode("999901"), name="云溪县", authority="云溪县卫生健康局", townships=(town,)
    )
