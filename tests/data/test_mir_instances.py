import json
from pathlib import Path

import pytest

from data.mir_instances import UnreadableInstanceError, mir_instance, read_instance
from tests.make_mir import mir


def test_the_weights_are_those_of_the_file() -> None:
    raw = mir(3, employers=5)
    read = mir_instance(raw)
    wanted = [20000 if e["mandatory"] else 100 * e["prize"] for e in raw["employers"]]
    assert read.instance.weight.tolist() == wanted
    assert read.missed == -20000 * sum(e["mandatory"] for e in raw["employers"])


def test_routes_are_written_by_team_and_day_number() -> None:
    read = mir_instance(mir(3, employers=5, team_days=3))
    assert read.routes([[4, 1], [], [2]]) == [[0, 0, [4, 1]], [0, 1, [2]]]


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    raw = mir()
    del raw["lunch"]
    (tmp_path / "a.json").write_text(json.dumps(raw))
    with pytest.raises(UnreadableInstanceError, match="缺少字段 lunch"):
        read_instance(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "不是 MIR 格式"),
        (json.dumps(mir(travel=[[0]])), "7×7 的矩阵"),
        (json.dumps(mir() | {"employers": mir()["employers"][1:]}), "从 0 起连续排列"),
        (json.dumps(mir(teams=[{"id": 0, "depot": 0, "skills": 4, "days": [1]}])), "0 到 3"),
        (json.dumps(mir(day=None)), "不是 MIR 格式"),
    ],
)
def test_a_file_that_is_no_instance_is_refused_with_the_reason(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(UnreadableInstanceError, match=says):
        read_instance(tmp_path / "a.json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInstanceError, match=r"none\.json"):
        read_instance(tmp_path / "none.json")
