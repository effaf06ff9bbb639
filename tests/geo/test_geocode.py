import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from geo.area import AreaCode, TownshipCode, Village, VillageCode
from geo.division import Divisions
from geo.gazetteer import Gazetteer, HouseNumber, Place, Road
from geo.geocode import GazetteerIndex, Geocode, geocode, geocode_many
from geo.plane import distance_m
from geo.position import Datum, Position, Precision
from tests import make
from tests.make_gazetteer import county

WEST, EAST = TownshipCode("999901100"), TownshipCode("999901101")
TOWNSHIPS = (
    make.township(code=WEST, name="云溪镇", outline=box(117.0, 38.0, 117.1, 38.1)),
    make.township(code=EAST, name="石塘街道", outline=box(117.1, 38.0, 117.2, 38.1)),
)


def spot(lon: float, lat: float) -> Position:
    return Position(lon=lon, lat=lat)


def village(number: int, name: str, township: TownshipCode, lon: float) -> Village:
    return Village(
        code=VillageCode(f"{township}{number}"),
        name=name,
        township=township,
        position=spot(lon, 38.02),
    )


def line(*points: tuple[float, float]) -> LineString:
    return LineString(points)


GAZETTEER = Gazetteer(
    area=make.area(
        townships=TOWNSHIPS,
        villages=(
            village(201, "青石村", WEST, 117.02),
            village(201, "青石村", EAST, 117.18),
            village(202, "柳林社区", EAST, 117.15),
        ),
    ),
    roads=(
        Road(name="建设路", line=line((117.01, 38.05), (117.09, 38.05)), townships=(WEST,)),
        Road(name="建设路", line=line((117.11, 38.05), (117.19, 38.05)), townships=(EAST,)),
        Road(name="青山湖大道", line=line((117.05, 38.01), (117.05, 38.09))),
        Road(name="G104国道", line=line((117.0, 38.08), (117.2, 38.08))),
    ),
    house_numbers=tuple(
        HouseNumber(road=road, number=number, township=township, position=spot(lon, lat))
        for road, number, township, lon, lat in (
            ("建设路", 1, WEST, 117.0102, 38.05),
            ("建设路", 101, WEST, 117.0302, 38.05),
            ("建设路", 201, WEST, 117.0502, 38.05),
            ("建设路", 1, EAST, 117.11, 38.05),
            ("青石巷", 7, WEST, 117.03, 38.03),
        )
    ),
    places=(
        Place(name="云溪县工业园", aliases=("云溪产业园",), township=EAST,
              position=spot(117.16, 38.06)),
        Place(name="光明机械厂", township=WEST, position=spot(117.04, 38.04)),
    ),
)  # fmt: skip
DIVISIONS = Divisions(
    names=(
        (AreaCode("320500"), "苏州市"),
        (AreaCode("320506"), "吴中区"),
        (AreaCode("340422"), "寿县"),
    )
)
INDEX = GazetteerIndex(GAZETTEER, DIVISIONS)


def said(found: Geocode) -> str:
    return " ".join(str(doubt) for doubt in found.doubts)


def near(found: Geocode, lon: float, lat: float) -> bool:
    return found.position is not None and distance_m(found.position, spot(lon, lat)) < 15


def test_a_known_number_is_found_exactly() -> None:
    found = geocode("云溪县云溪镇建设路101号", INDEX)
    assert near(found, 117.0302, 38.05)
    assert (found.precision, found.method, found.score) == (Precision.NUMBER, "number", 100)
    assert (found.township, found.datum, found.doubts) == (WEST, Datum.WGS84, ())
    assert found.matched == "建设路 101号"


def test_an_unknown_number_is_interpolated() -> None:
    found = geocode("云溪镇建设路51号", INDEX)
    assert near(found, 117.0202, 38.05)
    assert (found.method, found.score) == ("interpolated", 90)


