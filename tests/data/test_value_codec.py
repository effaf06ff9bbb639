import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from data.value_codec import StoredValueError, canonical_text, decode, encode, fingerprint
from geo.area import SupervisionArea
from geo.declaration import Declaration, RowFault
from geo.declaration_file import ImportDifference
from geo.employer import Employer, EmployerKind
from geo.gazetteer import Gazetteer
from geo.geocode import Geocode
from geo.history import History, InspectionKind
from geo.message import Message, message
from geo.risk_score import CombinedClass, RiskScore
from planner.coverage import MonthCoverage
from planner.draw import Draw
from planner.inspector import Inspector
from planner.month_plan import MonthPlan, RoutedMonth
from planner.roster import Roster
from planner.rule_set import RuleSet
from planner.team_day import TeamDay
from planner.visit import Visit
from tests import make
from tests.make_values import values_of

KINDS = [
    Declaration,
    Draw,
    Employer,
    Gazetteer,
    Geocode,
    History,
    ImportDifference,
    Inspector,
    MonthCoverage,
    RiskScore,
    Roster,
    RowFault,
    RuleSet,
    SupervisionArea,
    TeamDay,
    Visit,
]


class Level(IntEnum):
    LOW = 1
    HIGH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    shape: Polygon | MultiPolygon
    levels: Mapping[Level, int]
    pair: tuple[int, str] = (0, "")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_value_of_the_core_survives_json(kind: Any, data: st.DataObject) -> None:
    value = data.draw(values_of(kind))
    text = canonical_text(encode(kind, value))
    again = decode(kind, json.loads(text))
    assert again == value
    assert canonical_text(encode(kind, again)) == text


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(routed=values_of(RoutedMonth))
def test_a_month_whose_officers_are_still_to_be_drawn_survives_json(routed: RoutedMonth) -> None:
    stored = json.loads(canonical_text(encode(RoutedMonth, routed)))
    assert decode(RoutedMonth, stored) == routed


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=values_of(MonthPlan))
def test_a_whole_month_plan_survives_json(plan: MonthPlan) -> None:
    assert decode(MonthPlan, json.loads(canonical_text(encode(MonthPlan, plan)))) == plan


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_in_which_a_mapping_was_filled_does_not_show(filled: dict[str, int]) -> None:
    kind = Mapping[str, int]
    turned = dict(reversed(filled.items()))
    assert fingerprint(encode(kind, filled)) == fingerprint(encode(kind, turned))
    assert list(decode(kind, encode(kind, filled))) == sorted(filled)


def test_a_value_is_written_as_a_person_would_expect() -> None:
    said = message("{n} 家，{share}", n=3, share=Fraction(1, 4))
    assert canonical_text(encode(Message, said)) == (
        '{"params":{"n":3,"share":{"$":"fraction","value":"1/4"}},"template":"{n} 家，{share}"}'
    )


def test_keys_that_are_numbers_come_back_as_numbers_in_their_order() -> None:
    sheet = Sheet(shape=box(0, 0, 1, 1), levels={Level.HIGH: 2, Level.LOW: 1})
    stored = encode(Sheet, sheet)
    assert stored["levels"] == {"1": 1, "10": 2}
    assert list(decode(Sheet, stored).levels) == [Level.LOW, Level.HIGH]


def test_sets_are_written_in_order() -> None:
    kinds = frozenset({EmployerKind.RADIATION_UNIT, EmployerKind.EMPLOYER})
    assert encode(frozenset[EmployerKind], kinds) == ["放射诊疗单位", "用人单位"]


def test_minus_zero_is_zero_so_that_equal_positions_have_equal_hashes() -> None:
    assert canonical_text(encode(float, -0.0)) == "0.0"


def test_numbers_of_numpy_and_members_of_enums_in_messages_become_plain() -> None:
    said = message("{a}{b}{c}", a=np.int64(3), b=InspectionKind.CERTAIN, c=CombinedClass.HIGH)
    again = decode(Message, encode(Message, said))
    assert again == message("{a}{b}{c}", a=3, b="必查", c=3)
    assert str(again) == str(said)


def test_a_field_added_later_takes_its_default() -> None:
    stored = encode(Employer, make.employer(contact="甲"))
    del stored["contact"]
    assert decode(Employer, stored) == make.employer(contact="")


@pytest.mark.parametrize(
    ("kind", "stored", "why"),
    [
        (Employer, {}, "Employer.id"),
        (Employer, 3, "Employer"),
        (date, "2026-13-01", "month"),
        (int, "3", "int expected"),
        (int, True, "int expected"),
        (float, "3", "number expected"),
        (str, 3, "str expected"),
        (tuple[int, ...], "12", "list expected"),
        (EmployerKind, "商店", "商店"),
        (bytes, "xyz", "non-hexadecimal"),
        (Point, "00", "Exception"),
        (Message, {"template": "x"}, "params"),
    ],
)
def test_what_cannot_be_read_back_is_refused_with_the_reason(
    kind: Any, stored: Any, why: str
) -> None:
    with pytest.raises(StoredValueError, match=why):
        decode(kind, stored)


def test_an_unknown_field_is_refused() -> None:
    stored = encode(Employer, make.employer()) | {"colour": "red"}
    with pytest.raises(StoredValueError, match="colour"):
        decode(Employer, stored)


def test_a_geometry_of_another_kind_is_refused() -> None:
    stored = encode(Sheet, Sheet(shape=box(0, 0, 1, 1), levels={}))
    with pytest.raises(StoredValueError, match="Point"):
        decode(Sheet, stored | {"shape": encode(Point, Point(0, 0))})


def test_what_is_not_a_number_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="not a number"):
        encode(float, float("nan"))


@pytest.mark.parametrize("kind", [set[int], complex, int | str, list])
def test_a_type_that_the_codec_does_not_know_is_named(kind: Any) -> None:
    with pytest.raises(TypeError, match="codec"):
        encode(kind, None)


def test_an_unknown_object_in_a_message_is_named() -> None:
    with pytest.raises(TypeError, match="complex"):
        encode(Message, message("{x}", x=1j))


def test_a_text_field_that_holds_no_text_is_refused_before_it_is_stored() -> None:
    declared: Any = 20260301
    with pytest.raises(TypeError, match="str expected"):
        encode(Employer, replace(make.employer(), declared_on=declared))
