"""Published draws are repeated for years: what a seed draws from a frame never changes."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import pytest

from planner.coverage import Stratum
from planner.draw import FrameUnit, hold_draw
from planner.random_stream import RandomStream
from tests.make_draw import county_frame

QUOTAS = {Stratum("甲"): 60, Stratum("乙"): 120, Stratum("丙"): 120}
ALL = {Stratum("甲"): 300}


def clumped(unit: FrameUnit) -> FrameUnit:
    """Return the unit at the corner of its square of 2 km, where many are and distances tie."""
    return replace(unit, x_m=unit.x_m // 2000 * 2000, y_m=unit.y_m // 2000 * 2000)


def outcome(frame: list[FrameUnit], quotas: Mapping[Stratum, int], number: int) -> str:
    draw = hold_draw(frame, quotas, seed=sha256(bytes([number])).digest())
    return sha256("\n".join((*draw.chosen, "", *draw.reserve)).encode()).hexdigest()[:32]


@pytest.mark.parametrize(
    ("quotas", "townships", "size", "wanted"),
    [
        (
            QUOTAS,
            20,
            3000,
            (
                "a9db9fd1ffdbccc68ed8772afa1c6002",
                "08431a5ac296039d131e83355582a6ad",
                "b8cb096f1e0eb9ea4e00e24da2933f6e",
                "26bf7838128413df7fd7f4c593c8245f",
            ),
        ),
        (
            ALL,
            1,
            4000,
            (
                "71365daa7ac8949bdffc4baefd8d314e",
                "b4ac93389ef471465cdb98e11578576e",
                "7521a8b13491404e156a303f5edaf6df",
                "7c16a89dc7aab32cf24280ac7e1675ff",
            ),
        ),
    ],
    ids=["60 cells", "one cell"],
)
def test_what_a_seed_draws_from_a_frame_stays_as_it_was_published(
    quotas: Mapping[Stratum, int], townships: int, size: int, wanted: tuple[str, ...]
) -> None:
    frame = county_frame(size, quotas, townships=townships)
    at_corners = [clumped(unit) for unit in frame]
    found = [outcome(units, quotas, number) for units in (frame, at_corners) for number in (0, 1)]
    assert tuple(found) == wanted


def test_the_numbers_of_a_stream_stay_as_they_were_published() -> None:
    stream = RandomStream(bytes(range(32)), "reserve")
    small = " ".join(str(stream.below(1 + k * k * k)) for k in range(3000))
    assert sha256(small.encode()).hexdigest()[:32] == "a8452ed0a3abd7bd6d6a409fc1c85ba8"
    stream = RandomStream(bytes(range(32)), "reserve")
    large = " ".join(str(stream.below(2**64 - k if k % 3 else 2**63 + 1 + k)) for k in range(500))
    assert sha256(large.encode()).hexdigest()[:32] == "182b7b57f8f4593acc642b136bd72da7"
