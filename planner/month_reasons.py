"""Month reasons: the why-cards of a whole month, from its plan and the basis it was made from."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from geo.employer import Employer, EmployerId
from geo.history import History
from geo.message import Message, message
from geo.risk_score import RiskScore
from planner.cap_state import cap_state
from planner.chance_origin import chance_origin, percent
from planner.month_basis import (
    MonthBasis,
    MonthCount,
    UnknownEmployerError,
    count_month,
    find_employer,
)
from planner.month_plan import MonthPlan
from planner.month_standing import MonthStanding, Place, standing_of
from planner.recorded_month import RecordedMonth
from planner.rule_standing import rule_standings
from planner.visit_arrangement import arrangements
from planner.what_if import what_ifs
from planner.why_card import CardPlace, WhyCard

_PLACES: Final[Mapping[Place, CardPlace]] = {
    Place.CERTAIN: CardPlace.CERTAIN,
    Place.IMPOSED: CardPlace.IMPOSED,
    Place.EXCLUDED: CardPlace.EXCLUDED,
}


class MonthReasons:
    """Explains every employer of one month; what all cards share is computed once."""

    def __init__(self, plan: MonthPlan, basis: MonthBasis) -> None:
        self.plan = plan
        self.basis = basis
        self._recorded = RecordedMonth(scores=plan.scores, coverage=plan.coverage, draw=plan.draw)
        self._townships = {one.code: one.name for one in plan.area.townships}
        self._arranged = arrangements(plan)

    def card(self, wanted: str, *, with_what_ifs: bool = True) -> WhyCard:
        """Return the card of an employer by its id, credit code or name.

        Raises
        ------
        UnknownEmployerError
            If the plan and its basis know none such, or several.
        """
        employer = self._by_id.get(wanted) or find_employer(self.basis, wanted)
        if employer.id not in self.plan.scores:
            raise UnknownEmployerError(
                "{name}（{id}）是计划做好以后才有的：请重新评分、抽取和排计划",
                name=employer.name,
                id=employer.id,
            )
        return self._card(employer, with_what_ifs=with_what_ifs)

    def cards(self) -> Iterator[WhyCard]:
        """Yield the cards of everybody in employer order, without what would change them."""
        for employer in sorted(self.basis.employers, key=lambda one: one.id):
            if employer.id in self.plan.scores:
                yield self._card(employer, with_what_ifs=False)

    @cached_property
    def searched(self) -> tuple[tuple[Employer, str], ...]:
        """Return the employers of the plan in id order, each with the text words are sought in."""
        found = []
        for one in sorted(self.plan.employers, key=lambda one: one.id):
            town = self._townships.get(one.township, "") if one.township else ""
            found.append((one, f"{one.id} {one.credit_code or ''} {one.name} {town}".upper()))
        return tuple(found)

    @cached_property
    def _by_id(self) -> Mapping[str, Employer]:
        return {one.id: one for one in self.basis.employers}

    @cached_property
    def count(self) -> MonthCount:
        """Return the month as the basis gives it."""
        return count_month(self.basis)

    def _card(self, employer: Employer, *, with_what_ifs: bool) -> WhyCard:
        id_ = employer.id
        recorded, basis = self._recorded, self.basis
        standing = standing_of(recorded, id_)
        history = basis.histories.get(id_, _NO_HISTORY)
        return WhyCard(
            month=self.plan.month,
            employer=employer,
            township=self._townships.get(employer.township, "") if employer.township else "",
            place=_PLACES.get(standing.place) or recorded.drawn(id_),
            standing=standing,
            score=self.plan.scores[id_],
            origin=chance_origin(recorded, id_),
            reserve=recorded.reserve.get(id_),
            cap=cap_state(history.inspections, basis.rules, basis.month, days=basis.days),
            rules=rule_standings(basis, recorded, employer),
            arrangement=self._arranged.get(id_),
            what_ifs=what_ifs(basis, self.count, employer) if with_what_ifs else (),
            doubts=self._doubts(id_, standing),
        )

    def _doubts(self, employer: EmployerId, recorded: MonthStanding) -> tuple[Message, ...]:
        """Return where the record of an employer differs from what the basis gives."""
        found = []
        again = standing_of(self.count, employer)
        old, new = self.plan.scores[employer], self.count.scores[employer]
        if _of_score(old) != _of_score(new):
            found.append(
                message(
                    "记录的评分是{letter}类 {points} 分，按所附资料复算是{again}类 {now} 分，"
                    "或各项不同",
                    letter=old.letter,
                    points=old.points,
                    again=new.letter,
                    now=new.points,
                )
            )
        if _of_standing(recorded) != _of_standing(again):
            found.append(
                message(
                    "记录为“{place}”，按所附资料复算为“{again}”，或依据、分层、应抽家数不同",
                    place=message(recorded.place.value),
                    again=message(again.place.value),
                )
            )
        if recorded.mass != again.mass:
            found.append(
                message(
                    "记录的机会是 {chance}，按所附资料复算是 {again}",
                    chance=percent(recorded.chance),
                    again=percent(again.chance),
                )
            )
        return tuple(found)


def _of_score(score: RiskScore) -> tuple[object, ...]:
    """Return what must be the same when a score is computed again; sentences as they are said."""
    parts = tuple((part.key, part.points, str(part.reason)) for part in score.parts)
    return (score.nature, score.conforms, score.grade, score.management, score.combined, parts)


def _of_standing(standing: MonthStanding) -> tuple[object, ...]:
    said = tuple(map(str, standing.reasons))
    return (standing.place, standing.rules, said, standing.stratum, standing.quota, standing.size)


_NO_HISTORY = History()
