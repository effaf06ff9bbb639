import pytest

from geo.area import AreaCode
from geo.division import PROVINCE_CODES, PROVINCES, Divisions

DIVISIONS = Divisions(
    names=(
        (AreaCode("320200"), "无锡市"),
        (AreaCode("320281"), "江阴市"),
        (AreaCode("320282"), "宜兴市"),
        (AreaCode("320500"), "苏州市"),
        (AreaCode("340422"), "寿县"),
        (AreaCode("110105"), "朝阳区"),
        (AreaCode("220104"), "朝阳区"),
    )
)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("江苏省无锡市江阴市璜土镇", ""),
        ("无锡市宜兴市环科园", "宜兴市"),
        ("苏州市吴中区", "苏州市"),
        ("寿县新桥产业园", "寿县"),
        ("江阴市寿县路3号", "寿县"),
        ("万寿县道5号", ""),
        ("人民路8号", ""),
        ("", ""),
    ],
)
def test_the_first_division_outside_the_area_is_named(text: str, foreign: str) -> None:
    assert DIVISIONS.foreign(text, ["320281"]) == foreign


def test_a_name_shared_by_several_divisions_is_foreign_only_if_all_are() -> None:
    assert DIVISIONS.foreign("朝阳区建国路1号", ["220100"]) == ""
    assert DIVISIONS.foreign("朝阳区建国路1号", ["320281"]) == "朝阳区"


@pytest.mark.parametrize(
    ("text", "city"),
    [("苏州吴中", "苏州"), ("无锡江阴", ""), ("苏州路3号", ""), ("苏州村", ""), ("吴中", "")],
)
def test_a_city_typed_without_its_ending_is_known_at_the_head_only(text: str, city: str) -> None:
    assert DIVISIONS.foreign_city(text, ["320281"]) == city


def test_full_names_are_known() -> None:
    assert "宜兴市" in DIVISIONS
    assert "宜兴" not in DIVISIONS


def test_every_province_has_a_code() -> None:
    assert len(PROVINCES) == 34
    assert PROVINCE_CODES["江苏省"] == "32"
    assert PROVINCE_CODES["澳门特别行政区"] == "82"
