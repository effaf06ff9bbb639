"""What a user sees when something is wrong: one sentence, no traceback, an unchanged database."""

import errno
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import psycopg2
import pytest
from openpyxl import Workbook, load_workbook

from api.areas.workflow import load_area
from api.command_line import main
from api.session import step_by_step
from data.area_pack import read_pack
from data.database import Pool
from data.demo_county import DemoFiles, make_demo
from tests.conftest import new_database

Run: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a function that runs `xuntu` with arguments and returns its status and what it said."""
    monkeypatch.setenv("XUNTU_DATABASE_URL", database.dsn)
    monkeypatch.setenv("XUNTU_HOME", str(tmp_path / "home"))

    def runner(*arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["xuntu", *map(str, arguments)])
        status = 0
        try:
            main()
        except SystemExit as done:
            status = int(done.code or 0)
        said = capsys.readouterr()
        return status, said.out + said.err

    return runner


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return make_demo(tmp_path_factory.mktemp("demo"), employers=60)


@pytest.fixture(scope="module")
def loaded_template(server_dsn: str, template: str, demo: DemoFiles) -> Iterator[str]:
    """Give the name of a database with the demo's area, which others are copied from."""
    with new_database(server_dsn, template) as (name, dsn):
        with Pool(dsn) as pool:
            load_area(step_by_step(pool), demo.pack)
        yield name


@pytest.fixture
def database(request: pytest.FixtureRequest, server_dsn: str, template: str) -> Iterator[Pool]:
    """Give a pool on a database of this test alone: with the demo's area where it is `loaded`."""
    if "loaded" in request.fixturenames:
        template = request.getfixturevalue("loaded_template")
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        yield pool


@pytest.fixture
def loaded(demo: DemoFiles) -> DemoFiles:
    """Give the demo's files, to a test whose database has their area."""
    return demo


def contents(pool: Pool) -> dict[str, tuple[object, ...]]:
    """Return the number of rows of every table, and a hash of them."""
    with closing(psycopg2.connect(pool.dsn)) as conn, conn.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        found: dict[str, tuple[object, ...]] = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"  # noqa: S608 - a name from the catalogue
            )
            found[table] = cursor.fetchone() or (0, "")
        return found


def plan_arguments(declarations: Path, out: Path, **changes: str) -> list[str]:
    options = {"--area": "999901", "--month": "2026-12", "--out": str(out)} | changes
    return ["plan", "--declarations", str(declarations), "--allow-past", "--effort", "0"] + [
        word for pair in options.items() for word in pair
    ]


def assert_refused(said: str, status: int, sentence: str) -> None:
    assert status != 0
    assert re.search(sentence, said.replace("\n", "")), said
    assert "Traceback" not in said
    assert "没有预料" not in said


def empty_file(folder: Path, _demo: DemoFiles) -> Path:
    path = folder / "申报.xlsx"
    path.write_bytes(b"")
    return path


def photo(folder: Path, _demo: DemoFiles) -> Path:
    path = folder / "照片.xlsx"
    path.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20)
    return path


def other_table(folder: Path, _demo: DemoFiles) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["日期", "菜名", "价格"])
    sheet.append(["周一", "土豆", 3])
    book.save(folder / "菜单.xlsx")
    return folder / "菜单.xlsx"


def headings_only(folder: Path, demo: DemoFiles) -> Path:
    book = load_workbook(demo.declarations)
    sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
    sheet.delete_rows(4, sheet.max_row)
    book.save(folder / "空表.xlsx")
    return folder / "空表.xlsx"


