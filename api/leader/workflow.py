"""Load what a leader looks at: the brief of a month, a quarter's scorecard, one township."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from api.plans.shelf import Shelf
from api.plans.workflow import load_plan
from api.session import step_by_step
from api.why.workflow import month_basis
from data import areas, coverages, imposed_visits, plan_steps, scores
from data.database import Connection, Pool, reading
from data.errors import NotFoundError
from data.reference_tables import indicator_targets
from geo.area import AreaCode, SupervisionArea
from geo.employer import Employer, EmployerId
from geo.risk_score import RiskScore
from planner.coverage import MonthCoverage
from planner.imposed_visit import ImposedVisit
from planner.month import Month, parse_month
from planner.month_basis import MonthBasis
from planner.month_brief import MonthBrief, basis_subjects, day_of_brief, month_brief
from planner.month_plan import MonthPlan
from planner.open_matter import open_matters
from planner.quarter import Quarter, quarter_of
from planner.rule_scope import Subject
from planner.scorecard import Scorecard, scorecard
from planner.township_standing import TownshipStanding, find_township, township_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderArea:
    """One area as the home of a leader lists it."""

    code: AreaCode
    name: str
    is_demo: bool
    months: tuple[Month, ...]
    """Months whose demands are known, newest first; their rosters may still be sealed."""
    quarters: tuple[Quarter, ...]
    """Quarters of those months that have begun, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeaderMonth:
    """A month and all that its pages are made from."""

    area: SupervisionArea
    basis: MonthBasis
    scores: Mapping[EmployerId, RiskScore]
    plan: MonthPlan | None
    """None where the one who asks may not see it yet."""
    brief: MonthBrief
    subjects: Sequence[Subject]
    """Whom rules are asked about on the day of the brief."""
    version: Hashable
    """Changes whenever anything of it does."""

    @property
    def employers(self) -> Mapping[EmployerId, Employer]:
        """Return the employers by id."""
        return {one.id: one for one in self.basis.employers}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Facts:
    """What does not change while area, declarations and scores stay the same."""

    area: SupervisionArea
    basis: MonthBasis
    scores: Mapping[EmployerId, RiskScore]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Library:
    """What one database was asked for last; every key says all that the value follows from."""

    facts: Shelf[_Facts] = field(default_factory=lambda: Shelf(4))
    coverages: Shelf[MonthCoverage] = field(default_factory=lambda: Shelf(24))
    """By hash."""
    subjects: Shelf[list[Subject]] = field(default_factory=lambda: Shelf(4))
    briefs: Shelf[MonthBrief] = field(default_factory=lambda: Shelf(24))
    scorecards: Shelf[Scorecard] = field(default_factory=lambda: Shelf(24))
    townships: Shelf[TownshipStanding] = field(default_factory=lambda: Shelf(64))
    drawings: Shelf[str] = field(default_factory=lambda: Shelf(64))
    """Sketches of townships, also by language."""


_LIBRARIES: Final[WeakKeyDictionary[Pool, _Library]] = WeakKeyDictionary()


def leader_areas(pool: Pool, *, today: date) -> tuple[LeaderArea, ...]:
    """Return the areas of who asks, with their months and quarters."""
    with reading(pool) as conn:
        found = []
        computed = plan_steps.planned_months(conn, "coverage")
        for code, name, is_demo in areas.all_areas(conn):
            months = computed.get(code, ())
            quarters = {quarter_of(min(one.first_day, today)) for one in months}
            found.append(
                LeaderArea(
                    code=code,
                    name=name,
                    is_demo=is_demo,
                    months=months,
                    quarters=tuple(sorted(quarters, reverse=True)),
                )
            )
    return tuple(found)


def leader_month(pool: Pool, *, area: str, month: str, today: date) -> LeaderMonth:
    """Return the brief of a month and what it is made from.

    Raises
    ------
    InvalidMonthError
        If `month` is not written as 2026-12.
    NotFoundError
        If nothing was computed for the month.
    """
    code, wanted = AreaCode(area), parse_month(month)
    library = _LIBRARIES.setdefault(pool.whole, _Library())
    with reading(pool) as conn:
        coverage = _coverage(conn, library, code, wanted)
        newest = plan_steps.latest(conn, code, wanted, "plan")
        imposed = imposed_visits.standing(conn, code)
        staff = areas.inspectors(conn, code)
        key = _facts_key(conn, code, wanted, imposed)
    plan = load_plan(pool, area=area, month=month) if newest else None
    facts = library.facts.get(key, lambda: _facts(pool, code, wanted))
    on = day_of_brief(wanted, today)
    brief = library.briefs.get(
        (key, newest.sha256 if newest else "", on, staff, coverage.progress, coverage.shortfalls),
        lambda: month_brief(
            facts.basis,
            coverage,
            facts.scores,
            facts.area.townships,
            staff,
            plan=plan,
            today=today,
        ),
    )
    return LeaderMonth(
        area=facts.area,
        basis=facts.basis,
        scores=facts.scores,
        plan=plan,
        brief=brief,
        subjects=_subjects(library, key, facts, on),
        version=(key, newest.sha256 if plan and newest else "", on),
    )


