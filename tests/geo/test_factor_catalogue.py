"""The factor catalogue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference_tables import factor_catalogue
from geo.factor_catalogue import (
    MatchedBy,
    likely_category,
    mark_disagreement,
    missing_welding_companions,
    read_category,
)
from geo.hazard_factor import FactorNature, HazardCategory, HazardFactor
from tests import make

CATALOGUE = factor_catalogue()
SILICA = "矽尘（游离SiO2含量≥10%）"


def _nature(words: str) -> FactorNature:
    factor = CATALOGUE.find(words).factor
    assert factor is not None
    return factor.nature


@given(st.sampled_from(CATALOGUE.factors))
def test_every_entry_is_found_by_its_own_name_in_any_brackets(factor: HazardFactor) -> None:
    name = factor.name
    plain = name.replace("（", "(").replace("）", " ) ")
    for words in (name, plain):
        found = CATALOGUE.find(words).factor
        assert found is not None
        assert found.name == name


@given(st.sampled_from(sorted(CATALOGUE.aliases.items())))
def test_every_alias_leads_to_its_entry(alias: tuple[str, str]) -> None:
    match = CATALOGUE.find(alias[0])
    assert match.factor is not None
    assert match.factor.name == alias[1] or match.by is MatchedBy.NAME


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("矽尘", SILICA),
        ("砂尘", SILICA),
        ("石墨尘", "石墨粉尘"),
        ("煤粉尘", "煤尘"),
        ("水泥粉", "水泥粉尘"),
        ("锰", "锰及其化合物"),
        ("铅及其无机化合物", "铅及其化合物（不包括四乙基铅）"),
        ("氯化氢", "氯化氢及盐酸"),
        ("盐酸", "氯化氢及盐酸"),
        ("甲基肼", "甲（基）肼"),
        ("二硝基苯", "二硝基苯（全部异构体）"),
        ("1,3－丁二烯", "1,3-丁二烯"),
        ("其它粉尘", "以上未提及的可导致职业病的其他粉尘"),
        ("X 射线", "X射线装置（含CT机）产生的电离辐射"),
        ("谷物粉尘（游离SiO2含量 25%）", SILICA),
        ("煤尘(游离二氧化硅≥10%)", SILICA),
        ("煤尘(游离SiO₂含量＜10%)", "煤尘"),
    ],
)
def test_usual_names_lead_to_the_entry(words: str, name: str) -> None:
    factor = CATALOGUE.find(words).factor
    assert factor is not None
    assert factor.name == name


def test_a_cas_number_finds_what_the_name_does_not() -> None:
    match = CATALOGUE.find("某单体", "75-01-4")
    assert match.factor is not None
    assert (match.factor.name, match.by) == ("氯乙烯", MatchedBy.CAS)
    assert CATALOGUE.find("某单体").factor is None


def test_a_cas_number_of_another_factor_is_noticed() -> None:
    assert CATALOGUE.find("苯", "108-88-3").cas_disagrees
    assert not CATALOGUE.find("苯", "71-43-2").cas_disagrees
    assert {"71-43-2", "75-01-4"} <= CATALOGUE.cas_numbers


def test_catch_all_entries_are_of_unknown_nature_and_never_general() -> None:
    catch_all = [f for f in CATALOGUE.factors if f.name.startswith("以上未提及的")]
    assert len(catch_all) == 5
    assert {factor.nature for factor in catch_all} == {FactorNature.UNKNOWN}


@pytest.mark.parametrize(
    ("words", "nature"),
    [
        ("X射线装置", FactorNature.UNKNOWN),
        ("X射线装置(Ⅲ类)", FactorNature.GENERAL),
        ("Ⅲ类射线装置", FactorNature.GENERAL),
        ("Ⅱ类射线装置", FactorNature.SEVERE),
        ("II类射线装置", FactorNature.SEVERE),
        ("密封放射源(Ⅳ类源)", FactorNature.GENERAL),
        ("密封放射源(Ⅱ类源)", FactorNature.SEVERE),
        ("非密封放射性物质（丙级）", FactorNature.GENERAL),
        ("非密封放射性物质（乙级）", FactorNature.SEVERE),
        ("苯", FactorNature.SEVERE),
        ("甲苯", FactorNature.GENERAL),
        ("电焊烟尘", FactorNature.GENERAL),
        ("噪声", FactorNature.GENERAL),
    ],
)
def test_radiation_is_unknown_unless_its_class_is_stated(words: str, nature: FactorNature) -> None:
    assert _nature(words) is nature


def test_an_unknown_factor_keeps_its_words_and_its_likely_category() -> None:
    exposure = CATALOGUE.exposure("神秘粉尘", 3, post="打磨", over_limit=True)
    assert (exposure.factor, exposure.category) == ("神秘粉尘", HazardCategory.DUST)
    assert (exposure.nature, exposure.post) == (FactorNature.UNKNOWN, "打磨")
    said = CATALOGUE.exposure("神秘物", None, category=HazardCategory.BIOLOGICAL)
    assert said.category is HazardCategory.BIOLOGICAL
    assert likely_category("神秘物") is HazardCategory.OTHER


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("粉尘类", HazardCategory.DUST),
        ("化学物质类", HazardCategory.CHEMICAL),
        ("物理因素", HazardCategory.PHYSICAL),
        ("放射性物质类", HazardCategory.RADIATION),
        ("生物因素", HazardCategory.BIOLOGICAL),
        ("其它", HazardCategory.OTHER),
        ("?", None),
    ],
)
def test_categories_are_read_from_their_usual_words(
    words: str, category: HazardCategory | None
) -> None:
    assert read_category(words) is category


def test_welding_brings_manganese_and_nitrogen_dioxide() -> None:
    welding = CATALOGUE.exposure("焊接烟尘", 3)
    manganese, oxides = CATALOGUE.exposure("锰", 3), CATALOGUE.exposure("氮氧化物", 3)
    assert missing_welding_companions([welding]) == ("锰", "二氧化氮")
    assert missing_welding_companions([welding, manganese]) == ("二氧化氮",)
    assert missing_welding_companions([welding, manganese, oxides]) == ()
    assert missing_welding_companions([manganese]) == ()


def test_factors_of_unknown_nature_do_not_contradict_a_mark() -> None:
    unknown = make.exposure(nature=FactorNature.UNKNOWN)
    for mark in (None, *FactorNature):
        assert mark_disagreement(mark, [unknown]) is None
        assert mark_disagreement(mark, []) is None
    assert mark_disagreement(FactorNature.GENERAL, [make.exposure()]) is None
    severe = make.exposure(factor="苯", nature=FactorNature.SEVERE)
    assert "未勾选严重程度" in str(mark_disagreement(None, [severe]))
    assert "请核对是否漏报因素" in str(mark_disagreement(FactorNature.SEVERE, [make.exposure()]))
    assert "苯" in str(mark_disagreement(FactorNature.GENERAL, [severe, severe]))


@given(st.text(max_size=20))
def test_any_words_are_answered(words: str) -> None:
    match = CATALOGUE.find(words)
    assert (match.factor is None) == (match.by is MatchedBy.NONE)
