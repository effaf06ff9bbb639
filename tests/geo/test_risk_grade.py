from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.hazard_factor import FactorNature
from geo.risk_grade import (
    CombinedClass,
    CombinedTable,
    GradeTable,
    InvalidTableError,
    ManagementBands,
    ManagementGrade,
    NonMonotoneTableError,
    RiskGrade,
    Rounding,
)
from tests import make_rules

NATURES = (FactorNature.GENERAL, FactorNature.SEVERE)
KEYS = tuple(product(NATURES, (True, False)))


@st.composite
def monotone_grade_tables(draw: st.DrawFn) -> GradeTable:
    """Return any table that the method accepts: running maxima of arbitrary cells."""
    bands = draw(st.integers(1, 4))
    cells = {(key, band): draw(st.sampled_from(RiskGrade)) for key in KEYS for band in range(bands)}
    rows = {}
    for nature, conforms in KEYS:
        rows[nature, conforms] = tuple(
            max(
                cells[(other, other_conforms), other_band]
                for other, other_conforms in KEYS
                for other_band in range(band + 1)
                if NATURES.index(other) <= NATURES.index(nature)
                and (other_conforms or not conforms)
            )
            for band in range(bands)
        )
    steps = draw(st.lists(st.integers(1, 100), min_size=bands - 1, max_size=bands - 1))
    return GradeTable(band_starts=tuple(sum(steps[:band]) for band in range(bands)), rows=rows)


@st.composite
def combined_cells(
    draw: st.DrawFn,
) -> dict[tuple[RiskGrade, ManagementGrade], CombinedClass]:
    return {
        (grade, management): draw(st.sampled_from(CombinedClass))
        for grade in RiskGrade
        for management in ManagementGrade
    }


@given(
    monotone_grade_tables(),
    st.sampled_from(FactorNature),
    st.booleans(),
    st.integers(0, 500),
    st.integers(0, 500),
)
def test_in_any_table_more_workers_a_limit_exceeded_or_a_severe_factor_never_lower_the_grade(
    table: GradeTable,
    nature: FactorNature,
    conforms: bool,  # noqa: FBT001 - a value of the table
    exposed: int,
    more: int,
) -> None:
    grade = table.grade(nature, conforms=conforms, exposed=exposed)
    assert grade <= table.grade(nature, conforms=conforms, exposed=exposed + more)
    assert grade <= table.grade(nature, conforms=False, exposed=exposed)
    assert grade <= table.grade(FactorNature.SEVERE, conforms=conforms, exposed=exposed)


@given(combined_cells())
def test_a_combined_table_is_accepted_exactly_when_it_is_monotone_with_fixed_corners(
    cells: dict[tuple[RiskGrade, ManagementGrade], CombinedClass],
) -> None:
    grades, managements = list(RiskGrade), list(ManagementGrade)
    monotone = all(
        cells[a, x] <= cells[b, y]
        for (i, a), (j, b) in product(enumerate(grades), repeat=2)
        for (k, x), (m, y) in product(enumerate(managements), repeat=2)
        if i <= j and k <= m
    )
    corners = (
        cells[RiskGrade.I, ManagementGrade.A] == CombinedClass.LOW
        and cells[RiskGrade.III, ManagementGrade.C] == CombinedClass.HIGH
    )
    if monotone and corners:
        assert make_rules.combined_table(classes=cells).classes == cells
    else:
        with pytest.raises((NonMonotoneTableError, InvalidTableError)):
            make_rules.combined_table(classes=cells)


@pytest.mark.parametrize(
    ("nature", "conforms", "exposed", "grade"),
    [
        (FactorNature.GENERAL, True, 9, RiskGrade.I),
        (FactorNature.GENERAL, True, 500, RiskGrade.I),
        (FactorNature.GENERAL, False, 9, RiskGrade.II),
        (FactorNature.GENERAL, False, 49, RiskGrade.II),
        (FactorNature.GENERAL, False, 50, RiskGrade.III),
        (FactorNature.SEVERE, True, 10, RiskGrade.II),
        (FactorNature.SEVERE, True, 50, RiskGrade.III),
        (FactorNature.SEVERE, False, 0, RiskGrade.III),
        (FactorNature.UNKNOWN, True, 9, RiskGrade.II),
    ],
)
def test_the_grades_of_annex_1_hold_and_an_unknown_nature_counts_as_severe(
    nature: FactorNature,
    conforms: bool,  # noqa: FBT001 - a value of the table
    exposed: int,
    grade: RiskGrade,
) -> None:
    assert make_rules.grade_table().grade(nature, conforms=conforms, exposed=exposed) is grade


