from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.employer import EmployerId
from geo.message import message
from planner.comparison_sentence import (
    comparison_words,
    mandatory_range,
    net_range,
)
from planner.roster_comparison import RosterColumn, RuleColumn, roster_column
from planner.roster_instance import mandatory_min, roster_instance
from planner.roster_solver import solve_roster
from planner.visit import VisitList
from tests import make_roster
from tests.make_comparison import column, compared
from tests.roster_by_trying import best_worth


def said(present: RosterColumn, other: RosterColumn) -> list[str]:
    return [str(one) for one in comparison_words(compared(present, other))]


def test_two_rosters_differ_by_what_is_counted() -> None:
    other = column(7, travel=180, teams=5)
    other = replace(other, load=replace(other.load, days=3))
    assert said(column(5), other)[0] == (
        "“演示”与现在的排班相比：必查多排 2 家；多用 1 个小组日；行程多 40.0 公里；"
        "路上多 80 分钟；现场多 180 分钟"
    )
    assert said(other, column(5))[0] == (
        "“演示”与现在的排班相比：必查少排 2 家；少用 1 个小组日；行程少 40.0 公里；"
        "路上少 80 分钟；现场少 180 分钟"
    )


def test_two_rosters_alike_are_said_to_be() -> None:
    assert said(column(5), column(5)) == [
        "“演示”：家数、小组日和行程都与现在相同",
        "已证明：必查和双随机最多能排的家数不变",
        "已证明：最好的排班车程（专项 1 分折合 100 分钟，急件 1 家折合 30 分钟）不变",
    ]


def test_rules_that_gain_or_lose_are_named() -> None:
    def rules(*lacking: int) -> tuple[RuleColumn, ...]:
        return tuple(
            RuleColumn(rule=f"R{n}", title="", due=9, arranged=9 - each, lacking=each)
            for n, each in enumerate(lacking)
        )

    words = said(column(5, rules=rules(3, 2)), column(5, rules=rules(1, 2, 4)))
    assert words[1] == "规则 R0 完不成的由 3 变为 1"
    assert not any("R1" in one or "R2" in one for one in words)


@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        ({}, {}, "已证明：必查和双随机最多能排的家数不变"),
        ({}, {"placed": 7}, "已证明：必查和双随机最多能排的家数正好多 2 家"),
        ({"placed": 7}, {}, "已证明：必查和双随机最多能排的家数正好少 2 家"),
        (
            {"placeable": 6},
            {"placed": 7, "placeable": 9},
            "已证明：必查和双随机最多能排的家数至少多 1 家，至多多 4 家",
        ),
        (
            {"placed": 7, "placeable": 9},
            {"placeable": 6},
            "已证明：必查和双随机最多能排的家数至少少 1 家，至多少 4 家",
        ),
        (
            {"placeable": 6},
            {"placeable": 7},
            "必查和双随机最多能排的家数是多是少，没有证明：在少 1 家到多 2 家之间",
        ),
        (  # without any proof, nobody places more than there are
            {"gap": None, "wanted": 8},
            {"gap": None, "wanted": 8, "placed": 6},
            "必查和双随机最多能排的家数是多是少，没有证明：在少 2 家到多 3 家之间",
        ),
    ],
)
def test_what_is_proven_of_the_visits(
    here: dict[str, Any], there: dict[str, Any], words: str
) -> None:
    first: dict[str, Any] = {"placed": 5}
    other = column(**(first | {"name": "假如"} | there))
    assert words in said(column(**(first | here)), other)


def test_who_is_only_given_more_can_place_no_fewer() -> None:
    here, there = column(5, placeable=6), column(5, placeable=7, teams=5)
    assert "已证明：必查和双随机最多能排的家数不会少，至多多 2 家" in said(here, there)
    assert "已证明：必查和双随机最多能排的家数不会多，至多少 2 家" in said(there, here)


def test_who_is_only_given_more_can_drive_no_more() -> None:
    here = column(5, wanted=5, gap=5)
    there = column(5, wanted=5, gap=3, teams=5)
    assert "已证明：最好的排班车程不会多，至多省 3 分钟" in said(here, there)
    assert "已证明：最好的排班车程不会省，至多多 3 分钟" in said(there, here)


@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        ({}, {"travel": 80}, "已证明：最好的排班正好省 20 分钟车程"),
        ({}, {"travel": 120}, "已证明：最好的排班正好多 20 分钟车程"),
        (
            {"gap": 5},
            {"travel": 80, "gap": 3},
            "已证明：最好的排班至少省 15 分钟、至多省 23 分钟车程",
        ),
        (
            {"gap": 5},
            {"travel": 120, "gap": 3},
            "已证明：最好的排班至少多 17 分钟、至多多 25 分钟车程",
        ),
        (
            {"gap": 5},
            {"gap": 3},
            "最好的排班车程谁更省，没有证明：在多 5 分钟到省 3 分钟之间",
        ),
        ({}, {}, "已证明：最好的排班车程不变"),
    ],
)
def test_what_is_proven_of_the_travel(
    here: dict[str, Any], there: dict[str, Any], words: str
) -> None:
    everything: dict[str, Any] = {"placed": 5, "wanted": 5}
    other = column(**(everything | {"name": "假如"} | there))
    assert words in said(column(**(everything | here)), other)


def test_minutes_are_travel_alone_only_where_all_else_is_the_same() -> None:
    lists = {EmployerId("x"): VisitList.TARGETED}
    extra = column(5, wanted=5, travel=80)
    extra = replace(extra, lists={**extra.lists, **lists})
    assert "专项 1 分折合 100 分钟" in said(column(5, wanted=5), extra)[-1]


@pytest.mark.parametrize(
    "other", [column(6), column(5, gap=None), column(5, placeable=6)], ids=["more", "none", "open"]
)
def test_minutes_of_rosters_that_do_not_vie_are_not_compared(other: RosterColumn) -> None:
    assert net_range(compared(column(5), other)) is None
    assert net_range(compared(other, column(5))) is None


@settings(max_examples=12)
@given(
    st.lists(st.sampled_from([60, 120, 180]), min_size=1, max_size=4),
    st.integers(1, 2),
    st.integers(0, 1),
    st.integers(10, 60),
)
def test_what_is_proven_is_true_of_the_best_rosters(
    services: list[int], teams: int, more: int, minutes: int
) -> None:
    """Where everything can be tried, the best rosters lie within what two proofs allow."""
    visits = [
        make_roster.visit(k, service_min=each, allowed_days=(make_roster.MONDAY,))
        for k, each in enumerate(services)
    ]
    columns, best = [], []
    for count in (teams, teams + more):
        problem = make_roster.problem(
            visits, [make_roster.team_day(0, n + 1) for n in range(count)], minutes=minutes
        )
        columns.append(
            roster_column(
                message("演示"),
                visits=visits,
                team_days=problem.team_days,
                roster=solve_roster(problem, effort=0),
            )
        )
        mandatory = mandatory_min(problem.visits, problem.clock, count)
        worth = best_worth(roster_instance(problem))
        placed = -(-worth // mandatory)
        best.append((placed, placed * mandatory - worth))
    both = compared(*columns)
    visits_range, minutes_range = mandatory_range(both), net_range(both)
    (placed, travel), (placed_other, travel_other) = best
    assert visits_range.least <= placed_other - placed <= visits_range.most
    if minutes_range is not None:
        assert minutes_range.least <= travel - travel_other <= minutes_range.most
