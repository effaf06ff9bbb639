"""`xuntu roster --rotate --officer-seed`: what a planner asks of the officers is what comes."""

from contextlib import suppress

from api.rosters.workflow import make_roster
from api.scoring.workflow import known_of
from api.session import all_or_nothing
from planner.officer_lottery import hold_lotteries
from planner.rotation import last_inspectors
from tests.small_county import AREA, MONTH, SmallCounty


class UndoError(Exception):
    """The county is shared: what a test plans is not kept."""


def test_officers_are_drawn_from_their_own_seed_and_do_not_visit_twice_running(
    small_county: SmallCounty,
) -> None:
    with suppress(UndoError), all_or_nothing(small_county.pool) as session:
        histories = known_of(session, AREA).histories
        made = make_roster(
            session, area=AREA, month=MONTH, effort=0, rotate=True, officer_seed=b"\x0f" * 32
        )
        raise UndoError
    plan, notes = made.plan, made.notes
    assert plan.officer_seed == "0f" * 32 != plan.seed
    assert plan.outcomes == hold_lotteries(plan.lotteries, b"\x0f" * 32)
    before = last_inspectors(histories, plan.inspectors)
    let_off = "".join(str(note) for note in notes if "无法换人检查" in str(note))
    names = {visit.employer: visit.name for visit in plan.visits}
    stops = [(route, stop.employer) for route in plan.roster.routes for stop in route.stops]
    asked = [one for _, one in stops if one in before]
    assert asked
    again = [
        employer
        for route, employer in stops
        if {route.team_day.lead, route.team_day.member} & before.get(employer, frozenset())
    ]
    assert [employer for employer in again if names[employer] not in let_off] == []
