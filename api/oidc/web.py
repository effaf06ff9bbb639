"""The way to the identity provider: HTTP with bounded time and size that follows nobody."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from api.oidc.errors import ProviderAnswerError, ProviderUnreachableError

_PATIENCE_S: Final = (3.0, 5.0)
"""For a connection, and for each piece of an answer."""
_LONGEST_S: Final = 8.0
_LARGEST: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """What the provider answered: a status and a JSON object."""

    status: int
    body: Mapping[str, Any]


def get(address: str, *, ca_file: Path | None) -> WebAnswer:
    """Return the answer to a question at `address`.

    Raises
    ------
    ProviderUnreachableError, ProviderAnswerError
        If nobody answers in time, or what comes is too long or no JSON object.
    """
    return _asked("GET", address, ca_file=ca_file)


def post(
    address: str,
    fields: Mapping[str, str],
    *,
    ca_file: Path | None,
    sign_in: tuple[str, str] | None = None,
) -> WebAnswer:
    """Return the answer to a form sent to `address`.

    Raises
    ------
    ProviderUnreachableError, ProviderAnswerError
        If nobody answers in time, or what comes is too long or no JSON object.
    """
    return _asked("POST", address, ca_file=ca_file, data=fields, auth=sign_in)


def _asked(method: str, address: str, *, ca_file: Path | None, **options: Any) -> WebAnswer:  # noqa: ANN401 - handed on
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy and no .netrc of the machine
            with session.request(
                method,
                address,
                timeout=_PATIENCE_S,
                allow_redirects=False,
                stream=True,
                verify=str(ca_file) if ca_file else True,
                headers={"Accept": "application/json"},
                **options,
            ) as answer:
                text = _text(answer)
                status = int(answer.status_code)
    except (requests.RequestException, OSError) as error:
        raise ProviderUnreachableError(type(error).__name__) from error
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProviderAnswerError(f"HTTP {status}") from error
    if not isinstance(body, dict):
        raise ProviderAnswerError(f"HTTP {status}")
    return WebAnswer(status=status, body=body)


def _text(answer: requests.Response) -> bytes:
    found, until = bytearray(), time.monotonic() + _LONGEST_S
    for piece in answer.iter_content(8192):
        found += piece
        if len(found) > _LARGEST:
            raise ProviderAnswerError("too long")
        if time.monotonic() > until:
            raise ProviderUnreachableError("too slow")
    return bytes(found)
