import json
from typing import Any

import pytest

from geo.employer import EmployerId
from planner.frame_proof import NotInFrameError, check_proof, frame_proof
from planner.json_shape import MalformedJsonError
from planner.ledger_entry import EntryKind
from tests.make_ceremony import finished_month

MONTH = finished_month(7, size=13, with_officers=False)
COMMIT = next(one for one in MONTH.book.entries if one.kind is EntryKind.COMMIT)
FIRST, SECOND = (unit.employer for unit in MONTH.frozen.units[:2])


def proof(employer: EmployerId = FIRST) -> dict[str, Any]:
    made = frame_proof(MONTH.frozen, employer, COMMIT)
    read = json.loads(json.dumps(made))
    assert isinstance(read, dict)
    return read


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13])
def test_everybody_in_a_frame_has_a_proof_that_holds_and_points_to_the_commitment(
    size: int,
) -> None:
    month = finished_month(8, size=size, with_officers=False)
    commit = next(one for one in month.book.entries if one.kind is EntryKind.COMMIT)
    for unit in month.frozen.units:
        made = frame_proof(month.frozen, unit.employer, commit)
        assert check_proof(json.loads(json.dumps(made))) == ()
        assert made["frame_root"] == commit.body["frame_root"]
        assert made["commit"] == commit.hash


def test_a_proof_shows_no_other_employer() -> None:
    others = {unit.key for unit in MONTH.frozen.units if unit.employer != FIRST}
    text = json.dumps(proof())
    assert not [key for key in others if key in text]


def test_whoever_is_not_in_the_frame_has_no_proof() -> None:
    with pytest.raises(NotInFrameError) as error:
        frame_proof(MONTH.frozen, EmployerId("别家"), COMMIT)
    assert str(error.value) == ("别家 不在这次抽取的名录里：请核对编号，或查看排除名单和必查名单")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "x"}, ["这不是一家一证：格式应当是 xuntu-frame-proof/1"]),
        ({"path": ["0F" * 32]}, ["证明里的摘要不是 64 位小写十六进制数"]),
        ({"index": 1}, ["这一行不在名录里：证明与名录的根摘要不符"]),
        ({"frame_rows": 99}, ["这一行不在名录里：证明与名录的根摘要不符"]),
        ({"frame_root": "1" * 64}, ["这一行不在名录里：证明与名录的根摘要不符"]),
        ({"path": []}, ["这一行不在名录里：证明与名录的根摘要不符"]),
        ({"employer": "别家"}, ["盐和单位编号算不出这个代号"]),
        ({"salt": "1" * 64}, ["盐和单位编号算不出这个代号"]),
        ({"key": "1" * 32}, ["这一行的代号不是证明里的代号", "盐和单位编号算不出这个代号"]),
        (
            {"row": proof(SECOND)["row"]},
            [
                "这一行不在名录里：证明与名录的根摘要不符",
                "这一行的代号不是证明里的代号",
            ],
        ),
    ],
)
def test_a_proof_that_was_changed_says_what_does_not_fit(
    changes: dict[str, Any], said: list[str]
) -> None:
    assert [str(one) for one in check_proof(proof() | changes)] == said


@pytest.mark.parametrize("name", sorted(proof()))
def test_a_proof_without_one_of_its_fields_is_refused(name: str) -> None:
    made = proof()
    del made[name]
    with pytest.raises(MalformedJsonError, match=f"缺少“{name}”"):
        check_proof(made)
