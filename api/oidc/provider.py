"""The identity provider: what it says of itself, kept a while, and what is asked of it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, urlencode

from joserfc.jwk import ECKey, RSAKey

from api.oidc import id_token, metadata, web
from api.oidc.errors import ProviderAnswerError, ProviderUnreachableError, SignInOverError
from api.oidc.id_token import IdToken, TokenHead
from api.oidc.metadata import Metadata
from api.oidc.settings import OidcSettings

_KEPT: Final = timedelta(hours=1)
_PAUSE: Final = timedelta(seconds=5)
"""After no answer nobody is made to wait for another for so long."""
_KEYS_PAUSE: Final = timedelta(seconds=10)
"""Keys that were fetched so lately are not fetched again for a key that is not among them."""
_LONGEST_HINT: Final = 6000
_LONGEST_TOKEN: Final = 32_000


_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept(Generic[_Value]):
    at: datetime
    value: _Value


class Provider:
    """One identity provider. Its requests share what it said; asking it twice does no harm."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings: Final = settings
        self._metadata: _Kept[Metadata] | None = None
        self._keys: _Kept[tuple[Mapping[str, Any], ...]] | None = None
        self._silent: _Kept[str] | None = None

    def metadata(self, now: datetime) -> Metadata:
        """Return what the discovery document says, not more than an hour old.

        Raises
        ------
        ProviderUnreachableError, ProviderAnswerError
            If it cannot be had or believed.
        """
        if (kept := self._metadata) is not None and _is_fresh(kept, now, _KEPT):
            return kept.value
        if (silent := self._silent) is not None and _is_fresh(silent, now, _PAUSE):
            raise ProviderUnreachableError(silent.value)
        address = f"{self.settings.issuer.rstrip('/')}{metadata.DOCUMENT}"
        try:
            body = self._got(address)
        except ProviderUnreachableError as error:
            self._silent = _Kept(at=now, value=type(error.__cause__ or error).__name__)
            raise
        found = metadata.read(body, issuer=self.settings.issuer)
        self._metadata = _Kept(at=now, value=found)
        return found

    def authorization_address(self, *, state: str, nonce: str, verifier: str, now: datetime) -> str:
        """Return where a browser is sent to prove who sits before it (RFC 6749, 7636)."""
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest())
        fields = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.answer_address,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query(self.metadata(now).authorization, fields)

    def redeemed(self, code: str, *, verifier: str, nonce: str, now: datetime) -> IdToken:
        """Return who the person is that came back with `code`.

        Raises
        ------
        SignInOverError
            If the code is used up or too old.
        ProviderUnreachableError, ProviderAnswerError
            If no proof comes, or one that is wrong.
        """
        known, settings = self.metadata(now), self.settings
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.answer_address,
            "code_verifier": verifier,
        }
        sign_in = None
        if known.secret_in_form:
            fields |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        else:  # RFC 6749, section 2.3.1: both are written as in a form first
            sign_in = (quote(settings.client_id, safe=""), quote(settings.client_secret, safe=""))
        answer = web.post(known.token, fields, ca_file=settings.ca_file, sign_in=sign_in)
        if answer.status != HTTPStatus.OK:
            error = answer.body.get("error")
            if error == "invalid_grant":
                raise SignInOverError
            if error in ("invalid_client", "unauthorized_client"):
                raise ProviderAnswerError("invalid_client: XUNTU_OIDC_CLIENT_ID")
            raise ProviderAnswerError(f"HTTP {answer.status}")
        text = answer.body.get("id_token")
        if not isinstance(text, str) or len(text) > _LONGEST_TOKEN:
            raise ProviderAnswerError("id_token")
        head = id_token.head_of(text)
        return id_token.checked(
            text,
            self._key(head, now),
            issuer=settings.issuer,
            client_id=settings.client_id,
            nonce=nonce,
            now=now,
        )

    def end_session_address(self, hint: str, now: datetime) -> str | None:
        """Return where the person's session at the provider ends; None if it has no such place.

        OpenID Connect RP-Initiated Logout 1.0.

        Raises
        ------
        ProviderUnreachableError, ProviderAnswerError
            If the discovery document cannot be had or believed.
        """
        if (address := self.metadata(now).end_session) is None:
            return None
        fields = {
            "client_id": self.settings.client_id,
            "post_logout_redirect_uri": f"{self.settings.address}/sign-in",
        }
        if len(hint) <= _LONGEST_HINT:
            fields["id_token_hint"] = hint
        return _with_query(address, fields)

    def _key(self, head: TokenHead, now: datetime) -> RSAKey | ECKey:
        """Return the key that `head` means; one not known yet may have come since."""
        kept = self._keys
        if kept is not None and _is_fresh(kept, now, _KEPT):
            if (key := id_token.key_of(kept.value, head)) is not None:
                return key
            if _is_fresh(kept, now, _KEYS_PAUSE):
                raise ProviderAnswerError("kid")
        keys = self._got(self.metadata(now).keys).get("keys")
        if not isinstance(keys, list):
            raise ProviderAnswerError("jwks_uri")
        found = tuple(each for each in keys if isinstance(each, dict))
        self._keys = _Kept(at=now, value=found)
        if (key := id_token.key_of(found, head)) is None:
            raise ProviderAnswerError("kid")
        return key

    def _got(self, address: str) -> Mapping[str, Any]:
        answer = web.get(address, ca_file=self.settings.ca_file)
        if answer.status != HTTPStatus.OK:
            raise ProviderAnswerError(f"HTTP {answer.status}")
        return answer.body


def _is_fresh(kept: _Kept[Any], now: datetime, longest: timedelta) -> bool:
    return timedelta(0) <= now - kept.at < longest


def _with_query(address: str, fields: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(fields)}"
