"""Builders of what is stored: declarations, files, packs."""

from datetime import date
from hashlib import sha256
from typing import Any

from shapely.geometry import LineString

from data.area_pack import AreaPack, HistoryRow, HistoryRows, WorkplaceRef
from geo.declaration import Declaration, FaultCode, RowFault, Severity
from geo.declaration_file import ColumnMatch, DeclarationFile, SkippedLine, SourceFile
from geo.employer import EmployerId, EmployerKind, OperatingStatus
from geo.gazetteer import Gazetteer, HouseNumber, Place, Road
from geo.history import Inspection, InspectionKind
from geo.message import message
from geo.position import Datum
from geo.road_network import RoadLine
from tests import make

CREDIT_CODE = "91330100799655058B"
ID = EmployerId(f"{CREDIT_CODE}-01")


def declaration(**changes: Any) -> Declaration:
    """Return the declaration of an employer with ten workers exposed to noise."""
    fields: dict[str, Any] = {
        "line": 2,
        "name": "云溪演示机械厂",
        "credit_code": CREDIT_CODE,
        "workplace_address": "云溪县云溪镇演示路1号",
        "registered_address": "云溪县云溪镇演示路1号",
        "area_code": "999901",
        "township_code": "999901100",
        "industry": "3311",
        "industry_name": "金属结构制造",
        "size": "小型",
        "economic_type": "私营",
        "contact": "演示联系人",
        "workers": 40,
        "exposed_workers": 10,
        "exposed_is_estimated": False,
        "dispatched_workers": 0,
        "exposures": (make.exposure(),),
        "declaration_type": "年度更新",
        "declared_on": date(2026, 3, 1),
        "status": OperatingStatus.TRADING,
        "kinds": frozenset({EmployerKind.EMPLOYER}),
        "position": (117.0, 38.0),
        "datum": Datum.UNKNOWN,
        "self_check_score": 85.5,
        "last_test_on": date(2025, 9, 1),
        "last_test_over_limit": False,
        "last_evaluation_on": None,
        "raw": {"单位名称": "云溪演示机械厂", "行号": "1"},
    }
    return Declaration(**(fields | changes))


def declaration_file(*declarations: Declaration, **changes: Any) -> DeclarationFile:
    """Return a file of `declarations` whose hash follows from what they say."""
    fields: dict[str, Any] = {
        "source": SourceFile(
            name="演示申报.xlsx",
            sha256=sha256(repr(declarations).encode()).hexdigest(),
            sheet="申报",
            data_rows=len(declarations),
        ),
        "columns": (
            ColumnMatch(heading="单位名称", field="name", by="exact", sample="云溪演示机械厂"),
        ),
        "declarations": declarations,
        "faults": (),
        "skipped": (),
        "rejected": {},
    }
    return DeclarationFile(**(fields | changes))


def fault(**changes: Any) -> RowFault:
    """Return a rejected row's fault."""
    fields: dict[str, Any] = {
        "line": 3,
        "field": "credit_code",
        "fault": FaultCode.CREDIT_CODE,
        "severity": Severity.REJECTED,
        "hint": message("校验码应为 {digit}", digit="B"),
        "value": "91330100799655058X",
    }
    return RowFault(**(fields | changes))


def skipped(**changes: Any) -> SkippedLine:
    """Return a total row."""
    fields: dict[str, Any] = {"line": 9, "why": message("合计行"), "text": "合计 12"}
    return SkippedLine(**(fields | changes))


def inspection_row(**changes: Any) -> HistoryRow[Inspection]:
    """Return one inspection of the default employer."""
    fields: dict[str, Any] = {
        "line": 2,
        "sheet": "检查记录",
        "workplace": WorkplaceRef(credit_code=CREDIT_CODE, name="云溪演示机械厂"),
        "event": Inspection(
            employer=EmployerId(""),
            on=date(2025, 6, 3),
            kind=InspectionKind.RANDOM,
            authority="云溪县卫生健康局",
            violations=1,
            inspectors=("演示甲", "演示乙"),
        ),
    }
    return HistoryRow(**(fields | changes))


def pack(**changes: Any) -> AreaPack:
    """Return a pack with one of everything."""
    place, area = make.position(), make.area()
    township = area.townships[0].code
    line = LineString([(117.0, 38.0), (117.01, 38.01)])
    fields: dict[str, Any] = {
        "area": area,
        "gazetteer": Gazetteer(
            area=area,
            roads=(Road(name="演示路", line=line, townships=(township,)),),
            house_numbers=(
                HouseNumber(road="演示路", number=1, township=township, position=place),
            ),
            places=(Place(name="演示园", aliases=("园区",), township=township, position=place),),
        ),
        "roads": (RoadLine(line=line, name="演示路", speed_kmh=40),),
        "offices": (make.office(),),
        "inspectors": (make.inspector(),),
        "history": HistoryRows(inspections=(inspection_row(),)),
        "rules_text": "id: yunxi-2026\n",
    }
    return AreaPack(**(fields | changes))
