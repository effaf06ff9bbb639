"""Reading in parts: helpers change nothing but the time."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from data import read_in_parts
from data.column_mapping import heading_names, match_columns
from data.declaration_lines import Line, sort_lines
from data.declaration_rows import DeclarationReader
from data.heading_rows import find_heading
from data.read_in_parts import MakeReader, read_groups
from data.reference_tables import factor_catalogue, industry_catalogue
from data.sheet_files import read_sheets
from tests import make
from tests.make_export import REFERENCE_DATE, large_export, text_table


def long_file(tmp_path: Path) -> tuple[Sequence[Sequence[Line]], MakeReader]:
    (sheet,) = read_sheets(text_table(tmp_path / "申报.csv", list(large_export(4500)))).sheets
    names = heading_names(None)
    heading = find_heading(sheet, names)
    assert heading is not None
    columns = match_columns(heading.parts, [], names)
    maker = partial(
        DeclarationReader,
        columns,
        catalogue=factor_catalogue(),
        industries=industry_catalogue(),
        area=make.area(),
        reference_date=REFERENCE_DATE,
    )
    return sort_lines(sheet, heading, columns).groups, maker


def outcome(groups: Sequence[Sequence[Line]], maker: MakeReader, helpers: int) -> str:
    declarations, reader = read_groups(groups, maker, helpers=helpers)
    return repr((declarations, reader.faults, reader.rejected, reader.places.without_datum))


def test_several_processes_read_the_very_same_as_one(tmp_path: Path) -> None:
    groups, maker = long_file(tmp_path)
    assert outcome(groups, maker, 2) == outcome(groups, maker, 0)


@pytest.mark.parametrize("helper", ["raise SystemExit", "import sys; print('x'); sys.exit(1)"])
def test_helpers_that_die_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helper: str
) -> None:
    groups, maker = long_file(tmp_path)
    monkeypatch.setattr(read_in_parts, "_HELPER", helper)
    assert outcome(groups, maker, 2) == outcome(groups, maker, 0)


def test_a_short_file_starts_no_helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups, maker = long_file(tmp_path)
    monkeypatch.setattr(read_in_parts, "_shared_out", None)
    assert len(read_groups(groups, maker)[0]) > 4000
