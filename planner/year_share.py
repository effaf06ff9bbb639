"""Year shares: the visits that chance has to bring, by stratum, once certain visits are counted.

A rule that asks for part of its units is first met by visits that are made anyway (综合查一次):
those that lie in its period count, and as many others as are still needed are asked to lie in it,
in risk order, which never makes a plan harder than further visits would. What is left becomes
draws by stratum, as `planner.frame_quota` divides them, here for the rest of the year.

The plan does not count on luck: that a draw may hit an employer that must be visited anyway is
found out month by month, when the plan is rolled.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from geo.employer import EmployerId, OperatingStatus
from geo.history import InspectionKind
from geo.message import Message, message
from geo.risk_score import CombinedClass, RiskScore
from planner.frame_quota import (
    AGAIN,
    FrameMember,
    Stratum,
    class_rule,
    frame_quotas,
    rules_of_stratum,
)
from planner.month import Month
from planner.rule_scope import Subject
from planner.rule_set import RuleSet
from planner.visit_window import MONTHS, VisitDemand, VisitWindow
from planner.window_merge import MergedVisit
from planner.year_demand import KeptMonths, RuleWindow, RuleYear


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDemand:
    """Draws that one stratum needs within a window."""

    stratum: Stratum
    rules: tuple[str, ...]
    """What each draw counts for: the share of the class, then rules in rule order."""
    window: VisitWindow
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearShares:
    """All that is left to chance, and the certain visits with the shares that they meet."""

    visits: tuple[MergedVisit, ...]
    demands: tuple[ShareDemand, ...]
    """By stratum, then window."""
    rules: tuple[RuleYear, ...]
    """Rules in file order, then classes from low to high."""
    notes: tuple[Message, ...]


class YearFrame:
    """Who may be drawn in the rest of the year, while rules and classes ask for their share.

    `open_to_draw` are the employers that the yearly cap leaves a visit.
    """

    def __init__(
        self,
        subjects: Sequence[Subject],
        scores: Mapping[EmployerId, RiskScore],
        rules: RuleSet,
        *,
        first: Month,
        kept: KeptMonths,
        open_to_draw: Container[EmployerId],
    ) -> None:
        self._open = open_to_draw
        self._subjects = subjects
        self._rules = rules
        self._first = first
        self._kept = kept
        self._letter = {one.employer.id: scores[one.employer.id].letter for one in subjects}
        self._risk = {
            id_: (-scores[id_].combined, -scores[id_].points, id_) for id_ in self._letter
        }
        self._rest = VisitWindow(first=first.number, last=MONTHS)

    def shares(
        self,
        windows: Sequence[RuleWindow],
        visits: Sequence[MergedVisit],
        class_shares: Mapping[CombinedClass, Fraction],
    ) -> YearShares:
        """Return the draws that the shares of rules and classes need besides `visits`."""
        partial = [each for each in windows if each.rule.is_partial]
        joined = list(visits)
        needs: dict[str, int] = {}
        serves: dict[EmployerId, list[RuleWindow]] = {}
        states: dict[str, RuleYear] = {}
        drawable = {one.employer.id for one in self._subjects if self._can_be_drawn(one)}
        for each in sorted(partial, key=lambda one: one.window.last):
            wanted, kept = self._wanted(each)
            left, met = self._count_on_visits(each, wanted, joined)
            free = [
                one
                for one in each.count.open
                if one.employer not in met
                and one.employer in drawable
                and not self._is_kept(one.employer, each)
            ]
            draws, lacking = _draws_for(left, [one.units for one in free])
            states[each.rule.id] = each.state(needed=wanted, kept=kept, impossible=lacking)
            if draws:
                needs[each.rule.id] = draws
                for one in free:
                    serves.setdefault(one.employer, []).append(each)
        letters, classes = self._classes(class_shares)
        for_rules = self._draws_for_rules(needs, serves)
        for_classes, few = self._draws_for_classes(letters, for_rules)
        drawn = [*for_rules, *for_classes]
        return YearShares(
            visits=tuple(joined),
            demands=tuple(
                sorted(
                    (*drawn, *self._again(drawn, len(joined))),
                    key=lambda one: (one.stratum, one.window),
                )
            ),
            rules=(*(states[each.rule.id] for each in partial), *classes),
            notes=tuple(few),
        )

    def _wanted(self, each: RuleWindow) -> tuple[int, int]:
        """Return the units still to be placed, and those that kept months are to bring."""
        done = each.count.done
        sure = max(done, each.before + self._kept.units.get(each.rule.id, 0))
        return max(0, each.count.required - sure), sure - done

    def _is_kept(self, employer: EmployerId, each: RuleWindow) -> bool:
        """Return whether a visit of a published month that still runs meets the rule."""
        return each.rule.id in self._kept.visits.get(employer, {})

    def _count_on_visits(
        self, each: RuleWindow, wanted: int, visits: list[MergedVisit]
    ) -> tuple[int, set[EmployerId]]:
        """Let visits meet a rule, asking some to lie in its period; return what is still wanted.

        `visits` are changed in place. The employers of the visits that meet the rule come second.
        """
        units = {
            one.employer: one.units
            for one in each.count.open
            if not self._is_kept(one.employer, each)
        }
        sure, willing = [], []
        for place, visit in enumerate(visits):
            if visit.employer not in units or not visit.window.meets(each.window):
                continue
            if each.window.cut(visit.window) == visit.window:
                sure.append(place)
            elif visit.window.first <= each.window.first:
                willing.append(place)
        willing.sort(key=lambda place: self._risk[visits[place].employer])
        met: set[EmployerId] = set()
        for place in (*sure, *willing):
            employer = visits[place].employer
            if employer in met or (wanted <= 0 and place not in sure):
                continue
            met.add(employer)
            wanted -= units[employer]
            visits[place] = visits[place].joined_by(
                VisitDemand(
                    employer=employer,
                    rule=each.rule.id,
                    window=each.window,
                    units=units[employer],
                    is_exempt=each.rule.visit_kind in self._rules.cap.exempt,
                    is_movable=each.rule.is_local_setting,
                    is_overdue=each.count.overdue,
                )
            )
        return max(0, wanted), met

    def _classes(
        self, class_shares: Mapping[CombinedClass, Fraction]
    ) -> tuple[dict[str, int], list[RuleYear]]:
        """Return the draws that each class needs, and how the classes stand."""
        needs: dict[str, int] = {}
        states = []
        for combined in CombinedClass:
            members = [one for one in self._subjects if one.combined is combined]
            share = class_shares.get(combined)
            if not share or not members:
                continue
            letter = self._letter[members[0].employer.id]
            done = sum(self._inspected(one, MONTHS, InspectionKind.RANDOM) for one in members)
            before = sum(
                self._inspected(one, self._kept.present - 1, InspectionKind.RANDOM)
                for one in members
            )
            scope = sum(
                _is_trading(one) or self._inspected(one, MONTHS, InspectionKind.RANDOM)
                for one in members
            )
            required = ceil(share * scope)
            sure = max(done, before + self._kept.units.get(class_rule(letter), 0))
            needs[letter] = max(0, required - sure)
            states.append(
                RuleYear(
                    rule=class_rule(letter),
                    title=f"{letter}类随机抽查",
                    in_scope=scope,
                    required=required,
                    done=done,
                    kept=sure - done,
                    needed=needs[letter],
                    window=self._rest,
                    is_share=True,
                    is_local=True,
                )
            )
        return needs, states

    def _draws_for_rules(
        self, needs: Mapping[str, int], serves: Mapping[EmployerId, Sequence[RuleWindow]]
    ) -> list[ShareDemand]:
        """Return the draws that rules need, by stratum.

        Rules whose periods have a month in common are served together, as one draw can meet all.
        """
        found: list[ShareDemand] = []
        for group in _groups({each.rule.id: each for some in serves.values() for each in some}):
            window = group[0].window
            for each in group:
                window = window.cut(each.window)
            ids = {each.rule.id for each in group}
            members = [
                FrameMember(
                    employer=employer,
                    letter=self._letter[employer],
                    serves=tuple(each.rule.id for each in some if each.rule.id in ids),
                    inspected=False,
                )
                for employer, some in sorted(serves.items())
                if any(each.rule.id in ids for each in some)
            ]
            drawn = frame_quotas(
                members,
                rule_needs={each.rule.id: needs[each.rule.id] for each in group},
                letter_needs={},
                reinspection_share=Fraction(0),
            )
            found += [
                ShareDemand(
                    stratum=stratum,
                    rules=rules_of_stratum(stratum),
                    window=window,
                    count=drawn.quotas[stratum],
                )
                for stratum in sorted(drawn.quotas)
            ]
        return found

    def _draws_for_classes(
        self, needs: Mapping[str, int], drawn: Sequence[ShareDemand]
    ) -> tuple[list[ShareDemand], list[Message]]:
        """Return the draws that class shares need besides those `drawn` for rules."""
        found: list[ShareDemand] = []
        few: list[Message] = []
        for letter, need in needs.items():
            for_rules = sum(one.count for one in drawn if class_rule(letter) in one.rules)
            new = sum(
                self._letter[one.employer.id] == letter
                and self._can_be_drawn(one)
                and not self._inspected(one, MONTHS, None)
                for one in self._subjects
            )
            wanted = max(0, need - for_rules)
            possible = min(wanted, max(0, new - for_rules))
            if possible:
                found.append(
                    ShareDemand(
                        stratum=Stratum(letter),
                        rules=(class_rule(letter),),
                        window=self._rest,
                        count=possible,
                    )
                )
            if possible < wanted:
                few.append(
                    message(
                        "{letter}类还应随机抽查 {need} 家，"
                        "本年没有检查过、可抽的只有 {possible} 家；其余本年已经检查过",
                        letter=letter,
                        need=need,
                        possible=possible + min(need, for_rules),
                    )
                )
        return found, few

    def _again(self, drawn: Sequence[ShareDemand], visits: int) -> list[ShareDemand]:
        """Return the draws kept for employers inspected this year already (复查)."""
        share = self._rules.reinspection_share
        inspected = sum(
            self._can_be_drawn(one) and self._inspected(one, MONTHS, None) for one in self._subjects
        )
        first = self._first.number if inspected else self._first.number + 1
        wanted = ceil(sum(one.count for one in drawn) * share / (1 - share))
        count = min(wanted, inspected + visits + sum(one.count for one in drawn))
        if not count or first > MONTHS:
            return []
        return [
            ShareDemand(
                stratum=Stratum(AGAIN),
                rules=(),
                window=VisitWindow(first=first, last=MONTHS),
                count=count,
            )
        ]

    def _can_be_drawn(self, subject: Subject) -> bool:
        return _is_trading(subject) and subject.employer.id in self._open

    def _inspected(self, subject: Subject, until: int, kind: InspectionKind | None) -> bool:
        """Return whether the authority inspected this year up to a month, for one reason or any."""
        return any(
            one.authority == self._rules.authority
            and one.on.year == self._first.year
            and one.on.month <= until
            and kind in (None, one.kind)
            for one in subject.history.inspections
        )


def _groups(windows: Mapping[str, RuleWindow]) -> list[list[RuleWindow]]:
    """Return rules in groups that have a month in common, by piercing their windows."""
    waiting = sorted(windows.values(), key=lambda one: (one.window.last, one.rule.id))
    found = []
    while waiting:
        month = waiting[0].window.last
        found.append([one for one in waiting if one.window.first <= month])
        waiting = [one for one in waiting if one.window.first > month]
    return found


def _draws_for(wanted: int, units: Sequence[int]) -> tuple[int, int]:
    """Return how many employers bring so many units whoever is drawn, and units that nobody has.

    Whoever is drawn: so those with the fewest units are counted.
    """
    drawn = 0
    for some in sorted(units):
        if wanted <= 0:
            break
        wanted -= some
        drawn += 1
    return drawn, max(0, wanted)


def _is_trading(subject: Subject) -> bool:
    return subject.employer.status is OperatingStatus.TRADING
