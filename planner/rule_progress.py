"""Rule progress: how many units a rule asks for, how many are done, and how many are due now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Final

from geo.employer import EmployerId, OperatingStatus
from geo.message import Message, message
from planner.month import Month
from planner.rule_scope import ANY_DAY, Condition, Subject, scope_condition
from planner.rule_set import CoverageRule, RuleKind, RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUnits:
    """The units of one employer that a rule still waits for."""

    employer: EmployerId
    units: int
    """1, or the number of projects."""
    visits_left: int
    """Visits still needed by each; more than 1 only for rules of frequency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProgress:
    """Where one rule stands at the start of the month; counts of the rule's units."""

    rule: str
    title: str
    in_scope: int
    required: int
    """Units that must be covered by the end of the rule's period."""
    done: int
    due_this_month: int
    short: int
    """Units that are required in the period and can no longer be covered."""
    sentence: Message
    """The state of the rule in words."""
    projects: tuple[OpenUnits, ...] = ()
    """Projects that a rule which counts projects still waits for; empty for other rules."""

    def arranged(self, visited: Iterable[EmployerId]) -> int:
        """Return how many of its units visits to meet it at `visited` cover, each named once."""
        if not self.projects:
            return sum(1 for _ in visited)
        waiting = {one.employer: one.units for one in self.projects}
        return sum(waiting.get(employer, 0) for employer in visited)

    def lacking(self, visited: Iterable[EmployerId]) -> int:
        """Return the units that this month leaves open though due, or that nobody can cover."""
        return max(self.short, self.due_this_month - self.arranged(visited))

    @property
    def notes(self) -> tuple[Message, ...]:
        """Return what the sentence says besides the counts, in order."""
        said, found = self.sentence, list[Message]()
        while said.template == _JOINED:
            parts = dict(said.params)
            first, second = parts["first"], parts["second"]
            if not isinstance(first, Message) or not isinstance(second, Message):
                break
            found.append(second)
            said = first
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """The units of one rule in one year, as they stand."""

    rule: CoverageRule
    in_scope: int
    """Units that can be covered or have been; what is closed and not done is not in scope."""
    done: int
    required: int
    closed: int
    """Units coded as closed, moved or suspended: neither done nor to be done."""
    open: tuple[OpenUnits, ...]
    """In employer order."""
    months_left: int
    """Months to the deadline, this one included; 1 when it has passed."""
    deadline: date
    overdue: bool
    """True where the deadline lies before the month."""
    planned: int | None = None
    """Units that the year plan puts into this month; None where it says nothing."""

    @property
    def needed(self) -> int:
        """Return the units that must still be covered in the period."""
        return max(0, self.required - self.done)

    @property
    def instalment(self) -> int:
        """Return the units due this month: by the year plan, or spread over the months left."""
        if self.rule.at_once:
            return self.needed
        if self.rule.kind is RuleKind.FREQUENCY:
            visits = sum(one.visits_left for one in self.open)
            cannot_wait = sum(one.visits_left >= self.months_left for one in self.open)
            share = ceil(visits / self.months_left) if self.planned is None else self.planned
            return min(len(self.open), max(cannot_wait, share))
        if self.planned is None or self.months_left == 1:
            return ceil(self.needed / self.months_left)
        return min(self.needed, self.planned)


def count_rule(
    rule: CoverageRule, subjects: Sequence[Subject], rules: RuleSet, month: Month
) -> RuleCount:
    """Return how a rule stands: units counted over the calendar year of `month`.

    A unit is done by an inspection of the authority in the year, or, where the scope is something
    that happened, since that day; a project by its verification. What is suspended, closed or
    moved and not done is left out of the count as closed, never dropped.
    """
    condition = scope_condition(rule.scope)
    year_start = date(month.year, 1, 1)
    in_scope = done = closed = 0
    waiting: list[OpenUnits] = []
    for subject in subjects:
        units = visits_left = 0
        if rule.unit == "project":
            units, finished = _projects(subject, condition, year_start, month.last_day)
        else:
            since = condition(subject)
            if since is None:
                continue
            made = _visits(
                subject,
                rules.authority,
                first=year_start if since == ANY_DAY else since,
                last=month.last_day,
            )
            visits_left = max(0, rule.times - made)
            units, finished = (1, 0) if visits_left else (0, 1)
        done += finished
        in_scope += finished
        if not units:
            continue
        if subject.employer.status is OperatingStatus.TRADING:
            in_scope += units
            waiting.append(
                OpenUnits(
                    employer=subject.employer.id, units=units, visits_left=max(1, visits_left)
                )
            )
        else:
            closed += units
    deadline = _deadline(rule, month.year)
    return RuleCount(
        rule=rule,
        in_scope=in_scope,
        done=done,
        required=required_units(rule, in_scope),
        closed=closed,
        open=tuple(waiting),
        months_left=max(1, deadline.month - month.number + 1),
        deadline=deadline,
        overdue=deadline < month.first_day,
    )


def required_units(rule: CoverageRule, in_scope: int) -> int:
    """Return the units that a rule asks for: the share rounded up, or more than the share."""
    if rule.kind is not RuleKind.COVERAGE:
        return in_scope
    wanted = rule.share * in_scope
    needed = floor(wanted) + 1 if rule.share_is_exclusive else ceil(wanted)
    return min(in_scope, needed)


