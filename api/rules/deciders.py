"""Who may decide on a rule set that somebody proposed."""

from api.access.identity import Identity
from api.access.roles import OFFICE
from data.account import EVERY_AREA, Role


def may_decide(identity: Identity, area: str) -> bool:
    """Return whether this person may confirm rules of `area`: an administrator, or who approves."""
    if identity.account.role is Role.ADMINISTRATOR:
        return identity.may_see(area)
    approves = identity.account.approves_on(identity.day)
    return identity.account.role in OFFICE and not approves.isdisjoint({area, EVERY_AREA})
