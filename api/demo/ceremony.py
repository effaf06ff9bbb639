"""The demo county's public draws: what dice and chains would say, the same on every machine.

Nothing here is secret and nobody witnessed it; everything made from it says 演示数据.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from api.ceremonies.workflow import (
    commit_objects,
    commit_officers,
    register_chain,
    reveal_objects,
    reveal_officers,
)
from api.draws.workflow import MonthDraw
from api.session import Session
from data.chain_files import SecretChain
from planner.ceremony import Said
from planner.draw_commitment import read_commitment
from planner.entropy import EntropyKind, EntropySource, bits_of
from planner.ledger_entry import Holder, LedgerEntry
from planner.month import Month
from planner.month_plan import MonthPlan

_DICE: Final = EntropySource(
    kind=EntropyKind.D10, name="演示十面骰", count=20, bits=bits_of(EntropyKind.D10, 20)
)
_WITNESSES: Final = "演示：纪检人员一名、企业代表两名"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCeremony:
    """Holds the demo county's draws, each a fixed number of days before its month."""

    session: Session
    area: str
    month: Month

    def draw_objects(self) -> MonthDraw:
        """Register both chains, commit to the frame and reveal."""
        for holder in Holder:
            register_chain(
                self.session,
                area=self.area,
                holder=holder,
                anchor=_chain(holder).anchor,
                note="演示",
                at=self._at(days=10),
            )
        commit = commit_objects(
            self.session,
            area=self.area,
            month=self.month,
            entropy=[_DICE],
            at=self._at(days=9),
            secret=_bytes(f"frame {self.area} {self.month}"),
        )
        drawn = reveal_objects(
            self.session,
            area=self.area,
            month=self.month,
            said=self._said(commit, "objects"),
            at=self._at(days=6),
        )
        return MonthDraw(coverage=drawn.coverage, draw=drawn.draw, is_public=True)

    def draw_officers(self) -> MonthPlan:
        """Commit to the routes and chances and reveal."""
        commit = commit_officers(
            self.session, area=self.area, month=self.month, entropy=[_DICE], at=self._at(days=5)
        )
        return reveal_officers(
            self.session,
            area=self.area,
            month=self.month,
            said=self._said(commit, "officers"),
            at=self._at(days=4),
        ).plan

    def _said(self, commit: LedgerEntry, purpose: str) -> Said:
        sealing = read_commitment(commit.body, commit.purpose, "body").sealing
        digits = int.from_bytes(_bytes(f"dice {self.area} {self.month} {purpose}"))
        return Said(
            office_value=_chain(Holder.OFFICE).value(sealing.office_anchor),
            supervisor_value=_chain(Holder.SUPERVISOR).value(sealing.supervisor_anchor),
            entropy=((_DICE.name, f"{digits:020d}"[-_DICE.count :]),),
            witnesses=_WITNESSES,
        )

    def _at(self, *, days: int) -> datetime:
        day = self.month.first_day - timedelta(days=days)
        return datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=1)


def _chain(holder: Holder) -> SecretChain:
    return SecretChain(holder=holder, start=_bytes(f"chain {holder.value}"))


def _bytes(what: str) -> bytes:
    return sha256(f"xuntu demo {what}".encode()).digest()
