"""The cap of a rule file: how often employers may be visited, and what raises an alarm.

Only the numbers of a published notice belong in `cap` itself. The gap, the alarms and the rest
after visits without a finding are parts of their own, each with its source and how sure it is.
"""

import itertools
from collections.abc import Sequence
from typing import Final

from data.marked_yaml import Section, a_count
from data.rule_origin import ORIGIN_KEYS, read_origin
from geo.history import InspectionKind
from geo.message import Message, message
from planner.rule_scope import unknown_word
from planner.rule_set import VisitCap

_CAP: Final = (
    "per_year", "joint_per_year", "exempt", "gap", "alarms", "no_finding", *ORIGIN_KEYS,
)  # fmt: skip
_ALARMS: Final = ("per_day", "per_week", "per_month")
_NO_CAP: Final = 366
_DAYS_OF_YEAR: Final = 366
_NO_FINDING_MONTHS: Final = 12


def read_cap(top: Section, local: list[Message]) -> VisitCap:
    """Return the cap that a rule file states; one that states none allows a visit every day."""
    if not top.has("cap"):
        return VisitCap(per_year=_NO_CAP, exempt=frozenset(), source="", confidence="confirmed")
    section = top.section("cap", keys=_CAP)
    per_year = section.read("per_year", a_count(1))
    joint = _joint(section, per_year)
    exempt = _exempt(section)
    source, confidence = read_origin(section, message("年度检查次数上限"), local)
    per_day, per_week, per_month = _alarms(section, local)
    block_after, months = _no_finding(section, local)
    return VisitCap(
        per_year=per_year,
        exempt=exempt,
        source=source,
        confidence=confidence,
        joint_per_year=joint,
        min_gap_days=_gap(section, local),
        alarm_per_day=per_day,
        alarm_per_week=per_week,
        alarm_per_month=per_month,
        block_after_no_findings=block_after,
        no_finding_months=months,
    )


def _joint(section: Section, per_year: int) -> int | None:
    if not section.has("joint_per_year"):
        return None
    joint = section.read("joint_per_year", a_count(1))
    if joint < per_year:
        section.faults.add(
            section.at("joint_per_year"),
            message(
                "各机关合计上限 {joint} 次小于单个机关的 {own} 次：请改大，或把 per_year 改小",
                joint=joint,
                own=per_year,
            ),
        )
    return joint


def _exempt(section: Section) -> frozenset[InspectionKind]:
    kinds = {kind.value: kind for kind in InspectionKind}
    exempt: set[InspectionKind] = set()
    for place in section.items("exempt", required=False):
        if place.value in kinds:
            exempt.add(kinds[place.value])
        else:
            section.faults.add(place, unknown_word(place.value, list(kinds)))
    return frozenset(exempt)


def _gap(cap: Section, local: list[Message]) -> int:
    if not cap.has("gap"):
        return 0
    section = cap.section("gap", keys=("min_days", *ORIGIN_KEYS))
    days = section.read("min_days", a_count(1))
    if days > _DAYS_OF_YEAR:
        section.faults.add(
            section.at("min_days"),
            message("两次检查至少间隔 {days} 天，超过一年：请写 1 到 366 的整数", days=days),
        )
    read_origin(section, message("两次检查的最短间隔"), local)
    return days


def _alarms(cap: Section, local: list[Message]) -> Sequence[int | None]:
    """Return the visits of a day, a week and a month that raise an alarm."""
    if not cap.has("alarms"):
        return (None, None, None)
    section = cap.section("alarms", keys=(*_ALARMS, *ORIGIN_KEYS))
    if not any(section.has(key) for key in _ALARMS):
        section.faults.add(
            section.place,
            message("至少写一项：{keys}，或删去 alarms 一节", keys="、".join(_ALARMS)),
        )
    found = [section.read(key, a_count(2)) if section.has(key) else None for key in _ALARMS]
    read_origin(section, message("检查频次提醒"), local)
    told = [(key, number) for key, number in zip(_ALARMS, found, strict=True) if number]
    for (short, fewer), (long, more) in itertools.pairwise(told):
        if more < fewer:
            section.faults.add(
                section.at(long),
                message(
                    "{long} 的 {more} 次小于 {short} 的 {fewer} 次：期限越长次数应越大",
                    long=long,
                    more=more,
                    short=short,
                    fewer=fewer,
                ),
            )
    return found


def _no_finding(cap: Section, local: list[Message]) -> tuple[int | None, int]:
    """Return after how many visits without a finding none follows, and for how many months."""
    if not cap.has("no_finding"):
        return None, _NO_FINDING_MONTHS
    section = cap.section("no_finding", keys=("block_after", "months", *ORIGIN_KEYS))
    block_after = section.read("block_after", a_count(1))
    months = section.read("months", a_count(1), default=_NO_FINDING_MONTHS)
    read_origin(section, message("多次检查未发现问题后不再安排"), local)
    return block_after, months
