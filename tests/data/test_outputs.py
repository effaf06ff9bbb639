"""Outputs: a whole month in one folder, repeatable, and never half of it."""

import errno
import hashlib
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box

from data.bundles import SCHEMA, bundle_bytes, plain_value
from data.errors import DataError
from data.geopackages import write_geopackage
from data.output_files import write_file
from data.outputs import write_outputs
from geo.hazard_factor import HazardCategory
from geo.message import message
from maps.month_page import month_pages
from planner.draw import SCALE
from planner.month import Month
from planner.month_plan import MonthPlan
from tests import make_plan

INPUTS = {"申报.xlsx": "ab" * 32}
PLAN = make_plan.month_plan()


def written(folder: Path, plan: MonthPlan = PLAN, **changes: Any) -> tuple[Path, ...]:
    pages = [("乡镇风险图_云溪县_2026-12.html", "<p>页</p>")]
    fields: dict[str, Any] = {"translate": str, "inputs": INPUTS, "pages": pages}
    return write_outputs(folder, plan, **(fields | changes))


def standing(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def no_room(largest_file: int = 5_000) -> Iterator[None]:
    """Let no file grow beyond `largest_file` bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("largest_file", [5_000, 50_000, 120_000])
def test_a_geopackage_without_room_is_refused_and_not_there(
    tmp_path: Path, largest_file: int
) -> None:
    with no_room(largest_file), pytest.raises(DataError, match=r"无法写入文件 .*x\.gpkg"):
        write_geopackage(tmp_path / "x.gpkg", PLAN, (), translate=str)
    assert list(tmp_path.iterdir()) == []


def test_a_month_is_one_folder_with_every_file_in_it(tmp_path: Path) -> None:
    told: list[str] = []
    paths = written(tmp_path / "出", progress=told.append)
    names = [str(path.relative_to(tmp_path / "出")) for path in paths]
    assert sorted(names) == sorted(told)
    assert set(names) == set(standing(tmp_path / "出"))
    assert names[0] == "检查计划_云溪县_2026-12.xlsx"
    assert names[-1] == "数据包_云溪县_2026-12.json"
    assert sum(name.endswith(".gpx") for name in names) == 4
    assert sum(name.endswith(".ics") for name in names) == 1 + 4
    assert "地理数据_云溪县_2026-12.gpkg" in names


def test_the_same_plan_gives_the_same_folder_byte_for_byte(tmp_path: Path) -> None:
    for name in "ab":
        written(
            tmp_path / name,
            pages=month_pages(PLAN, translate=str, histories=make_plan.histories()),
            histories=make_plan.histories(),
        )
    assert standing(tmp_path / "a") == standing(tmp_path / "b")


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    written(tmp_path)
    before = standing(tmp_path)
    written(tmp_path)
    assert standing(tmp_path) == before


def test_files_of_an_earlier_plan_go_but_those_of_people_stay(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "批示.txt").write_text("同意")
    (changed, *_) = sorted((tmp_path / "路线单").glob("*.gpx"))
    changed.write_text("改过")
    written(tmp_path, make_plan.nothing_planned())
    left = standing(tmp_path)
    assert left["批示.txt"].decode() == "同意"
    assert [name for name in left if name.endswith(".gpx")] == [str(changed.relative_to(tmp_path))]


@pytest.mark.parametrize(
    "damaged",
    [
        "{}",
        "not json",
        "[]",
        f'{{"schema":"{SCHEMA}","outputs":{{"../x":"1","/etc/x":"2","gone":"3"}}}}',
    ],
)
def test_a_damaged_earlier_bundle_removes_nothing(tmp_path: Path, damaged: str) -> None:
    folder = tmp_path / "出"
    folder.mkdir()
    (tmp_path / "x").write_text("别动")
    (folder / "数据包_云溪县_2026-12.json").write_text(damaged)
    written(folder)
    assert (tmp_path / "x").read_text() == "别动"


def test_a_full_disk_is_said_in_words_and_leaves_what_stood_there(tmp_path: Path) -> None:
    written(tmp_path)
    before = standing(tmp_path)

    with no_room(), pytest.raises(DataError, match=r"无法写入文件 .*请检查磁盘空间"):
        written(tmp_path, replace(PLAN, rule_set="另一版/2"))
    assert standing(tmp_path) == before
    assert not list(tmp_path.glob(".xuntu-partial-*"))


def test_a_file_that_cannot_be_replaced_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    before = standing(tmp_path)
    replaced = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if "new" in self.parts and self.suffix == ".gpkg":
            raise PermissionError(errno.EACCES, "Permission denied")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(DataError, match="Permission denied"):
        written(tmp_path, replace(PLAN, rule_set="另一版/2"))
    monkeypatch.undo()
    assert standing(tmp_path) == before


def test_a_folder_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "出").write_text("我是文件")
    with pytest.raises(DataError, match=r"无法写入文件 .*出"):
        written(tmp_path / "出")
    assert (tmp_path / "出").read_text() == "我是文件"


def test_leftovers_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".xuntu-partial-abc" / "new").mkdir(parents=True)
    written(tmp_path)
    assert not list(tmp_path.glob(".xuntu-partial-*"))


def test_a_single_file_is_whole_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(DataError, match="无法写入文件"):
        write_file(tmp_path / "x", b"1")
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


def bundle() -> dict[str, Any]:
    content = bundle_bytes(PLAN, inputs=INPUTS, outputs={"a": "b"})
    read: dict[str, Any] = json.loads(content)
    return read


def test_a_bundle_holds_what_is_needed_to_check_the_month() -> None:
    read = bundle()
    assert read["schema"] == SCHEMA
    assert (read["demo"], read["internal_use_only"], read["mass_scale"]) == (True, True, SCALE)
    plan = read["plan"]
    assert (plan["seed"], plan["month"], plan["rule_set"]) == (
        make_plan.SEED,
        "2026-12",
        "yunxi-2026/1",
    )
    assert plan["draw"]["seed"] == make_plan.SEED
    assert len(plan["draw"]["units"]) == 10
    assert plan["draw"]["quotas"] == {"丙": 2, "乙": 2}
    assert plan["roster"]["routes"][0]["stops"][0]["start_min"] == 555
    assert plan["coverage"]["progress"][0]["sentence"]["text"] == "应完成 12 家，已完成 8 家"
    assert set(read["software"]) >= {"xuntu", "python", "ortools"}
    assert read["inputs"] == INPUTS


def test_a_bundle_lists_the_hash_of_every_other_file(tmp_path: Path) -> None:
    *others, path = written(tmp_path)
    read = json.loads(path.read_bytes())
    assert read["outputs"] == {
        str(other.relative_to(tmp_path)): hashlib.sha256(other.read_bytes()).hexdigest()
        for other in others
    }


def test_a_bundle_is_canonical() -> None:
    content = bundle_bytes(PLAN, inputs=INPUTS, outputs={})
    again = json.dumps(
        json.loads(content), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert content == f"{again}\n".encode()


def test_personal_contacts_stay_out_of_the_bundle() -> None:
    assert "000-0000000" not in bundle_bytes(PLAN, inputs={}, outputs={}).decode()


def test_every_kind_of_value_has_one_plain_form() -> None:
    values = {
        HazardCategory.DUST: frozenset({"b", "a"}),
        date(2026, 12, 1): (Fraction(1, 3), b"\x01", None, 1.5),
        "m": message("{who}好", who=message("您")),
        "month": Month(year=2026, number=12),
    }
    assert plain_value(values) == {
        "粉尘": ["a", "b"],
        "2026-12-01": ["1/3", "01", None, 1.5],
        "m": {
            "template": "{who}好",
            "params": {"who": {"template": "您", "params": {}, "text": "您"}},
            "text": "您好",
        },
        "month": "2026-12",
    }
    assert plain_value(box(0, 0, 1, 1)) == plain_value(box(0, 0, 1, 1))
    with pytest.raises(TypeError, match="object"):
        plain_value(object())
