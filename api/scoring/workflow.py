"""Score every employer of an area for a month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.area_past import past_of
from api.session import Session
from data import areas, employers, rule_sets, scores
from data.method_files import shipped_method
from data.reference_tables import industry_catalogue
from data.rule_files import read_rules, shipped
from geo.area import AreaCode
from geo.employer import Employer, EmployerId
from geo.errors import XuntuError
from geo.history import History
from geo.industry import IndustryRisk
from geo.risk_method import RiskMethod
from geo.risk_score import RiskScore, score_employers
from planner.month import Month
from planner.rule_set import RuleSet


class NoEmployerError(XuntuError):
    """An area has no employer to plan for."""


class NoRulesError(XuntuError):
    """An area has no rules to plan by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an area when a month is scored or covered."""

    employers: tuple[Employer, ...]
    histories: Mapping[EmployerId, History]
    rules: RuleSet
    """Those in force in the month asked for."""
    rules_sha256: str
    """Hash of their file."""
    method: RiskMethod
    industry_severe: Mapping[str, bool]


def known_of(session: Session, area: str, month: Month) -> Known:
    """Return the employers, their past, and the rules of `area` that are in force in `month`.

    Raises
    ------
    NoEmployerError
        If nothing was imported for the area.
    """
    code = AreaCode(area)
    with session.reading() as conn:
        place = areas.load(conn, code)
        found = employers.in_area(conn, code)
        histories = past_of(session, conn, code)
        in_force = rule_sets.in_force(conn, code, month)
    if not found:
        raise NoEmployerError(
            "{name}（{code}）还没有任何用人单位：请先用 xuntu import 导入申报表",
            name=place.name,
            code=code,
        )
    if not in_force.text:
        raise NoRulesError(
            "{name}（{code}）没有规则：请在区域资料夹里放 rules.yaml 后重新载入，"
            "或用 xuntu area … --rules 选用随附的规则（{shipped}）",
            name=place.name,
            code=code,
            shipped="、".join(name for name in shipped() if not name.startswith("method-")),
        )
    rules = read_rules(in_force.text, f"{code}/rules.yaml")
    return Known(
        employers=found,
        histories=histories,
        rules=rules,
        rules_sha256=in_force.sha256,
        method=shipped_method(rules.method),
        industry_severe=severe_industries(found),
    )


def severe_industries(employers: Iterable[Employer]) -> Mapping[str, bool]:
    """Return whether each industry of `employers` that the catalogue knows counts as severe."""
    catalogue = industry_catalogue()
    industries = sorted({employer.industry for employer in employers})
    return {
        code: risk is IndustryRisk.SEVERE
        for code, risk in ((code, catalogue.risk(code)) for code in industries if code)
        if risk is not IndustryRisk.UNKNOWN
    }


def score_area(session: Session, *, area: str, month: Month) -> Mapping[EmployerId, RiskScore]:
    """Score the employers of `area` as of the first day of `month` and keep the scores."""
    known = known_of(session, area, month)
    scored = score_employers(
        known.employers,
        known.histories,
        known.method,
        on=month.first_day,
        industry_severe=known.industry_severe,
    )
    with session.writing() as conn:
        scores.save(conn, AreaCode(area), month, scored, {"method": known.method.name})
    return scored
