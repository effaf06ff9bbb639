"""Fairness reports: the year's field work of every officer, from the plans of its months."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.message import Message, message
from planner.fairness_band import FairnessBand, fairness_words
from planner.hard_site import HardSiteRule
from planner.inspector import Inspector, InspectorId, Office, OfficeId
from planner.month import Month
from planner.month_duty import MonthDuty, awaited_duties, month_duties
from planner.month_plan import MonthPlan
from planner.year_duty import YearDuties, office_paces, year_duties


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessReport:
    """What a year's plans come to for each officer."""

    duties: YearDuties
    awaited: tuple[MonthDuty, ...]
    """The months whose routes stand and whose officers are still to be drawn."""
    names: Mapping[InspectorId, str]
    """Everybody who stands in a plan of the year, by name."""
    offices: tuple[Office, ...]
    band: FairnessBand
    hard_sites: Message
    """What counts as a hard site, in words."""

    def sentences(self) -> tuple[Message, ...]:
        """Return what a planner should know, the cases first."""
        said = list(fairness_words(self.duties, self.band))
        paces = office_paces(self.duties, self.offices)
        if len(paces) > 1:
            said += [
                message(
                    "{office}的人每个在岗日平均外出 {hours} 小时（各办公地点分别分担）",
                    office=name,
                    hours=f"{float(minutes) / 60:.1f}",
                )
                for name, minutes in paces
            ]
        return (*said, self.band.words(), self.hard_sites)


def fairness_report(
    year: int,
    plans: Iterable[MonthPlan],
    *,
    awaited: Iterable[MonthPlan] = (),
    days: Callable[[Month], Sequence[date]],
    band: FairnessBand | None = None,
    rule: HardSiteRule | None = None,
) -> FairnessReport:
    """Return the report of `year`; plans are looked at one by one, in any order.

    Parameters
    ----------
    plans
        The plan in force of each month, officers drawn.
    awaited
        Drafts of months whose officers are still to be drawn.
    days
        Gives the working days of a month.

    Raises
    ------
    InvalidYearDutyError
        If a plan is of another year, or two are of one month.
    """
    hard = rule or HardSiteRule()
    staff: dict[InspectorId, Inspector] = {}
    offices: dict[OfficeId, Office] = {}
    done: list[MonthDuty] = []
    ahead: list[MonthDuty] = []
    said = hard.words({})
    for some, count, into in ((plans, month_duties, done), (awaited, awaited_duties, ahead)):
        for plan in some:
            into.extend(count(plan, days(plan.month), hard))
            staff |= {one.id: one for one in plan.inspectors}
            offices |= {one.id: one for one in plan.offices}
            said = hard.words(plan.scores)
    return FairnessReport(
        duties=year_duties(year, done, tuple(staff.values())),
        awaited=tuple(ahead),
        names={one.id: one.name for one in staff.values()},
        offices=tuple(offices[id_] for id_ in sorted(offices)),
        band=band or FairnessBand(),
        hard_sites=said,
    )
