import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.address import AddressParts, Relative, parse_address, read_number, road_key
from geo.address_text import MAX_LENGTH, tidy_address, whole_number

WORDS = [
    "江苏省", "云溪县", "云溪镇", "城关街道", "石桥村", "3组", "建设路", "12号", "G104国道",
    "工业园区", "(", ")", "（", "）", "与", "交叉口", "东侧", "500米", "、", ",", "-", "弄", "附",
    "十二", "社区",
]  # fmt: skip


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(parse_address(text), AddressParts)


@pytest.mark.parametrize("piece", ["路", "一", "市", "村1号与", "东", "("])
def test_endless_text_is_cut_before_it_is_read(piece: str) -> None:
    assert len(parse_address(piece * 5000).text) <= MAX_LENGTH


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_heap_of_address_words_is_answered(words: list[str]) -> None:
    parts = parse_address("".join(words))
    assert parts.number is None or (parts.road and 0 <= parts.number <= 99999)


@settings(deadline=None)
@given(st.text(alphabet="云溪镇路12０号（）()【「」 \t－—~至-,，。'“", max_size=30))
def test_reading_what_was_tidied_changes_nothing(text: str) -> None:
    main, _ = tidy_address(text)
    assert tidy_address(main)[0] == main


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "云溪县云溪镇演示路１２号（云溪工业园内）",
            {"county": "云溪县", "township": "云溪镇", "road": "演示路", "number": 12,
             "note": "云溪工业园内"},
        ),
        (
            "江苏省江阴市璜土镇镇澄路1111号",
            {"province": "江苏省", "city": "江阴市", "township": "璜土镇", "road": "镇澄路",
             "number": 1111},
        ),
        (
            "江苏江阴市江苏省江阴市周庄镇云顾路585号",
            {"province": "江苏省", "city": "江阴市", "township": "周庄镇", "road": "云顾路",
             "number": 585},
        ),
        ("云溪县双塘乡石桥村3组", {"township": "双塘乡", "village": "石桥村", "group": 3}),
        ("雁江区临江镇斑竹村五社", {"township": "临江镇", "village": "斑竹村", "group": 5}),
        (
            "云溪县城关街道人民路与建设大道交叉口东北角",
            {"county": "云溪县", "township": "城关街道", "road": "人民路", "crossing": "建设大道"},
        ),
        ("S203省道与X312县道交汇处", {"road": "S203省道", "crossing": "X312县道"}),
        ("人民路中山路路口", {"road": "人民路", "crossing": "中山路"}),
        (
            "云溪镇G104国道东侧500米",
            {"road": "G104国道", "relative": Relative(text="东侧500米", way="东", metres=500)},
        ),
        (
            "沧县旧州镇东关村村北三百米",
            {"county": "沧县", "township": "旧州镇", "village": "东关村",
             "relative": Relative(text="北三百米", way="北", metres=300)},
        ),
        ("青山镇青山村村委会对面", {"village": "青山村", "relative": Relative(text="对面")}),
        ("云溪镇工业大道十二号附3号", {"road": "工业大道", "number": 12}),
        ("人民南路四段45号新希望大厦1402",
         {"road": "人民南路", "number": 45, "place": "新希望大厦"}),
        ("人民路12-18号", {"number": 12, "number_to": 18}),
        ("人民路12至18号", {"number": 12, "number_to": 18}),
        ("解放西路88-1号", {"number": 88, "number_to": None}),
        ("中山路123弄4号", {"road": "中山路", "number": 123}),
        ("天坛路71", {"road": "天坛路", "number": 71}),
        ("人民路500米", {"road": "人民路", "number": None}),
        ("中关村东路66号", {"village": "", "road": "中关村东路", "number": 66}),
        ("云溪县经济开发区创新路9号", {"zone": "经济开发区", "road": "创新路"}),
        ("萧山区金城路185号商会大厦A座23层",
         {"county": "萧山区", "road": "金城路", "building": "A座"}),
        ("上海市浦东新区浦东南路855号",
         {"province": "上海市", "county": "浦东新区", "road": "浦东南路", "number": 855}),
        ("北京路12号", {"province": "", "road": "北京路", "number": 12}),
        ("内蒙古包头市昆区神华公寓B座16楼", {"province": "内蒙古自治区", "city": "包头市"}),
        ("（云溪镇演示路5号）", {"text": "云溪镇演示路5号", "note": "", "number": 5}),
        ("景德镇市珠山区新厂街道",
         {"city": "景德镇市", "county": "珠山区", "township": "新厂街道"}),
        ("云溪工业园区3号厂房", {"zone": "云溪工业园区", "building": "3号厂房"}),
        ("创新工业园石塘镇建设路1号",
         {"zone": "创新工业园", "township": "石塘镇", "road": "建设路"}),
        ("", {"text": "", "road": ""}),
    ],
)  # fmt: skip
def test_the_parts_are_read(text: str, expected: dict[str, object]) -> None:
    parts = parse_address(text)
    assert {name: getattr(parts, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("十二", 12), ("一百零八", 108), ("二〇三", 203), ("两千", 2000), ("三十", 30),
     ("", None), ("甲", None), ("12号", None), ("²", None)],
)  # fmt: skip
def test_digits_and_chinese_numerals_are_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@settings(deadline=None)
@given(st.integers(1, 99))
def test_every_numeral_below_a_hundred_is_read(number: int) -> None:
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    assert whole_number(head + (digits[ones] if ones else "")) == number


@pytest.mark.parametrize(
    ("name", "key"),
    [("G104国道", "G104"), ("104国道", "G104"), ("S203", "S203"), ("203省道", "S203"),
     ("g15高速", "G15"), ("12县道", "X12"), ("3乡道", "Y3"), ("建设路", "建设路"), ("312", "312"),
     ("15高速", "G15")],
)  # fmt: skip
def test_coded_roads_have_one_key(name: str, key: str) -> None:
    assert road_key(name) == key


def test_text_without_a_number_is_left_whole() -> None:
    assert read_number("东侧") == (None, None, "东侧")
