"""A draw held in public from the command line, and everything that must be refused on the way."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from api.command_line import main
from data.database import Pool, writing

Run: TypeAlias = Callable[..., tuple[int, str]]
AREA = ("--area", "999901")
WHEN = (*AREA, "--month", "2026-12")
OFFICERS = (*WHEN, "--purpose", "officers")
DICE = "十面骰=31415926535897932384"


@pytest.fixture
def run(
    scored_county: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    monkeypatch.setenv("XUNTU_DATABASE_URL", scored_county.dsn)
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


@pytest.fixture
def county(run: Run, tmp_path: Path) -> Run:
    """The demo county scored for December, with both sides' chains registered."""
    for command in (
        ("chain", "new", "--holder", "office", "--file", tmp_path / "office.json"),
        ("chain", "new", "--holder", "supervisor", "--file", tmp_path / "supervisor.json"),
        ("chain", "register", *AREA, "--holder", "office", "--file", tmp_path / "office.json"),
        (
            *("chain", "register", *AREA, "--holder", "supervisor"),
            *("--file", tmp_path / "supervisor.json"),
        ),
    ):
        status, said = run(*command)
        assert status == 0, said
    return run


@pytest.fixture
def chains(tmp_path: Path) -> tuple[str | Path, ...]:
    return (
        *("--office-chain", tmp_path / "office.json"),
        *("--supervisor-chain", tmp_path / "supervisor.json"),
    )


def commit(run: Run, *which: str) -> tuple[int, str]:
    return run("ceremony", "commit", *(which or WHEN), "--entropy", "d10:十面骰:20")


def codes_of(said: str) -> list[str]:
    return re.findall(r"XUNTU:999901:\d+:[0-9a-f]{64}", said)


def test_a_month_drawn_in_public_ends_in_a_bundle_that_verifies(
    county: Run, chains: tuple[str | Path, ...], tmp_path: Path
) -> None:
    run = county
    status, said = commit(run)
    assert status == 0, said
    (head,) = codes_of(said)

    status, said = run("draw", *WHEN)
    assert (status, "已经承诺公开抽取、还没有揭示" in said) == (1, True)

    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *chains)
    assert status == 0, said
    status, said = run("draw", *WHEN)
    assert status == 0, said
    assert "试抽" not in said

    status, said = run("roster", *WHEN, "--effort", "0")
    assert (status, "检查人员待公开抽签" in said) == (0, True), said
    status, said = run("map", *WHEN, "--out", tmp_path / "early")
    assert (status, "检查人员还没有抽取" in said) == (1, True)
    assert not (tmp_path / "early").exists()

    assert commit(run, *OFFICERS)[0] == 0
    status, said = run("roster", *WHEN, "--effort", "0")
    assert (status, "路线不能再改" in said) == (1, True)
    status, said = run("ceremony", "reveal", *OFFICERS, "--value", DICE, *chains)
    assert status == 0, said
    (last,) = codes_of(said)

    status, said = run("ceremony", "bundle", *WHEN, "--out", tmp_path / "out")
    assert status == 0, said
    bundles = sorted((tmp_path / "out").glob("*.json"))
    assert len(bundles) == 2
    for bundle in bundles:
        for sheet in (head, last, f"  {last.upper()}\n"):
            status, said = run("verify", bundle, "--head", sheet)
            assert status == 0, said

    inside = next(path for path in bundles if "内部" in path.name)
    content = json.loads(inside.read_text())
    assert content["officers"]["assignments"]
    content["objects"]["chosen"][0] = content["objects"]["reserve"][0]
    (tmp_path / "bad.json").write_text(json.dumps(content))
    status, said = run("verify", tmp_path / "bad.json")
    assert (status, "chosen.replay" in said, "chosen.hash" in said) == (1, True, True)

    opened = next(path for path in bundles if "内部" not in path.name)
    for one in content["disclosed"]:
        assert one["employer"] not in opened.read_text()
        assert one["key"] not in opened.read_text()

    in_frame = {row.split(",")[0] for row in content["objects"]["frame"].splitlines()[2:]}
    employer = next(d["employer"] for d in content["disclosed"] if d["key"] in in_frame)
    proof = ("ceremony", "proof", *WHEN, "--employer", employer, "--file", tmp_path / "proof.json")
    assert run(*proof)[0] == 0
    assert run("verify", tmp_path / "proof.json")[0] == 0
    status, said = run(*proof[:-3], "X-1", "--file", tmp_path / "no.json")
    assert (status, "不在这次抽取的名录里" in said) == (1, True)

    status, said = run("ceremony", "show", *AREA)
    assert (status, said.count("999901/2026-12/objects")) == (0, 3)
    status, said = run("ceremony", "witness", *WHEN, "--out", tmp_path / "sheets")
    assert (status, len(list((tmp_path / "sheets").rglob("*.html")))) == (0, 6)


