"""Imposed visits: employers on lists that an authority above hands down (上级交办), never drawn.

Such a list is no choice of the planner's: its visits are fixed, come before everything else and
do not use up the yearly cap where the rules exempt them (国办发〔2024〕54号).
"""

from dataclasses import dataclass
from datetime import date

from geo.employer import EmployerId
from geo.history import Inspection
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

    def is_met(self, inspection: Inspection, *, authority: str) -> bool:
        """Return whether a visit meets it: by the authority that it binds, since it came."""
        return (
            inspection.employer == self.employer
            and inspection.authority == authority
            and inspection.on >= self.since
        )

    def is_due(self, month: Month) -> bool:
        """Return whether it waits in a month: it has come; a missed deadline does not end it."""
        return self.since <= month.last_day

    @property
    def reason(self) -> Message:
        """Return why the visit is made: who asks for it, by which document and by when."""
        named = " ".join(part for part in (self.source, self.document) if part)
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