def test_a_number_just_beyond_the_known_ones_is_at_the_nearest() -> None:
    found = geocode("云溪镇建设路211号", INDEX)
    assert near(found, 117.0502, 38.05)
    assert (found.precision, found.method) == (Precision.NUMBER, "nearest number")


def test_a_number_far_beyond_the_known_ones_gives_the_road_and_a_doubt() -> None:
    found = geocode("云溪镇建设路999号", INDEX)
    assert (found.precision, found.method) == (Precision.ROAD, "road")
    assert "“建设路”999号附近没有已知门牌" in said(found)


def test_a_road_in_two_townships_is_chosen_by_the_township() -> None:
    assert near(geocode("石塘街道建设路1号", INDEX), 117.11, 38.05)
    assert near(geocode("石塘街道建设路", INDEX), 117.15, 38.05)


def test_a_road_in_two_townships_is_chosen_by_the_village() -> None:
    assert near(geocode("云溪县柳林社区建设路1号", INDEX), 117.11, 38.05)


def test_a_road_in_two_townships_without_either_is_a_doubt_that_names_both() -> None:
    found = geocode("云溪县建设路1号", INDEX)
    assert said(found) == "“建设路”不止一处，暂取云溪镇，另有石塘街道：请补充乡镇或坐标"
    assert found.score == 75


def test_a_number_of_a_road_that_nobody_drew_is_found() -> None:
    assert near(geocode("云溪镇青石巷7号", INDEX), 117.03, 38.03)


@pytest.mark.parametrize("typed", ["G104国道", "104国道", "国道104", "g104"])
def test_a_coded_road_is_found_in_every_writing(typed: str) -> None:
    found = geocode(f"云溪县云溪镇{typed}", INDEX)
    assert found.matched == "G104国道"
    assert near(found, 117.05, 38.08)


def test_a_crossing_is_where_the_roads_cross() -> None:
    found = geocode("云溪县建设路与青山湖大道交叉口", INDEX)
    assert near(found, 117.05, 38.05)
    assert (found.method, found.precision, found.score) == ("crossing", Precision.ROAD, 85)


def test_roads_that_do_not_cross_give_the_first() -> None:
    found = geocode("石塘街道建设路与青山湖大道交叉口", INDEX)
    assert found.method in {"crossing", "road"}
    assert found.position is not None


def test_a_crossing_with_itself_or_an_unknown_road_gives_the_road() -> None:
    assert geocode("石塘街道建设路与建设路交叉口", INDEX).method == "road"
    assert geocode("石塘街道建设路与黄河路交叉口", INDEX).method == "road"


@pytest.mark.parametrize(
    "typed", ["云溪县工业园", "云溪县石塘街道云溪产业园3号厂房", "石塘街道（工业园云溪县工业园内）"]
)
def test_a_place_is_found_by_name_alias_and_remark(typed: str) -> None:
    found = geocode(typed, INDEX)
    assert near(found, 117.16, 38.06)
    assert found.precision is Precision.PLACE


def test_a_village_is_found_without_and_with_its_committee() -> None:
    for typed in ("石塘街道柳林社区", "石塘街道柳林社区居委会", "石塘街道柳林村"):
        found = geocode(typed, INDEX)
        assert near(found, 117.15, 38.02)
        assert found.precision is Precision.VILLAGE


def test_villages_of_one_name_are_told_apart_by_the_township_or_doubted() -> None:
    assert near(geocode("石塘街道青石村3组", INDEX), 117.18, 38.02)
    found = geocode("云溪县青石村", INDEX)
    assert "“青石村”不止一处，暂取云溪镇，另有石塘街道" in said(found)


def test_a_distance_beside_a_place_moves_the_point() -> None:
    found = geocode("云溪镇光明机械厂东侧500米", INDEX)
    assert near(found, 117.04 + 500 / 87_830, 38.04)
    assert found.score == 85


def test_a_township_alone_gives_a_point_inside_it() -> None:
    found = geocode("云溪县石塘街道", INDEX)
    assert (found.precision, found.township, found.score) == (Precision.TOWNSHIP, EAST, 35)


