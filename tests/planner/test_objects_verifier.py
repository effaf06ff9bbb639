from collections.abc import Callable
from typing import Any

import pytest

from planner.bundle_verifier import verify_bundle
from planner.draw_finding import FindingCode
from tests.make_ceremony import Bundle, finished_month

MONTH = finished_month(31, with_officers=False)
C = FindingCode


def said(bundle: Bundle, code: FindingCode) -> list[tuple[str, str]]:
    found = verify_bundle(bundle).findings
    return [(one.where, str(one.text)) for one in found if one.code is code]


def changed(**policy: Any) -> Bundle:
    bundle = MONTH.full()
    bundle["objects"]["policy"].update(policy)
    return bundle


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        ({"scale": 1000}, "objects.policy.scale 应当是 1000000"),
        ({"scale": "1000000"}, "objects.policy.scale 应当是整数"),
        ({"quotas": {}}, "objects.policy.quotas 应当是一个列表"),
        ({"quotas": [["甲"]]}, "objects.policy.quotas[0] 应当有 2 项"),
        ({"quotas": [["甲", -1]]}, "objects.policy.quotas[0] 是 -1，应当在 0 至 2^53−1 之间"),
        (
            {"quotas": [["甲", 0], ["丙", 0]]},
            "objects.policy.quotas 没有按层排好序，或有重复",
        ),
        ({"quotas": [["甲", 0], ["甲", 0]]}, "objects.policy.quotas 没有按层排好序，或有重复"),
        ({"名": 1}, "$ 的键 '名' 只能用 ASCII 字母、数字和下划线"),
    ],
)
def test_a_policy_of_the_wrong_shape_is_named(policy: dict[str, Any], text: str) -> None:
    assert [words for _, words in said(changed(**policy), C.FORMAT)] == [text]


@pytest.mark.parametrize("name", ["frame", "exclusions", "policy", "chosen", "reserve"])
def test_material_with_a_part_missing_is_named(name: str) -> None:
    bundle = MONTH.full()
    del bundle["objects"][name]
    assert said(bundle, C.FORMAT) == [("objects", f"objects 缺少“{name}”")]
    del bundle["disclosed"]
    assert {one.code for one in verify_bundle(bundle).findings} == {C.FORMAT}


@pytest.mark.parametrize("name", ["scale", "quotas", "rules"])
def test_a_policy_with_a_part_missing_is_named(name: str) -> None:
    bundle = MONTH.full()
    del bundle["objects"]["policy"][name]
    assert said(bundle, C.FORMAT) == [("objects", f"objects.policy 缺少“{name}”")]


def test_a_stratum_with_the_wrong_quota_or_none_is_named_with_its_sum() -> None:
    quotas = MONTH.full()["objects"]["policy"]["quotas"]
    (first, quota), *rest = quotas
    assert said(changed(quotas=[[first, quota + 1], *rest]), C.FRAME_QUOTA) == [
        (first, f"“{first}”层的份额合计 {quota}000000，与名额 {quota + 1} 不符")
    ]
    assert said(changed(quotas=rest), C.FRAME_QUOTA) == [
        (first, f"“{first}”层的份额合计 {quota}000000，与名额 （没有） 不符")
    ]
    more = sorted([*quotas, ["￥", 1]])
    assert said(changed(quotas=more), C.FRAME_QUOTA) == [
        ("￥", "“￥”层的份额合计 0，与名额 1 不符")
    ]
    nothing = sorted([*quotas, ["￥", 0]])
    assert said(changed(quotas=nothing), C.FRAME_QUOTA) == []


def test_an_employer_left_out_and_in_the_frame_is_named() -> None:
    bundle = MONTH.full()
    key = MONTH.frozen.units[0].key
    bundle["objects"]["exclusions"] = f"XUNTU-EXCLUSIONS/1\nkey,reason\n{key},x\n"
    assert said(bundle, C.FRAME_FORMAT) == [(key, f"{key} 在排除名单里，又在名录里")]


def test_a_list_with_somebody_twice_is_not_the_list_drawn() -> None:
    bundle = MONTH.full()
    bundle["objects"]["chosen"].append(bundle["objects"]["chosen"][-1])
    assert said(bundle, C.CHOSEN_REPLAY) == [("objects", "抽中名单没有排好序或有重复")]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_the_smallest_frames_are_verified_like_any_other(size: int) -> None:
    month = finished_month(40 + size, size=size, with_officers=False)
    assert verify_bundle(month.full()).findings == ()


def refused(change: Callable[[dict[str, Any]], object]) -> Bundle:
    bundle = MONTH.full()
    change(bundle["objects"])
    return bundle


def test_a_frame_and_exclusions_that_are_both_torn_are_both_named() -> None:
    bundle = refused(lambda part: part.update(frame="x", exclusions="y"))
    assert [where for where, _ in said(bundle, C.FRAME_FORMAT)] == [
        "objects.frame",
        "objects.exclusions",
    ]
