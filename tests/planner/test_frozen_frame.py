from dataclasses import replace
from hashlib import sha256

import pytest

from geo.employer import EmployerId
from geo.message import message
from planner.draw import SCALE, check_draw
from planner.employer_key import InvalidSecretError, key_of, salt_of
from planner.frame_quota import Stratum
from planner.frame_text import InvalidFrameTextError, frame_rows
from planner.frozen_frame import (
    FrozenFrame,
    UnsoundFrameError,
    chosen_digest,
    freeze,
    reserve_digest,
)
from planner.merkle_tree import merkle_root
from planner.random_frame import Exclusion
from tests.make_ceremony import demo_units
from tests.make_draw import SEED, frame_unit

UNITS, QUOTAS = demo_units(3, 30, strata=3, townships=3)
SECRET = bytes(range(32))


def frozen(units: object = None, **changes: object) -> FrozenFrame:
    fields = {
        "quotas": QUOTAS,
        "excluded": (),
        "inspectors": (),
        "rules": "规则 1",
        "method": "方法 1",
        "secret": SECRET,
    } | changes
    quotas, excluded, inspectors = (fields.pop(n) for n in ("quotas", "excluded", "inspectors"))
    return freeze(UNITS if units is None else units, quotas, excluded, inspectors, **fields)  # type: ignore[arg-type]  # a builder takes any field


def test_units_stand_in_key_order_and_keys_follow_from_the_secret() -> None:
    made = frozen()
    keys = [unit.key for unit in made.units]
    assert keys == sorted(keys)
    assert {unit.employer for unit in made.units} == {unit.employer for unit in UNITS}
    for unit in made.units:
        assert unit.key == key_of(salt_of(SECRET, unit.employer), unit.employer)
        assert unit.key == made.key(unit.employer)
    assert not {unit.employer for unit in UNITS} & set(made.frame.replace("\n", ",").split(","))


def test_the_order_in_which_units_are_given_does_not_matter() -> None:
    assert frozen(UNITS[::-1]) == frozen()


def test_another_secret_gives_every_employer_another_key_and_another_root() -> None:
    made, other = frozen(), frozen(secret=bytes(32))
    assert not {unit.key for unit in made.units} & {unit.key for unit in other.units}
    assert made.material().frame_root != other.material().frame_root


def test_what_is_published_before_the_draw_are_digests_of_the_sealed_texts() -> None:
    made = frozen(excluded=[Exclusion(employer=EmployerId("x"), reason=message("停业"))])
    material = made.material()
    rows = [row.encode() for row in frame_rows(made.frame)]
    assert material.frame_root == merkle_root(rows).hex()
    assert material.frame_rows == len(UNITS) == len(rows)
    assert material.exclusions_sha256 == sha256(made.exclusions.encode()).hexdigest()
    assert material.staff_sha256 == sha256(made.staff.encode()).hexdigest()
    assert made.exclusions.endswith(f"{made.key(EmployerId('x'))},停业\n")
    assert made.policy["quotas"] == [[name, QUOTAS[name]] for name in sorted(QUOTAS)]
    assert made.policy["scale"] == SCALE


def test_a_frozen_frame_is_drawn_by_key_and_repeats_exactly() -> None:
    draw = frozen().drawn(seed=SEED)
    assert check_draw(draw) == ()
    assert len(draw.chosen) == sum(QUOTAS.values())
    assert draw == frozen().drawn(seed=SEED)


def test_a_month_in_which_nobody_can_be_drawn_is_sealed_and_drawn_like_any_other() -> None:
    made = frozen([], quotas={Stratum("甲"): 0})
    assert made.material().frame_rows == 0
    assert made.material().frame_root == sha256(b"").hexdigest()
    assert made.drawn(seed=SEED).chosen == ()


def test_a_frame_that_could_not_be_drawn_from_is_not_sealed() -> None:
    unit = frame_unit(employer=EmployerId("x"))
    with pytest.raises(UnsoundFrameError) as error:
        frozen([unit], quotas={})
    assert str(error.value) == "名录不能封存：“乙”层的份额合计 500000，与名额 （没有） 不符"
    with pytest.raises(UnsoundFrameError) as error:
        frozen([unit], quotas={Stratum("乙"): 1, Stratum("丙"): 2})
    assert str(error.value) == (
        "名录不能封存：“丙”层的份额合计 0，与名额 2 不符；“乙”层的份额合计 500000，与名额 1 不符"
    )
    with pytest.raises(InvalidFrameTextError, match="没有排好序，或出现两次"):
        frozen([unit, unit], quotas={Stratum("乙"): 1})
    with pytest.raises(InvalidFrameTextError, match="坐标或份额超出范围"):
        frozen([replace(unit, x_m=10**7 + 1)], quotas={})


def test_nobody_is_both_in_the_frame_and_left_out() -> None:
    unit = frame_unit(employer=EmployerId("x"), mass=SCALE)
    with pytest.raises(UnsoundFrameError) as error:
        frozen(
            [unit],
            quotas={Stratum("乙"): 1},
            excluded=[Exclusion(employer=EmployerId("x"), reason=message("停业"))],
        )
    key = key_of(salt_of(SECRET, EmployerId("x")), EmployerId("x"))
    assert str(error.value) == f"名录不能封存：{key} 在排除名单里，又在名录里"


def test_a_secret_of_another_length_is_refused() -> None:
    with pytest.raises(InvalidSecretError):
        frozen(secret=b"short")


def test_digests_of_lists_cover_their_order() -> None:
    assert chosen_digest(["a", "b"]) == sha256(b"XUNTU-CHOSEN/1\na\nb\n").hexdigest()
    assert reserve_digest(["b", "a"]) == sha256(b"XUNTU-RESERVE/1\nb\na\n").hexdigest()
