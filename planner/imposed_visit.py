"""Imposed visits: employers on lists that an authority above hands down (上级交办), never drawn.

Such a list is no choice of the planner's: its visits are fixed, come before everything else and
do not use up the yearly cap where the rules exempt them (国办发〔2024〕54号).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from geo.employer import EmployerId
from geo.history import History
from geo.message import Message, message
from planner.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedVisit:
    """One employer of a list from above."""

    employer: EmployerId
    source: str = ""
    """Who imposes it, such as 省卫生健康委; empty where the list does not say."""
    document: str = ""
    """Number of the document, such as 苏卫监督〔2026〕3号."""
    since: date = date.min
    """The day on which it came; a visit on that day or later meets it."""
    deadline: date | None = None
    note: str = ""

    @property
    def order(self) -> tuple[str, date, str, str]:
        """Return what visits are sorted by: employer, then the nearest deadline, then the task."""
        return (self.employer, self.deadline or date.max, self.source, self.document)

    @property
    def named(self) -> str:
        """Return who imposes it and by which document; empty where the list says neither."""
        return " ".join(part for part in (self.source, self.document) if part)

    @property
    def reason(self) -> Message:
        """Return why the visit is made: who asks for it, by which document and by when."""
        named = self.named
        if named and self.deadline is not None:
            return message(
                "上级交办名单指定（{named}，{deadline} 前完成）",
                named=named,
                deadline=self.deadline.isoformat(),
            )
        if named:
            return message("上级交办名单指定（{named}）", named=named)
        if self.deadline is not None:
            return message(
                "上级交办名单指定（{deadline} 前完成）", deadline=self.deadline.isoformat()
            )
        return message("上级交办名单指定")


def waiting_visits(
    imposed: Iterable[ImposedVisit],
    histories: Mapping[EmployerId, History],
    *,
    authority: str,
    month: Month,
) -> tuple[ImposedVisit, ...]:
    """Return the visits that wait in a month, by employer: they have come and nobody went yet.

    Any visit of `authority` since the list came meets it (综合查一次), up to the end of the month.
    A deadline that has passed ends nothing: the visit waits until it is made or withdrawn.
    """
    return tuple(
        one
        for one in sorted(imposed, key=lambda one: (one.employer, one.source, one.document))
        if one.since <= month.last_day
        and not any(
            visit.authority == authority and one.since <= visit.on <= month.last_day
            for visit in histories.get(one.employer, _NO_HISTORY).inspections
        )
    )


_NO_HISTORY = History()
