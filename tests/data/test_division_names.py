from data.division_names import divisions
from geo.area import AreaCode


def test_the_counties_of_china_are_known_by_name_and_code() -> None:
    names = dict(divisions().names)
    assert names[AreaCode("320281")] == "江阴市"
    assert len(divisions().names) > 3300


def test_former_names_are_known_too() -> None:
    assert "苍山县" in divisions()
    assert "兰陵县" in divisions()


def test_words_that_name_no_division_are_left_out() -> None:
    assert "市辖区" not in divisions()
    assert "市辖区" not in dict(divisions().names).values()


def test_an_address_is_told_apart_by_them() -> None:
    assert divisions().foreign("江苏省无锡市江阴市璜土镇", ["320281"]) == ""
    assert divisions().foreign("江苏省苏州市吴中区", ["320281"]) == "苏州市"