@pytest.mark.parametrize("typed", ["云溪县石塘镇", "石塘街道办事处", "云溪县石塘"])
def test_a_township_is_known_by_its_stem(typed: str) -> None:
    assert geocode(typed, INDEX).township == EAST


@pytest.mark.parametrize("typed", ["石塘广场3楼", "甲石塘大厦"])
def test_a_stem_inside_another_name_is_no_township(typed: str) -> None:
    assert geocode(typed, INDEX).precision is Precision.NONE


def test_the_area_alone_is_answered_with_a_doubt() -> None:
    found = geocode("云溪县", INDEX)
    assert (found.precision, found.score) == (Precision.AREA, 10)
    assert said(found) == "地址只写到“云溪县”，没有可识别的乡镇、村或道路"


def test_a_misspelt_road_is_found_by_sound_or_spelling_with_a_doubt() -> None:
    for typed in ("建社路101号", "青田湖大道"):
        found = geocode(f"云溪镇{typed}", INDEX)
        assert found.precision in {Precision.NUMBER, Precision.ROAD}
        assert "不在地名库中，按相近的" in said(found)


def test_a_short_misspelt_road_is_found_among_the_roads_of_its_township_only() -> None:
    found = geocode("云溪镇建森路101号", INDEX)
    assert near(found, 117.0302, 38.05)
    assert "按相近的“建设路”定位" in said(found)
    assert geocode("云溪县建森路101号", INDEX).precision is Precision.AREA


def test_commas_between_the_parts_do_not_matter() -> None:
    assert geocode("云溪县，云溪镇，建设路，101号", INDEX).score == 100


def test_the_tail_of_a_longer_road_is_only_similar() -> None:
    found = geocode("云溪镇北新建设路1号", INDEX)
    assert "“北新建设路”不在地名库中，按相近的“建设路”定位：请核对" in said(found)


def test_a_misspelt_township_counts_only_where_the_county_is_named() -> None:
    assert geocode("云溪县石糖街道", INDEX).township == EAST
    assert geocode("石糖街道", INDEX).precision is Precision.NONE


def test_what_was_typed_finer_than_what_was_found_is_a_doubt() -> None:
    assert "道路“黄河路”不在地名库中" in said(geocode("云溪镇黄河路5号", INDEX))
    assert "村（社区）“东庄村”不在地名库中" in said(geocode("云溪镇东庄村", INDEX))
    assert "乡镇（街道）“黄泥镇”不在辖区名单中" in said(geocode("云溪县黄泥镇", INDEX))


def test_a_place_in_another_township_than_the_typed_one_is_a_doubt() -> None:
    found = geocode("石塘街道光明机械厂", INDEX)
    assert said(found) == "地址写的是石塘街道，匹配到的位置在云溪镇：请核对乡镇"
    assert found.score == 65


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("江苏省苏州市吴中区人民路1号", "苏州市"),
        ("苏州吴中开发区", "苏州"),
        ("江苏省海门", "江苏省"),
        ("寿县建设路1号", "寿县"),
        ("百花县东街", "百花县"),
    ],
)
def test_an_address_of_another_place_is_outside(typed: str, other: str) -> None:
    found = geocode(typed, INDEX)
    assert (found.method, found.position, found.score) == ("outside", None, 0)
    assert f"地址写的是“{other}”，不在云溪县" in said(found)


def test_the_own_county_named_beside_another_place_is_not_outside() -> None:
    assert geocode("苏州市云溪县云溪镇建设路1号", INDEX).precision is Precision.NUMBER


def test_an_area_of_several_counties_does_not_doubt_its_counties() -> None:
    city = make.area(code=AreaCode("999900"), name="云溪市", townships=TOWNSHIPS)
    index = GazetteerIndex(Gazetteer(area=city))
    assert geocode("百花县云溪镇", index).township == WEST
    assert geocode("百花县", index).method == "none"