def missing(folder: Path, _demo: DemoFiles) -> Path:
    return folder / "没有这个文件.xlsx"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (empty_file, "申报.xlsx.*空"),
        (photo, "照片.xlsx.*(图片|不是)"),
        (other_table, "菜单.xlsx"),
        (headings_only, "空表.xlsx.*没有"),
        (missing, "没有这个文件.xlsx"),
    ],
)
def test_a_file_that_holds_no_declarations_is_refused_and_nothing_changes(
    run: Run,
    loaded: DemoFiles,
    database: Pool,
    tmp_path: Path,
    make: Callable[[Path, DemoFiles], Path],
    sentence: str,
) -> None:
    before = contents(database)
    status, said = run(*plan_arguments(make(tmp_path, loaded), tmp_path / "out"))
    assert_refused(said, status, sentence)
    assert contents(database) == before


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(
    run: Run, loaded: DemoFiles, tmp_path: Path
) -> None:
    arguments = plan_arguments(loaded.declarations, tmp_path / "out", **{"--sheet": "没有"})
    status, said = run(*arguments)
    visible = [
        sheet.title
        for sheet in load_workbook(loaded.declarations, read_only=True).worksheets
        if sheet.sheet_state == "visible"
    ]
    assert_refused(said, status, visible[0])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"--area": "130900"}, "130900"),
        ({"--month": "2026-13"}, "2026-12 的样子"),
        ({"--seed": "abc"}, "64"),
        ({"--map": "厂名"}, "表头=字段"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused_with_what_to_write(
    run: Run,
    loaded: DemoFiles,
    database: Pool,
    tmp_path: Path,
    changes: dict[str, str],
    sentence: str,
) -> None:
    before = contents(database)
    status, said = run(*plan_arguments(loaded.declarations, tmp_path / "out", **changes))
    assert_refused(said, status, sentence)
    assert contents(database) == before


def test_a_month_in_the_past_is_refused(run: Run, loaded: DemoFiles, tmp_path: Path) -> None:
    arguments = plan_arguments(loaded.declarations, tmp_path / "out", **{"--month": "2020-05"})
    arguments.remove("--allow-past")
    status, said = run(*arguments)
    assert_refused(said, status, "2020-05 已经过去")


@pytest.mark.usefixtures("loaded")
def test_an_area_without_employers_says_to_import_first(run: Run) -> None:
    status, said = run("score", "--area", "999901", "--month", "2026-12")
    assert_refused(said, status, "还没有任何用人单位.*xuntu import")


def test_an_area_without_inspectors_cannot_be_planned(
    run: Run, demo: DemoFiles, database: Pool, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    for file in demo.pack.iterdir():
        if file.name != "inspectors.xlsx":
            (pack / file.name).write_bytes(file.read_bytes())
    assert read_pack(pack).inspectors == ()
    run("area", pack)
    before = contents(database)
    status, said = run(*plan_arguments(demo.declarations, tmp_path / "out"))
    assert_refused(said, status, "没有执法人员.*登记至少两名")
    assert contents(database) == before
    assert not list((tmp_path / "out").rglob("*.html"))


def test_a_rule_file_with_a_typo_is_refused_with_its_line_and_the_right_word(
    run: Run, demo: DemoFiles, database: Pool, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    for file in demo.pack.iterdir():
        (pack / file.name).write_bytes(file.read_bytes())
    rules = (pack / "rules.yaml").read_text("utf-8")
    (pack / "rules.yaml").write_text(rules.replace("share:", "shaer:", 1), "utf-8")
    before = contents(database)
    status, said = run("area", pack)
    line = rules[: rules.index("share:")].count("\n") + 1
    assert_refused(said, status, f"{line} 行.*shaer.*share")
    assert contents(database) == before


def test_a_full_disk_at_the_output_leaves_no_file_and_an_unchanged_database(
    run: Run,
    loaded: DemoFiles,
    database: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name.endswith(".part") and "路线单" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    before = contents(database)
    status, said = run(*plan_arguments(loaded.declarations, tmp_path / "out"))
    assert_refused(said, status, "磁盘空间|磁盘已满")
    assert contents(database) == before
    assert not list((tmp_path / "out").rglob("*.html"))


def test_the_same_file_and_seed_give_the_same_bytes_in_another_database(
    run: Run, loaded: DemoFiles, tmp_path: Path
) -> None:
    arguments = plan_arguments(loaded.declarations, tmp_path / "one", **{"--seed": "5a" * 32})
    status, said = run(*arguments)
    assert status == 0, said
    again = plan_arguments(loaded.declarations, tmp_path / "two", **{"--seed": "5a" * 32})
    status, said = run(*again)
    assert status == 0, said
    first, second = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "one", tmp_path / "two")
    )
    assert first.keys() == second.keys()
    assert [name for name in sorted(first) if first[name] != second[name]] == []


def test_the_steps_one_by_one_give_what_plan_gives_in_one_go(
    run: Run, loaded: DemoFiles, tmp_path: Path
) -> None:
    seed = ["--seed", "5a" * 32]
    month = ["--area", "999901", "--month", "2026-12"]
    status, said = run(
        "import", "--declarations", loaded.declarations, *month, "--report", tmp_path / "f.xlsx"
    )
    assert status == 0, said
    for step in (
        ["geocode", "--area", "999901", "--review", str(tmp_path / "review.xlsx")],
        ["score", *month],
        ["draw", *month, *seed],
        ["roster", *month, "--effort", "0"],
        ["map", *month, "--out", str(tmp_path / "steps")],
    ):
        status, said = run(*step)
        assert status == 0, said
    status, said = run(*plan_arguments(loaded.declarations, tmp_path / "plan"))
    assert status == 0, said
    assert "以前导入过，没有任何改动" in said
    stepwise, at_once = (
        {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "steps", tmp_path / "plan")
    )
    for name, content in stepwise.items():
        assert at_once[name] == content, name


def test_help_lists_every_step_in_order(run: Run) -> None:
    status, said = run("--help")
    assert status == 0
    steps = ["plan", "demo", "area", "import", "geocode", "score", "draw", "roster", "map", "serve"]
    found = [said.index(f"\n  {step} ") for step in steps]
    assert found == sorted(found)


def test_a_score_is_explained_in_parts_that_add_up(run: Run, loaded: DemoFiles) -> None:
    run("import", "--declarations", loaded.declarations, "--area", "999901")
    book = load_workbook(loaded.declarations, read_only=True)
    assert book.worksheets
    status, said = run("score", "--area", "999901", "--month", "2026-12", "--explain", "不存在")
    assert_refused(said, status, "没有编号为 不存在 的用人单位")


def test_an_area_without_rules_says_where_they_go_and_which_come_with_the_product(
    run: Run, demo: DemoFiles, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    for file in demo.pack.iterdir():
        if file.name != "rules.yaml":
            (pack / file.name).write_bytes(file.read_bytes())
    assert run("area", pack)[0] == 0
    run("import", "--declarations", demo.declarations, "--area", "999901")
    status, said = run("score", "--area", "999901", "--month", "2026-12")
    assert_refused(said, status, "没有规则.*rules.yaml.*cangzhou-2020")
    assert run("area", pack, "--rules", "yunxi")[0] == 0
    assert run("score", "--area", "999901", "--month", "2026-12")[0] == 0
    status, said = run("area", pack, "--rules", "yunxii")
    assert_refused(said, status, "yunxi")
