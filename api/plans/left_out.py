"""Left-out views: the visits of a month that have no place, the gravest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.employer import EmployerId
from geo.risk_score import RiskScore
from planner.month_plan import MonthPlan
from planner.roster import UnplacedVisit
from planner.visit import Visit, VisitList

SHOWN: Final = 50
"""Most of them on one page."""
_NO_LIST: Final = len(VisitList)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutCard:
    """One visit that has no place."""

    visit: UnplacedVisit
    name: str
    list: VisitList | None
    score: RiskScore | None
    may_be_placed: bool
    """Whether it can be tried on a team-day; without a position or a day left it cannot."""


def left_out_cards(plan: MonthPlan) -> tuple[LeftOutCard, ...]:
    """Return what `plan` leaves out: urgent ones first, then by list, class and points."""
    names = {one.id: one.name for one in plan.employers}
    visits: Mapping[EmployerId, Visit] = {one.employer: one for one in plan.visits}
    lists = {
        **dict.fromkeys(plan.draw.chosen, VisitList.RANDOM),
        **{one.employer: VisitList.CERTAIN for one in plan.coverage.certain},
        **{one.employer: one.list for one in plan.visits},
    }
    order = {kind: place for place, kind in enumerate(VisitList)}
    found = [
        LeftOutCard(
            visit=one,
            name=names.get(one.employer, one.employer),
            list=lists.get(one.employer),
            score=plan.scores.get(one.employer),
            may_be_placed=one.employer in visits and bool(visits[one.employer].allowed_days),
        )
        for one in plan.roster.unplaced
    ]

    def gravity(card: LeftOutCard) -> tuple[bool, int, int, int, EmployerId]:
        id_, score = card.visit.employer, card.score
        return (
            not (id_ in visits and visits[id_].is_urgent),
            _NO_LIST if card.list is None else order[card.list],
            -int(score.combined) if score else 0,
            -score.points if score else 0,
            id_,
        )

    return tuple(sorted(found, key=gravity))


def matching(cards: Sequence[LeftOutCard], words: str) -> tuple[LeftOutCard, ...]:
    """Return the cards whose name or id holds every word of `words`."""
    wanted = words.split()
    return tuple(
        card
        for card in cards
        if all(word in card.name or word in card.visit.employer for word in wanted)
    )
