"""Builders of field duties: one officer's months, told in hours, kilometres and hard sites."""

from fractions import Fraction

from planner.field_duty import FieldDuty
from planner.inspector import Inspector, InspectorId, OfficeId
from planner.month import Month
from planner.month_duty import MonthDuty
from planner.year_duty import YearDuties, year_duties
from tests import make


def work(hours: int, *, days: int = 10, km: int = 0, hard: int = 0) -> FieldDuty:
    """Return field work of so many hours on so many days."""
    return FieldDuty(
        days=days, minutes=hours * 60, metres=km * 1000, visits=3 * days, hard_visits=hard
    )


def month_duty(
    officer: str,
    carried: FieldDuty,
    fair: FieldDuty,
    *,
    number: int = 1,
    present: int = 20,
    office: str = "o1",
    expected: FieldDuty | None = None,
) -> MonthDuty:
    """Return a month of 2026."""
    return MonthDuty(
        month=Month(year=2026, number=number),
        inspector=InspectorId(officer),
        office=OfficeId(office),
        present=present,
        carried=carried,
        fair=fair,
        expected=expected,
    )


def shared(*hours: int, office: str = "o1", present: tuple[int, ...] = ()) -> list[MonthDuty]:
    """Return a month of one office whose officers carry so many hours, shared by days present."""
    days = present or (20,) * len(hours)
    total = sum(hours)
    return [
        month_duty(
            f"{office}i{place}",
            work(each),
            work(total, days=10 * len(hours)).times(Fraction(days[place], sum(days))),
            office=office,
            present=days[place],
        )
        for place, each in enumerate(hours)
    ]


def staff(*officers: str) -> tuple[Inspector, ...]:
    """Return officers whose names are 演示 and their ids."""
    return tuple(make.inspector(id=InspectorId(one), name=f"演示{one}") for one in officers)


def year(*duties: MonthDuty) -> YearDuties:
    """Return 2026 of these months."""
    return year_duties(2026, duties, staff(*{duty.inspector for duty in duties}))
