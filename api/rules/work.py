"""The long work on a rule set: try it on the register of its area; nothing is put in force."""

from collections.abc import Sequence
from typing import Final

from api.access.workflow import Actor
from api.jobs.kind import JobAsked, JobKind
from api.jobs.telling import Telling
from api.scoring.workflow import Known, NoEmployerError, severe_industries
from api.session import Session, step_by_step
from api.year.workflow import year_inputs
from data import areas, employers, rule_sets
from data.database import Pool
from data.holidays import calendar_for
from data.method_files import shipped_method
from data.reference_tables import clause_counts
from data.rule_files import read_rules
from geo.area import AreaCode
from geo.message import Message, message
from geo.risk_score import score_employers
from planner.month import Month, parse_month
from planner.rule_check import check_rules
from planner.rule_trial import TrialMaterial, try_rules
from planner.tried_rules import RuleTrial
from planner.working_calendar import working_days


def try_rule_set(
    session: Session,
    *,
    area: str,
    number: int,
    month: Month,
    actor: Actor,
    telling: Telling,
) -> RuleTrial:
    """Try a rule set on the register of its area from a month on, and keep what was found.

    Raises
    ------
    NotFoundError
        If the area has no such rule set.
    NoEmployerError
        If nothing was imported for the area.
    """
    code = AreaCode(area)
    with telling.step("检查每条规则"):
        with session.reading() as conn:
            text = rule_sets.text_of(conn, code, number)
            in_force = rule_sets.in_force(conn, code, month)
            place = areas.load(conn, code)
            found = employers.in_area(conn, code)
            histories = areas.histories(conn, code)
        if not found:
            raise NoEmployerError(
                "{name}（{code}）还没有任何用人单位：请先用 xuntu import 导入申报表",
                name=place.name,
                code=code,
            )
        rules = read_rules(text, "rules.yaml")
        findings = check_rules(
            rules,
            on=month.first_day,
            area=area,
            authority=place.authority,
            clauses=clause_counts(),
        )
        known = Known(
            employers=found,
            histories=histories,
            rules=rules,
            rules_sha256=rule_sets.digest(text),
            method=shipped_method(rules.method),
            industry_severe=severe_industries(found),
        )
        _, inputs = year_inputs(session, known, area=area, month=month)
    with telling.step("在本区域的名录上试算") as report:
        now = None
        if in_force.text:
            present_rules = read_rules(in_force.text, "rules.yaml")
            method = shipped_method(present_rules.method)
            scores = score_employers(
                found, histories, method, on=month.first_day, industry_severe=known.industry_severe
            )
            now = TrialMaterial(rules=present_rules, scores=scores)
        trial = try_rules(
            inputs,
            TrialMaterial(rules=rules, scores=inputs.scores),
            now,
            days=working_days(month, calendar_for((month.year,))),
            findings=findings,
            report=lambda share: report("", share),
        )
    with session.writing() as conn:
        rule_sets.keep_trial(conn, code, number, trial, by=actor.name, now=actor.at)
    return trial


def _try_rules(pool: Pool, asked: JobAsked, telling: Telling) -> Sequence[Message]:
    trial = try_rule_set(
        step_by_step(pool),
        area=asked.area,
        number=int(asked.options["number"]),
        month=parse_month(asked.month),
        actor=asked.actor(),
        telling=telling,
    )
    return (outcome_words(trial),)


def outcome_words(trial: RuleTrial) -> Message:
    """Return what a trial came to, in a sentence."""
    then = trial.then
    return message(
        "{month} 必查 {certain} 家、双随机 {drawn} 家；到年底 {asked} 家次，"
        "人手够查 {capacity} 家次；错误 {errors} 处",
        month=str(trial.month),
        certain=then.certain,
        drawn=then.drawn,
        asked=then.asked_year,
        capacity=then.capacity_year,
        errors=trial.errors,
    )


TRY_RULES: Final = JobKind(
    name="try-rules",
    title=message("试算规则集"),
    steps=2,
    run=_try_rules,
    leads_to="/areas/{area}/rules/{number}",
    leads_to_name=message("看试算结果"),
)
