"""Strategies: any value of a core type, made from its annotations."""

import string
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from geo.area import AreaCode, TownshipCode, VillageCode
from geo.employer import EmployerId
from geo.message import Message, message
from geo.position import Position
from geo.testing_cycle import TestingCycle
from planner.chance_matrix import CHANCE_SCALE
from planner.inspector import InspectorId, OfficeId, TeamRole
from planner.month import Month
from planner.officer_lottery import OfficerLottery
from planner.roster_certificate import RosterCertificate
from planner.visit import Appointment, SecondCall, SecondKind
from planner.visit_spacing import Spacing

_NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)
_LONS = st.floats(-180, 180)
_LATS = st.floats(-90, 90)
_TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8)
_POINTS = st.tuples(_LONS, _LATS)
_LINES = st.lists(_POINTS, min_size=2, max_size=4).map(LineString)
_POLYGONS = st.tuples(_LONS, _LATS).map(lambda p: box(p[0], p[1], p[0] + 0.1, p[1] + 0.1))
_PARAMS: st.SearchStrategy[Any] = st.deferred(
    lambda: st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        _NUMBERS,
        _TEXT,
        st.dates(),
        st.fractions(),
        st.binary(max_size=4),
        _MESSAGES,
        st.lists(_PARAMS, max_size=2),
        st.lists(_PARAMS, max_size=2).map(tuple),
        st.frozensets(_TEXT, max_size=3),
        st.dictionaries(_TEXT | st.just("$"), _PARAMS, max_size=2),
    )
)
_NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=4)
_MESSAGES: st.SearchStrategy[Message] = st.builds(
    lambda template, params: message(template, **params),
    _TEXT,
    st.dictionaries(_NAMES.filter(lambda name: name != "template"), _PARAMS, max_size=2),
)
_LOTTERIES: st.SearchStrategy[OfficerLottery] = st.builds(
    lambda day, role, order: OfficerLottery(
        day=day,
        office=OfficeId("o1"),
        role=role,
        rows=tuple(f"route/{number:02d}" for number in range(1, len(order) + 1)),
        columns=tuple(InspectorId(f"i{number}") for number in range(len(order))),
        matrix=tuple(tuple(CHANCE_SCALE * (one == n) for n in range(len(order))) for one in order),
    ),
    st.dates(),
    st.sampled_from(TeamRole),
    st.integers(0, 3).flatmap(lambda size: st.permutations(range(size))),
)
_CERTIFICATES: st.SearchStrategy[RosterCertificate] = st.builds(
    lambda objective, above, placed, more: RosterCertificate(
        objective=objective,
        bound=None if above is None else objective + above,
        placed=placed,
        placeable=placed + more,
    ),
    st.integers(-(10**6), 10**6),
    st.none() | st.integers(0, 10**6),
    st.integers(0, 999),
    st.integers(0, 999),
)
_SPACINGS: st.SearchStrategy[Spacing] = st.builds(
    lambda name, days: Spacing(
        first=EmployerId(name), second=EmployerId(f"{name}乙"), least_days=days
    ),
    _TEXT,
    st.integers(1, 20),
)
_APPOINTMENTS: st.SearchStrategy[Appointment] = st.builds(
    lambda day, earliest, more: Appointment(
        day=day, earliest_min=earliest, latest_min=earliest + more
    ),
    st.dates(),
    st.integers(0, 1440),
    st.integers(0, 60),
)
_SECOND_CALLS: st.SearchStrategy[SecondCall] = st.builds(
    lambda kind, minutes, days: SecondCall(
        kind=kind,
        service_min=minutes,
        least_days=days if kind is SecondKind.LATER else 1,
    ),
    st.sampled_from(SecondKind),
    st.integers(1, 400),
    st.integers(1, 20),
)
_GIVEN: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(0, 10**6),
    float: _NUMBERS.map(lambda number: number + 0.0),
    str: _TEXT,
    bytes: st.binary(max_size=40),
    date: st.dates(),
    Fraction: st.fractions(),
    object: _PARAMS,
    Message: _MESSAGES,
    Position: st.builds(Position, lon=_LONS, lat=_LATS),
    Month: st.builds(Month, year=st.integers(1, 9999), number=st.integers(1, 12)),
    AreaCode: st.from_regex(r"[0-9]{6}", fullmatch=True),
    TownshipCode: st.from_regex(r"[0-9]{9}", fullmatch=True),
    VillageCode: st.from_regex(r"[0-9]{12}", fullmatch=True),
    Point: _POINTS.map(Point),
    LineString: _LINES,
    MultiLineString: st.lists(_LINES, min_size=1, max_size=2).map(MultiLineString),
    Polygon: _POLYGONS,
    OfficerLottery: _LOTTERIES,
    RosterCertificate: _CERTIFICATES,
    Spacing: _SPACINGS,
    Appointment: _APPOINTMENTS,
    SecondCall: _SECOND_CALLS,
    MultiPolygon: st.lists(_POLYGONS, min_size=1, max_size=2).map(MultiPolygon),
}
_NAMED = {
    "id": st.text(string.ascii_letters + "企业", min_size=1),
    "name": _TEXT.map("名{}".format),
}
"""Fields that may not be empty, whatever the type says."""


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for every value of the annotation `kind`."""
    if kind in _GIVEN:
        return _GIVEN[kind]
    if hasattr(kind, "__supertype__"):
        return values_of(kind.__supertype__)
    if kind is NoneType:
        return st.none()
    if get_origin(kind) is not None:
        return _generics_of(get_origin(kind), get_args(kind))
    return st.sampled_from(list(kind)) if issubclass(kind, Enum) else _dataclasses_of(kind)


def _generics_of(origin: Any, args: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin in (Union, UnionType):
        return st.one_of(*map(values_of, args))
    if origin is tuple and args[-1] is not Ellipsis:
        return st.tuples(*map(values_of, args))
    if origin is tuple:
        return st.lists(values_of(args[0]), max_size=3).map(tuple)
    if origin is frozenset:
        return st.frozensets(values_of(args[0]), max_size=3)
    assert issubclass(origin, Mapping)
    return st.dictionaries(values_of(args[0]), values_of(args[1]), max_size=3)


def _dataclasses_of(kind: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    made = {field.name: values_of(hints[field.name]) for field in fields(kind)}
    made |= {
        name: filled
        for name, filled in _NAMED.items()
        if name in hints and hints[name] not in _GIVEN.keys() - {str}
    }
    if kind is TestingCycle:
        made = {name: st.integers(1, 99) for name in made}
    if "speed_kmh" in made:
        made["speed_kmh"] = st.floats(1, 200)
    return st.builds(kind, **made)
