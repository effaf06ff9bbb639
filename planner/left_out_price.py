"""Left-out prices: what a roster loses as a whole when one more visit is forced into it."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from geo.employer import EmployerId
from geo.message import Message, message
from planner.left_out_reason import EntryPrice
from planner.roster_part import SlotRoutes
from planner.roster_trial import RosterTrials, Trial
from planner.unplaced import enumerated
from planner.visit import Visit

_NAMED: Final = 5


def entry_price(
    trials: RosterTrials, present: SlotRoutes, trial: Trial, forced: EmployerId
) -> EntryPrice:
    """Return what `present` loses when it becomes the routes of `trial` with `forced` in them."""
    visits = {visit.employer: visit for visit in trials.problem.visits}
    before = set(itertools.chain(*present.values()))
    after = set(itertools.chain(*trial.routes.values()))
    gives_way, comes_in = sorted(before - after), sorted(after - before - {forced})
    mandatory = _mandatory(visits, before) - _mandatory(visits, after)
    points = _points(visits, before) - _points(visits, after)
    travel = trials.travel(trial.routes) - trials.travel(present)
    losses = [
        message("必查和双随机共少 {count} 家", count=mandatory)
        if mandatory > 0
        else message("必查和双随机的家数不变")
        if mandatory == 0
        else message("必查和双随机共多 {count} 家", count=-mandatory)
    ]
    if points:
        losses.append(
            message("专项风险分少 {points} 分", points=points)
            if points > 0
            else message("专项风险分多 {points} 分", points=-points)
        )
    if travel:
        losses.append(
            message("车程多 {minutes} 分钟", minutes=travel)
            if travel > 0
            else message("车程少 {minutes} 分钟", minutes=-travel)
        )
    names = [_named(visits[one]) for one in gives_way]
    if not names:
        sentence = enumerated(losses)
    elif comes_in:
        sentence = message(
            "须让出{names}（另可排入{others}）；全月{losses}",
            names=some_of(names),
            others=some_of([_named(visits[one]) for one in comes_in]),
            losses=enumerated(losses),
        )
    else:
        sentence = message(
            "须让出{names}；全月{losses}", names=some_of(names), losses=enumerated(losses)
        )
    return EntryPrice(
        gives_way=tuple(gives_way),
        comes_in=tuple(comes_in),
        mandatory=mandatory,
        points=points,
        travel_min=travel,
        worth=trials.worth(present) - trial.worth,
        sentence=sentence,
    )


def some_of(names: Sequence[Message]) -> Message:
    """Return the first few of `names`, at least one, and how many there are."""
    if len(names) <= _NAMED:
        return enumerated(names)
    return message("{names}等 {count} 家", names=enumerated(names[:_NAMED]), count=len(names))


def _named(visit: Visit) -> Message:
    return message("{name}（{list}）", name=visit.name, list=message(visit.list.value))


def _mandatory(visits: Mapping[EmployerId, Visit], placed: Iterable[EmployerId]) -> int:
    return sum(visits[one].is_mandatory for one in placed)


def _points(visits: Mapping[EmployerId, Visit], placed: Iterable[EmployerId]) -> int:
    return sum(visits[one].prize for one in placed if not visits[one].is_mandatory)
