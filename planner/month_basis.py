"""Month bases: the facts and rules that a month was computed from, so that it can be recomputed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from geo.employer import Employer, EmployerId
from geo.history import History
from geo.risk_method import RiskMethod
from geo.risk_score import RiskScore, score_employers
from planner.coverage import CertainInclusion, Exclusion, MonthCoverage, month_coverage
from planner.draw import SCALE
from planner.errors import PlannerError
from planner.frame_quota import Stratum
from planner.imposed_visit import ImposedVisit, waiting_visits
from planner.inclusion import ChanceTerms, chance_terms, masses
from planner.month import Month
from planner.rule_set import RuleSet
from planner.year_instalment import YearInstalments


class UnknownEmployerError(PlannerError, ValueError):
    """A month is asked about an employer that it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBasis:
    """Everything that scores, lists and chances of a month follow from; nothing random in it."""

    month: Month
    employers: tuple[Employer, ...]
    histories: Mapping[EmployerId, History]
    rules: RuleSet
    method: RiskMethod
    industry_severe: Mapping[str, bool] = field(default_factory=dict)
    imposed: tuple[ImposedVisit, ...] = ()
    """Lists from above that stand, met or not."""
    days: tuple[date, ...] = ()
    """Working days of the month; without them, all its days."""
    instalments: YearInstalments | None = None
    """What the year plan leaves to the month, where one was followed."""


@dataclass(frozen=True, kw_only=True)
class MonthCount:
    """The scores and demands of a month, and with them the chance of everybody."""

    scores: Mapping[EmployerId, RiskScore]
    coverage: MonthCoverage

    @cached_property
    def members(self) -> Mapping[Stratum, tuple[EmployerId, ...]]:
        """Return the employers of each stratum, in employer order."""
        found: dict[Stratum, list[EmployerId]] = {}
        for employer, stratum in sorted(self.coverage.strata.items()):
            found.setdefault(stratum, []).append(employer)
        return {stratum: tuple(members) for stratum, members in found.items()}

    def stratum_masses(self, stratum: Stratum) -> Mapping[EmployerId, int]:
        """Return the inclusion masses of one stratum, as the frame of the month gives them."""
        if stratum not in self._masses:
            members = self.members[stratum]
            self._masses[stratum] = masses(
                {one: self.weight(one) for one in members},
                dict.fromkeys(members, stratum),
                {stratum: self.coverage.quotas[stratum]},
            )
        return self._masses[stratum]

    def stratum_mass(self, stratum: Stratum) -> int:
        """Return the sum of the masses of one stratum."""
        return sum(self.stratum_masses(stratum).values())

    def terms(self, stratum: Stratum) -> ChanceTerms:
        """Return what turns the weights of one stratum into masses."""
        if stratum not in self._terms:
            weights = map(self.weight, self.members[stratum])
            self._terms[stratum] = chance_terms(weights, self.coverage.quotas[stratum])
        return self._terms[stratum]

    def weight(self, employer: EmployerId) -> int:
        """Return the weight of an employer in the draw: 1 and its risk points."""
        return 1 + self.scores[employer].points

    def mass(self, employer: EmployerId) -> int:
        """Return the mass of an employer: SCALE if certain, 0 if it cannot be drawn."""
        if (stratum := self.coverage.strata.get(employer)) is not None:
            return self.stratum_masses(stratum)[employer]
        return SCALE if employer in self.certain else 0

    @cached_property
    def certain(self) -> Mapping[EmployerId, CertainInclusion]:
        """Return the certain list by employer."""
        return {one.employer: one for one in self.coverage.certain}

    @cached_property
    def excluded(self) -> Mapping[EmployerId, Exclusion]:
        """Return who cannot be drawn, by employer."""
        return {one.employer: one for one in self.coverage.excluded}

    @cached_property
    def _terms(self) -> dict[Stratum, ChanceTerms]:
        return {}

    @cached_property
    def _masses(self) -> dict[Stratum, Mapping[EmployerId, int]]:
        return {}


def count_month(
    basis: MonthBasis, scores: Mapping[EmployerId, RiskScore] | None = None
) -> MonthCount:
    """Return the scores and demands that follow from `basis`; with `scores` given, these are kept.

    Raises
    ------
    UnscoredEmployerError, UnknownImposedError
        As `planner.coverage.month_coverage`.
    """
    found = score_all(basis) if scores is None else scores
    return MonthCount(
        scores=found,
        coverage=month_coverage(
            basis.employers,
            basis.histories,
            found,
            basis.rules,
            month=basis.month,
            imposed=waiting_visits(
                basis.imposed, basis.histories, authority=basis.rules.authority, month=basis.month
            ),
            industry_severe=basis.industry_severe,
            days=basis.days,
            instalments=basis.instalments,
        ),
    )


def score_all(
    basis: MonthBasis, employers: Sequence[Employer] | None = None
) -> dict[EmployerId, RiskScore]:
    """Return the scores of `employers`, or of everybody, on the first day of the month."""
    return score_employers(
        basis.employers if employers is None else employers,
        basis.histories,
        basis.method,
        on=basis.month.first_day,
        industry_severe=basis.industry_severe,
    )


def find_employer(basis: MonthBasis, wanted: str) -> Employer:
    """Return the employer with an id, a credit code or a name, where it is the only one.

    Raises
    ------
    UnknownEmployerError
        If there is none, or several; the message names up to five to choose from.
    """
    for one in basis.employers:
        if one.id == wanted:
            return one
    named = [one for one in basis.employers if wanted and wanted in (one.credit_code, one.name)]
    like = named or [one for one in basis.employers if wanted and wanted in one.name]
    if len(like) == 1:
        return like[0]
    if like:
        raise UnknownEmployerError(
            "“{wanted}”对应 {count} 家单位：请改用编号，如 {some}",
            wanted=wanted,
            count=len(like),
            some="、".join(f"{one.id}（{one.name}）" for one in like[:5]),
        )
    raise UnknownEmployerError(
        "{month} 的计划里没有“{wanted}”：请核对单位编号、统一社会信用代码或名称",
        month=str(basis.month),
        wanted=wanted,
    )