@pytest.mark.parametrize(
    ("score", "down", "half_up"),
    [
        (100.0, ManagementGrade.A, ManagementGrade.A),
        (90.0, ManagementGrade.A, ManagementGrade.A),
        (89.5, ManagementGrade.B, ManagementGrade.A),
        (89.4, ManagementGrade.B, ManagementGrade.B),
        (70.0, ManagementGrade.B, ManagementGrade.B),
        (69.5, ManagementGrade.C, ManagementGrade.B),
        (0.0, ManagementGrade.C, ManagementGrade.C),
    ],
)
def test_a_self_check_between_two_bands_follows_the_stated_rounding(
    score: float, down: ManagementGrade, half_up: ManagementGrade
) -> None:
    assert ManagementBands().grade(score) is down
    assert ManagementBands(rounding=Rounding.HALF_UP).grade(score) is half_up


def test_a_table_that_gives_more_workers_a_lower_grade_is_refused() -> None:
    rows = dict(make_rules.grade_table().rows)
    rows[FactorNature.GENERAL, False] = (RiskGrade.III, RiskGrade.II, RiskGrade.III)
    with pytest.raises(
        NonMonotoneTableError, match=r"接害人数越多等级应越高，而表中依次为 \[3, 2, 3\]"
    ):
        make_rules.grade_table(rows=rows)


def test_a_table_in_which_conforming_is_worse_is_refused() -> None:
    rows = dict(make_rules.grade_table().rows)
    rows[FactorNature.GENERAL, True] = (RiskGrade.III,) * 3
    with pytest.raises(NonMonotoneTableError, match=r"不符合的等级不得低于符合|严重因素的等级"):
        make_rules.grade_table(rows=rows)


def test_a_table_in_which_general_is_worse_than_severe_is_refused() -> None:
    rows = dict(make_rules.grade_table().rows)
    rows[FactorNature.SEVERE, False] = (RiskGrade.I,) * 3
    with pytest.raises(NonMonotoneTableError, match="严重因素的等级不得低于一般因素"):
        make_rules.grade_table(rows=rows)


def test_a_table_without_a_row_names_the_row() -> None:
    rows = dict(make_rules.grade_table().rows)
    del rows[FactorNature.SEVERE, False]
    with pytest.raises(InvalidTableError, match="缺少“严重、不符合”一行的 3 个等级"):
        make_rules.grade_table(rows=rows)


@pytest.mark.parametrize("starts", [(), (1, 10, 50), (0, 50, 10), (0, 10, 10)])
def test_bands_that_do_not_rise_from_zero_are_refused(starts: tuple[int, ...]) -> None:
    with pytest.raises(InvalidTableError, match="必须从 0 开始并逐档增大"):
        make_rules.grade_table(band_starts=starts)


def test_management_bands_out_of_order_are_refused() -> None:
    with pytest.raises(InvalidTableError, match="B 级起点 90 < A 级起点 70"):
        ManagementBands(a_from=70, b_from=90)


def test_letters_may_be_reversed_and_classes_stay_the_same() -> None:
    reversed_letters = {
        CombinedClass.LOW: "丙",
        CombinedClass.MIDDLE: "乙",
        CombinedClass.HIGH: "甲",
    }
    table = make_rules.combined_table(letters=reversed_letters)
    assert table.letters[CombinedClass.HIGH] == "甲"
    assert table.classes == make_rules.combined_table().classes


def test_letters_that_repeat_or_are_missing_are_refused() -> None:
    letters = {CombinedClass.LOW: "甲", CombinedClass.MIDDLE: "甲", CombinedClass.HIGH: "丙"}
    with pytest.raises(InvalidTableError, match="三个互不相同的名称"):
        make_rules.combined_table(letters=letters)
    with pytest.raises(InvalidTableError, match="三个互不相同的名称"):
        make_rules.combined_table(letters={CombinedClass.LOW: "甲"})


def test_a_combined_table_with_a_hole_names_the_cell() -> None:
    classes = dict(make_rules.combined_table().classes)
    del classes[RiskGrade.II, ManagementGrade.B]
    with pytest.raises(InvalidTableError, match=r"缺少 II\+B"):
        CombinedTable(classes=classes, letters=make_rules.combined_table().letters)


def test_a_combined_table_whose_best_corner_is_not_lowest_is_refused() -> None:
    classes = dict.fromkeys(make_rules.combined_table().classes, CombinedClass.HIGH)
    with pytest.raises(InvalidTableError, match="Ⅰ\\+A 须为最低类"):
        replace(make_rules.combined_table(), classes=classes)
