"""Route duties: what one route asks of the officers who make it, and whether one may."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.employer import EmployerId
from geo.message import Message, message
from planner.duty import refusals
from planner.inspector import Inspector, InspectorId, OfficeId, Skill, TeamRole
from planner.roster import Route
from planner.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDuty:
    """One route as its officers see it, whoever they will be."""

    day: date
    office: OfficeId
    number: int
    """Number of the team that day."""
    employers: Mapping[EmployerId, str]
    """Name of each stop, in order."""
    skills: Mapping[TeamRole, frozenset[Skill]]
    """What each of the two has to be trained for."""
    rotated: Mapping[InspectorId, str] = field(default_factory=dict)
    """Officers who made the last visit to a stop that is to see others now, with its name."""

    @property
    def row(self) -> str:
        """Return the name of the route in its lotteries, such as `route/03`."""
        return f"route/{self.number:02d}"


def route_duty(
    route: Route,
    visits: Mapping[EmployerId, Visit],
    *,
    rotation: Mapping[EmployerId, frozenset[InspectorId]],
    member_skills: frozenset[Skill] = frozenset(),
) -> RouteDuty:
    """Return what `route` asks: the lead has every skill that a stop needs.

    Skills in `member_skills` are asked of the member and not of the lead.
    """
    stops = [visits[stop.employer] for stop in route.stops]
    needed = frozenset[Skill]().union(*(visit.skills for visit in stops))
    team = route.team_day
    return RouteDuty(
        day=team.day,
        office=team.office,
        number=team.number,
        employers={visit.employer: visit.name for visit in stops},
        skills={
            TeamRole.LEAD: needed - member_skills,
            TeamRole.MEMBER: needed & member_skills,
        },
        rotated={
            officer: visit.name
            for visit in stops
            for officer in sorted(rotation.get(visit.employer, ()))
        },
    )


def bar(duty: RouteDuty, officer: Inspector, role: TeamRole) -> Message | None:
    """Return why `officer` may not take `role` on the route, or None when nothing bars it.

    In order: certificate and presence on the day (国办发〔2024〕54号), leave to lead, recusal from
    a stop (回避, 行政处罚法 art. 43), skill, rotation.
    """
    if absent := refusals((officer,), duty.day):
        return absent[0]
    if role is TeamRole.LEAD and not officer.can_lead:
        return message("{name}没有带队资格", name=officer.name)
    for employer, name in duty.employers.items():
        if employer in officer.recused:
            return message(
                "{name}与{employer}有利害关系，应当回避（行政处罚法第四十三条）",
                name=officer.name,
                employer=name,
            )
    if lacking := sorted(duty.skills[role] - officer.skills):
        return message(
            "{name}不具备“{skill}”能力", name=officer.name, skill=message(lacking[0].value)
        )
    if officer.id in duty.rotated:
        return message(
            "{name}上一次检查过{employer}，这次须轮换",
            name=officer.name,
            employer=duty.rotated[officer.id],
        )
    return None
