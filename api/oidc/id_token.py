"""ID tokens: what the provider says of a person, believed only when everything about it is right.

OpenID Connect Core 1.0, section 3.1.3.7, with joserfc for signatures and registered claims.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from api.oidc.errors import ProviderAnswerError
from api.oidc.metadata import ALGORITHMS
from data.account import AccountError
from data.oidc_identities import OidcIdentity

_LEEWAY_S: Final = 60
_OLDEST_S: Final = 600
"""A token that was just asked for was just made."""
_LEAST_BITS: Final = 2048
_LONGEST: Final = 64
_LONGEST_HEAD: Final = 8192
_KINDS: Final[Mapping[str, type[RSAKey | ECKey]]] = {"RS256": RSAKey, "ES256": ECKey}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """Who came back from the provider."""

    identity: OidcIdentity
    login: str
    """The changing name there, for people to read; nothing is decided by it."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHead:
    """How a token says it is signed."""

    algorithm: str
    key_id: str | None


def head_of(text: str) -> TokenHead:
    """Return how the token `text` says it is signed; nothing of that is believed yet.

    Raises
    ------
    ProviderAnswerError
        If it is no token, or not signed as we require.
    """
    try:
        head = jws.extract_compact(text.encode("ascii"), registry=_registry()).headers()
    except (JoseError, ValueError) as error:
        raise ProviderAnswerError("id_token") from error
    algorithm, key_id = head.get("alg"), head.get("kid")
    if algorithm not in ALGORITHMS:
        raise ProviderAnswerError("alg")
    if not isinstance(key_id, str | None):
        raise ProviderAnswerError("kid")
    return TokenHead(algorithm=algorithm, key_id=key_id)


def key_of(keys: Iterable[Mapping[str, Any]], head: TokenHead) -> RSAKey | ECKey | None:
    """Return the one key of the provider that `head` means, or None.

    Only keys of the algorithm's own kind are looked at, so that none serves as a shared secret;
    a token that names no key is taken where there is only one.
    """
    fitting = [
        key
        for each in keys
        if head.key_id is None or each.get("kid") == head.key_id
        if (key := _key(each, head.algorithm)) is not None
    ]
    return fitting[0] if len(fitting) == 1 else None


def checked(
    text: str,
    key: RSAKey | ECKey,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
) -> IdToken:
    """Return what the token `text` says, once signature and claims have proved right.

    Raises
    ------
    ProviderAnswerError
        If anything is wrong; says which claim.
    """
    second = int(now.timestamp())
    claims_registry = jwt.JWTClaimsRegistry(
        now=second,
        leeway=_LEEWAY_S,
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = jwt.decode(text, key, registry=_registry()).claims
        claims_registry.validate(claims)
    except (JoseError, ValueError) as error:
        raise ProviderAnswerError(_reason(error)) from error
    _check_party(claims, client_id)
    if claims["iat"] < second - _OLDEST_S:
        raise ProviderAnswerError("iat")
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(
        given.encode(errors="replace"), nonce.encode()
    ):
        raise ProviderAnswerError("nonce")
    try:
        identity = OidcIdentity(issuer=issuer, subject=claims["sub"])
    except AccountError as error:
        raise ProviderAnswerError("sub") from error
    return IdToken(identity=identity, login=_shown(claims.get("preferred_username")), text=text)


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    if party is None and isinstance(audience, list) and len(audience) > 1:
        raise ProviderAnswerError("azp")
    if party is not None and party != client_id:
        raise ProviderAnswerError("azp")


def _key(each: Mapping[str, Any], algorithm: str) -> RSAKey | ECKey | None:
    kind = _KINDS[algorithm]
    if each.get("kty") != kind.key_type or each.get("use", "sig") != "sig":
        return None
    if each.get("alg", algorithm) != algorithm:
        return None
    if algorithm == "ES256" and each.get("crv") != "P-256":
        return None
    try:
        key = kind.import_key(dict(each))
        bits = key.public_key.key_size
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if algorithm == "ES256" or bits >= _LEAST_BITS else None


def _reason(error: Exception) -> str:
    claim = getattr(error, "claim", None)
    return claim if isinstance(claim, str) else getattr(error, "error", "") or "id_token"


def _shown(login: object) -> str:
    if not isinstance(login, str):
        return ""
    return "".join(sign for sign in login[:_LONGEST] if sign.isprintable())


def _registry() -> JWSRegistry:
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    registry.max_header_length = _LONGEST_HEAD  # some providers put a certificate there
    return registry
