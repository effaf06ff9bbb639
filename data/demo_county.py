"""The demo county: a fictional county made from a seed, for trying everything with (演示数据)."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.area_geometry import named_roads
from data.area_pack import AreaPack, OpeningRow, WorkplaceRef, write_pack
from data.demo.address import Sites, number_houses
from data.demo.cases import with_cases
from data.demo.declarations import FIRST_LINE, SheetRow, declare, write_declarations
from data.demo.employers import DrawnEmployer, draw_employers
from data.demo.faults import MissingEmployer, leave_out, spoil
from data.demo.history import make_history
from data.demo.outline import Land, draw_land
from data.demo.place_names import COUNTY, COUNTY_CODE, TOWNS
from data.demo.plane import geometry_in_degrees, position, stream
from data.demo.roads import DrawnRoad, lay_roads
from data.demo.settlement import Settlement, settle
from data.demo.staff import AUTHORITY, make_offices, make_staff
from geo.area import AreaCode, SupervisionArea, Township, TownshipCode, Village, VillageCode
from geo.gazetteer import Gazetteer, HouseNumber, Place
from geo.road_network import RoadLine

DEMO_SEED = 20261201
DEMO_EMPLOYERS = 1200
_RULES = Path(__file__).with_name("rules") / "yunxi.yaml"
_README = """云溪县演示数据 · 非真实单位、人员和地点
种子 {seed}，{employers} 个工作场所（其中 {missing} 个没有申报）。

pack/                 数据包：区划、地名、道路、人员、历史、规则（格式见 docs/area-pack.md）
declarations.xlsx     申报导出表，带有真实世界常见的差错 F01–F16
injected_faults.csv   放进申报表的每一处差错：行号、差错代码、栏目
truth.csv             每个工作场所真正的位置和乡镇，用来检验定位
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFiles:
    """Where everything of a demo county was written."""

    pack: Path
    declarations: Path
    injected_faults: Path
    truth: Path
    employers: int
    """Workplaces that exist, declared or not."""
    rows: int
    """Rows of the declaration export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _County:
    land: Land
    settlement: Settlement
    roads: Sequence[DrawnRoad]
    sites: Sites


def make_demo(
    folder: Path,
    *,
    seed: int = DEMO_SEED,
    employers: int = DEMO_EMPLOYERS,
    progress: Callable[[str, float], None] | None = None,
) -> DemoFiles:
    """Write the demo county to `folder`; the same seed and size give the same bytes.

    Parameters
    ----------
    employers
        Workplaces to be made, from 60 on; institutions are among them.
    progress
        Told the step (in Chinese) and the share done, 0 to 1.
    """
    say = progress or (lambda _step, _share: None)
    folder.mkdir(parents=True, exist_ok=True)
    say("绘制县界、乡镇和道路", 0.0)
    county = _draw_county(seed)
    say("生成用人单位", 0.3)
    drawn = draw_employers(stream(seed, 5), county.sites, employers)
    drawn = with_cases(stream(seed, 10), drawn, county.land)
    declared, missing = leave_out(stream(seed, 6), drawn)
    say("生成人员和历史记录", 0.45)
    pack = _make_pack(seed, county, drawn)
    say("写出数据包", 0.55)
    write_pack(folder / "pack", pack)
    say("写出申报导出表", 0.75)
    random = stream(seed, 7)
    rows = spoil(random, declare(random, declared))
    files = DemoFiles(
        pack=folder / "pack", declarations=folder / "declarations.xlsx",
        injected_faults=folder / "injected_faults.csv", truth=folder / "truth.csv",
        employers=len(drawn), rows=len(rows),
    )  # fmt: skip
    write_declarations(files.declarations, rows)
    _write_faults(files.injected_faults, rows, missing)
    _write_truth(files.truth, rows)
    readme = _README.format(seed=seed, employers=len(drawn), missing=len(missing))
    (folder / "说明.txt").write_text(readme, encoding="utf-8")
    say("完成", 1.0)
    return files


def _draw_county(seed: int) -> _County:
    pace = np.array([plan.pace for plan in TOWNS])
    rings = np.array([plan.ring or (np.nan, np.nan) for plan in TOWNS])
    land = draw_land(stream(seed, 1), pace, rings)
    settlement = settle(stream(seed, 2), land)
    roads = lay_roads(stream(seed, 3), land, settlement)
    sites = number_houses(stream(seed, 4), land, settlement)
    return _County(land=land, settlement=settlement, roads=roads, sites=sites)


def _make_pack(seed: int, county: _County, drawn: list[DrawnEmployer]) -> AreaPack:
    townships = tuple(
        Township(
            code=TownshipCode(plan.code), name=plan.name, other_codes=plan.other_codes,
            outline=geometry_in_degrees(outline),
        )
        for plan, outline in sorted(
            zip(TOWNS, county.land.townships, strict=True), key=lambda pair: pair[0].code
        )
    )  # fmt: skip
    villages = tuple(
        Village(
            code=VillageCode(village.code), name=village.name,
            township=TownshipCode(TOWNS[village.town].code),
            position=position(village.x, village.y),
        )
        for village in sorted(county.settlement.villages, key=lambda village: village.code)
    )  # fmt: skip
    area = SupervisionArea(
        code=AreaCode(COUNTY_CODE), name=COUNTY, authority=AUTHORITY, townships=townships,
        villages=villages, is_demo=True,
    )  # fmt: skip
    roads = tuple(
        RoadLine(line=geometry_in_degrees(road.line), name=road.name, speed_kmh=road.speed_kmh)
        for road in county.roads
    )
    numbers = tuple(
        HouseNumber(
            road=number.road, number=number.number, position=position(number.x, number.y),
            township=TownshipCode(TOWNS[number.town].code),
        )
        for number in county.sites.numbers
        if number.known
    )  # fmt: skip
    inspectors, recusals = make_staff(stream(seed, 8), drawn)
    return AreaPack(
        area=area,
        gazetteer=Gazetteer(
            area=area, roads=named_roads(roads, townships), house_numbers=numbers,
            places=_places(county, drawn),
        ),
        roads=roads, offices=make_offices(county.land), inspectors=inspectors, recusals=recusals,
        history=make_history(stream(seed, 9), drawn), rules_text=_rules_text(),
        openings=_openings(drawn),
    )  # fmt: skip


def _places(county: _County, drawn: Sequence[DrawnEmployer]) -> tuple[Place, ...]:
    """Return parks, towns' government seats, and the known plants and hospitals."""
    places = [
        Place(
            name=park.name, aliases=park.aliases, township=TownshipCode(TOWNS[park.town].code),
            position=position(park.x, park.y),
        )
        for park in county.settlement.parks
    ]  # fmt: skip
    for plan, centre in zip(TOWNS, county.land.centres, strict=True):
        body = (
            "管委会"
            if plan.code[6] == "4"
            else "办事处"
            if plan.name.endswith("街道")
            else "人民政府"
        )
        places.append(
            Place(
                name=f"{plan.name}{body}", aliases=(), township=TownshipCode(plan.code),
                position=position(float(centre[0]) + 30, float(centre[1]) - 30),
            )
        )  # fmt: skip
    known = [e for e in drawn if len(e.kinds) > 1 or e.workers >= 260]
    places += [
        Place(
            name=employer.name, township=TownshipCode(TOWNS[employer.site.town].code),
            position=position(employer.site.x, employer.site.y),
        )
        for employer in known[:120]
    ]  # fmt: skip
    unique = {(place.name, place.township): place for place in places}
    return tuple(unique.values())


