from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from shapely.geometry import MultiPolygon, box

from data import areas
from data.area_pack import AreaPack, HistoryRows
from data.database import Pool, reading, writing
from data.errors import NotFoundError
from geo.area import AreaCode, SupervisionArea, TownshipCode, Village, VillageCode
from geo.employer import EmployerId
from geo.gazetteer import Gazetteer
from planner.inspector import InspectorId, Skill, StaffRole
from tests import make, make_storage
from tests.make_values import values_of

AREA = AreaCode("999901")


def assert_stored(pool: Pool, pack: AreaPack) -> None:
    code = pack.area.code
    with reading(pool) as conn:
        assert areas.load(conn, code) == pack.area
        assert areas.gazetteer(conn, code) == pack.gazetteer
        assert areas.roads(conn, code) == tuple(pack.roads)
        assert areas.offices(conn, code) == pack.offices
        assert areas.inspectors(conn, code) == pack.inspectors
        assert areas.rules_text(conn, code) == pack.rules_text


def test_a_pack_comes_back_as_it_was_saved(database: Pool) -> None:
    area = make.area(
        townships=(
            make.township(
                code=TownshipCode("999901101"),
                outline=MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
                approximate=True,
                other_codes=('a"b', "c\\d", "e,f"),
            ),
            make.township(),
        ),
        villages=(
            Village(
                code=VillageCode("999901100001"),
                name="演示\t村\n",
                township=TownshipCode("999901100"),
                position=make.position(),
            ),
        ),
        other_codes=("999900",),
    )
    staff = make.inspector(
        id=InspectorId("i02"),
        role=StaffRole.EXPERT,
        certificate_until=None,
        skills=frozenset({Skill.RADIATION, Skill.INSTITUTION}),
        recused=frozenset({EmployerId("x-01"), EmployerId("y-01")}),
        absent=frozenset({date(2026, 12, 3), date(2026, 12, 1)}),
    )
    pack = make_storage.pack(
        area=area,
        gazetteer=replace(make_storage.pack().gazetteer, area=area),
        inspectors=(staff, make.inspector()),
    )
    with writing(database) as conn:
        areas.save_pack(conn, pack)
    assert_stored(database, pack)


def test_a_new_pack_replaces_what_the_old_one_said(database: Pool) -> None:
    area = make.area(name="云溪县（新）")
    new = AreaPack(
        area=area,
        gazetteer=Gazetteer(area=area),
        roads=(),
        offices=(),
        inspectors=(),
        history=HistoryRows(),
        rules_text="",
    )
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
        areas.save_pack(conn, new)
    assert_stored(database, new)
    with reading(database) as conn:
        assert areas.all_areas(conn) == ((AREA, "云溪县（新）", True),)
        assert areas.histories(conn, AREA) == {}


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(area=values_of(SupervisionArea), gazetteer=values_of(Gazetteer))
def test_every_area_comes_back_exactly(
    database: Pool, area: SupervisionArea, gazetteer: Gazetteer
) -> None:
    by_code = {each.code: each for each in area.townships}
    area = replace(area, townships=tuple(by_code.values()))
    pack = make_storage.pack(area=area, gazetteer=replace(gazetteer, area=area))
    with writing(database) as conn:
        areas.save_pack(conn, pack)
    assert_stored(database, pack)


def test_the_rules_of_an_area_can_be_replaced_alone(database: Pool) -> None:
    with writing(database) as conn:
        areas.save_pack(conn, make_storage.pack())
        areas.save_rules(conn, AREA, "id: other\n")
    with reading(database) as conn:
        assert areas.rules_text(conn, AREA) == "id: other\n"


def test_an_unknown_area_is_named_with_a_remedy(database: Pool) -> None:
    with reading(database) as conn, pytest.raises(NotFoundError, match="没有辖区 123456 的数据"):
        areas.load(conn, AreaCode("123456"))
    with writing(database) as conn, pytest.raises(NotFoundError, match="123456"):
        areas.save_rules(conn, AreaCode("123456"), "")
