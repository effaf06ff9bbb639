"""Screen: what every page is given, of whom it is asked and how it answers."""

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.access.identity import Identity
from api.access.workflow import Actor
from api.language import Language, translator
from api.pages import Templates
from data.database import Pool
from geo.message import Translate
from planner.month import Month, parse_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One request of somebody who is signed in."""

    request: Request
    templates: Templates
    identity: Identity

    @property
    def actor(self) -> Actor:
        """Return who asks, for the audit log."""
        return self.identity.actor

    @property
    def language(self) -> Language:
        """Return the language of the reader."""
        return self.templates.language(self.request)

    @property
    def translate(self) -> Translate:
        """Return what puts a sentence into the language of the reader."""
        return translator(self.language)

    def page(self, name: str, *, status: int = HTTPStatus.OK, **values: object) -> HTMLResponse:
        """Return the page `name`."""
        return self.templates.page(self.request, name, status=status, **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaScreen(Screen):
    """One request for a page of an area."""

    area: str
    """The code in the address; the guard has let it pass."""
    pool: Pool
    """What the one who asks may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthScreen(AreaScreen):
    """One request for a page of an area's month."""

    month: str
    """As the address has it; nobody has looked at it yet."""

    @property
    def wanted(self) -> Month:
        """Return the month of the address.

        Raises
        ------
        InvalidMonthError
            If it is none.
        """
        return parse_month(self.month)
