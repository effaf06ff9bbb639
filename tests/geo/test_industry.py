"""Industries: codes, editions and risk classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference_tables import industry_catalogue
from geo.industry import IndustryEntry, IndustryRisk

CATALOGUE = industry_catalogue()


def test_the_catalogue_is_the_whole_annex_of_2021() -> None:
    assert len(CATALOGUE.entries) == 291
    risks = [entry.risk for entry in CATALOGUE.entries]
    assert risks.count(IndustryRisk.SEVERE) == 146
    assert risks.count(IndustryRisk.GENERAL) == 145
    starred = {entry.code for entry in CATALOGUE.entries if entry.starred}
    assert starred == {"195", "203", "211", "213", "231", "811"}
    assert all(entry.source and entry.confidence for entry in CATALOGUE.entries)


@pytest.mark.parametrize(
    ("code", "risk"),
    [
        ("3032", IndustryRisk.SEVERE),
        ("303", IndustryRisk.SEVERE),
        ("30", IndustryRisk.SEVERE),
        ("8411", IndustryRisk.GENERAL),
        ("195", IndustryRisk.SEVERE),
        ("441", IndustryRisk.UNKNOWN),  # split by fuel
        ("44", IndustryRisk.UNKNOWN),
        ("9999", IndustryRisk.UNKNOWN),
        ("", IndustryRisk.UNKNOWN),
    ],
)
def test_an_industry_has_the_class_of_its_most_exact_row(code: str, risk: IndustryRisk) -> None:
    assert CATALOGUE.risk(code) is risk


def test_split_and_starred_codes_say_so() -> None:
    assert CATALOGUE.is_split("4411")
    assert not CATALOGUE.is_split("3311")
    assert CATALOGUE.is_starred("1951")
    assert not CATALOGUE.is_starred("3311")
    assert {row.code for row in CATALOGUE.rows("5265")} == {"5265"}


@pytest.mark.parametrize(
    ("text", "name", "edition", "code", "mended"),
    [
        ("C3311", "", "", "3311", False),
        ("３３１１ 金属结构制造", "", "", "3311", False),
        ("建筑用石加工（3032）", "", "", "3032", False),
        ("3032", "建筑用石加工", "", "3032", False),
        ("3032", "建筑陶瓷制品制造", "", "3071", True),
        ("3130", "", "2011版", "3391", True),
        ("3130", "", "GB/T 4754-2017", "3130", False),
        ("3260", "有色金属铸造", "", "3392", True),
        ("313", "黑色金属铸造", "", "339", True),
        ("3130", "黑色金属冶炼和压延加工业", "", "3130", False),
        ("C30", "", "", "30", False),
        ("B610", "", "", "0610", True),
        ("610", "煤炭开采和洗选业", "", "0610", True),
        ("610", "", "", "0610", False),
        ("611", "旅游饭店", "", "611", False),
        ("", "陶瓷制品制造", "", "307", True),
        ("黑色金属铸造", "", "", "3391", True),
        ("医院", "", "", "841", True),
        ("9912", "", "", "", False),
        ("神秘行业", "", "", "", False),
        ("", "", "", "", False),
    ],
)
def test_an_industry_is_read_from_code_name_and_edition(
    text: str, name: str, edition: str, code: str, *, mended: bool
) -> None:
    reading = CATALOGUE.read(text, name, edition)
    assert (reading.code, reading.mended) == (code, mended)
    assert not reading.mended or reading.hint is not None


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("3130", "", "在 2011 版是“黑色金属铸造”，在 2017 版是“钢压延加工”"),
        ("3150", "", "在 2017 版是“未知”"),
        ("9912", "", "不在 GB/T 4754 的 01–97 大类内：请核对行业分类"),
        ("A3311", "", "门类字母应为 C：请核对行业分类"),
        ("3011", "木质家具制造", "与行业名称“木质家具制造”（211）不一致"),
        ("神秘行业", "", "看不出“神秘行业”的行业代码：请填 GB/T 4754-2017"),
        (
            "3032",
            "建筑陶瓷制品制造",
            "行业代码 3032 是 2011 版（建筑陶瓷制品制造），已换成 2017 版的 3071",
        ),
        ("610", "", "缺少开头的 0，已补为 0610：请把该列设为文本格式"),
    ],
)
def test_what_is_doubtful_about_an_industry_is_said_with_its_remedy(
    text: str, name: str, says: str
) -> None:
    assert says in str(CATALOGUE.read(text, name).hint)


@given(entry=st.sampled_from(CATALOGUE.entries), lettered=st.booleans())
def test_every_code_of_the_catalogue_reads_as_itself_with_or_without_its_letter(
    *, entry: IndustryEntry, lettered: bool
) -> None:
    code, letter = entry.code, entry.section_code
    reading = CATALOGUE.read(f"{letter if lettered else ''}{code}")
    assert reading.code == code
    assert CATALOGUE.name(code)


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_written_the_code_is_empty_or_in_a_division(text: str, name: str) -> None:
    code = CATALOGUE.read(text, name).code
    assert code == "" or (2 <= len(code) <= 4 and 1 <= int(code[:2]) <= 97)


def test_a_division_and_a_group_have_their_names() -> None:
    assert CATALOGUE.name("84") == "卫生"
    assert CATALOGUE.name("3032") == "砖瓦、石材等建筑材料制造"
    assert CATALOGUE.name("9999") == ""
