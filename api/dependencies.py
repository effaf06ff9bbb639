"""What requests may ask for."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.language import Language
from api.pages import Templates
from data.database import Pool


def _pool(request: Request) -> Pool:
    return cast("Pool", request.app.state.pool)


def _templates(request: Request) -> Templates:
    return cast("Templates", request.app.state.templates)


def _language(request: Request) -> Language:
    return cast("Templates", request.app.state.templates).language(request)


PoolDep = Annotated[Pool, Depends(_pool)]
TemplatesDep = Annotated[Templates, Depends(_templates)]
LanguageDep = Annotated[Language, Depends(_language)]
