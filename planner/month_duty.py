"""Month duties: what each officer carried in a month, was due to carry, and could expect by lot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from geo.employer import EmployerId
from planner.chance_matrix import CHANCE_SCALE
from planner.duty import on_duty
from planner.field_duty import FieldDuty, added, field_duty
from planner.hard_site import HardSiteRule
from planner.inspector import InspectorId, OfficeId, StaffRole
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.roster import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDuty:
    """One month of one officer."""

    month: Month
    inspector: InspectorId
    office: OfficeId
    present: int
    """Working days on which the officer was certified and present, or went out all the same."""
    carried: FieldDuty
    """What was done; all zero while the officers are still to be drawn."""
    fair: FieldDuty
    """The office's field work of the month, shared by days present."""
    expected: FieldDuty | None
    """What the published chances come to on average; None where no lottery was prepared."""


def month_duties(
    plan: MonthPlan, days: Sequence[date], rule: HardSiteRule | None = None
) -> tuple[MonthDuty, ...]:
    """Return the month of every officer (执法人员) of `plan`, in id order.

    Whoever stepped in has gone and whoever withdrew has not. Where nobody stepped in the route was
    not made by anybody. Fair is a share within the office, because routes start from offices: the
    field work of the office times the officer's days present, of all days present in the office.

    Parameters
    ----------
    plan
        A plan with its officers drawn.
    days
        The working days of the month.
    rule
        What counts as a hard site; the default rule when None.
    """
    return _duties(plan, days, rule or HardSiteRule(), is_drawn=True)


def awaited_duties(
    draft: MonthPlan, days: Sequence[date], rule: HardSiteRule | None = None
) -> tuple[MonthDuty, ...]:
    """Return the month of every officer while its routes stand and the officers are not drawn.

    Nobody has carried anything yet; fair is the share of the routes that stand. The placeholders
    of `draft` are not looked at.
    """
    return _duties(draft, days, rule or HardSiteRule(), is_drawn=False)


def _duties(
    plan: MonthPlan, days: Sequence[date], rule: HardSiteRule, *, is_drawn: bool
) -> tuple[MonthDuty, ...]:
    amounts = _amounts(plan, rule)
    made = [route for route in plan.roster.routes if not is_drawn or _was_made(plan, route)]
    officers = sorted(
        (one for one in plan.inspectors if one.role is StaffRole.OFFICER), key=lambda one: one.id
    )
    mine: dict[InspectorId, list[Route]] = {one.id: [] for one in officers}
    if is_drawn:
        for route in made:
            for officer in (route.team_day.lead, route.team_day.member):
                mine[officer].append(route)
    present = {
        one.id: len(
            {day for day in days if on_duty((one,), day)}
            | {route.team_day.day for route in mine[one.id]}
        )
        for one in officers
    }
    in_office: dict[OfficeId, int] = {}
    for one in officers:
        in_office[one.office] = in_office.get(one.office, 0) + present[one.id]
    work: dict[OfficeId, FieldDuty] = {}
    for route in made:
        office = route.team_day.office
        both = amounts[route.team_day.day, route.team_day.number].times(2)
        work[office] = work.get(office, FieldDuty()) + both
    expected = _expected(plan, amounts)
    return tuple(
        MonthDuty(
            month=plan.month,
            inspector=one.id,
            office=one.office,
            present=present[one.id],
            carried=added(
                [amounts[route.team_day.day, route.team_day.number] for route in mine[one.id]]
            ),
            fair=work.get(one.office, FieldDuty()).times(
                Fraction(present[one.id], max(1, in_office[one.office]))
            ),
            expected=expected.get(one.id, FieldDuty()) if plan.lotteries else None,
        )
        for one in officers
    )


def _amounts(plan: MonthPlan, rule: HardSiteRule) -> dict[tuple[date, int], FieldDuty]:
    """Return what each route asks of each of its officers, by day and number of the team."""
    offices = {office.id: office for office in plan.offices}
    visits = {visit.employer: visit for visit in plan.visits}

    def hard(route: Route) -> set[EmployerId]:
        office = offices[route.team_day.office]
        return {
            stop.employer
            for stop in route.stops
            if rule.hardships(visits[stop.employer], plan.scores.get(stop.employer), office)
        }

    return {
        (route.team_day.day, route.team_day.number): field_duty(route, plan.clock, hard(route))
        for route in plan.roster.routes
    }


def _was_made(plan: MonthPlan, route: Route) -> bool:
    """Return whether both officers of a route are those who went, nobody having left in vain."""
    team = route.team_day
    gone: Iterable[InspectorId] = (
        one.withdrawn
        for one in plan.substitutions
        if (one.day, one.number) == (team.day, team.number)
    )
    return not {team.lead, team.member} & set(gone)


def _expected(
    plan: MonthPlan, amounts: Mapping[tuple[date, int], FieldDuty]
) -> dict[InspectorId, FieldDuty]:
    """Return the mean of what the published chances bring to each officer, exactly.

    The chances are those of the draw, the routes those of the plan as it stands: a drawn route
    that a later change of the plan gave up brings nothing.
    """
    found: dict[InspectorId, FieldDuty] = {}
    for lottery in plan.lotteries:
        for row, masses in zip(lottery.rows, lottery.matrix, strict=True):
            kind, _, number = row.partition("/")
            if kind != "route":
                continue
            amount = amounts.get((lottery.day, int(number)), FieldDuty())
            for officer, mass in zip(lottery.columns, masses, strict=True):
                if mass:
                    part = amount.times(Fraction(mass, CHANCE_SCALE))
                    found[officer] = found.get(officer, FieldDuty()) + part
    return found
