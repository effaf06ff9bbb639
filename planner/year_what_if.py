"""What-if: the same year under other shares, teams, caps and paces, side by side."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from geo.risk_score import CombinedClass
from planner.errors import PlannerError
from planner.rule_scope import CLASS_WORDS
from planner.year_comparison import WhatIf, column
from planner.year_plan import YearSettings
from planner.year_planner import YearInputs, plan_year


class UnreadableSettingError(PlannerError, ValueError):
    """A setting of a what-if cannot be read."""


def compare(inputs: YearInputs, settings: YearSettings, asked: Sequence[str]) -> tuple[WhatIf, ...]:
    """Return the plan under `settings`, then under each further setting, such as `teams=5,高=60%`.

    Every column is planned by itself, without the plan that was published, so that they differ by
    their settings alone.

    Raises
    ------
    UnreadableSettingError
        If a setting cannot be read.
    """
    cases = [("", settings), *((text, parse_settings(text, settings)) for text in asked)]
    fresh = replace(inputs, previous=None, present=None)
    return tuple(column(name, plan_year(fresh, case)) for name, case in cases)


def parse_settings(text: str, base: YearSettings) -> YearSettings:
    """Return `base` with the settings written as `teams=5,cap=1,gap=2,pace=3.5,高=60%`.

    Raises
    ------
    UnreadableSettingError
        If a part has no equals sign, an unknown name or an impossible value.
    InvalidSettingError
        If a value is out of range.
    """
    changed = base
    for part in re.split("[,，]", text):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not value:
            raise _unreadable(part)
        if name in CLASS_WORDS:
            shares = {**changed.class_shares, CLASS_WORDS[name]: parse_share(value)}
            changed = replace(changed, class_shares=shares)
        elif name == "pace":
            changed = replace(changed, visits_per_team_day=parse_number(value))
        elif name == "teams" and value.isdecimal():
            changed = replace(changed, teams=int(value))
        elif name == "cap" and value.isdecimal():
            changed = replace(changed, cap=int(value))
        elif name == "gap" and value.isdecimal():
            changed = replace(changed, gap_months=int(value))
        else:
            raise _unreadable(part)
    return changed


def parse_class_share(text: str) -> tuple[CombinedClass, Fraction]:
    """Return the class and share written as `高=60%`.

    Raises
    ------
    UnreadableSettingError
        If it is not one of 低, 中, 高, an equals sign and a share.
    """
    name, _sign, value = (piece.strip() for piece in text.partition("="))
    if name not in CLASS_WORDS or not value:
        raise UnreadableSettingError(
            "看不懂抽查比例 {text!r}：请写成 高=60%，类别用 低、中、高", text=text
        )
    return CLASS_WORDS[name], parse_share(value)


def parse_share(text: str) -> Fraction:
    """Return the share written as `60%` or `0.6`; raise UnreadableSettingError otherwise."""
    if text.endswith("%"):
        return parse_number(text[:-1]) / 100
    return parse_number(text)


def parse_number(text: str) -> Fraction:
    """Return a number written with digits and a point; raise UnreadableSettingError otherwise."""
    if not re.fullmatch(r"\d+(\.\d+)?", text.strip(), re.ASCII):
        raise UnreadableSettingError("看不懂数字 {text!r}：请写成 3、3.5 或 60% 的样子", text=text)
    return Fraction(text.strip())


def _unreadable(part: str) -> UnreadableSettingError:
    return UnreadableSettingError(
        "看不懂比较条件 {part!r}：请写成 teams=5、cap=1、gap=2、pace=3.5 或 高=60%，"
        "多个条件用逗号隔开",
        part=part,
    )
