"""Year duties: what each officer has carried over the months of a year, beside the fair share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from planner.errors import PlannerError
from planner.field_duty import Amount, DutyMeasure, FieldDuty, added
from planner.inspector import Inspector, InspectorId, Office, OfficeId
from planner.month import Month
from planner.month_duty import MonthDuty


class InvalidYearDutyError(PlannerError, ValueError):
    """Months were added up that are not each one of the same year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerYear:
    """The year of one officer, as far as it has been planned."""

    inspector: InspectorId
    name: str
    office: OfficeId
    """Where the officer was last."""
    months: tuple[MonthDuty, ...]
    """In order; months before the officer came or after the officer left are not in it."""

    @property
    def present(self) -> int:
        """Return the working days present."""
        return sum(month.present for month in self.months)

    @property
    def carried(self) -> FieldDuty:
        """Return what the officer has done."""
        return added([month.carried for month in self.months])

    @property
    def fair(self) -> FieldDuty:
        """Return the shares of the office's work, month by month, added up."""
        return added([month.fair for month in self.months])

    @property
    def expected(self) -> FieldDuty | None:
        """Return what the published chances come to; None where a month had no lottery."""
        known = [month.expected for month in self.months if month.expected is not None]
        return added(known) if len(known) == len(self.months) else None

    def over(self, measure: DutyMeasure) -> Fraction:
        """Return by how much more than the fair share was carried; negative for less."""
        return Fraction(self.carried.of(measure) - self.fair.of(measure))

    def ratio(self, measure: DutyMeasure) -> Fraction | None:
        """Return what was carried as a multiple of the fair share; None where that is nothing."""
        fair = Fraction(self.fair.of(measure))
        return Fraction(self.carried.of(measure)) / fair if fair else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySpread:
    """How evenly one measure is carried within an office."""

    office: OfficeId
    measure: DutyMeasure
    total: Amount
    """Of all officers of the office together."""
    least: Fraction
    """Smallest multiple of the fair share that an officer carries; 1 is exactly fair."""
    most: Fraction
    """Greatest one."""

    @property
    def band(self) -> Fraction:
        """Return the most less the least; 0 is perfectly even."""
        return self.most - self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDuties:
    """All officers of a year."""

    year: int
    months: tuple[Month, ...]
    """The months counted, in order."""
    officers: tuple[OfficerYear, ...]
    """In id order."""

    def offices(self) -> tuple[OfficeId, ...]:
        """Return the offices that have officers, in id order."""
        return tuple(sorted({one.office for one in self.officers}))

    def spreads(self) -> tuple[DutySpread, ...]:
        """Return how even each measure is in each office; measures nobody carries are left out."""
        found = []
        for office in self.offices():
            here = [one for one in self.officers if one.office == office]
            for measure in DutyMeasure:
                ratios = [ratio for one in here if (ratio := one.ratio(measure)) is not None]
                if ratios:
                    found.append(
                        DutySpread(
                            office=office,
                            measure=measure,
                            total=sum(one.carried.of(measure) for one in here),
                            least=min(ratios),
                            most=max(ratios),
                        )
                    )
        return tuple(found)


def year_duties(
    year: int, duties: Iterable[MonthDuty], inspectors: Sequence[Inspector]
) -> YearDuties:
    """Return the year of every officer who stands in `duties`, months in any order.

    Parameters
    ----------
    inspectors
        Who they are, by name; somebody who is no longer on the staff goes by the id.

    Raises
    ------
    InvalidYearDutyError
        If a month is of another year, or an officer has a month twice.
    """
    names = {one.id: one.name for one in inspectors}
    months: dict[InspectorId, dict[Month, MonthDuty]] = {}
    for duty in duties:
        mine = months.setdefault(duty.inspector, {})
        if duty.month.year != year or duty.month in mine:
            raise InvalidYearDutyError(
                "{year} 年的工作量里，{inspector} 的 {month} 重复或不属于这一年：每月只取一份计划",
                year=year,
                inspector=names.get(duty.inspector, duty.inspector),
                month=str(duty.month),
            )
        mine[duty.month] = duty
    return YearDuties(
        year=year,
        months=tuple(sorted({month for mine in months.values() for month in mine})),
        officers=tuple(
            OfficerYear(
                inspector=id_,
                name=names.get(id_, id_),
                office=mine[max(mine)].office,
                months=tuple(mine[month] for month in sorted(mine)),
            )
            for id_, mine in sorted(months.items())
        ),
    )


def office_paces(duties: YearDuties, offices: Sequence[Office]) -> tuple[tuple[str, Fraction], ...]:
    """Return each office's name and its officers' minutes in the field for each day present."""
    names = {office.id: office.name for office in offices}
    return tuple(
        (
            names.get(office, office),
            Fraction(
                sum(one.carried.minutes for one in duties.officers if one.office == office),
                max(1, sum(one.present for one in duties.officers if one.office == office)),
            ),
        )
        for office in duties.offices()
    )
