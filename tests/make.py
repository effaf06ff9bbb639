"""Builders: the smallest valid value of each core type, any field overridden by keyword."""

from datetime import date
from typing import Any

from shapely.geometry import box

from geo.area import AreaCode, SupervisionArea, Township, TownshipCode
from geo.employer import Employer, EmployerId
from geo.hazard_factor import Exposure, FactorNature, HazardCategory
from geo.position import Position, Precision
from planner.inspector import Inspector, InspectorId, Office, OfficeId, StaffRole

LON, LAT = 117.0, 38.0


def position(**changes: Any) -> Position:
    """Return a position."""
    return Position(**({"lon": LON, "lat": LAT} | changes))


def township(**changes: Any) -> Township:
    """Return a township of 0.1 by 0.1 degrees around the default position."""
    fields: dict[str, Any] = {
        "code": TownshipCode("999901100"),
        "name": "云溪镇",
        "outline": box(LON - 0.05, LAT - 0.05, LON + 0.05, LAT + 0.05),
    }
    return Township(**(fields | changes))


def area(**changes: Any) -> SupervisionArea:
    """Return a supervision area of one township."""
    fields: dict[str, Any] = {
        "code": AreaCode("999901"),
        "name": "云溪县",
        "authority": "云溪县卫生健康局",
        "townships": (township(),),
        "is_demo": True,
    }
    return SupervisionArea(**(fields | changes))


def exposure(**changes: Any) -> Exposure:
    """Return an exposure of ten workers to noise."""
    fields: dict[str, Any] = {
        "factor": "噪声",
        "category": HazardCategory.PHYSICAL,
        "nature": FactorNature.GENERAL,
        "workers": 10,
    }
    return Exposure(**(fields | changes))


def employer(**changes: Any) -> Employer:
    """Return an employer with ten workers exposed to noise."""
    fields: dict[str, Any] = {
        "id": EmployerId("91330100799655058B-01"),
        "name": "云溪演示机械厂",
        "credit_code": "91330100799655058B",
        "workplace_address": "云溪县云溪镇演示路1号",
        "township": TownshipCode("999901100"),
        "position": position(),
        "precision": Precision.NUMBER,
        "industry": "3311",
        "workers": 40,
        "exposed_workers": 10,
        "exposures": (exposure(),),
        "declared_on": "2026-03-01",
    }
    return Employer(**(fields | changes))


def office(**changes: Any) -> Office:
    """Return an office with three vehicles at the default position."""
    fields: dict[str, Any] = {
        "id": OfficeId("o1"),
        "name": "云溪县卫生监督所",
        "position": position(),
        "vehicles": 3,
    }
    return Office(**(fields | changes))


def inspector(**changes: Any) -> Inspector:
    """Return a certified officer who can lead."""
    fields: dict[str, Any] = {
        "id": InspectorId("i01"),
        "name": "演示甲",
        "office": OfficeId("o1"),
        "role": StaffRole.OFFICER,
        "certificate_no": "演示-0001",
        "certificate_until": date(2030, 12, 31),
        "can_lead": True,
    }
    return Inspector(**(fields | changes))