@pytest.mark.parametrize("typed", ["", "   ", "（）", "-"])
def test_an_empty_address_is_said_to_be_empty(typed: str) -> None:
    assert geocode(typed, INDEX).precision is Precision.NONE


def test_an_address_without_any_known_name_says_what_to_do() -> None:
    found = geocode("不知道", INDEX)
    assert said(found) == "地名库中没有“不知道”里的道路、村和单位：请补充地名库或填写坐标"


def test_many_addresses_are_answered_in_order_like_single_ones() -> None:
    typed = ["云溪镇建设路101号", "", "云溪镇建设路101号", "石塘街道"]
    assert geocode_many(typed, INDEX) == tuple(geocode(text, INDEX) for text in typed)


def test_pieces_of_one_road_are_one_road() -> None:
    pieces = Gazetteer(
        area=make.area(townships=TOWNSHIPS),
        roads=tuple(
            Road(name="长河路", line=line((117.01 + i / 100, 38.03), (117.02 + i / 100, 38.03)))
            for i in (2, 0, 1)
        ),
        house_numbers=tuple(
            HouseNumber(road="长河路", number=n, township=WEST, position=spot(lon, 38.03))
            for n, lon in ((1, 117.01), (31, 117.04))
        ),
    )
    found = geocode("云溪镇长河路16号", GazetteerIndex(pieces))
    assert near(found, 117.025, 38.03)
    assert found.doubts == ()


def test_names_without_a_stem_are_known_as_they_are_written() -> None:
    odd = Gazetteer(
        area=make.area(
            name="云县",
            townships=(make.township(name="石镇"),),
            villages=(village(201, "村", WEST, 117.02), village(202, "北街", WEST, 117.04)),
        )
    )
    index = GazetteerIndex(odd)
    assert geocode("云县石镇", index).precision is Precision.TOWNSHIP
    assert geocode("云县北街村3组", index).precision is Precision.VILLAGE


def test_a_town_named_after_a_road_is_not_known_by_its_stem() -> None:
    streets = make.area(townships=(make.township(name="建设北街街道"),))
    index = GazetteerIndex(Gazetteer(area=streets))
    assert geocode("云溪县建设北街街道", index).precision is Precision.TOWNSHIP
    assert geocode("云溪县建设北街", index).precision is Precision.AREA


def test_declared_township_codes_are_known_in_every_length_and_age() -> None:
    old = make.township(code=WEST, other_codes=("999901001000",))
    index = GazetteerIndex(Gazetteer(area=make.area(townships=(old,))))
    assert index.declared_township("999901100000") == WEST
    assert index.declared_township("999901001") == WEST
    assert index.declared_township("123456789") is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    found = geocode(text, INDEX)
    assert 0 <= found.score <= 100
    assert (found.position is None) is (found.precision is Precision.NONE)


words = st.sampled_from(
    ["云溪县", "云溪镇", "石塘街道", "青石村", "建设路", "青山湖大道", "101号", "3组", "与",
     "交叉口", "东侧500米", "对面", "工业园", "光明机械厂", "苏州市", "黄河路", "（", "）",
     "建社路", "G104"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(words, max_size=8))
def test_any_heap_of_known_words_is_answered_the_same_twice(heap: list[str]) -> None:
    text = "".join(heap)
    found = geocode(text, INDEX)
    assert found == geocode(text, INDEX)
    assert found.position is not None or found.doubts


def test_every_door_of_a_made_county_is_found_in_its_township() -> None:
    made = county(columns=2, rows=2, roads=6)
    index = GazetteerIndex(made.gazetteer)
    for door in made.doors[::7]:
        found = geocode(f"云溪县{door.township.name}{door.road}{door.number}号", index)
        assert found.position is not None
        assert found.township == door.township.code
        if (door.road, door.number, door.township.code) in made.known_doors:
            assert distance_m(found.position, door.position) < 0.01
        else:
            assert distance_m(found.position, door.position) < 750
