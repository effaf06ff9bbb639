import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.risk_grade import InvalidTableError, NonMonotoneTableError
from geo.risk_points import MEASURES, InvalidPointsError, PointKey, PointSteps
from tests import make_rules


@given(st.lists(st.integers(-2, 30), min_size=1, max_size=5), st.integers(-1, 40))
def test_steps_are_accepted_exactly_when_they_never_fall_and_then_points_never_fall(
    points: list[int], never: int
) -> None:
    starts = tuple(range(1, 10 * len(points), 10))
    rising = [0, *points, never]
    if rising == sorted(rising):
        steps = PointSteps(starts, tuple(points), never)
        given_points = [steps.at(measure) for measure in range(70)]
        assert given_points == sorted(given_points)
        assert given_points[0] == 0
        assert given_points[-1] == points[-1] <= never == steps.at_most
    else:
        with pytest.raises(NonMonotoneTableError, match="分值不得更低"):
            PointSteps(starts, tuple(points), never)


def test_steps_by_hand() -> None:
    steps = PointSteps((1, 4), (8, 16))
    assert [steps.at(measure) for measure in (0, 1, 3, 4, 99)] == [0, 8, 8, 16, 16]
    assert steps.at_most == 16


@pytest.mark.parametrize(
    ("starts", "points", "sentence"),
    [
        ((), (), "每一档都要有起点和分值"),
        ((1, 2), (3,), "每一档都要有起点和分值"),
        ((-1, 2), (3, 4), "须从 0 或正数开始"),
        ((2, 2), (3, 4), "逐档增大"),
    ],
)
def test_steps_that_make_no_sense_are_refused(
    starts: tuple[int, ...], points: tuple[int, ...], sentence: str
) -> None:
    with pytest.raises(InvalidPointsError, match=sentence):
        PointSteps(starts, points)


def test_every_part_says_what_it_measures() -> None:
    assert list(MEASURES) == list(PointKey)


def test_points_for_never_belong_to_what_may_never_have_happened() -> None:
    with pytest.raises(InvalidTableError, match="计分项 exposed"):
        make_rules.method(points={PointKey.EXPOSED: PointSteps((1,), (2,), 3)})
    with pytest.raises(InvalidTableError, match="计分项 since_visit"):
        make_rules.method(points={PointKey.SINCE_VISIT: PointSteps((1,), (2,))})


@pytest.mark.parametrize("window", ["violation_months", "disease_years"])
def test_a_window_of_nothing_is_refused(window: str) -> None:
    with pytest.raises(InvalidTableError, match="回看期必须至少为 1"):
        make_rules.method(**{window: 0})
