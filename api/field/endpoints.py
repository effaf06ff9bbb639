"""JSON endpoints of the inspectors' phones."""

import base64
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.access.roles import for_roles
from api.dependencies import IdentityDep, LanguageDep, OwnerPoolDep, PoolDep
from api.field import receiving, workflow
from api.field.receiving import Place
from api.field.schemas import (
    ChangeAnswer,
    ChangesAnswer,
    DaysAnswer,
    SentChanges,
    SessionAnswer,
    VisitAnswer,
    key_of,
    mark_of,
)
from api.language import translator
from data.account import Role
from geo.area import AreaCode

router = APIRouter(prefix="/api/v1/field", tags=["field"])


async def _body(request: Request) -> bytes:
    return await request.body()


@router.get("/session")
@for_roles(Role.INSPECTOR)
def session(request: Request, owner: OwnerPoolDep, identity: IdentityDep) -> SessionAnswer:
    """Give who is signed in and the key that this account's phones encrypt with."""
    key = workflow.device_key(owner, identity.account.id)
    return SessionAnswer(
        tag=key.tag,
        name=identity.account.display_name,
        key=base64.b64encode(key.key).decode(),
        csrf=request.state.csrf,
        today=identity.day,
    )


@router.get("/days")
@for_roles(Role.INSPECTOR)
def days(pool: PoolDep, identity: IdentityDep, language: LanguageDep) -> DaysAnswer:
    """Give the stops of today and of the last two weeks, with what is needed on the spot."""
    return DaysAnswer.of(workflow.field_days(pool, today=identity.day), translator(language))


@router.post("/changes")
@for_roles(Role.INSPECTOR)
def changes(
    sent: SentChanges,
    pool: PoolDep,
    owner: OwnerPoolDep,
    identity: IdentityDep,
    language: LanguageDep,
) -> ChangesAnswer:
    """Keep changes; each counts once, however often it is sent."""
    workflow.check_tag(owner, identity.account.id, sent.tag)
    told = receiving.receive(
        pool,
        [one.sent(identity.account.name, sent.device) for one in sent.changes],
        actor=identity.actor,
    )
    since = min([identity.day - workflow.LOOK_BACK, *(one.day for one in sent.changes)])
    known = workflow.known_visits(pool, since=since, until=identity.day + timedelta(days=1))
    return ChangesAnswer(
        received=[ChangeAnswer.of(each, translator(language)) for each in told],
        visits=[
            VisitAnswer.of(each) for each in known if sent.known.get(key_of(each)) != mark_of(each)
        ],
    )


@router.put("/photos/{name}", status_code=HTTPStatus.NO_CONTENT)
@for_roles(Role.INSPECTOR)
def photo(
    *,
    name: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    at: Annotated[str, Query(max_length=9)],
    day: date,
    employer: Annotated[str, Query(max_length=200)],
    tag: Annotated[str, Query(max_length=36)],
    content: Annotated[bytes, Depends(_body)],
    pool: PoolDep,
    owner: OwnerPoolDep,
    identity: IdentityDep,
) -> Response:
    """Keep a photo of a visit of area `at`, named by the SHA-256 of its bytes."""
    workflow.check_tag(owner, identity.account.id, tag)
    place = Place(area=AreaCode(at), day=day, employer=employer)
    receiving.receive_photo(pool, place, name, content, actor=identity.actor)
    return Response(status_code=HTTPStatus.NO_CONTENT)