def spread_share(share: Fraction, members: int, *, done: int, months_left: int) -> tuple[int, int]:
    """Return the members that a share asks for, and those due this month of the months left."""
    required = ceil(share * members)
    return required, ceil(max(0, required - done) / months_left)


def class_sentence(letter: str, share: Fraction, *, required: int, done: int, due: int) -> Message:
    """Return how the random inspection of one class stands, in words."""
    return message(
        "{letter}类年度随机抽查 {percent}%：应抽 {required} 家，已抽 {done} 家，本月须抽 {due} 家",
        letter=letter,
        percent=f"{float(share * 100):g}",
        required=required,
        done=done,
        due=due,
    )


def with_few_to_draw(
    said: Message, *, due: int, possible: int, certain: int, inspected: int
) -> Message:
    """Return `said` and why fewer are drawn than the plan of the year asks for.

    `certain` of the class are on the certain list, `inspected` others were inspected this year.
    """
    said = _and_said(
        said,
        message(
            "按进度本月应抽 {due} 家，可抽的 {possible} 家全部抽取", due=due, possible=possible
        ),
    )
    if certain:
        said = _and_said(
            said, message("另有 {count} 家本月已列入必查，照样会被检查", count=certain)
        )
    if inspected:
        said = _and_said(said, message("另有 {count} 家本年已经检查过", count=inspected))
    return said


def _say_progress(
    count: RuleCount, *, due: int, short: int, at_random: int | None, ours: bool = True
) -> Message:
    """Return the state of a rule in words; `at_random` of the due are left to chance."""
    rule = count.rule
    named = {"rule": rule.id, "title": rule.title}
    if not ours:
        return _and_said(
            message(
                "规则 {rule}“{title}”：范围内 {in_scope}，本级已查 {done}",
                **named,
                in_scope=count.in_scope,
                done=count.done,
            ),
            message(
                "由{level}负责，本级只列示",
                level=message("市级") if rule.level == "city" else message("县级"),
            ),
        )
    numbers = {"required": count.required, "done": count.done, "due": due}
    said = (
        message(
            "规则 {rule}“{title}”：应核查 {required} 个项目，已核查 {done} 个，本月须核查 {due} 个",
            **named,
            **numbers,
        )
        if rule.unit == "project"
        else message(
            "规则 {rule}“{title}”：应查 {required} 家，已查 {done} 家，本月须查 {due} 家",
            **named,
            **numbers,
        )
    )
    if at_random == 0 and due:
        said = _and_said(said, message("均由本月必查单位一并完成"))
    elif at_random and due:
        said = _and_said(said, message("其中随机抽取 {count} 家", count=at_random))
    if count.overdue and count.needed:
        said = _and_said(said, message("期限 {deadline} 已过", deadline=str(count.deadline)))
    if count.closed:
        said = _and_said(
            said, message("另有 {count} 个停产、关闭或迁出，按编码结案不计", count=count.closed)
        )
    if short:
        said = _and_said(said, message("有 {count} 个本期已无法完成", count=short))
    if rule.is_local_setting:
        said = _and_said(said, message("本地设定，非法规"))
    return said


def progress_of(
    count: RuleCount, *, due: int, short: int, at_random: int | None = None, ours: bool = True
) -> RuleProgress:
    """Return the progress of a rule; `at_random` of what is due are left to chance."""
    return RuleProgress(
        rule=count.rule.id,
        title=count.rule.title,
        in_scope=count.in_scope,
        required=count.required,
        done=count.done,
        due_this_month=due,
        short=short,
        sentence=_say_progress(count, due=due, short=short, at_random=at_random, ours=ours),
        projects=count.open if count.rule.unit == "project" else (),
    )


def _and_said(first: Message, second: Message) -> Message:
    """Return two sentences as one."""
    return message("{first}；{second}", first=first, second=second)


_JOINED: Final = _and_said(message("—"), message("—")).template


def _visits(subject: Subject, authority: str, *, first: date, last: date) -> int:
    return sum(
        1
        for one in subject.history.inspections
        if one.authority == authority and first <= one.on <= last
    )


def _projects(
    subject: Subject, condition: Condition, year_start: date, last_day: date
) -> tuple[int, int]:
    """Return the projects to be verified and those verified this year; older ones are settled."""
    waiting = finished = 0
    for project in subject.history.projects:
        verified = project.verified_on
        if verified is not None and verified < year_start:
            continue
        if condition(replace(subject, project=project)) is None:
            continue
        if verified is not None and verified <= last_day:
            finished += 1
        else:
            waiting += 1
    return waiting, finished


def _deadline(rule: CoverageRule, year: int) -> date:
    """Return the last day of the rule's period in a year."""
    last = date(year, 12, 31)
    if rule.deadline is not None:
        last = min(last, _in_year(rule.deadline, year))
    if rule.valid_until is not None:
        last = min(last, rule.valid_until)
    return last


def _in_year(day: date, year: int) -> date:
    """Return the same day of another year; 29 February becomes the 28th."""
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)
