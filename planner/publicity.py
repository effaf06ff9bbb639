"""Publicity (一公开): the results of random inspections, by when each must be public, who is left.

国办发〔2015〕58号 asks for results to be public in time; 20 working days is a term from memory and
can be set in the rule file. The day after the inspection is the first of the term.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from geo.employer import Employer, EmployerId, OperatingStatus
from geo.history import History, Inspection
from geo.message import Message, message
from planner.errors import PlannerError
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.rule_set import PublicityTerm
from planner.working_calendar import WorkingCalendar


class StageNotReachedError(PlannerError):
    """Something was to be published before its time."""


class ResultState(StrEnum):
    """What became of a drawn employer."""

    CHECKED = "已检查"
    CLOSED = "已结案"
    NOT_CHECKED = "未检查"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """The last day on which a result may become public."""

    on: date
    unknown_years: tuple[int, ...] = ()
    """Years in the term whose holidays are not published: the day may still move."""

    @property
    def is_certain(self) -> bool:
        """Return whether all holidays in the term are known."""
        return not self.unknown_years

    @property
    def doubt(self) -> Message | None:
        """Return why the day may still move, or None if it may not."""
        if self.is_certain:
            return None
        return message(
            "{years} 年的节假日安排尚未公布，只按周末休息推算，公布后可能顺延",
            years="、".join(map(str, self.unknown_years)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedResult:
    """The result of one drawn employer, as it is to be published."""

    employer: EmployerId
    name: str
    credit_code: str
    state: ResultState
    inspected_on: date | None
    code: str
    """Code of the exchange list, or empty where its words are not in that list."""
    result: str
    due: DueDay | None
    """None where there is no inspection to publish."""
    overdue: bool
    """Whether the due day has passed on the day of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultList:
    """The results of all drawn employers of a month on a day, in employer order."""

    month: Month
    as_of: date
    results: tuple[PublishedResult, ...]

    @property
    def missing(self) -> tuple[PublishedResult, ...]:
        """Return the drawn employers that were neither inspected nor closed by code."""
        return tuple(one for one in self.results if one.state is ResultState.NOT_CHECKED)

    @property
    def overdue(self) -> tuple[PublishedResult, ...]:
        """Return the results whose due day has passed."""
        return tuple(one for one in self.results if one.overdue)

    @property
    def sentence(self) -> Message:
        """Return how many were drawn, inspected, closed and not inspected."""
        states = [one.state for one in self.results]
        return message(
            "抽中 {drawn} 家：已检查 {checked} 家，按编码结案 {closed} 家，未检查 {missing} 家",
            drawn=len(states),
            checked=states.count(ResultState.CHECKED),
            closed=states.count(ResultState.CLOSED),
            missing=states.count(ResultState.NOT_CHECKED),
        )

    def without_missing_names(self, keys: Mapping[EmployerId, str]) -> "ResultList":
        """Return the list with keys for the names of those not inspected: a visit may still come.

        `keys` are those of the published frame; who has none stands there without any.
        """
        return replace(
            self,
            results=tuple(
                replace(
                    one,
                    employer=EmployerId(keys.get(one.employer, "")),
                    name="",
                    credit_code="",
                )
                if one.state is ResultState.NOT_CHECKED
                else one
                for one in self.results
            ),
        )

    def refuse_early(self) -> None:
        """Refuse to name the drawn while any of them may still be visited this month.

        Raises
        ------
        StageNotReachedError
            If the month is not over and somebody is neither inspected nor closed.
        """
        if self.missing and self.as_of <= self.month.last_day:
            raise StageNotReachedError(
                "{month} 抽中的单位还有 {count} 家没有检查，公布名单会泄露将要进行的检查："
                "请在全部查完后，或月底（{last}）过后再公布",
                month=str(self.month),
                count=len(self.missing),
                last=self.month.last_day.isoformat(),
            )


def month_is_driven(plan: MonthPlan, as_of: date) -> bool:
    """Return whether every route of a month lies before a day, so that none tells of a visit."""
    return all(route.team_day.day < as_of for route in plan.roster.routes)


def due_day(inspected_on: date, term: PublicityTerm, calendar: WorkingCalendar) -> DueDay:
    """Return the day on which the term of working days after an inspection ends."""
    day, left = inspected_on, term.working_days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_office_day(day)
    years = range(inspected_on.year, day.year + 1)
    return DueDay(
        on=day, unknown_years=tuple(year for year in years if year not in calendar.known_years)
    )


def result_list(
    chosen: Iterable[EmployerId],
    employers: Sequence[Employer],
    histories: Mapping[EmployerId, History],
    *,
    month: Month,
    as_of: date,
    authority: str,
    term: PublicityTerm,
    calendar: WorkingCalendar,
    codes: Mapping[str, str],
) -> ResultList:
    """Return what is to be published of the drawn employers, as known on a day.

    The first visit of `authority` from the first day of the month to `as_of` is the inspection, of
    whatever kind (综合查一次). Who had none and does not trade is closed by code; who had none and
    trades is told as not inspected.

    Parameters
    ----------
    codes
        Words of results by the code of the exchange list.
    """
    known = {one.id: one for one in employers}
    numbers = {words: code for code, words in codes.items()}
    results = []
    for id_ in sorted(chosen):
        employer = known.get(id_)
        made = _inspection(histories.get(id_, _NO_HISTORY), month, as_of, authority)
        due = None if made is None else due_day(made.on, term, calendar)
        state, words = _outcome(made, employer, as_of, codes)
        results.append(
            PublishedResult(
                employer=id_,
                name=employer.name if employer else "",
                credit_code=(employer.credit_code or "") if employer else "",
                state=state,
                inspected_on=made.on if made else None,
                code=numbers.get(words, ""),
                result=words,
                due=due,
                overdue=due is not None and due.on < as_of,
            )
        )
    return ResultList(month=month, as_of=as_of, results=tuple(results))


def _inspection(history: History, month: Month, as_of: date, authority: str) -> Inspection | None:
    made = [
        one
        for one in history.inspections
        if one.authority == authority and month.first_day <= one.on <= as_of
    ]
    return min(made, key=lambda one: one.on, default=None)


def _outcome(
    made: Inspection | None, employer: Employer | None, as_of: date, codes: Mapping[str, str]
) -> tuple[ResultState, str]:
    if made is not None:
        return ResultState.CHECKED, _words(made, as_of, codes)
    status = OperatingStatus.CLOSED if employer is None else employer.status
    if status is OperatingStatus.TRADING:
        return ResultState.NOT_CHECKED, ResultState.NOT_CHECKED.value
    return ResultState.CLOSED, codes.get(_CLOSING.get(status, ""), status.value)


def _words(made: Inspection, as_of: date, codes: Mapping[str, str]) -> str:
    """Return what was recorded; where nothing was, what follows from the violations found."""
    if recorded := made.result.strip():
        return codes.get(recorded, recorded)
    if not made.violations:
        return codes.get(_NOTHING_FOUND, "未发现问题")
    if made.corrected_on is not None and made.corrected_on <= as_of:
        return codes.get(_CORRECTED, "发现问题经责令已改正")
    return "发现问题，已责令改正"


_CLOSING: Final[Mapping[OperatingStatus, str]] = {
    OperatingStatus.CLOSED: "7",
    OperatingStatus.MOVED: "12",
}
_NOTHING_FOUND: Final = "1"
_CORRECTED: Final = "E"
_NO_HISTORY = History()
