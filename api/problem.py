"""Problems: how every refusal of the API looks (RFC 9457), for its description."""

from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE: Final = "application/problem+json"


class Problem(BaseModel):
    """Why a request was not answered, and what to do."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["NotFoundError"], description="Kind of problem, for programs")
    status: int = Field(examples=[404])
    detail: str = Field(
        examples=["辖区 999901 的 2026-13 还没有“月度计划”的结果：请先运行这一步"],
        description="What is wrong and what to do, for people",
    )


def problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return the answers of an endpoint that refuses with `statuses`, beside those of all."""
    every = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
    found: dict[int | str, dict[str, Any]] = {
        int(status): _described(status.phrase) for status in (*every, *statuses)
    }
    return {**found, "default": _described("Any other refusal")}


def _described(words: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {"description": words, "content": content}
