"""Identity: who is asking, from where, at what moment."""

from dataclasses import dataclass
from datetime import date, datetime

from api.access.workflow import Actor
from api.clock import day_of
from data.account import EVERY_AREA, Account, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody who is signed in."""

    account: Account
    token: str
    address: str
    at: datetime
    by_token: bool = False
    """Whether a program asks with a token; it may only read."""

    @property
    def day(self) -> date:
        """Return today's date in China."""
        return day_of(self.at)

    @property
    def actor(self) -> Actor:
        """Return this person for the audit log."""
        return Actor(name=self.account.name, address=self.address, at=self.at)

    def may_see(self, area: str) -> bool:
        """Return whether `area` is delegated to the account today."""
        return not self.account.areas_on(self.day).isdisjoint({area, EVERY_AREA})

    def may_approve(self, area: str) -> bool:
        """Return whether this person may decide on plans of `area`: a planner, or who approves."""
        if self.account.role is Role.PLANNER:
            return self.may_see(area)
        approves = self.account.approves_on(self.day)
        return self.account.role is Role.LEADER and not approves.isdisjoint({area, EVERY_AREA})
