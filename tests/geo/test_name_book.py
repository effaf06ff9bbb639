from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.name_book import BARE_LOSS, SIMILAR_LOSS, NameBook, NameKind

BOOK = NameBook(
    [
        (NameKind.ROAD, "建设路", "建设路", 0),
        (NameKind.ROAD, "建设北路", "建设北路", 0),
        (NameKind.ROAD, "青山湖大道", "青山湖大道", 0),
        (NameKind.TOWNSHIP, "青山镇", "青山镇", 0),
        (NameKind.TOWNSHIP, "青山镇", "青山", BARE_LOSS),
        (NameKind.VILLAGE, "石桥村", "石桥村", 0),
        (NameKind.PLACE, "石桥村", "石桥村", 0),
        (NameKind.PLACE, "短", "短", 0),
        (NameKind.PLACE, "甲厂", "联合厂", 3),
        (NameKind.PLACE, "乙厂", "联合厂", 3),
        (NameKind.PLACE, "丙厂", "联合厂", 7),
    ]
)


def keys(text: str) -> list[str]:
    return [hit.key for hit in BOOK.scan(text)]


def test_the_longest_name_is_found_where_names_overlap() -> None:
    assert keys("青山镇建设北路5号") == ["青山镇", "建设北路"]
    assert keys("青山湖大道") == ["青山湖大道"]


def test_a_name_of_two_things_is_found_as_both() -> None:
    kinds = [hit.kind for hit in BOOK.scan("石桥村")]
    assert kinds == [NameKind.PLACE, NameKind.VILLAGE]


def test_a_bare_stem_that_begins_the_name_of_a_road_is_not_found() -> None:
    assert keys("青山路5号") == []
    assert keys("青山建设路") == ["青山镇", "建设路"]


def test_equal_forms_of_several_names_are_all_found_the_best_only() -> None:
    assert keys("联合厂") == ["乙厂", "甲厂"]


def test_hits_tell_where_they_stand() -> None:
    (hit,) = BOOK.scan("在建设路上")
    assert (hit.start, hit.end, hit.typed) == (1, 4, "建设路")


def test_names_of_one_character_and_short_texts_are_passed_over() -> None:
    assert keys("短") == []
    assert keys("短短") == []


def test_a_name_that_sounds_the_same_is_similar() -> None:
    (hit,) = BOOK.similar(NameKind.ROAD, "建社路")
    assert (hit.key, hit.loss) == ("建设路", SIMILAR_LOSS)


def test_a_short_name_that_sounds_different_is_another_name() -> None:
    assert BOOK.similar(NameKind.ROAD, "建国路") == ()


def test_a_long_name_may_have_one_wrong_character() -> None:
    (hit,) = BOOK.similar(NameKind.ROAD, "青田湖大道")
    assert hit.key == "青山湖大道"
    assert BOOK.similar(NameKind.ROAD, "黄田湖大道") == ()


def test_similar_names_are_of_the_kind_asked_for() -> None:
    assert BOOK.similar(NameKind.VILLAGE, "建社路") == ()
    assert BOOK.similar(NameKind.AREA, "建社路") == ()


def test_two_characters_are_too_few_to_be_similar() -> None:
    assert BOOK.similar(NameKind.TOWNSHIP, "青衫") == ()


@settings(deadline=None)
@given(st.text(alphabet="青山镇建设北路石桥村湖大道5号", max_size=30))
def test_hits_are_in_the_text_and_do_not_overlap(text: str) -> None:
    spans = sorted({(hit.start, hit.end) for hit in BOOK.scan(text)})
    assert all(text[hit.start : hit.end] == hit.typed for hit in BOOK.scan(text))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
