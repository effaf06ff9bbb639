"""Month changes: what would be different about a month, and its inputs with the difference."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from geo.message import Message, listed, message
from planner.errors import PlannerError
from planner.inspector import Inspector, Office, OfficeId
from planner.month_plan import MonthInputs


class ImpossibleChangeError(PlannerError, ValueError):
    """A change names somebody or some day that the month does not have, or changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChange:
    """What is supposed; fields that are left empty stay as they are."""

    teams: int | None = None
    """Most teams a day."""
    without: tuple[str, ...] = ()
    """Officers who are not there all month: ids, or names that only one of the staff bears."""
    extra_days: tuple[date, ...] = ()
    """Further days of field work, for all teams; on a day off, employers that are open on every
    day of the working week count as open, as on make-up days (调休)."""
    targeted: int | None = None
    """How many targeted visits may fill what is left."""
    vehicles: Mapping[OfficeId, int] = field(default_factory=dict)
    """Vehicles of an office."""

    def words(self, inputs: MonthInputs) -> Message:
        """Return the change in words.

        Raises
        ------
        ImpossibleChangeError
            If nothing is changed, or an officer or office is not known.
        """
        names = {office.id: office.name for office in inputs.offices}
        said = []
        if self.teams is not None:
            said.append(message("每天最多 {count} 个小组", count=self.teams))
        said += [message("{name}全月不在", name=_officer(inputs, one).name) for one in self.without]
        said += [message("增加 {day}", day=day.isoformat()) for day in sorted(self.extra_days)]
        if self.targeted is not None:
            said.append(message("专项 {count} 家", count=self.targeted))
        said += [
            message("{office} {count} 辆车", office=names.get(office, office), count=count)
            for office, count in sorted(self.vehicles.items())
        ]
        if not said:
            raise ImpossibleChangeError(
                "没有写明要比较什么：请给出小组数、不在的人、增加的日期、专项家数或车辆数"
            )
        return listed(said)


def changed_inputs(inputs: MonthInputs, change: MonthChange) -> MonthInputs:
    """Return `inputs` as they would be; the draw, the coverage and the scores stay.

    Raises
    ------
    ImpossibleChangeError
        If the change names an officer, office or day that it cannot be about.
    """
    gone = {_officer(inputs, one).id for one in change.without}
    return replace(
        inputs,
        teams=inputs.teams if change.teams is None else _number(change.teams),
        targeted=inputs.targeted if change.targeted is None else _number(change.targeted),
        inspectors=tuple(one for one in inputs.inspectors if one.id not in gone),
        days=_days(inputs, change),
        offices=_offices(inputs, change),
    )


def parse_vehicles(text: str) -> tuple[OfficeId, int]:
    """Return the office and its vehicles written as `o1=3`.

    Raises
    ------
    ImpossibleChangeError
        If it is not an id, an equals sign and a whole number.
    """
    office, _sign, count = (piece.strip() for piece in text.partition("="))
    if not office or not re.fullmatch("[0-9]{1,4}", count):
        raise ImpossibleChangeError(
            "看不懂车辆数“{text}”：请写成 办公地点=辆数，例如 o1=3", text=text
        )
    return OfficeId(office), int(count)


def _officer(inputs: MonthInputs, text: str) -> Inspector:
    found = [one for one in inputs.inspectors if text in (one.id, one.name)]
    exact = [one for one in found if one.id == text] or found
    if len(exact) != 1:
        raise ImpossibleChangeError(
            "人员表里没有或不止一个“{who}”：请写人员编号，现有 {known}",
            who=text,
            known="、".join(f"{one.id} {one.name}" for one in inputs.inspectors),
        )
    return exact[0]


def _days(inputs: MonthInputs, change: MonthChange) -> tuple[date, ...]:
    for day in change.extra_days:
        if (day.year, day.month) != (inputs.month.year, inputs.month.number):
            raise ImpossibleChangeError(
                "{day} 不在 {month}：请写本月的日期", day=day.isoformat(), month=str(inputs.month)
            )
        if day in inputs.days:
            raise ImpossibleChangeError(
                "{day} 本来就是工作日，不能再增加：请写一个休息日", day=day.isoformat()
            )
    return tuple(sorted({*inputs.days, *change.extra_days}))


def _offices(inputs: MonthInputs, change: MonthChange) -> tuple[Office, ...]:
    if unknown := sorted(change.vehicles.keys() - {office.id for office in inputs.offices}):
        raise ImpossibleChangeError(
            "没有办公地点 {office}：请写编号，现有 {known}",
            office=unknown[0],
            known="、".join(f"{office.id} {office.name}" for office in inputs.offices),
        )
    return tuple(
        replace(office, vehicles=_number(change.vehicles.get(office.id, office.vehicles)))
        for office in inputs.offices
    )


def _number(count: int) -> int:
    if count < 0:
        raise ImpossibleChangeError("{count} 小于 0：请填 0 或更大的数", count=count)
    return count