def one_township(pool: Pool, known: LeaderMonth, code: str) -> TownshipStanding:
    """Return how a township of a month stands.

    Raises
    ------
    UnknownTownshipError
        If the area has no such township.
    """
    township = find_township(known.area.townships, code)
    return _LIBRARIES.setdefault(pool.whole, _Library()).townships.get(
        (known.version, code),
        lambda: township_standing(
            township,
            known.subjects,
            known.scores,
            known.basis.rules,
            month=known.basis.month,
            matters=open_matters(known.basis.histories, on=known.brief.on),
            plan=known.plan,
        ),
    )


def township_drawing(
    pool: Pool, known: LeaderMonth, code: str, *, language: str, draw: Callable[[], str]
) -> str:
    """Return the sketch of a township of a month, drawn when anything of the month is new."""
    library = _LIBRARIES.setdefault(pool.whole, _Library())
    return library.drawings.get((known.version, code, language), draw)


def quarter_scorecard(
    pool: Pool, *, area: str, quarter: Quarter, today: date
) -> tuple[SupervisionArea, Scorecard]:
    """Return the scorecard of a quarter, by the classes of its last month that was planned.

    Raises
    ------
    NotFoundError
        If no month of the area was planned up to then, or the quarter has not begun.
    """
    code = AreaCode(area)
    with reading(pool) as conn:
        place = areas.load(conn, code)
        months = plan_steps.months(conn, code, "coverage")
        known = [one for one in months if one <= quarter.last_month]
        if not known or (today < quarter.first_day and not _begun(quarter, known)):
            raise NotFoundError(
                "{area}还没有 {quarter} 的资料：请先生成该季度某个月的计划",
                area=place.name,
                quarter=str(quarter),
            )
        imposed = imposed_visits.standing(conn, code)
        key = _facts_key(conn, code, known[-1], imposed)
    library = _LIBRARIES.setdefault(pool.whole, _Library())
    facts = library.facts.get(key, lambda: _facts(pool, code, known[-1]))
    on = min(max(today, quarter.first_day), quarter.last_day)

    def made() -> Scorecard:
        return scorecard(
            _subjects(library, key, facts, on),
            facts.area.townships,
            facts.basis.rules,
            quarter=quarter,
            on=on,
            targets=indicator_targets().get(area, ()),
            industry_severe=facts.basis.industry_severe,
        )

    return facts.area, library.scorecards.get((key, quarter, on), made)


def _begun(quarter: Quarter, months: list[Month]) -> bool:
    """Return whether a month of the quarter was planned, before it began."""
    return any(quarter_of(one.first_day) == quarter for one in months)


def _coverage(conn: Connection, library: _Library, code: AreaCode, month: Month) -> MonthCoverage:
    newest = plan_steps.latest(conn, code, month, "coverage")
    if newest is None:
        areas.load(conn, code)  # tells if there is no such area
        return coverages.load(conn, code, month)  # tells what is missing
    return library.coverages.get(
        newest.sha256, lambda: plan_steps.load_step(conn, newest, MonthCoverage)
    )


def _subjects(
    library: _Library, key: tuple[object, ...], facts: _Facts, on: date
) -> Sequence[Subject]:
    return library.subjects.get((key, on), lambda: basis_subjects(facts.basis, facts.scores, on=on))


def _facts_key(
    conn: Connection, code: AreaCode, month: Month, imposed: tuple[ImposedVisit, ...]
) -> tuple[object, ...]:
    run = scores.latest(conn, code, month)
    return (code, areas.version(conn, code), str(month), run.id if run else 0, imposed)


def _facts(pool: Pool, code: AreaCode, month: Month) -> _Facts:
    basis = month_basis(step_by_step(pool), area=code, month=month)
    with reading(pool) as conn:
        return _Facts(
            area=areas.load(conn, code), basis=basis, scores=scores.load(conn, code, month)
        )
