"""What requests may ask for."""

from typing import Annotated, cast

from fastapi import Depends, Form, Request

from api.access.errors import NotSignedInError
from api.access.identity import Identity
from api.clock import Clock
from api.language import Language
from api.oidc.provider import Provider
from api.pages import Templates
from api.screen import AreaScreen, MonthScreen, Screen
from data.database import Pool
from data.web_scope import Scope, ScopedPool


def _pool(request: Request) -> Pool:
    identity = _identity(request)
    scope = Scope(account=identity.account, day=identity.day)
    return ScopedPool(_owner_pool(request), scope)


def _owner_pool(request: Request) -> Pool:
    return cast("Pool", request.app.state.pool)


def _templates(request: Request) -> Templates:
    return cast("Templates", request.app.state.templates)


def _language(request: Request) -> Language:
    return cast("Templates", request.app.state.templates).language(request)


def _identity(request: Request) -> Identity:
    found = getattr(request.state, "identity", None)
    if not isinstance(found, Identity):
        raise NotSignedInError
    return found


def _clock(request: Request) -> Clock:
    return cast("Clock", request.app.state.clock)


def _provider(request: Request) -> Provider | None:
    return cast("Provider | None", request.app.state.provider)


def _screen(request: Request) -> Screen:
    return Screen(request=request, templates=_templates(request), identity=_identity(request))


def _area_screen(request: Request, area: str) -> AreaScreen:
    return AreaScreen(
        request=request,
        templates=_templates(request),
        identity=_identity(request),
        area=area,
        pool=_pool(request),
    )


def _month_screen(request: Request, area: str, month: str) -> MonthScreen:
    return MonthScreen(
        request=request,
        templates=_templates(request),
        identity=_identity(request),
        area=area,
        pool=_pool(request),
        month=month,
    )


PoolDep = Annotated[Pool, Depends(_pool)]
"""What the one who asks may see."""
OwnerPoolDep = Annotated[Pool, Depends(_owner_pool)]
"""The whole database; for accounts, sessions, the audit log and the queue of jobs only."""
TemplatesDep = Annotated[Templates, Depends(_templates)]
LanguageDep = Annotated[Language, Depends(_language)]
IdentityDep = Annotated[Identity, Depends(_identity)]
ClockDep = Annotated[Clock, Depends(_clock)]
Once = Annotated[str, Form(max_length=64)]
"""The one-time key of a form that asks for long work: sent twice, it asks once."""
ProviderDep = Annotated[Provider | None, Depends(_provider)]
"""The identity provider of the office, where there is one."""
ScreenDep = Annotated[Screen, Depends(_screen)]
AreaScreenDep = Annotated[AreaScreen, Depends(_area_screen)]
MonthScreenDep = Annotated[MonthScreen, Depends(_month_screen)]
"""What most pages of a month are asked with; `{area}` and `{month}` stand in their address."""
