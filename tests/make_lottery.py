"""Builders of routes, duties and lotteries; worlds in which the placeholders are lawful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from geo.employer import EmployerId
from planner.chance_matrix import chance_matrix
from planner.inspector import Inspector, InspectorId, Office, OfficeId, Skill, TeamRole
from planner.officer_lottery import OfficerLottery
from planner.random_stream import RandomStream, shuffled
from planner.roster import Roster, Route, Stop
from planner.route_duty import RouteDuty
from planner.team_day import TeamDay
from planner.visit import Visit
from tests import make
from tests.make_roster import visit
from tests.make_team_day import DAY, team_day


def duty(number: int = 1, *employers: str, **changes: Any) -> RouteDuty:
    """Return what a route with these stops asks of office o1 on the first of December."""
    fields: dict[str, Any] = {
        "day": DAY,
        "office": OfficeId("o1"),
        "number": number,
        "employers": {EmployerId(one): f"企业{one}" for one in employers},
        "skills": dict.fromkeys(TeamRole, frozenset()),
    }
    return RouteDuty(**(fields | changes))


def route(team: TeamDay, employers: Sequence[str]) -> Route:
    """Return a route of `team` to these employers, half an hour each."""
    return Route(
        team_day=team,
        depart_min=540,
        lunch_start_min=None,
        stops=tuple(
            Stop(
                employer=EmployerId(one),
                travel_min=10,
                distance_m=5_000,
                arrive_min=550 + 40 * order,
                start_min=550 + 40 * order,
                leave_min=580 + 40 * order,
            )
            for order, one in enumerate(employers)
        ),
        return_travel_min=10,
        return_distance_m=5_000,
        return_min=560 + 40 * len(employers),
    )


def lottery(allowed: Sequence[Sequence[bool]], *, routes: int, **changes: Any) -> OfficerLottery:
    """Return the lottery for leads on an allowed pattern whose first rows are `routes`."""
    size = len(allowed)
    fields: dict[str, Any] = {
        "day": DAY,
        "office": OfficeId("o1"),
        "role": TeamRole.LEAD,
        "rows": (
            *(f"route/{number:02d}" for number in range(1, routes + 1)),
            *(f"standby/{number:02d}" for number in range(1, size - routes + 1)),
        ),
        "columns": tuple(InspectorId(f"i{number:02d}") for number in range(1, size + 1)),
        "matrix": chance_matrix(allowed),
    }
    return OfficerLottery(**(fields | changes))


@dataclass(frozen=True, kw_only=True)
class World:
    """Staff, teams and routes on which every placeholder may lawfully go where it goes."""

    offices: tuple[Office, ...]
    inspectors: tuple[Inspector, ...]
    days: tuple[date, ...]
    team_days: tuple[TeamDay, ...]
    visits: tuple[Visit, ...]
    roster: Roster
    rotation: Mapping[EmployerId, frozenset[InspectorId]]

    def asked(self) -> dict[str, Any]:
        """Return the keyword arguments of `prepare_lotteries`."""
        return {
            "visits": self.visits,
            "inspectors": self.inspectors,
            "offices": self.offices,
            "days": self.days,
            "rotation": self.rotation,
        }


def world(
    seed: bytes,
    *,
    officers: int = 8,
    leaders: int = 5,
    teams: int = 3,
    routes: int | None = None,
    stops: int = 3,
    days: int = 2,
    offices: int = 1,
    recused: int = 0,
    skilled: int = 0,
    rotated: int = 0,
) -> World:
    """Return a world made at random from `seed`; the last three are chances in per cent.

    `recused` is that an officer is recused from an employer and `rotated` that an officer was there
    last time, wherever the placeholders leave it open; `skilled` that an officer has the radiation
    skill, and that a stop needs it where a placeholder of its route has it.
    """
    source = RandomStream(seed, "world")
    places = tuple(
        make.office(id=OfficeId(f"o{number}"), vehicles=teams) for number in range(1, offices + 1)
    )
    staff: dict[InspectorId, Inspector] = {}
    for office in places:
        leading = set(shuffled(range(officers), source)[:leaders])
        for number in range(officers):
            id_ = InspectorId(f"{office.id}i{number:02d}")
            staff[id_] = make.inspector(
                id=id_,
                name=f"演示{id_}",
                office=office.id,
                can_lead=number in leading,
                skills=frozenset({Skill.RADIATION} if source.below(100) < skilled else ()),
            )
    made: list[TeamDay] = []
    found: list[Route] = []
    visits: list[Visit] = []
    rotation: dict[EmployerId, frozenset[InspectorId]] = {}
    dates = tuple(DAY + timedelta(days=number) for number in range(days))
    for day in dates:
        number = 0
        for office in places:
            own = shuffled([one for one in staff.values() if one.office == office.id], source)
            leads = [one.id for one in own if one.can_lead][:teams]
            members = [one.id for one in own if one.id not in leads][:teams]
            served = set(shuffled(range(teams), source)[: teams if routes is None else routes])
            for place, pair in enumerate(zip(leads, members, strict=True)):
                number += 1
                team = team_day(
                    day=day, number=number, office=office.id, lead=pair[0], member=pair[1]
                )
                made.append(team)
                if place not in served:
                    continue
                ids = [f"e{len(visits) + order:04d}" for order in range(stops)]
                found.append(route(team, ids))
                skills = staff[pair[0]].skills | staff[pair[1]].skills
                for one in map(EmployerId, ids):
                    needs = skills if source.below(100) < skilled else frozenset()
                    visits.append(
                        visit(1, employer=one, name=f"企业{one}", skills=needs, allowed_days=(day,))
                    )
                    others = [other for other in staff if other not in pair]
                    for other in others:
                        if source.below(100) < recused:
                            staff[other] = replace(
                                staff[other], recused=staff[other].recused | {one}
                            )
                    before = frozenset(one for one in others if source.below(100) < rotated)
                    rotation |= {one: before} if before else {}
    return World(
        offices=places,
        inspectors=tuple(staff.values()),
        days=dates,
        team_days=tuple(made),
        visits=tuple(visits),
        roster=Roster(routes=tuple(found), unplaced=()),
        rotation=rotation,
    )
