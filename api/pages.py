"""Pages: templates rendered in the reader's language."""

import secrets
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from math import ceil

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from api.language import Language, translator
from data.audits import CHINA
from geo.message import Message

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


class Templates:
    """The page templates of the product."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("api", "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["at_most"] = min

    def page(
        self, request: Request, name: str, *, status: int = HTTPStatus.OK, **values: object
    ) -> HTMLResponse:
        """Return the page `name` in the language of `request`."""
        language = self.language(request)
        translate = translator(language)
        known: dict[str, object] = {
            "plan": None,
            "here": None,
            "identity": getattr(request.state, "identity", None),
            "once": _once,
            "csrf": getattr(request.state, "csrf", ""),
            "language": language.value,
            "_": translate,
            "say": partial(_say, language=language),
            "clock": clock,
            "when": when,
            "size": size,
            "weekday": lambda day: translate(WEEKDAYS[_date(day).weekday()]),
        }
        html = self._environment.get_template(name).render(known | values)
        answer = HTMLResponse(html, status_code=status)
        if "lang" in request.query_params:
            answer.set_cookie("lang", language.value, httponly=True, samesite="lax")
        return answer

    def language(self, request: Request) -> Language:
        """Return the language asked for in the address, else remembered, else Chinese."""
        wanted = request.query_params.get("lang") or request.cookies.get("lang") or ""
        return Language(wanted) if wanted in set(Language) else Language.CHINESE

    def say(self, request: Request, template: str) -> str:
        """Return `template` in the language of `request`."""
        return translator(self.language(request))(template)


def clock(minutes: int) -> str:
    """Return minutes after midnight as 09:05."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def size(count: int) -> str:
    """Return so many bytes as 4.3 MB, or as 12 kB where a tenth of a megabyte says nothing."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{ceil(count / 1000)} kB"


def when(moment: datetime) -> str:
    """Return a moment as 2026-12-01 09:05 of China."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _once() -> Markup:
    """Return the field with a key of its own for a form that is to count once."""
    # Browsers that remember what stood in a form must not bring a used key back.
    return Markup('<input type="hidden" name="once" value="{key}" autocomplete="off">').format(
        key=secrets.token_urlsafe(16)
    )


def _say(sentence: Message, *, language: Language) -> str:
    return sentence.said(translator(language))


def _date(day: object) -> date:
    if not isinstance(day, date):
        msg = f"a date was expected, got {day!r}"
        raise TypeError(msg)
    return day
