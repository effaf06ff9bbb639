import json
from pathlib import Path

import pytest

from api.bench_mir.summary import of_solved
from api.bench_mir.workflow import SolvedFile, solve_file
from api.console import Steps
from api.language import Language
from tests.benchmarks import mir as published
from tests.make_mir import mir


def test_the_written_score_bound_and_gap_belong_together(tmp_path: Path) -> None:
    raw = mir(6, employers=8, team_days=3)
    (tmp_path / "a.json").write_text(json.dumps(raw))
    solved = solve_file(tmp_path / "a.json", tmp_path / "s.json", limit_s=20)
    written = json.loads((tmp_path / "s.json").read_text())
    assert list(written) == ["Z", "bound", "gap", "routes"]
    assert solved.bound is not None
    assert written["Z"] == solved.score <= written["bound"] == solved.bound
    assert written["gap"] == (solved.bound - solved.score) / abs(solved.bound)


@pytest.mark.shared
@pytest.mark.skipif(not published.FOLDER.is_dir(), reason="the instances are not at hand")
def test_the_published_checker_agrees_with_the_written_score(tmp_path: Path) -> None:
    source = published.FOLDER / "S-tight-1.json"
    solve_file(source, tmp_path / "s.json", limit_s=10)
    written = json.loads((tmp_path / "s.json").read_text())
    verdict = published.evaluate(published.instance("S-tight-1"), written["routes"])
    assert verdict["errors"] == []
    assert verdict["Z"] == written["Z"]


@pytest.mark.parametrize(
    ("solved", "says"),
    [
        (SolvedFile(score=99, bound=100, gap=0.01), "Z = 99，已证明不超过 100，差距不超过 1.0000%"),
        (SolvedFile(score=99, bound=None, gap=None), "Z = 99，时间内没有证明上限"),
    ],
)
def test_only_a_proven_gap_is_printed(
    solved: SolvedFile, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    of_solved(Steps(Language.CHINESE), solved)
    assert says in capsys.readouterr().err
