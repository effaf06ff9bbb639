"""Roster visits: what has to be inspected this month, one visit an employer (综合查一次).

An employer that several lists name gets one visit that meets all their rules; it stands on the
first of the lists 必查, 双随机, 专项. Every visit asks for the 三同时 section (CZ-68).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from geo.employer import Employer, EmployerId, EmployerKind
from geo.hazard_factor import HazardCategory
from geo.history import InspectionKind
from geo.message import Message, message
from geo.position import Precision
from geo.risk_score import CombinedClass, RiskScore
from planner.coverage import MonthCoverage
from planner.draw import SCALE, Draw
from planner.errors import PlannerError
from planner.frame_quota import rules_of_stratum
from planner.inspector import Skill
from planner.roster import Roster, UnplacedCause, UnplacedVisit
from planner.visit import Visit, VisitList

THREE_SIMULTANEOUS: Final = message("现场检查必查建设项目职业病防护设施“三同时”")

_RADIATION: Final = frozenset({EmployerKind.RADIATION_UNIT, EmployerKind.KEY_RADIATION_UNIT})
_INSTITUTIONS: Final = frozenset(
    {EmployerKind.EXAMINATION, EmployerKind.DIAGNOSIS, EmployerKind.TECHNICAL_SERVICE}
)
_ROUGH: Final = frozenset({Precision.VILLAGE, Precision.TOWNSHIP, Precision.AREA, Precision.NONE})
_WORKING_WEEK: Final = frozenset(range(5))
_LISTS: Final = tuple(VisitList)


class UnknownVisitEmployerError(PlannerError, LookupError):
    """A list names an employer of which there is no record or no score."""


class MissingServiceTimeError(PlannerError, LookupError):
    """The rules give no minutes on site for a class."""


@dataclass(slots=True, kw_only=True)
class _Demand:
    """What the lists want of one employer."""

    best: VisitList
    rules: set[str] = field(default_factory=set)
    reasons: list[Message] = field(default_factory=list)
    is_urgent: bool = False
    deadline: date | None = None


def build_visits(
    employers: Sequence[Employer],
    coverage: MonthCoverage,
    draw: Draw,
    scores: Mapping[EmployerId, RiskScore],
    *,
    service_min: Mapping[CombinedClass, int],
    days: Sequence[date],
    targeted: Sequence[EmployerId] = (),
    random_rules: Sequence[str] = (),
) -> tuple[tuple[Visit, ...], tuple[UnplacedVisit, ...]]:
    """Return the month's visits in employer order, and those that have no position.

    Parameters
    ----------
    employers, scores
        Everybody that the lists may name.
    coverage, draw
        The certain list (必查) and the outcome of the draw (双随机).
    service_min
        Minutes on site by combined class, of the rules.
    days
        Working days of the month, make-up days (调休) included. An employer that is open on every
        day of the working week is open on a make-up day too.
    targeted
        Employers worth a visit where there is room (专项), by risk: the prize is the points.
    random_rules
        Ids of rules that every drawn visit meets, besides those of its stratum.

    Raises
    ------
    UnknownVisitEmployerError
        If a list names an employer without record or score.
    MissingServiceTimeError
        If `service_min` lacks the class of an employer to be visited.
    """
    known = {employer.id: employer for employer in employers}
    demands = _demands(coverage, draw, targeted, random_rules)
    visits, unplaced = [], []
    for employer_id, demand in sorted(demands.items()):
        employer, score = known.get(employer_id), scores.get(employer_id)
        if employer is None or score is None:
            raise UnknownVisitEmployerError(
                "{list}名单里的 {employer} 没有单位档案或风险分：请重新导入并评分",
                list=demand.best.value,
                employer=employer_id,
            )
        if employer.position is None:
            unplaced.append(_without_position(employer))
        else:
            visits.append(_visit(employer, demand, score, service_min, days))
    return tuple(visits), tuple(unplaced)


def with_unplaced(roster: Roster, before: Sequence[UnplacedVisit]) -> Roster:
    """Return `roster` with the visits that were left out `before` it was solved, in order."""
    together = sorted((*roster.unplaced, *before), key=lambda item: item.employer)
    return replace(roster, unplaced=tuple(together))


def _demands(
    coverage: MonthCoverage,
    draw: Draw,
    targeted: Sequence[EmployerId],
    random_rules: Sequence[str],
) -> dict[EmployerId, _Demand]:
    demands: dict[EmployerId, _Demand] = {}

    def want(
        employer: EmployerId, on: VisitList, rules: Sequence[str], reasons: Sequence[Message]
    ) -> None:
        demand = demands.setdefault(employer, _Demand(best=on))
        demand.best = min(demand.best, on, key=_LISTS.index)
        demand.rules.update(rules)
        demand.reasons.extend(reason for reason in reasons if reason not in demand.reasons)

    for certain in coverage.certain:
        want(certain.employer, VisitList.CERTAIN, certain.rules, certain.reasons)
        # Kinds that a yearly cap may exempt (complaint, re-check …) are those that cannot wait.
        demands[certain.employer].is_urgent = certain.kind is not InspectionKind.CERTAIN
        demands[certain.employer].deadline = certain.deadline
    units = {unit.employer: unit for unit in draw.units}
    for employer in draw.chosen:
        unit = units[employer]
        drawn = message(
            "双随机抽中（{stratum}层，入样概率 {percent}%）",
            stratum=unit.stratum,
            percent=f"{unit.mass * 100 / SCALE:.4g}",
        )
        met = (*random_rules, *rules_of_stratum(unit.stratum))
        want(employer, VisitList.RANDOM, met, [drawn])
    for employer in targeted:
        want(employer, VisitList.TARGETED, (), [message("专项检查：风险较高，有余力时检查")])
    return demands


def _visit(
    employer: Employer,
    demand: _Demand,
    score: RiskScore,
    service_min: Mapping[CombinedClass, int],
    days: Sequence[date],
) -> Visit:
    if employer.position is None:  # pragma: no cover - the caller keeps these apart
        raise AssertionError(employer.id)
    if score.combined not in service_min:
        raise MissingServiceTimeError(
            "规则没有给出 {letter} 类单位的现场检查时长：请在规则文件补充 service_min",
            letter=score.letter,
        )
    reasons = [*demand.reasons, THREE_SIMULTANEOUS]
    if employer.precision in _ROUGH:
        reasons.append(message("位置只定到村或乡镇，出发前请电话核实地址"))
    return Visit(
        employer=employer.id,
        name=employer.name,
        list=demand.best,
        rules=tuple(sorted(demand.rules)),
        reasons=tuple(reasons),
        position=employer.position,
        service_min=service_min[score.combined],
        opening=employer.opening,
        allowed_days=_in_time([day for day in days if _is_open(employer, day)], demand.deadline),
        skills=required_skills(employer),
        prize=max(1, score.points) if demand.best is VisitList.TARGETED else 0,
        is_urgent=demand.is_urgent,
    )


def required_skills(employer: Employer) -> frozenset[Skill]:
    """Return what a team must be trained for: radiation work, service institutions."""
    skills = set()
    if employer.kinds & _RADIATION or employer.has_category(HazardCategory.RADIATION):
        skills.add(Skill.RADIATION)
    if employer.kinds & _INSTITUTIONS:
        skills.add(Skill.INSTITUTION)
    return frozenset(skills)


def open_days(employer: Employer, days: Sequence[date]) -> tuple[date, ...]:
    """Return the working days on which an employer can be inspected, in order."""
    return tuple(day for day in sorted(days) if _is_open(employer, day))


def _is_open(employer: Employer, day: date) -> bool:
    weekdays = employer.opening.weekdays
    is_make_up_day = day.weekday() not in _WORKING_WEEK
    return day.weekday() in weekdays or (is_make_up_day and weekdays >= _WORKING_WEEK)


def _in_time(days: Sequence[date], deadline: date | None) -> tuple[date, ...]:
    """Return the days up to a deadline, in order; all of them where none is early enough."""
    in_time = [day for day in days if deadline is None or day <= deadline]
    return tuple(sorted(in_time or days))


def _without_position(employer: Employer) -> UnplacedVisit:
    return UnplacedVisit(
        employer=employer.id,
        cause=UnplacedCause.NO_POSITION,
        reason=message(
            "没有坐标，地址“{address}”也不能定位：请在定位核对表里补充位置后重新排班",
            address=employer.workplace_address,
        )
        if employer.workplace_address
        else message("没有坐标，也没有申报地址：请在定位核对表里补充位置后重新排班"),
    )
