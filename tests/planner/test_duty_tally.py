from datetime import timedelta

from planner.duty_tally import DutyTally, PairTally, duty_tallies, fixed_pairs, pair_tallies
from planner.inspector import InspectorId, StaffRole
from planner.team_day import draw_team_days
from tests import make
from tests.make_draw import SEED
from tests.make_team_day import DAY, officers, team_day

I1, I2, I3 = (InspectorId(f"i0{number}") for number in (1, 2, 3))


def test_each_officer_has_the_days_present_and_on_a_team() -> None:
    staff = [
        *officers(2),
        make.inspector(id=I3, absent=frozenset({DAY})),
        make.inspector(id=InspectorId("i04"), role=StaffRole.GRID),
    ]
    following = DAY + timedelta(days=1)
    teams = [team_day(), team_day(day=following, lead=I2, member=I3)]
    tallies = duty_tallies(teams, staff, [DAY, following])
    assert tallies == (
        DutyTally(inspector=I1, present=2, lead=1, member=0),
        DutyTally(inspector=I2, present=2, lead=1, member=1),
        DutyTally(inspector=I3, present=1, lead=0, member=1),
    )
    assert [one.on_team for one in tallies] == [1, 2, 1]


def test_pairs_are_counted_whoever_leads_most_often_first() -> None:
    teams = [team_day(lead=I1, member=I3), team_day(), team_day(lead=I2, member=I1)]
    assert pair_tallies(teams) == (
        PairTally(first=I1, second=I2, days=2),
        PairTally(first=I1, second=I3, days=1),
    )


def test_two_officers_who_are_never_with_others_are_reported() -> None:
    days = [DAY + timedelta(days=number) for number in range(3)]
    staff = officers(2)
    made, _ = draw_team_days(staff, [make.office()], days, seed=SEED)
    said = fixed_pairs(pair_tallies(made), {one.id: one for one in staff})
    assert [str(one) for one in said] == [
        "演示1与演示2本月 3 天都在同一组，从未与他人组队：在岗人员太少，无法轮换"
    ]


def test_a_pair_of_one_day_or_with_other_partners_is_not_fixed() -> None:
    staff = {one.id: one for one in officers(3)}
    assert fixed_pairs(pair_tallies([team_day()]), staff) == ()
    mixed = [team_day(), team_day(), team_day(lead=I1, member=I3)]
    assert fixed_pairs(pair_tallies(mixed), staff) == ()