def test_a_void_draw_starts_again_from_the_same_frame_and_is_shown(
    county: Run, chains: tuple[str | Path, ...], tmp_path: Path
) -> None:
    run = county
    assert commit(run)[0] == 0
    status, said = commit(run)
    assert (status, "还没有作废，不能再承诺一次" in said) == (1, True)
    reason = ("--reason", "骰子落地")
    status, said = run("ceremony", "void", *WHEN, *reason, *chains)
    assert status == 0, said
    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *chains)
    assert (status, "还没有承诺" in said) == (1, True)
    assert commit(run)[0] == 0
    assert run("ceremony", "reveal", *WHEN, "--value", DICE, *chains)[0] == 0
    status, said = run("ceremony", "bundle", *WHEN, "--out", tmp_path / "out")
    assert status == 0, said
    inside = next((tmp_path / "out").glob("*内部*.json"))
    status, said = run("verify", inside)
    assert status == 0, said
    assert "第 1 次：已作废" in said
    assert "第 2 次：已完成" in said
    commits = [e for e in json.loads(inside.read_text())["ledger"] if e["kind"] == "commit"]
    assert len({e["body"]["frame_root"] for e in commits}) == 1


@pytest.mark.parametrize(
    ("entropy", "because"),
    [
        ("d10:十面骰:12", "只有 39 位，至少要 40 位"),
        ("d10:十面骰", "看不懂"),
        ("dice:骰:20", "看不懂"),
    ],
)
def test_too_little_or_unreadable_entropy_is_refused(
    county: Run, entropy: str, because: str
) -> None:
    status, said = county("ceremony", "commit", *WHEN, "--entropy", entropy)
    assert (status, because in said) == (1, True), said
    status, said = county("ceremony", "show", *AREA)
    assert "commit" not in said
    assert "承诺" not in said


def test_wrong_order_and_wrong_values_are_refused_and_leave_nothing(
    county: Run, chains: tuple[str | Path, ...], tmp_path: Path
) -> None:
    run = county
    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *chains)
    assert (status, "还没有承诺" in said) == (1, True)
    status, said = commit(run, *OFFICERS)
    assert (status, "请先运行这一步" in said) == (1, True)
    assert commit(run)[0] == 0
    for value, because in (
        ("十面骰=3141592653589793238", "应当是20 个 0-9"),
        ("六面骰=31415926535897932384", "应当依次来自"),
        ("十面骰", "缺少等号"),
    ):
        status, said = run("ceremony", "reveal", *WHEN, "--value", value, *chains)
        assert (status, because in said) == (1, True), said
    swapped = ("--office-chain", tmp_path / "supervisor.json", *chains[2:])
    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *swapped)
    assert (status, "不在这个秘密链文件里" in said) == (1, True)
    made_up = ("--office-value", "ab" * 32, *chains[2:])
    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *made_up)
    assert (status, "不是其链头的前一个" in said) == (1, True)
    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *chains[2:])
    assert (status, "--office-chain" in said) == (1, True)
    status, said = run("ceremony", "show", *AREA)
    assert "揭示" not in said
    status, said = run("ceremony", "bundle", *WHEN, "--out", tmp_path / "out")
    assert (status, "还没有揭示" in said or "还没有公开抽取完" in said) == (1, True), said


def test_the_value_to_reveal_can_be_found_on_another_machine(county: Run, tmp_path: Path) -> None:
    status, said = county("chain", "new", "--holder", "office", "--file", tmp_path / "office.json")
    assert (status, "不能覆盖" in said) == (1, True)
    status, said = county("chain", "new", "--holder", "office", "--file", tmp_path / "new.json")
    anchor = re.search(r"链头 ([0-9a-f]{64})", said)
    assert anchor
    status, said = county("chain", "value", tmp_path / "new.json", "--anchor", anchor[1])
    assert (status, bool(re.fullmatch(r"[0-9a-f]{64}\n", said))) == (0, True), said
    assert ((tmp_path / "new.json").stat().st_mode & 0o777) == 0o600
    (tmp_path / "new.json").write_text("{}")
    status, said = county("chain", "value", tmp_path / "new.json", "--anchor", anchor[1])
    assert (status, "不是秘密链文件" in said) == (1, True)


@pytest.mark.parametrize("content", [b"\xff", b"[1.5]", b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", b"{"])
def test_a_file_that_is_no_bundle_is_told_apart_from_a_false_one(
    run: Run, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bundle.json").write_bytes(content)
    status, said = run("verify", tmp_path / "bundle.json")
    assert (status, "不是 UTF-8 的 JSON" in said or "两次" in said or "不是整数" in said) == (
        1,
        True,
    )


def test_a_frame_changed_behind_the_ledger_s_back_is_not_drawn_from(
    county: Run, chains: tuple[str | Path, ...], scored_county: Pool
) -> None:
    run = county
    assert commit(run)[0] == 0
    with writing(scored_county) as conn, conn.cursor() as cursor:
        cursor.execute("ALTER TABLE sealed_frame DISABLE TRIGGER sealed_frame_kept")
        cursor.execute("UPDATE sealed_frame SET exclusions = exclusions || 'x'")
    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *chains)
    assert (status, "封存的名录与承诺时的摘要不符" in said) == (1, True), said


def test_a_ledger_changed_in_the_database_takes_no_further_entry(
    county: Run, chains: tuple[str | Path, ...], scored_county: Pool
) -> None:
    run = county
    assert commit(run)[0] == 0
    with writing(scored_county) as conn, conn.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_kept")
        cursor.execute("UPDATE ledger_entry SET at = '2020-01-01T00:00:00+08:00' WHERE seq = 1")
    status, said = run("ceremony", "reveal", *WHEN, "--value", DICE, *chains)
    assert (status, "不能再记账（ledger[1]）" in said) == (1, True), said
