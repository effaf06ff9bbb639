"""Builders: declarations as read from a file."""

from datetime import date
from typing import Any

from geo.declaration import Declaration
from geo.employer import EmployerKind, OperatingStatus
from geo.position import Datum
from tests import make


def declaration(**changes: Any) -> Declaration:
    """Return a sound declaration of ten workers exposed to noise."""
    fields: dict[str, Any] = {
        "line": 2,
        "name": "云溪演示机械厂",
        "credit_code": "91330100799655058B",
        "workplace_address": "云溪县云溪镇演示路1号",
        "registered_address": "",
        "area_code": "999901",
        "township_code": "999901100",
        "industry": "3311",
        "industry_name": "",
        "size": "",
        "economic_type": "",
        "contact": "",
        "workers": 40,
        "exposed_workers": 10,
        "exposed_is_estimated": False,
        "dispatched_workers": 0,
        "exposures": (make.exposure(),),
        "declaration_type": "年度更新",
        "declared_on": date(2026, 3, 1),
        "status": OperatingStatus.TRADING,
        "kinds": frozenset({EmployerKind.EMPLOYER}),
        "position": None,
        "datum": Datum.UNKNOWN,
        "self_check_score": None,
        "last_test_on": None,
        "last_test_over_limit": None,
        "last_evaluation_on": None,
        "raw": {},
    }
    return Declaration(**(fields | changes))
