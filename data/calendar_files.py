"""Calendar files: the month of one officer, or of all teams, for any calendar program (ICS)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from data.output_files import write_file
from geo.message import Translate
from planner.inspector import InspectorId
from planner.month_plan import MonthPlan
from planner.plan_revision import version_of
from planner.planned_stop import PlannedStop, planned_stops
from planner.replan_difference import VisitChange, VisitSlot
from planner.roster import Route
from planner.roster_visit import THREE_SIMULTANEOUS

_ZONE: Final = ZoneInfo("Asia/Shanghai")


def write_calendar(
    path: Path, plan: MonthPlan, *, translate: Translate, inspector: InspectorId | None = None
) -> None:
    """Write the visits of `inspector`, or of every team, as an ICS file.

    Times are UTC, so no program needs to know a time zone; ids are stable, so that importing a
    new version of the same month replaces the old one: each version has the next sequence number,
    and visits that have left their day and team are cancelled there. The stamp is the reference
    date of the plan.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    write_file(path, calendar_bytes(plan, translate=translate, inspector=inspector))


def calendar_bytes(
    plan: MonthPlan, *, translate: Translate, inspector: InspectorId | None = None
) -> bytes:
    """Return the ICS file of `inspector`, or of every team."""
    calendar = Calendar()
    calendar.add("prodid", "-//Xuntu//xuntu.calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add(
        "x-wr-calname",
        translate("{area}检查计划 {month}").format(area=plan.area.name, month=plan.month),
    )
    stamp = datetime.combine(plan.month.first_day, time(), tzinfo=UTC)
    stops = [
        planned
        for planned in planned_stops(plan)
        if inspector is None or inspector in (planned.lead.id, planned.member.id)
    ]
    for route in dict.fromkeys(planned.route.team_day for planned in stops):
        of_route = [planned for planned in stops if planned.route.team_day == route]
        calendar.add_component(_day(plan, of_route, stamp, translate))
        for planned in of_route:
            calendar.add_component(_visit(plan, planned, stamp, translate))
    for change in _left(plan, inspector):
        calendar.add_component(_cancelled(plan, change, stamp, translate))
    content: bytes = calendar.to_ical(sorted=True)
    return content


def _day(
    plan: MonthPlan, stops: Sequence[PlannedStop], stamp: datetime, translate: Translate
) -> Event:
    route = stops[0].route
    event = _event(plan, route, "day", (route.depart_min, route.return_min), stamp=stamp)
    event.add(
        "summary",
        translate("第 {team} 组外勤：{count} 家{demo}").format(
            team=route.team_day.number, count=len(stops), demo=_demo(plan, translate)
        ),
    )
    event.add(
        "description",
        translate("主办 {lead}，协办 {member}").format(
            lead=stops[0].lead.name, member=stops[0].member.name
        ),
    )
    event.add("transp", "TRANSPARENT")
    return event


def _visit(plan: MonthPlan, planned: PlannedStop, stamp: datetime, translate: Translate) -> Event:
    stop, visit = planned.stop, planned.visit
    event = _event(
        plan, planned.route, stop.employer, (stop.start_min, stop.leave_min), stamp=stamp
    )
    event.add(
        "summary",
        translate("{order}. {name}（{list}）{demo}").format(
            order=planned.order,
            name=planned.employer.name,
            list=translate(visit.list.value),
            demo=_demo(plan, translate),
        ),
    )
    event.add("location", planned.employer.workplace_address)
    event.add("geo", (round(visit.position.lat, 6), round(visit.position.lon, 6)))
    lines = [
        translate("第 {team} 组，主办 {lead}，协办 {member}").format(
            team=planned.route.team_day.number,
            lead=planned.lead.name,
            member=planned.member.name,
        ),
        translate("必查项：建设项目职业病防护设施“三同时”（每次检查都查，不得空白）"),
        *(reason.said(translate) for reason in visit.reasons if reason != THREE_SIMULTANEOUS),
    ]
    event.add("description", "\n".join(lines))
    return event


def _left(plan: MonthPlan, inspector: InspectorId | None) -> list[tuple[VisitSlot, VisitChange]]:
    """Return where visits stood in earlier versions and no longer stand, once each, in order."""
    teams = {(team.day, team.number): {team.lead, team.member} for team in plan.team_days}
    now = {
        (route.team_day.day, route.team_day.number, stop.employer)
        for route in plan.roster.routes
        for stop in route.stops
    }
    found: dict[tuple[date, int, str], tuple[VisitSlot, VisitChange]] = {}
    for change in (one for each in plan.revisions for one in each.difference.changes):
        slot = change.before
        if slot is not None and (slot.day, slot.team, change.employer) not in now:
            officers = teams.get((slot.day, slot.team))
            if inspector is None or officers is None or inspector in officers:
                found[slot.day, slot.team, change.employer] = slot, change
    return [found[key] for key in sorted(found)]


def _cancelled(
    plan: MonthPlan,
    left: tuple[VisitSlot, VisitChange],
    stamp: datetime,
    translate: Translate,
) -> Event:
    slot, change = left
    minutes = slot.start_min, slot.leave_min
    event = _event_of(plan, (slot.day, slot.team), change.employer, minutes, stamp=stamp)
    event.add("summary", translate("已取消：{name}").format(name=change.name))
    event.add("status", "CANCELLED")
    return event


def _event(
    plan: MonthPlan, route: Route, key: str, minutes: tuple[int, int], *, stamp: datetime
) -> Event:
    team = route.team_day
    return _event_of(plan, (team.day, team.number), key, minutes, stamp=stamp)


def _event_of(
    plan: MonthPlan,
    team: tuple[date, int],
    key: str,
    minutes: tuple[int, int],
    *,
    stamp: datetime,
) -> Event:
    day, number = team
    midnight = datetime.combine(day, time(), tzinfo=_ZONE)
    start, end = ((midnight + timedelta(minutes=minute)).astimezone(UTC) for minute in minutes)
    event = Event()
    event.add("uid", f"{plan.area.code}-{day.isoformat()}-{number}-{key}@xuntu")
    event.add("dtstamp", stamp)
    if plan.revisions:
        event.add("sequence", version_of(plan.revisions) - 1)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def _demo(plan: MonthPlan, translate: Translate) -> str:
    return translate("［演示数据］") if plan.area.is_demo else ""
