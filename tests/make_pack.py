"""Builders of area packs: the smallest useful pack, and the demo county made once."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from shapely.geometry import LineString, box

from data.area_geometry import named_roads
from data.area_pack import AreaPack, HistoryRow, HistoryRows, Recusal, WorkplaceRef
from data.demo_county import DemoFiles, make_demo
from data.history_rows import Event
from data.opening_file import OpeningRow
from data.staff_file import with_recusals
from geo.area import Village, VillageCode
from geo.employer import EmployerId, OpeningHours
from geo.gazetteer import Gazetteer, HouseNumber, Place
from geo.history import (
    Complaint,
    DiseaseCount,
    Inspection,
    InspectionKind,
    Project,
    ProjectClass,
    SelfCheck,
    TestKind,
    TestReport,
)
from geo.road_network import RoadLine
from planner.inspector import Skill
from tests import make

CODE = "91330100799655058B"
NOBODY = EmployerId("")


@cache
def demo_files(seed: int = 20261201, employers: int = 240) -> DemoFiles:
    """Return a demo county, made once for all tests of a process."""
    return make_demo(Path(mkdtemp(prefix="xuntu-demo-")), seed=seed, employers=employers)


def workplace(**changes: Any) -> WorkplaceRef:
    fields: dict[str, Any] = {"credit_code": CODE, "name": "云溪演示厂", "address": "演示路1号"}
    return WorkplaceRef(**(fields | changes))


def row(line: int, sheet: str, event: Event) -> HistoryRow[Event]:
    return HistoryRow(line=line, sheet=sheet, workplace=workplace(), event=event)


def history() -> HistoryRows:
    """Return a history with one row of every kind."""
    on = date(2026, 3, 2)
    return HistoryRows(
        inspections=(
            row(
                3,
                "检查记录",
                Inspection(
                    employer=NOBODY,
                    on=on,
                    kind=InspectionKind.RANDOM,
                    authority="云溪县卫生健康局",
                    violations=2,
                    result="责令限期改正",
                    correction_due=date(2026, 4, 1),
                    inspectors=("演示甲", "演示乙"),
                ),
            ),
        ),
        tests=(
            row(
                3,
                "检测评价",
                TestReport(employer=NOBODY, on=on, kind=TestKind.EVALUATION, over_limit=True),
            ),
        ),
        complaints=(row(3, "投诉举报", Complaint(employer=NOBODY, on=on)),),
        diseases=(
            row(3, "职业病", DiseaseCount(employer=NOBODY, year=2025, confirmed=1, suspected=0)),
        ),
        self_checks=(row(3, "自查", SelfCheck(employer=NOBODY, on=on, score=88.5)),),
        projects=(
            row(
                3,
                "三同时项目",
                Project(
                    id="SS-1",
                    employer=NOBODY,
                    name="扩建项目",
                    hazard_class=ProjectClass.SEVERE,
                    catalogue_version="2021",
                    accepted_on=on,
                ),
            ),
        ),
        in_governance=(workplace(address=""),),
    )


def pack(**changes: Any) -> AreaPack:
    """Return a pack of one township with a little of everything."""
    township = make.township(other_codes=("999901112",))
    village = Village(
        code=VillageCode("999901100201"),
        name="东赵庄村",
        township=township.code,
        position=make.position(lon=117.01),
    )
    area = make.area(townships=(township,), villages=(village,), other_codes=("999971",))
    roads = (
        RoadLine(line=LineString([(117.0, 38.0), (117.01, 38.0)]), name="文昌路", speed_kmh=40.0),
        RoadLine(line=LineString([(117.01, 38.0), (117.02, 38.01)]), speed_kmh=30.0, oneway=True),
    )
    recusals = (Recusal(inspector=make.inspector().id, workplace=workplace(), reason="近亲属"),)
    staff = with_recusals(
        (
            make.inspector(
                skills=frozenset({Skill.RADIATION}),
                absent=frozenset({date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 9)}),
            ),
        ),
        recusals,
    )
    fields: dict[str, Any] = {
        "area": area,
        "gazetteer": Gazetteer(
            area=area,
            roads=named_roads(roads, (township,)),
            house_numbers=(
                HouseNumber(
                    road="文昌路", number=3, township=township.code, position=make.position()
                ),
            ),
            places=(
                Place(
                    name="演示产业园",
                    aliases=("工业园", "演示园"),
                    township=township.code,
                    position=make.position(lat=38.02),
                ),
            ),
        ),
        "roads": roads,
        "offices": (make.office(),),
        "inspectors": staff,
        "history": history(),
        "rules_text": "id: 演示\r\nversion: 1\n",
        "recusals": recusals,
        "openings": (
            OpeningRow(
                line=3,
                workplace=workplace(),
                opening=OpeningHours(
                    weekdays=frozenset({1, 3}), open_min=8 * 60 + 30, close_min=11 * 60 + 30
                ),
                note="每周二、四生产",
            ),
        ),
    }
    return AreaPack(**(fields | changes))


def square(west: float) -> Any:
    """Return a township outline of 0.1 by 0.1 degrees from `west` on."""
    return box(west, 38.0, west + 0.1, 38.1)
