"""Officer checker: whether the two on every team may inspect that day, from the staff list alone.

It shares no code with the lottery, its pools or the table of chances.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from geo.employer import EmployerId
from geo.message import Message, message
from planner.inspector import Inspector, InspectorId, StaffRole
from planner.roster import Roster
from planner.team_day import TeamDay


def check_officers(
    roster: Roster,
    team_days: Sequence[TeamDay],
    inspectors: Iterable[Inspector],
    *,
    rotation: Mapping[EmployerId, frozenset[InspectorId]],
) -> tuple[Message, ...]:
    """Return every breach by the officers of the teams; empty when all is lawful.

    On every team: two known officers of its office, certified and present, the first with leave to
    lead, skills and recusals as in the staff list, no officer twice a day. On every route: no
    officer recused from a stop or asked to rotate away from it.
    """
    staff = {one.id: one for one in inspectors}
    faults: list[Message] = []
    seen: set[tuple[date, InspectorId]] = set()
    for team in team_days:
        for officer in (team.lead, team.member):
            if (team.day, officer) in seen:
                faults.append(
                    message("{officer} 在 {day} 不止在一个组", officer=officer, day=team.day)
                )
            seen.add((team.day, officer))
            faults += _standing_faults(team, staff.get(officer), officer)
        if not _is_as_staff(team, staff):
            faults.append(
                message(
                    "{day} 第 {number} 组的专业或回避与人员表不符", day=team.day, number=team.number
                )
            )
    for route in roster.routes:
        team = route.team_day
        for stop in route.stops:
            for officer in (team.lead, team.member):
                person = staff.get(officer)
                if person is not None and stop.employer in person.recused:
                    faults.append(
                        message(
                            "{officer} 须回避 {employer}", officer=officer, employer=stop.employer
                        )
                    )
                if officer in rotation.get(stop.employer, ()):
                    faults.append(
                        message(
                            "{officer} 上一次检查过 {employer}，须轮换",
                            officer=officer,
                            employer=stop.employer,
                        )
                    )
    return tuple(faults)


def _standing_faults(
    team: TeamDay, person: Inspector | None, officer: InspectorId
) -> Iterator[Message]:
    if person is None:
        yield message("{officer} 不在人员表中", officer=officer)
        return
    is_certified = (
        person.role is StaffRole.OFFICER
        and person.certificate_no.strip()
        and person.certificate_until is not None
        and person.certificate_until >= team.day
    )
    if not is_certified or team.day in person.absent or person.office != team.office:
        yield message(
            "{officer} 在 {day} 不能代表 {office} 执法",
            officer=officer,
            day=team.day,
            office=team.office,
        )
    if officer == team.lead and not person.can_lead:
        yield message("{officer} 不能带队", officer=officer)


def _is_as_staff(team: TeamDay, staff: Mapping[InspectorId, Inspector]) -> bool:
    pair = [staff[one] for one in (team.lead, team.member) if one in staff]
    return all(one.skills <= team.skills and one.recused <= team.recused for one in pair) and (
        team.skills == frozenset().union(*(one.skills for one in pair))
    )
