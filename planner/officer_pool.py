"""Officer pools: who stands in the lottery for leads, and who in the one for members."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.inspector import Inspector, TeamRole
from planner.matching import full_matching
from planner.pairing import most_teams
from planner.route_duty import RouteDuty, bar


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerPools:
    """The officers of one office on one day, each in one of two pools, in id order."""

    leads: tuple[Inspector, ...]
    members: tuple[Inspector, ...]

    def of(self, role: TeamRole) -> tuple[Inspector, ...]:
        """Return the pool from which `role` is drawn."""
        return self.leads if role is TeamRole.LEAD else self.members


def find_pools(
    officers: Sequence[Inspector], duties: Sequence[RouteDuty], *, teams: int, turn: int
) -> OfficerPools | None:
    """Return pools from which every route can get a lead and a member, or None if there are none.

    Officers who cannot lead are members. Of those who can, as many as the members of `teams` teams
    still lack stand with the members, in rotation: on working day `turn` of the month (from 0) with
    n to move, the n from place turn·n on, in id order and round again, so that over the month
    nobody is moved twice more often than another. Where that leaves a route without officers, the
    start moves on place by place; where no start will do, the pools are made about one possible
    choice of officers, which a matching of all places at once finds whenever there is one.

    Parameters
    ----------
    officers
        Those on duty in one office on one day, in id order.
    duties
        The routes of the office that day.
    teams
        Teams to man, with and without stops; as many as possible are, at least the routes.
    """
    teams = max(len(duties), min(teams, most_teams(officers)))
    leaders = [one for one in officers if one.can_lead]
    moved = max(0, teams - (len(officers) - len(leaders)))
    for shift in range(len(leaders) if moved else 1):
        pools = _rotated(officers, leaders, moved=moved, start=turn * moved + shift)
        if all(_suffices(pools.of(role), duties, role) for role in TeamRole):
            return pools
    return _about_a_matching(officers, duties, teams) or _about_a_matching(
        officers, duties, len(duties)
    )


def places(
    officers: Sequence[Inspector], duties: Sequence[RouteDuty]
) -> tuple[list[tuple[RouteDuty, TeamRole]], list[list[bool]]]:
    """Return every place on the routes, and for each of them which of the officers may take it."""
    wanted = [(duty, role) for role in TeamRole for duty in duties]
    return wanted, [
        [bar(duty, officer, role) is None for officer in officers] for duty, role in wanted
    ]


def _rotated(
    officers: Sequence[Inspector], leaders: Sequence[Inspector], *, moved: int, start: int
) -> OfficerPools:
    away = {leaders[(start + step) % len(leaders)].id for step in range(moved) if leaders}
    return OfficerPools(
        leads=tuple(one for one in leaders if one.id not in away),
        members=tuple(one for one in officers if not one.can_lead or one.id in away),
    )


def _suffices(pool: Sequence[Inspector], duties: Sequence[RouteDuty], role: TeamRole) -> bool:
    may = [[bar(duty, officer, role) is None for officer in pool] for duty in duties]
    return full_matching(may) is not None


def _about_a_matching(
    officers: Sequence[Inspector], duties: Sequence[RouteDuty], teams: int
) -> OfficerPools | None:
    """Return pools that hold one choice of lead and member for each route and each idle team."""
    wanted, may = places(officers, duties)
    idle = range(teams - len(duties))
    roles = [role for _, role in wanted] + [role for role in TeamRole for _ in idle]
    may += [[officer.can_lead for officer in officers] for _ in idle]
    may += [[True] * len(officers) for _ in idle]
    chosen = full_matching(may)
    if chosen is None:
        return None
    members = {
        officers[column].id
        for column, role in zip(chosen, roles, strict=True)
        if role is TeamRole.MEMBER
    }
    members |= {
        one.id for place, one in enumerate(officers) if not one.can_lead and place not in chosen
    }
    return OfficerPools(
        leads=tuple(one for one in officers if one.id not in members),
        members=tuple(one for one in officers if one.id in members),
    )
