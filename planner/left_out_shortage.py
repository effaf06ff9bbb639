"""Left-out shortages: the team-days that are too few for all mandatory visits, and what mends it.

A set of team-days is too few for certain when the visits that only they can make take more
minutes, on site and at least on the road, than they have (Hall's condition on minutes, found as a
cut of a maximum flow). Repairs are found by solving again with all mandatory visits forced in.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from geo.employer import EmployerId
from geo.message import Message, listed, message
from planner.added_team_day import (
    day_words,
    has_vehicle,
    new_team_day,
    skill_words,
    team_day_words,
    with_team_days,
)
from planner.inspector import Office
from planner.roster import RosterProblem
from planner.roster_instance import RosterInstance, roster_instance
from planner.roster_master import short_team_days
from planner.roster_part import Slot, SlotRoutes, roster_part, slot_of
from planner.roster_shortage import Pinch, Repair, RosterShortage
from planner.roster_trial import RosterTrials
from planner.route_schedule import SiteCall, earliest_schedule
from planner.team_day import TeamDay
from planner.visit import Visit

_UNIT: Final = 10**6
_MOST_ADDED: Final = 40
_SAID: Final = 6
_ROUNDS: Final = 300


def find_shortage(
    problem: RosterProblem,
    present: SlotRoutes,
    missing: Sequence[Visit],
    *,
    fixed: frozenset[Slot] = frozenset(),
    most: int | None = None,
) -> RosterShortage | None:
    """Return why the mandatory visits `missing` cannot all be made, and repairs that were tried.

    Parameters
    ----------
    missing
        Mandatory visits that `present` leaves out.
    fixed
        Team-days that may not change.
    most
        No roster makes more mandatory visits; None when nothing is proven.

    Returns
    -------
    RosterShortage | None
        None when more team-days would not help any of them: closed, too far, nobody may go.
    """
    instance = roster_instance(problem)
    curable = [visit for visit in missing if _offices_for(problem, instance, visit)]
    if not curable:
        return None
    curable.sort(key=lambda visit: visit.employer)
    pinches = _Pinches(problem, instance, fixed).found(curable)
    made = sum(
        visit.is_mandatory
        for visit in problem.visits
        if visit.employer in set(itertools.chain(*present.values()))
    )
    return RosterShortage(
        left_out=tuple(visit.employer for visit in curable),
        names=tuple(visit.name for visit in curable),
        is_proven=any(pinch.is_proven for pinch in pinches)
        or (most is not None and most < made + len(curable)),
        pinches=tuple(pinches),
        repairs=_Repairs(problem, instance, present, fixed).found(curable, pinches),
    )


def _offices_for(problem: RosterProblem, instance: RosterInstance, visit: Visit) -> list[Office]:
    """Return the offices from which a team of its own can make `visit` in a day, nearest first."""
    index = problem.visits.index(visit)
    if not visit.allowed_days:
        return []
    call = SiteCall(
        service_min=int(instance.service[index]),
        open_min=int(instance.opens[index]),
        close_min=int(instance.last_start[index] + instance.service[index]),
    )
    site, found = instance.offices + index, []
    for node, office in enumerate(problem.offices):
        legs = [int(instance.travel[node, site]), int(instance.travel[site, node])]
        if earliest_schedule(legs, [call], instance.clock) is not None:
            found.append((sum(legs), office.id, office))
    return [office for _, _, office in sorted(found, key=lambda one: one[:2])]


class _Pinches:
    """Finds sets of team-days that are too few."""

    def __init__(
        self, problem: RosterProblem, instance: RosterInstance, fixed: frozenset[Slot]
    ) -> None:
        self._problem = problem
        self._rows = [
            row for row, team in enumerate(problem.team_days) if slot_of(team) not in fixed
        ]
        self._drivers = [
            sum(1 << row for row in self._rows if instance.allowed[row, visit])
            for visit in range(len(problem.visits))
        ]
        d, clock = instance.offices, instance.clock
        into = instance.travel.copy()
        np.fill_diagonal(into, into.max(initial=0))
        self._minutes = [
            int(instance.service[visit]) + int(into[:, d + visit].min())
            for visit in range(len(problem.visits))
        ]
        home = int(into[d:, :d].min(initial=int(into.max(initial=0))))
        self._day = max(
            1,
            max(
                clock.end_min - clock.start_min - clock.lunch_min,
                min(clock.end_min, clock.lunch_latest_min) - clock.start_min,
            )
            - home,
        )
        """Minutes on site and on the way there that a team-day has at most."""

    def found(self, curable: Sequence[Visit]) -> list[Pinch]:
        """Return what is proven too little first, then what the others of `curable` compete for."""
        left = {visit.employer for visit in curable}
        found = []
        if (certain := self._certain(left)) is not None:
            found.append(certain)
            left -= set(certain.visits)
        while left:
            lead = next(visit for visit in curable if visit.employer in left)
            group = [v for v in curable if v.employer in left and v.skills == lead.skills]
            found.append(self._full(group))
            left -= {visit.employer for visit in group}
        return found

    def _certain(self, left: set[EmployerId]) -> Pinch | None:
        taken: dict[int, int] = {}
        mandatory = [k for k, visit in enumerate(self._problem.visits) if visit.is_mandatory]
        for visit in mandatory:
            if drivers := self._drivers[visit]:
                part = self._minutes[visit] * _UNIT // self._day
                taken[drivers] = taken.get(drivers, 0) + part
        bits = short_team_days(taken)
        inside = [v for v in mandatory if self._drivers[v] and not self._drivers[v] & ~bits]
        needed, have = sum(self._minutes[v] for v in inside), bits.bit_count() * self._day
        if not inside or needed <= have:
            return None
        visits = [self._problem.visits[v] for v in inside]
        return Pinch(
            visits=tuple(visit.employer for visit in visits),
            left_out=tuple(visit.employer for visit in visits if visit.employer in left),
            team_days=bits.bit_count(),
            is_proven=True,
            least=-(-(needed - have) // self._day),
            sentence=message(
                "{teams}只有 {have} 个，而只能由它们承担的必查和双随机任务有 {count} 家：现场和最短"
                "路程至少 {needed} 分钟，最多只有 {room} 分钟可用，必有任务排不下",
                teams=self._team_words(visits, bits),
                have=bits.bit_count(),
                count=len(visits),
                needed=needed,
                room=have,
            ),
        )

    def _full(self, group: Sequence[Visit]) -> Pinch:
        index = {visit.employer: k for k, visit in enumerate(self._problem.visits)}
        bits = 0
        for visit in group:
            bits |= self._drivers[index[visit.employer]]
        teams = self._team_words(group, bits)
        if bits:
            sentence = message(
                "其中 {short} 家只能由 {teams}检查，共 {have} 个，都已排满",
                teams=teams,
                have=bits.bit_count(),
                short=len(group),
            )
        else:
            sentence = message("{teams}一个也没有，{short} 家因此不能检查", teams=teams,
                               short=len(group))  # fmt: skip
        return Pinch(
            visits=tuple(visit.employer for visit in group),
            left_out=tuple(visit.employer for visit in group),
            team_days=bits.bit_count(),
            is_proven=not bits,
            least=0 if bits else 1,
            sentence=sentence,
        )

    def _team_words(self, visits: Sequence[Visit], bits: int) -> Message:
        """Return the team-days `bits`, or those that the visits ask for, in words."""
        on = [team.day for row, team in enumerate(self._problem.team_days) if bits >> row & 1]
        on = on or [day for visit in visits for day in visit.allowed_days]
        skills = frozenset.intersection(*(visit.skills for visit in visits))
        if skills:
            return message(
                "{days}具备“{skills}”专业的小组日", days=_days(on), skills=skill_words(skills)
            )
        return message("{days}的小组日", days=_days(on))


class _Repairs:
    """Tries changes that let all curable visits in together."""

    def __init__(
        self,
        problem: RosterProblem,
        instance: RosterInstance,
        present: SlotRoutes,
        fixed: frozenset[Slot],
    ) -> None:
        self._problem = problem
        self._instance = instance
        self._present = present
        self._fixed = fixed

    def found(self, curable: Sequence[Visit], pinches: Sequence[Pinch]) -> tuple[Repair, ...]:
        """Return the fewest team-days that were found to be enough; nothing when none were."""
        wanted = frozenset(visit.employer for visit in curable)
        more = self._enough(list(curable))
        least = max((pinch.least for pinch in pinches), default=0)
        low, high = min(len(more), max(1, least)), len(more)
        is_tried = False
        while low < high:
            middle = (low + high) // 2
            if self._suffices(more[:middle], wanted):
                high, is_tried = middle, True
            else:
                low = middle + 1
        chosen = more[:high]
        if not chosen or not (is_tried or self._suffices(chosen, wanted)):
            return ()
        is_least = least >= high
        return (
            Repair(
                team_days=high,
                is_least=is_least,
                sentence=self._said(chosen, len(wanted), is_least=is_least),
            ),
        )

    def _enough(self, remaining: list[Visit]) -> list[TeamDay]:
        """Return team-days that make all of `remaining` by themselves, the fullest first."""
        found: list[tuple[int, TeamDay]] = []
        while remaining and len(found) < _MOST_ADDED:
            lead = max(remaining, key=lambda visit: (len(visit.skills), visit.is_urgent))
            able = [visit for visit in remaining if visit.skills <= lead.skills]
            taken = [team for _, team in found]
            team = self._best_team_day(lead, able, taken)
            alone = roster_part(
                with_team_days(self._problem, [*taken, team]),
                slots={slot_of(team)},
                employers={visit.employer for visit in able},
            )
            trial = RosterTrials(alone).force({}, frozenset({lead.employer}))
            if trial is None:
                return []
            made = set(itertools.chain(*trial.routes.values()))
            found.append((len(made), team))
            remaining = [visit for visit in remaining if visit.employer not in made]
        if remaining:
            return []
        order = sorted(range(len(found)), key=lambda k: (-found[k][0], k))
        return [found[k][1] for k in order]

    def _best_team_day(
        self, lead: Visit, able: Sequence[Visit], taken: Sequence[TeamDay]
    ) -> TeamDay:
        """Return a team-day for `lead` that most of `able` could be made on."""
        problem = with_team_days(self._problem, list(taken)) if taken else self._problem
        offices = _offices_for(self._problem, self._instance, lead)
        out = Counter((team.day, team.office) for team in problem.team_days)
        _, day, office = min(
            (
                (
                    -sum(day in visit.allowed_days for visit in able),
                    not has_vehicle(problem, day, office),
                    place,
                    out[day, office.id],
                    day,
                ),
                day,
                office,
            )
            for place, office in enumerate(offices)
            for day in lead.allowed_days
        )
        return new_team_day(problem.team_days, day, office.id, lead.skills)

    def _suffices(self, more: list[TeamDay], wanted: frozenset[EmployerId]) -> bool:
        trials = RosterTrials(with_team_days(self._problem, more), fixed=self._fixed)
        return trials.force(self._present, wanted, keep=True, rounds=_ROUNDS) is not None

    def _said(self, chosen: list[TeamDay], count: int, *, is_least: bool) -> Message:
        offices = {office.id: office for office in self._problem.offices}
        problem, words = self._problem, []
        for team in chosen:
            office = offices[team.office]
            no_vehicle = not has_vehicle(problem, team.day, office)
            words.append(team_day_words(team, office, no_vehicle=no_vehicle))
            problem = with_team_days(problem, [team])
            offices = {one.id: one for one in self._problem.offices}
        said = listed(words[:_SAID])
        if len(words) > _SAID:
            said = message("{changes}等", changes=said)
        if is_least:
            template = message(
                "最省的补救：增加 {days} 个小组日，这 {count} 家就能全部排入，原有任务都不让出"
                "（重新求解验证过，已证明不能更少）：{changes}",
                days=len(chosen), count=count, changes=said,
            )  # fmt: skip
        elif len(chosen) > 1:
            template = message(
                "找到的最省补救：增加 {days} 个小组日，这 {count} 家就能全部排入，原有任务都不让出"
                "（重新求解验证过，试过少一个没有排成）：{changes}",
                days=len(chosen), count=count, changes=said,
            )  # fmt: skip
        else:
            template = message(
                "补救：增加 1 个小组日，这 {count} 家就能全部排入，原有任务都不让出"
                "（重新求解验证过）：{changes}",
                count=count, changes=said,
            )  # fmt: skip
        return template


def _days(days: Sequence[date]) -> Message:
    """Return first and last of `days`, at least one."""
    first, last = min(days), max(days)
    if first == last:
        return day_words(first)
    return message("{first} 至 {last} 期间", first=first.isoformat(), last=last.isoformat())
