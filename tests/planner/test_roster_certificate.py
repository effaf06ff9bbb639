import pytest

from planner.roster_certificate import ImpossibleCertificateError, RosterCertificate
from planner.roster_solver import solve_roster
from planner.visit import VisitList
from tests import make_roster as make


def certificate(**changes: int | None) -> RosterCertificate:
    fields: dict[str, int | None] = {"objective": 900, "bound": 1000, "placed": 3, "placeable": 3}
    return RosterCertificate(**(fields | changes))  # type: ignore[arg-type] # any field


def words(**changes: int | None) -> list[str]:
    return [str(each) for each in certificate(**changes).words()]


def test_a_roster_that_no_other_beats_says_so() -> None:
    assert words(bound=900) == [
        "必查和双随机任务排入 3 家；已证明按这些小组日不可能排得更多",
        "已证明：这就是最好的排班，车程和专项任务都不能更好",
    ]


def test_what_may_be_missing_is_said_in_minutes_and_never_less_than_proven() -> None:
    assert words()[1] == (
        "已证明：在此前提下，最好的排班也最多再省 100 分钟车程（专项 1 分抵 100 分钟）"
    )


def test_visits_that_might_still_be_placed_are_counted_first() -> None:
    assert words(placeable=5) == [
        "必查和双随机任务排入 3 家；已证明按这些小组日最多能排 5 家，最多还差 2 家"
    ]


def test_without_a_proof_there_is_no_gap_and_the_words_say_so() -> None:
    assert certificate(bound=None).gap is None
    assert words(bound=None) == ["没有算出上限：这份排班离最好的排班有多远，没有证明"]


def test_the_gap_is_a_share_of_the_bound() -> None:
    assert certificate().gap == 0.1


@pytest.mark.parametrize("changes", [{"bound": 899}, {"placeable": 2}])
def test_a_roster_better_than_possible_is_refused(changes: dict[str, int]) -> None:
    with pytest.raises(ImpossibleCertificateError, match="超过了已证明的上限"):
        certificate(**changes)


def test_a_solved_roster_counts_the_mandatory_visits_that_any_roster_can_place() -> None:
    visits = [make.visit(k, service_min=170) for k in range(5)]
    prize = make.visit(7, list=VisitList.TARGETED, prize=5, service_min=30)
    roster = solve_roster(make.problem([*visits, prize], [make.team_day(0), make.team_day(1)]))
    assert roster.certificate is not None
    assert roster.certificate.placed == roster.certificate.placeable == 4
    assert roster.certificate.bound == roster.certificate.objective


def test_visits_that_go_first_are_counted_before_the_others() -> None:
    assert words(first=2, first_placed=2, first_placeable=2)[0] == "要求优先排入的 2 家全部排入"
    assert words(first=3, first_placed=2, first_placeable=2)[0] == (
        "要求优先排入的 3 家只排入 2 家；已证明按这些小组日不可能更多"
    )
    assert words(first=4, first_placed=2, first_placeable=3)[0] == (
        "要求优先排入的 4 家只排入 2 家，最多能排 3 家"
    )


def test_more_going_first_than_can_be_is_a_fault() -> None:
    with pytest.raises(ImpossibleCertificateError):
        certificate(first=1, first_placed=2, first_placeable=1)
