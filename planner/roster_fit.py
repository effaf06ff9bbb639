"""Roster fit: whether one team-day may make one visit, and if not, what stands in the way."""

from planner.roster import UnplacedCause
from planner.team_day import TeamDay
from planner.visit import Visit


def obstacle(visit: Visit, team_day: TeamDay) -> UnplacedCause | None:
    """Return why `team_day` may never make `visit`, or None when it may."""
    if not visit.may_be_on(team_day.day):
        return UnplacedCause.NO_ALLOWED_DAY
    if not visit.skills <= team_day.skills:
        return UnplacedCause.NO_SKILL
    if visit.employer in team_day.recused:
        return UnplacedCause.RECUSED
    return None
