"""Staff standings: who may inspect, whose certificate runs out, and what a month lacks (CZ-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from planner.inspector import Inspector, StaffRole
from planner.month_plan import MonthPlan
from planner.roster import UnplacedCause

SOON: Final = timedelta(days=90)
"""How long before it ends a certificate is named; a local setting, not law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringCertificate:
    """A certificate that ends soon, or has ended."""

    name: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterNeed:
    """What a month's visits ask of its team-days; known once the roster is."""

    needed: int
    """Visits that had to be made: certain and drawn ones."""
    arranged: int
    team_days: int
    crowded_out: int
    """Visits left out because the team-days are full."""
    team_days_lacking: int | None
    """Team-days with which all of them were placed together; None where none was found."""
    is_least: bool
    """Whether it is proven that fewer do not suffice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffStanding:
    """The officers of an area on a day, and what the month asks of them."""

    officers: int
    """Officers with a certificate that holds on the day."""
    assistants: int
    """Staff who may accompany and never inspect (国办发〔2024〕54号)."""
    expiring: tuple[ExpiringCertificate, ...]
    """Officers' certificates that have ended or end within `SOON`, the first to end first."""
    need: RosterNeed | None
    """None before the roster is there to be seen."""


def staff_standing(
    inspectors: Sequence[Inspector], plan: MonthPlan | None, *, on: date
) -> StaffStanding:
    """Return how the staff stands on a day; `plan` is None where the month has none to show."""
    officers = [one for one in inspectors if one.role is StaffRole.OFFICER]
    dated = [
        ExpiringCertificate(name=one.name, until=one.certificate_until)
        for one in officers
        if one.certificate_until is not None and one.certificate_until < on + SOON
    ]
    return StaffStanding(
        officers=sum(
            bool(one.certificate_no.strip())
            and one.certificate_until is not None
            and one.certificate_until >= on
            for one in officers
        ),
        assistants=len(inspectors) - len(officers),
        expiring=tuple(sorted(dated, key=lambda one: (one.until, one.name))),
        need=None if plan is None else roster_need(plan),
    )


def roster_need(plan: MonthPlan) -> RosterNeed:
    """Return what the visits of `plan` ask of its team-days."""
    repairs = plan.roster.shortage.repairs if plan.roster.shortage else ()
    crowded_out = sum(one.cause is UnplacedCause.NO_CAPACITY for one in plan.roster.unplaced)
    arranged = sum(len(route.stops) for route in plan.roster.routes)
    cheapest = min(repairs, key=lambda one: one.team_days) if repairs else None
    lacking = cheapest.team_days if cheapest else None
    return RosterNeed(
        needed=arranged + len(plan.roster.unplaced),
        arranged=arranged,
        team_days=len(plan.team_days),
        crowded_out=crowded_out,
        team_days_lacking=lacking if crowded_out or cheapest else 0,
        is_least=cheapest is not None and cheapest.is_least,
    )
