"""Declared hazard factors in one cell or one row each."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.exposure_cells import DeclaredFactor, ExposureReader
from data.reference_tables import factor_catalogue
from geo.declaration import FaultCode
from geo.hazard_factor import FactorNature, HazardCategory
from tests.make_export import found, read_rows

READER = ExposureReader(factor_catalogue())


@pytest.mark.parametrize(
    ("cell", "factors"),
    [
        ("矽尘(12人)、噪声(30人)", [("矽尘", 12), ("噪声", 30)]),
        ("矽尘（12）；噪声（30）；", [("矽尘", 12), ("噪声", 30)]),
        ("矽尘12人,噪声:30人", [("矽尘", 12), ("噪声", 30)]),
        ("矽尘：12，噪声：30", [("矽尘", 12), ("噪声", 30)]),
        ("矽尘(接触人数:12)\n噪声", [("矽尘", 12), ("噪声", None)]),
        (
            "矽尘（游离SiO2含量≥10%）；铸造粉尘；噪声（3人）",
            [("矽尘（游离SiO2含量≥10%）", None), ("铸造粉尘", None), ("噪声", 3)],
        ),
        ("矽尘/噪声", [("矽尘", None), ("噪声", None)]),
        ("矽尘 噪声", [("矽尘", None), ("噪声", None)]),
        ("1,3-丁二烯(5人),苯", [("1,3-丁二烯", 5), ("苯", None)]),
        ("甲苯-2,4-二异氰酸酯（TDI）(5人)", [("甲苯-2,4-二异氰酸酯（TDI）", 5)]),
        ("磷化氢、磷化锌、磷化铝", [("磷化氢、磷化锌、磷化铝", None)]),
        ("X射线装置（Ⅲ类）（2人）", [("X射线装置（Ⅲ类）", 2)]),
        ("无", []),
        ("", []),
        ("/", []),
    ],
)
def test_a_list_in_one_cell_is_split(cell: str, factors: list[tuple[str, int | None]]) -> None:
    assert [(factor.words, factor.workers) for factor in READER.factors(cell)] == factors


def test_numbers_and_posts_inside_a_list_are_read() -> None:
    assert READER.factors("聚合工：氯乙烯(1975-01-04)(12人)；苯(71-43-2)") == (
        DeclaredFactor("氯乙烯", 12, "75-01-4", cas_was_date=True, post="聚合工"),
        DeclaredFactor("苯", None, "71-43-2"),
    )


@given(st.lists(st.tuples(st.sampled_from(["矽尘", "噪声", "苯", "高温"]), st.integers(0, 9999))))
def test_lists_keep_every_factor_with_its_own_count(factors: list[tuple[str, int]]) -> None:
    cell = "、".join(f"{name}({count}人)" for name, count in factors)
    assert [(f.words, f.workers) for f in READER.factors(cell)] == factors


@given(st.text(max_size=40))
def test_any_cell_is_answered(cell: str) -> None:
    for factor in READER.factors(cell):
        assert factor.words or factor.cas or factor.workers is not None or cell.strip()


def test_a_category_count_completes_its_only_factor(tmp_path: Path) -> None:
    row = {"职业病危害因素名称": "噪声", "接触物理因素人数": 10}
    (exposure,) = read_rows(tmp_path, row).declarations[0].exposures
    assert (exposure.factor, exposure.workers) == ("噪声", 10)


def test_a_category_without_a_named_factor_stands_alone_and_is_flagged(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"接触化学因素人数": 4})
    chemical = file.declarations[0].exposures[1]
    assert (chemical.factor, chemical.workers) == ("化学因素", 4)
    assert chemical.category is HazardCategory.CHEMICAL
    assert chemical.nature is FactorNature.UNKNOWN
    (fault,) = found(file, FaultCode.MISSING_VALUE)
    assert "化学因素有接触人数，却没有列出具体因素" in str(fault.hint)


def test_a_category_ticked_as_absent_with_workers_is_flagged(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"粉尘类|有/无": "无", "接触粉尘人数": 3})
    (fault,) = found(file, FaultCode.IMPOSSIBLE_COUNT)
    assert str(fault.hint) == "粉尘勾选为“无”，却填了 3 人：已按有计，请核对"


def test_a_cas_number_of_another_substance_is_flagged(tmp_path: Path) -> None:
    file = read_rows(tmp_path, {"职业病危害因素名称": "苯(10人)", "CAS号": "108-88-3"})
    (fault,) = found(file, FaultCode.FACTOR_ALIAS)
    assert "因素“苯”与 CAS 号 108-88-3 不是同一物质，已按名称计" in str(fault.hint)


def test_one_count_for_several_factors_is_flagged(tmp_path: Path) -> None:
    row = {"职业病危害因素名称": "矽尘、噪声", "因素接触人数": 9}
    file = read_rows(tmp_path, row)
    assert [e.workers for e in file.declarations[0].exposures] == [9, 9]
    (fault,) = found(file, FaultCode.UNREADABLE_VALUE)
    assert "一格列了 2 种因素却只有一个人数，已按每种 9 人计" in str(fault.hint)


def test_lines_of_one_employer_that_disagree_are_flagged(tmp_path: Path) -> None:
    one = {"岗位": "打磨", "因素接触人数": 9, "劳动者总人数": 40}
    two = {"岗位": "焊接", "因素接触人数": 5, "劳动者总人数": 41}
    file = read_rows(tmp_path, one, two)
    (fault,) = found(file, FaultCode.LAYOUT)
    assert "同一单位各行的劳动者总人数不一致（40、41），取第一个" in str(fault.hint)
    assert len(file.declarations) == 1
