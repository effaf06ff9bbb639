"""Roles of endpoints: every one declares who may call it; one that does not is closed to all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from data.account import Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK: Final = "xuntu_access"
EVERYBODY: Final = tuple(Role)
"""Every role; somebody has to be signed in all the same."""
OFFICE: Final = (Role.PLANNER, Role.LEADER, Role.ADMINISTRATOR)
"""Those who look at a whole month; inspectors see their own days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may call an endpoint."""

    roles: frozenset[Role]
    is_public: bool = False
    """Whether nobody has to be signed in."""
    before_change: bool = False
    """Whether it can be called while the password still has to be changed."""


def for_roles(*roles: Role, before_change: bool = False) -> Callable[[Endpoint], Endpoint]:
    """Return the decorator that opens an endpoint to `roles`; it stands below the route's."""
    return _marked(Access(roles=frozenset(roles), before_change=before_change))


def public(endpoint: Endpoint) -> Endpoint:
    """Open an endpoint to everybody; there is a short list of those in the tests."""
    return _marked(Access(roles=frozenset(), is_public=True, before_change=True))(endpoint)


def access_of(endpoint: object) -> Access | None:
    """Return what an endpoint declares, or None."""
    declared = getattr(endpoint, _MARK, None)
    return declared if isinstance(declared, Access) else None


def _marked(access: Access) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, access)
        return endpoint

    return mark