def _openings(drawn: Sequence[DrawnEmployer]) -> tuple[OpeningRow, ...]:
    """Return the opening hours that differ from the usual ones."""
    limited = [(each, each.opening) for each in drawn if each.opening is not None]
    return tuple(
        OpeningRow(
            line=line,
            workplace=WorkplaceRef(
                credit_code=each.credit_code, name=each.name, address=each.site.address
            ),
            opening=opening,
            note=each.opening_note,
        )
        for line, (each, opening) in enumerate(limited, start=3)
    )


def _rules_text() -> str:
    """Return the county's rule file as shipped."""
    return _RULES.read_text("utf-8") if _RULES.is_file() else "# 演示数据：规则文件待补\n"


def _write_faults(path: Path, rows: Sequence[SheetRow], missing: Sequence[MissingEmployer]) -> None:
    """Write every fault put into the export; line 0 means a row that is not there."""
    found: list[tuple[object, ...]] = [
        (line, fault, field, row.employer.name)
        for line, row in enumerate(rows, start=FIRST_LINE)
        for fault, field in row.faults
    ]
    found += [(0, each.fault, "单位名称", each.employer.name) for each in missing]
    _write_csv(path, ("line", "fault", "field", "name"), found)


def _write_truth(path: Path, rows: Sequence[SheetRow]) -> None:
    truth = []
    for line, row in enumerate(rows, start=FIRST_LINE):
        site = row.employer.site
        place = position(site.x, site.y)
        truth.append(
            (
                line, row.employer.credit_code, TOWNS[site.town].code, place.lon, place.lat,
                site.kind, row.employer.exposed,
            )
        )  # fmt: skip
    headings = ("line", "credit_code", "township", "lon", "lat", "site", "exposed")
    _write_csv(path, headings, truth)


def _write_csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)
