"""Special visits: appointments, second calls and spacings that planners set for one month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.employer import EmployerId
from geo.message import Message, message
from planner.visit import Appointment, SecondCall, Visit
from planner.visit_spacing import Spacing


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSpecials:
    """What was set for single employers of a month; empty where nothing was."""

    appointments: Mapping[EmployerId, Appointment] = field(default_factory=dict)
    seconds: Mapping[EmployerId, SecondCall] = field(default_factory=dict)
    spacings: tuple[Spacing, ...] = ()

    def employers(self) -> tuple[EmployerId, ...]:
        """Return everybody named, in order."""
        spaced = {one for each in self.spacings for one in (each.first, each.second)}
        return tuple(sorted({*self.appointments, *self.seconds, *spaced}))


def with_specials(
    visits: Sequence[Visit], specials: MonthSpecials
) -> tuple[tuple[Visit, ...], tuple[Message, ...]]:
    """Return `visits` with what was set for them, and a note for everybody who has no visit."""
    found = tuple(
        replace(
            visit,
            appointment=specials.appointments.get(visit.employer, visit.appointment),
            second=specials.seconds.get(visit.employer, visit.second),
        )
        for visit in visits
    )
    known = {visit.employer for visit in visits}
    notes = tuple(
        message("特殊安排里的 {employer} 不在本月要排的检查任务中，没有用上", employer=employer)
        for employer in specials.employers()
        if employer not in known
    )
    return found, notes
