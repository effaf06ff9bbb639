"""Rule scopes: which employers or projects a rule speaks of, as a tree of conditions.

A scope is a mapping; all its conditions must hold. `all`, `any` and `not` combine scopes.
Conditions of something that happened (a complaint, a result over the limit, a correction that
fell due) are met only by a visit made since, so a match is the first day that counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeAlias

from geo.employer import Employer, EmployerKind
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import History, Project, ProjectClass
from geo.message import Message, message
from geo.risk_score import CombinedClass
from geo.testing_cycle import TestingState
from planner.errors import PlannerError

ANY_DAY = date.min
"""The match of a condition that any visit of the period meets."""

CLASS_WORDS: Mapping[str, CombinedClass] = {
    "低": CombinedClass.LOW,
    "中": CombinedClass.MIDDLE,
    "高": CombinedClass.HIGH,
}
"""Words for the combined class in rule files; letters mean different things in different guides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a scope is asked about: one employer, or one of its projects, on a day."""

    employer: Employer
    history: History
    combined: CombinedClass
    testing: TestingState
    on: date
    project: Project | None = None


Condition: TypeAlias = Callable[[Subject], date | None]
"""Return the first day whose visits count, or None where the subject is out of scope."""


@dataclass(frozen=True, slots=True)
class ScopeProblem:
    """What is wrong at one place of a scope; `path` leads there through keys and positions."""

    path: tuple[str | int, ...]
    what: Message


class InvalidScopeError(PlannerError, ValueError):
    """A scope that cannot be read."""


def scope_condition(scope: object) -> Condition:
    """Return the condition that a scope states.

    Raises
    ------
    InvalidScopeError
        If the scope has an unknown key or value; `scope_problems` lists all of them.
    """
    problems: list[ScopeProblem] = []
    condition = _all_of(scope, (), problems)
    if problems:
        raise InvalidScopeError("规则的适用范围有误：{what}", what=problems[0].what)
    return condition


def scope_problems(scope: object) -> tuple[ScopeProblem, ...]:
    """Return everything that is wrong with a scope, in reading order."""
    problems: list[ScopeProblem] = []
    _all_of(scope, (), problems)
    return tuple(problems)


def speaks_of_projects(scope: object) -> bool:
    """Return whether a project's class is asked for anywhere in a scope."""
    if isinstance(scope, Mapping):
        return any(key == "project_class" or speaks_of_projects(scope[key]) for key in scope)
    if isinstance(scope, Sequence) and not isinstance(scope, str):
        return any(speaks_of_projects(part) for part in scope)
    return False


def closest_word(word: object, words: Sequence[str]) -> Message | None:
    """Return “did you mean” the word most like `word`, or None if none is like it."""
    close = get_close_matches(str(word), words, n=1, cutoff=0.5)
    return message("是否想写“{word}”？", word=close[0]) if close else None


def unknown_word(word: object, words: Sequence[str]) -> Message:
    """Return that `word` is not one of `words`, with the closest or all of them."""
    close = closest_word(word, words)
    return message(
        "不认识“{word}”；{hint}",
        word=word,
        hint=close or message("可写：{words}", words="、".join(words)),
    )


_Path: TypeAlias = tuple[str | int, ...]
_Problems: TypeAlias = list[ScopeProblem]


def _all_of(scope: object, path: _Path, problems: _Problems) -> Condition:
    """Return that all conditions of a mapping hold; the latest first day counts."""
    if not isinstance(scope, Mapping) or not scope:
        problems.append(
            ScopeProblem(path, message("适用范围应写成“条件: 值”，例如 kind: 用人单位"))
        )
        return _never
    conditions: list[Condition] = []
    for key, value in scope.items():
        if key not in _CONDITIONS:
            problems.append(ScopeProblem((*path, key), unknown_word(key, list(_CONDITIONS))))
            continue
        conditions.append(_CONDITIONS[key](value, (*path, key), problems))

    return _conjunction(conditions)


def _conjunction(conditions: Sequence[Condition]) -> Condition:
    def holds(subject: Subject) -> date | None:
        since = ANY_DAY
        for condition in conditions:
            if (found := condition(subject)) is None:
                return None
            since = max(since, found)
        return since

    return holds


def _list_of_scopes(value: object, path: _Path, problems: _Problems) -> list[Condition]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        problems.append(ScopeProblem(path, message("应列出至少一个适用范围")))
        return []
    return [_all_of(part, (*path, place), problems) for place, part in enumerate(value)]


def _every(value: object, path: _Path, problems: _Problems) -> Condition:
    return _conjunction(_list_of_scopes(value, path, problems))


def _some(value: object, path: _Path, problems: _Problems) -> Condition:
    """Return that one of the scopes holds; the latest first day counts, as all must be met."""
    conditions = _list_of_scopes(value, path, problems)

    def holds(subject: Subject) -> date | None:
        found = [since for condition in conditions if (since := condition(subject)) is not None]
        return max(found, default=None)

    return holds


def _not(value: object, path: _Path, problems: _Problems) -> Condition:
    condition = _all_of(value, path, problems)
    return lambda subject: ANY_DAY if condition(subject) is None else None


