"""Random frames (双随机名录库): who may be drawn in a month, and what is asked of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from geo.employer import EmployerId, OperatingStatus
from geo.history import InspectionKind
from geo.message import Message, message
from geo.risk_score import CombinedClass, RiskScore
from planner.certain_list import CertainList
from planner.frame_quota import (
    FrameMember,
    FrameQuotas,
    again_stratum,
    class_rule,
    frame_quotas,
)
from planner.month import Month
from planner.rule_progress import (
    RuleCount,
    RuleProgress,
    class_sentence,
    progress_of,
    spread_share,
    with_few_to_draw,
)
from planner.rule_scope import Subject
from planner.rule_set import RuleSet
from planner.visit_window import MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One employer that cannot be drawn this month, with the legal reason."""

    employer: EmployerId
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class _ClassAsk:
    """What the yearly share of one class asks for this month."""

    letter: str
    share: Fraction
    in_scope: int
    required: int
    done: int
    due: int
    trading: tuple[EmployerId, ...]


class RandomFrame:
    """The frame of one month's draw while rules ask for their share of it."""

    def __init__(
        self,
        subjects: Sequence[Subject],
        scores: Mapping[EmployerId, RiskScore],
        rules: RuleSet,
        month: Month,
        certain: CertainList,
        *,
        planned: Mapping[str, int] | None = None,
    ) -> None:
        self._planned = planned or {}
        self._scores = scores
        self._rules = rules
        self._certain = certain
        self._serves: dict[EmployerId, list[str]] = {}
        self._needs: dict[str, int] = {}
        self._subjects = [subject for subject in subjects if subject.employer.id not in certain]
        self._inspected = {
            subject.employer.id for subject in subjects if _inspected(subject, rules, month, None)
        }
        self._asks: list[_ClassAsk] = []
        self.excluded: list[Exclusion] = []
        self._letter_needs: dict[str, int] = {}
        for combined in CombinedClass:
            self._ask_class(combined, [s for s in subjects if s.combined is combined], month)

    def ask(self, count: RuleCount) -> RuleProgress:
        """Let a rule ask for the employers that meet its share, and return how it stands.

        Any employers drawn for it must be enough, so those with the fewest projects are counted.
        """
        met = sum(one.units for one in count.open if one.employer in self._certain)
        free = [one for one in count.open if self._can_be_drawn(one.employer)]
        later = [one for one in count.open if self._can_wait(one.employer, count)]
        possible = met + sum(one.units for one in free)
        in_reach = possible + sum(one.units for one in later)
        due = min(count.instalment, possible)
        drawn = units = 0
        for one in sorted(free, key=lambda one: one.units):
            if met + units >= due:
                break
            drawn += 1
            units += one.units
        if drawn:
            self._needs[count.rule.id] = drawn
            for one in free:
                self._serves.setdefault(one.employer, []).append(count.rule.id)
        return progress_of(count, due=due, short=max(0, count.needed - in_reach), at_random=drawn)

    def quotas(self) -> FrameQuotas:
        """Return the strata and quotas; whoever can have no quota is excluded with the reason."""
        members = []
        for subject in self._subjects:
            id_ = subject.employer.id
            member = FrameMember(
                employer=id_,
                letter=self._scores[id_].letter,
                serves=tuple(self._serves.get(id_, ())),
                inspected=id_ in self._inspected,
            )
            if (reason := self._why_not(subject, member)) is None:
                members.append(member)
            else:
                self.excluded.append(Exclusion(employer=id_, reason=reason))
        return frame_quotas(
            members,
            rule_needs=self._needs,
            letter_needs=self._letter_needs,
            reinspection_share=self._rules.reinspection_share,
        )

    def class_progress(self, drawn: FrameQuotas) -> list[RuleProgress]:
        """Return how the yearly share of each class stands, in class order.

        The shares are of random inspections. Where fewer can be drawn than the plan asks for, the
        others are on the certain list or were inspected this year already: nobody of the class
        goes without inspection, and this is said. Short are only those that nobody inspects.
        """
        found = []
        for ask in self._asks:
            unmet = drawn.unmet_letters.get(ask.letter, 0)
            again = again_stratum(ask.letter)
            short = min(unmet, len(self._out_of_reach(ask, drawn)))
            said = class_sentence(
                ask.letter, ask.share, required=ask.required, done=ask.done, due=ask.due - unmet
            )
            if unmet:
                said = with_few_to_draw(
                    said,
                    due=ask.due,
                    possible=ask.due - unmet,
                    certain=sum(member in self._certain for member in ask.trading),
                    inspected=sum(
                        member in self._inspected
                        and member not in self._certain
                        and drawn.strata.get(member, again) == again
                        for member in ask.trading
                    ),
                )
            found.append(
                RuleProgress(
                    rule=class_rule(ask.letter),
                    title=f"{ask.letter}类随机抽查",
                    in_scope=ask.in_scope,
                    required=ask.required,
                    done=ask.done,
                    due_this_month=ask.due - unmet,
                    short=short,
                    sentence=said,
                )
            )
        return found

    def shortfalls(self, drawn: FrameQuotas) -> list[Message]:
        """Return the classes that the instalment leaves employers of without any inspection."""
        return [
            message(
                "{letter}类本月应随机抽查 {need} 家，可抽的只有 {possible} 家；"
                "{left} 家本年没有检查，本月也不能检查",
                letter=ask.letter,
                need=ask.due,
                possible=ask.due - drawn.unmet_letters[ask.letter],
                left=len(left),
            )
            for ask in self._asks
            if ask.letter in drawn.unmet_letters and (left := self._out_of_reach(ask, drawn))
        ]

    def _out_of_reach(self, ask: _ClassAsk, drawn: FrameQuotas) -> list[EmployerId]:
        """Return members that trade and are not inspected, not on the certain list, not drawn."""
        return [
            member
            for member in ask.trading
            if member not in self._inspected
            and member not in self._certain
            and member not in drawn.strata
        ]

    def _ask_class(self, combined: CombinedClass, members: Sequence[Subject], month: Month) -> None:
        """Ask for the class's instalment of the year's random inspections."""
        share = self._rules.class_shares.get(combined)
        if not share or not members:
            return
        done = sum(_inspected(s, self._rules, month, InspectionKind.RANDOM) for s in members)
        in_scope = sum(
            _is_trading(s) or _inspected(s, self._rules, month, InspectionKind.RANDOM)
            for s in members
        )
        required, due = spread_share(share, in_scope, done=done, months_left=13 - month.number)
        letter = self._scores[members[0].employer.id].letter
        by_plan = self._planned.get(class_rule(letter))
        if by_plan is not None and month.number < MONTHS:
            due = min(by_plan, max(0, required - done))
        self._letter_needs[letter] = due
        self._asks.append(
            _ClassAsk(
                letter=letter,
                share=share,
                in_scope=in_scope,
                required=required,
                done=done,
                due=due,
                trading=tuple(s.employer.id for s in members if _is_trading(s)),
            )
        )

    def _can_be_drawn(self, employer: EmployerId) -> bool:
        return employer not in self._certain and not self._certain.is_capped(employer)

    def _can_wait(self, employer: EmployerId, count: RuleCount) -> bool:
        return employer not in self._certain and self._certain.can_wait(employer, count.deadline)

    def _why_not(self, subject: Subject, member: FrameMember) -> Message | None:
        """Return why an employer cannot be drawn, or None if it can."""
        status = subject.employer.status
        if status is not OperatingStatus.TRADING:
            return message("{status}，本月无可检查，按编码结案", status=status.value)
        if self._certain.is_capped(member.employer):
            return self._certain.why_capped(member.employer)
        if member.serves:
            return None
        if not self._rules.class_shares.get(subject.combined):
            return message("规则没有对{letter}类安排随机抽查", letter=member.letter)
        if member.inspected and not self._rules.reinspection_share:
            return message("本年度已检查，规则没有安排复查比例")
        return None


def _is_trading(subject: Subject) -> bool:
    return subject.employer.status is OperatingStatus.TRADING


def _inspected(subject: Subject, rules: RuleSet, month: Month, kind: InspectionKind | None) -> bool:
    """Return whether the authority has inspected this year (up to the month), for one reason."""
    return any(
        one.authority == rules.authority
        and one.on.year == month.year
        and one.on <= month.last_day
        and kind in (None, one.kind)
        for one in subject.history.inspections
    )
