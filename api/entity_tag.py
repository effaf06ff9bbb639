"""Entity tags: who asks again for what has not changed is told so in a line."""

from hashlib import sha256
from http import HTTPStatus
from typing import Final

from fastapi import Request, Response
from starlette.responses import StreamingResponse

_KEPT: Final = "private, no-cache"
"""A program may keep an answer, and has to ask each time whether it still holds."""
_VARY: Final = "Accept-Encoding, Authorization, Cookie"


async def tagged(request: Request, answer: Response) -> Response:
    """Return `answer` to a read of the API with its tag, or 304 where the asker has it already.

    The tag is the hash of the answer itself, so that it can never be out of date.
    """
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if (
        request.method != "GET"
        or not request.url.path.startswith("/api/")
        or answer.status_code != HTTPStatus.OK
        or not kind.endswith("json")
        or not hasattr(answer, "body_iterator")
    ):
        return answer
    streamed: StreamingResponse = answer  # type: ignore[assignment] # what middleware is given
    body = b"".join([_bytes(part) async for part in streamed.body_iterator])
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _KEPT, "Vary": _VARY}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    whole = Response(body, status_code=answer.status_code, media_type=None)
    whole.raw_headers = [
        (name, value) for name, value in answer.raw_headers if name != b"content-length"
    ]
    whole.headers["Content-Length"] = str(len(body))
    whole.headers.update(headers)
    return whole


def _has(given: str, tag: str) -> bool:
    known = [one.strip().removeprefix("W/") for one in given.split(",")]
    return tag in known or "*" in known


def _bytes(part: object) -> bytes:
    return part.encode() if isinstance(part, str) else bytes(part)  # type: ignore[call-overload] # text or bytes