def _words(
    value: object, path: _Path, problems: _Problems, allowed: Sequence[str] | None = None
) -> frozenset[str]:
    """Return one word or a list of words, each of them allowed."""
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, Sequence) or not words:
        problems.append(ScopeProblem(path, message("应写一个词或一列词")))
        return frozenset()
    for place, word in enumerate(words):
        where = path if isinstance(value, str) else (*path, place)
        if not isinstance(word, str):
            problems.append(ScopeProblem(where, message("“{word}”应加引号写成文字", word=word)))
        elif allowed is not None and word not in allowed:
            problems.append(ScopeProblem(where, unknown_word(word, allowed)))
    return frozenset(word for word in words if isinstance(word, str))


def _word_condition(
    allowed: Sequence[str] | None, holds: Callable[[Subject, frozenset[str]], bool]
) -> Callable[[object, _Path, _Problems], Condition]:
    def read(value: object, path: _Path, problems: _Problems) -> Condition:
        words = _words(value, path, problems, allowed)
        return lambda subject: ANY_DAY if holds(subject, words) else None

    return read


def _code_condition(
    digits: Sequence[int], holds: Callable[[Subject, frozenset[str]], bool]
) -> Callable[[object, _Path, _Problems], Condition]:
    def read(value: object, path: _Path, problems: _Problems) -> Condition:
        codes = _words(value, path, problems)
        for code in sorted(codes):
            if not (code.isdigit() and len(code) in digits):
                problems.append(
                    ScopeProblem(
                        path,
                        message(
                            "代码“{code}”应为 {digits} 位数字",
                            code=code,
                            digits="、".join(map(str, digits)),
                        ),
                    )
                )
        return lambda subject: ANY_DAY if holds(subject, codes) else None

    return read


def _fact_condition(
    fact: Condition,
) -> Callable[[object, _Path, _Problems], Condition]:
    def read(value: object, path: _Path, problems: _Problems) -> Condition:
        if not isinstance(value, bool):
            problems.append(
                ScopeProblem(path, message("应写 true 或 false，而不是“{value}”", value=value))
            )
        if value is False:
            return lambda subject: ANY_DAY if fact(subject) is None else None
        return fact

    return read


def _exposed_condition(value: object, path: _Path, problems: _Problems) -> Condition:
    """Return that at least so many workers are exposed; an unknown number counts as enough."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        problems.append(ScopeProblem(path, message("人数应为整数，而不是“{value}”", value=value)))
        return _never
    least = value

    def holds(subject: Subject) -> date | None:
        exposed = subject.employer.exposed_workers
        return ANY_DAY if exposed is None or exposed >= least else None

    return holds


def _never(_subject: Subject) -> date | None:
    return None


def _untested(subject: Subject) -> date | None:
    return ANY_DAY if subject.testing.untested else None


def _in_governance(subject: Subject) -> date | None:
    return ANY_DAY if subject.history.in_governance else None


def _open_complaint(subject: Subject) -> date | None:
    """Return the day of the last complaint that is not closed."""
    return max(
        (
            one.on
            for one in subject.history.complaints
            if one.on <= subject.on and (one.closed_on is None or one.closed_on > subject.on)
        ),
        default=None,
    )


def _over_limit(subject: Subject) -> date | None:
    """Return the day of the last report, if it found a limit exceeded."""
    last = subject.testing.last_test
    if last is not None and last.over_limit:
        return last.on
    return ANY_DAY if any(one.over_limit for one in subject.employer.exposures) else None


def _correction_due(subject: Subject) -> date | None:
    """Return the last deadline that passed without the correction being confirmed."""
    return max(
        (
            one.correction_due
            for one in subject.history.inspections
            if one.correction_due is not None
            and one.correction_due <= subject.on
            and (one.corrected_on is None or one.corrected_on > subject.on)
        ),
        default=None,
    )


_CONDITIONS: Mapping[str, Callable[[object, _Path, _Problems], Condition]] = {
    "kind": _word_condition(
        [kind.value for kind in EmployerKind],
        lambda subject, words: not words.isdisjoint(subject.employer.kinds),
    ),
    "hazard_category": _word_condition(
        [category.value for category in HazardCategory],
        lambda subject, words: any(one.category in words for one in subject.employer.exposures),
    ),
    "factor": _word_condition(
        None, lambda subject, words: any(one.factor in words for one in subject.employer.exposures)
    ),
    "factor_nature": _word_condition(
        [nature.value for nature in FactorNature],
        lambda subject, words: any(one.nature in words for one in subject.employer.exposures),
    ),
    "combined_class": _word_condition(
        list(CLASS_WORDS),
        lambda subject, words: subject.combined in {CLASS_WORDS.get(word) for word in words},
    ),
    "industry": _code_condition(
        (2, 3, 4),
        lambda subject, codes: any(
            subject.employer.industry[:digits] in codes for digits in (2, 3, 4)
        ),
    ),
    "township": _code_condition((9,), lambda subject, codes: subject.employer.township in codes),
    "exposed_at_least": _exposed_condition,
    "untested": _fact_condition(_untested),
    "governance": _fact_condition(_in_governance),
    "open_complaint": _fact_condition(_open_complaint),
    "over_limit": _fact_condition(_over_limit),
    "correction_due": _fact_condition(_correction_due),
    "project_class": _word_condition(
        [project.value for project in ProjectClass],
        lambda subject, words: (
            subject.project is not None and subject.project.hazard_class in words
        ),
    ),
    "all": _every,
    "any": _some,
    "not": _not,
}
