"""Replan staff: who steps in for an officer who cannot come, and which teams then do not go out.

A substitute in drawn order comes first, for then nobody's visit changes; only where there is none
the team-day is lost. Nobody is drawn again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geo.message import Message
from planner.inspector import Inspector, InspectorId
from planner.month_plan import MonthPlan
from planner.officer_assignment import staffed
from planner.replan_event import OfficerAbsent, ReplanEvent
from planner.replan_pin import ReplanPins
from planner.team_day import TeamDay
from planner.withdrawal import withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffedAgain:
    """A plan after its officers were looked at again."""

    plan: MonthPlan
    lost: frozenset[tuple[date, int]]
    """Day and number of the teams that nobody could complete."""
    notes: tuple[Message, ...]
    """Who stepped in for whom, or that nobody could."""


def staff_now(
    plan: MonthPlan, events: Iterable[ReplanEvent], current: Iterable[Inspector]
) -> tuple[Inspector, ...]:
    """Return the staff of the plan with absences and recusals of events and of the list as it is.

    Nobody loses an absence or a recusal, and skills stay those of the draw.
    """
    listed = {one.id: one for one in current}
    away: dict[InspectorId, set[date]] = {}
    for event in events:
        if isinstance(event, OfficerAbsent):
            span = range((event.last - event.first).days + 1)
            days = {event.first + timedelta(days=k) for k in span}
            away.setdefault(event.officer, set()).update(days)
    return tuple(
        replace(
            one,
            absent=one.absent | listed.get(one.id, one).absent | away.get(one.id, set()),
            recused=one.recused | listed.get(one.id, one).recused,
        )
        for one in plan.inspectors
    )


def staff_again(
    plan: MonthPlan, staff: tuple[Inspector, ...], pins: ReplanPins, *, reason: str
) -> StaffedAgain:
    """Return `plan` with substitutes for everybody on an open route who is absent that day.

    Teams that are not done have the recusals of `staff`; teams without a route that lack an
    officer are no more.
    """
    people = {one.id: one for one in staff}
    plan = replace(_restaffed(plan, people, pins), inspectors=staff)
    lost, notes = set(), []
    for key in [(one.team_day.day, one.team_day.number) for one in plan.roster.routes]:
        for _role in range(2):
            route = next(
                one for one in plan.roster.routes if (one.team_day.day, one.team_day.number) == key
            )
            absent = _absent(route.team_day, people)
            if pins.is_done(route) or pins.head(route) or not absent or key in lost:
                break
            plan = withdraw(
                plan,
                day=key[0],
                number=key[1],
                officer=absent[0],
                reason=reason,
                inspectors=staff,
            )
            notes.append(plan.substitutions[-1].said)
            if plan.substitutions[-1].substitute is None:
                lost.add(key)
    with_route = {one.team_day for one in plan.roster.routes}
    team_days = tuple(
        team
        for team in plan.team_days
        if team in with_route or team.day <= pins.done_until or not _absent(team, people)
    )
    return StaffedAgain(
        plan=replace(plan, team_days=team_days), lost=frozenset(lost), notes=tuple(notes)
    )


def _absent(team: TeamDay, people: dict[InspectorId, Inspector]) -> list[InspectorId]:
    return [one for one in (team.lead, team.member) if team.day in people[one].absent]


def _restaffed(
    plan: MonthPlan, people: dict[InspectorId, Inspector], pins: ReplanPins
) -> MonthPlan:
    """Return the plan whose open teams have the recusals of the staff as it is now."""
    made = {
        team: staffed(team, team.lead, team.member, people)
        for team in plan.team_days
        if team.day > pins.done_until
    }
    routes = tuple(
        replace(route, team_day=made.get(route.team_day, route.team_day))
        for route in plan.roster.routes
    )
    return replace(
        plan,
        roster=replace(plan.roster, routes=routes),
        team_days=tuple(made.get(team, team) for team in plan.team_days),
    )
