"""Metadata: where the identity provider does what, as its discovery document says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.oidc.errors import ProviderAnswerError
from api.oidc.settings import is_safe

ALGORITHMS: Final = ("RS256", "ES256")
"""Signatures of a key pair only: a shared secret or none at all proves nothing."""
DOCUMENT: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The addresses of a provider, and how it wants to be asked."""

    authorization: str
    token: str
    keys: str
    end_session: str | None
    secret_in_form: bool
    """Whether the client secret goes into the form, where the header is not taken."""
    names_issuer: bool
    """Whether it says its own name with every answer (RFC 9207)."""


def read(document: Mapping[str, Any], *, issuer: str) -> Metadata:
    """Return what the discovery `document` of `issuer` says.

    Raises
    ------
    ProviderAnswerError
        If it is another's, leads to unsafe addresses, or knows nothing that we can rely on.
    """
    if document.get("issuer") != issuer:
        raise ProviderAnswerError("issuer")
    if not _offers(document, "id_token_signing_alg_values_supported", *ALGORITHMS):
        raise ProviderAnswerError("id_token_signing_alg_values_supported")
    if not _offers(document, "code_challenge_methods_supported", "S256"):
        raise ProviderAnswerError("code_challenge_methods_supported")
    if not _offers(document, "response_types_supported", "code"):
        raise ProviderAnswerError("response_types_supported")
    ways = "token_endpoint_auth_methods_supported"
    in_header = _offers(document, ways, "client_secret_basic")
    if not in_header and not _offers(document, ways, "client_secret_post"):
        raise ProviderAnswerError(ways)
    return Metadata(
        authorization=_address(document, "authorization_endpoint"),
        token=_address(document, "token_endpoint"),
        keys=_address(document, "jwks_uri"),
        end_session=(
            _address(document, "end_session_endpoint")
            if document.get("end_session_endpoint")
            else None
        ),
        secret_in_form=not in_header,
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _offers(document: Mapping[str, Any], name: str, *wanted: str) -> bool:
    """Return whether one of `wanted` is in a list, or the list is not given."""
    given = document.get(name)
    return given is None or (
        isinstance(given, list) and not set(wanted).isdisjoint(map(str, given))
    )


def _address(document: Mapping[str, Any], name: str) -> str:
    given = document.get(name)
    if not isinstance(given, str) or not is_safe(given.partition("?")[0]) or "#" in given:
        raise ProviderAnswerError(name)
    return given
