from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from geo.employer import EmployerId
from planner.inspector import InspectorId
from planner.recusal import for_every_workplace, may_visit, recusals, without_team
from tests.make_team_day import officers, team_day

A, B, C = (EmployerId(name) for name in "abc")


def test_a_team_with_a_recused_officer_may_not_visit_and_the_officer_is_named() -> None:
    staff = {one.id: one for one in officers(2)}
    staff[InspectorId("i02")] = replace(staff[InspectorId("i02")], recused=frozenset({A}))
    team = team_day(recused=frozenset({A}))
    assert not may_visit(team, A)
    assert [str(one) for one in recusals(team, A, staff)] == [
        "演示2与 a 有利害关系，应当回避（行政处罚法第四十三条）：请换一组"
    ]


def test_a_team_without_a_relation_may_visit() -> None:
    staff = {one.id: one for one in officers(2, recused=frozenset({A}))}
    team = team_day(recused=frozenset({A}))
    assert may_visit(team, B)
    assert recusals(team, B, staff) == ()
    assert len(recusals(team, A, staff)) == 2


def test_employers_that_every_team_is_recused_from_are_listed() -> None:
    teams = [team_day(recused=frozenset({A, B})), team_day(number=2, recused=frozenset({B, C}))]
    assert without_team(iter(teams), [C, B, A]) == (B,)
    assert without_team([], [B, A]) == (A, B)


def test_a_recusal_holds_for_every_workplace_of_the_legal_person() -> None:
    code = "91330100799655058B"
    first, second, other = (
        EmployerId(id_) for id_ in (f"{code}-01", f"{code}-02", "91330100799655059A-01")
    )
    (one, two) = officers(2)
    staff = (replace(one, recused=frozenset({second})), two)
    widened = for_every_workplace(staff, [first, second, other])
    assert [each.recused for each in widened] == [frozenset({first, second}), frozenset()]


def test_a_provisional_id_stands_for_its_own_workplace_alone() -> None:
    mine, other = EmployerId("P-0123456789ab"), EmployerId("P-0123456789ac")
    (one,) = officers(1, recused=frozenset({mine}))
    assert for_every_workplace((one,), [mine, other]) == (one,)


CODES = ("91330100799655058B", "91330100799655059A", "913301007996550609")
IDS = st.builds(
    lambda code, number: EmployerId(f"{code}-{number:02d}"),
    st.sampled_from(CODES),
    st.integers(1, 3),
) | st.sampled_from([EmployerId("P-0123456789ab"), EmployerId("P-012345678901")])


@given(recused=st.frozensets(IDS, max_size=5), known=st.frozensets(IDS, max_size=8))
def test_widening_keeps_every_recusal_and_adds_only_workplaces_of_the_same_code(
    recused: frozenset[EmployerId], known: frozenset[EmployerId]
) -> None:
    (one,) = officers(1, recused=recused)
    (widened,) = for_every_workplace((one,), known)
    meant = {id_.rpartition("-")[0] for id_ in recused if not id_.startswith("P-")}
    wanted = {id_ for id_ in known if id_.rpartition("-")[0] in meant}
    assert widened.recused == recused | wanted
    assert for_every_workplace((widened,), known) == (widened,)
    assert replace(widened, recused=recused) == one
