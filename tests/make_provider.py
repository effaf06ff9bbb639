"""A small identity provider on loopback: real keys, real HTTP, real discovery, one person.

It keeps to OpenID Connect and checks its client as a real one does: secret, address to come back
to, code used once, PKCE. Tests bend single answers of it to see what is believed.
"""

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT = "xuntu"
CLIENT_SECRET = "s3cret/of:tests?"  # noqa: S105 - known to the provider of the tests only
OURS = "http://127.0.0.1:8765"
ANSWER_PAGE = f"{OURS}/sign-in/oidc/answer"


@cache
def rsa_key(name: str, bits: int = 2048) -> RSAKey:
    """Return the RSA key called `name`, made once a process."""
    return RSAKey.generate_key(bits, {"kid": name, "use": "sig", "alg": "RS256"})


@cache
def ec_key(name: str) -> ECKey:
    """Return the key on P-256 called `name`, made once a process."""
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


@dataclass(kw_only=True)
class SmallProvider:
    """The provider; what it answers stands in its fields."""

    address: str
    clock: Callable[[], datetime]
    key: RSAKey | ECKey
    keys: list[dict[str, Any]]
    subject: str = "a81f-77"
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims beside the usual; None leaves one out."""
    document: dict[str, Any] = field(default_factory=dict)
    """Entries of the discovery document beside the usual; None leaves one out."""
    sign: Callable[[dict[str, Any]], str] | None = None
    """Makes the token in place of the provider's own key."""
    instead: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Status and body for a path in place of the usual."""
    asked: list[str] = field(default_factory=list)
    ended: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        known = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return {k: v for k, v in (known | self.document).items() if v is not None}

    def id_token(self, nonce: str) -> str:
        second = int(self.clock().timestamp())
        known = {
            "iss": self.address, "sub": self.subject, "aud": CLIENT, "nonce": nonce,
            "iat": second, "exp": second + 300, "preferred_username": "li.si",
        }  # fmt: skip
        claims = {k: v for k, v in (known | self.claims).items() if v is not None}
        return self.sign(claims) if self.sign else signed(claims, self.key)

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser is sent: the person at the provider says yes."""
        assert query["client_id"] == CLIENT
        assert query["redirect_uri"] == ANSWER_PAGE
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{ANSWER_PAGE}?{urlencode({'code': code, 'state': query['state']})}"

    def redeem(self, form: dict[str, str], header: str) -> tuple[int, dict[str, Any]]:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, CLIENT_SECRET):
            kind, _, rest = header.partition(" ")
            name, _, secret = base64.b64decode(rest).decode().partition(":")
            if (kind, unquote(name), unquote(secret)) != ("Basic", CLIENT, CLIENT_SECRET):
                return 401, {"error": "invalid_client"}
        query = self.codes.pop(form.get("code", ""), None)
        if query is None or form.get("redirect_uri") != query["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != query["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        token = self.id_token(query["nonce"])
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": token}


def signed(claims: dict[str, Any], key: RSAKey | ECKey, **head: Any) -> str:
    """Return `claims` as a token signed by `key`."""
    algorithm = head.pop("alg", "RS256" if isinstance(key, RSAKey) else "ES256")
    header = {"alg": algorithm, "kid": str(key.kid), **head}
    return jwt.encode(header, claims, key, algorithms=[algorithm])


def part(value: object) -> str:
    """Return one part of a token, written by hand."""
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@contextmanager
def small_provider(clock: Callable[[], datetime]) -> Iterator[SmallProvider]:
    """Give a provider that runs while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    key = rsa_key("first")
    provider = SmallProvider(
        address=f"http://127.0.0.1:{server.server_port}",
        clock=clock,
        key=key,
        keys=[key.as_dict(private=False)],
    )
    server.provider = provider  # type: ignore[attr-defined]  # how a handler finds it
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider, parts = self._provider(), urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self._bent(parts.path):
            return
        if parts.path == "/.well-known/openid-configuration":
            self._json(200, provider.discovery())
        elif parts.path == "/keys":
            self._json(200, {"keys": provider.keys})
        elif parts.path == "/authorize":
            self._answer(303, b"", location=provider.authorize(query))
        elif parts.path == "/end":
            provider.ended.append(query)
            self._answer(303, b"", location=query["post_logout_redirect_uri"])
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self._bent(self.path):
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._json(*self._provider().redeem(form, self.headers.get("Authorization", "")))

    def _bent(self, path: str) -> bool:
        provider = self._provider()
        provider.asked.append(path)
        if path not in provider.instead:
            return False
        status, body = provider.instead[path]
        self._answer(status, body, location=f"{provider.address}{path}2")
        return True

    def _provider(self) -> SmallProvider:
        found = self.server.provider  # type: ignore[attr-defined]  # set where it is started
        assert isinstance(found, SmallProvider)
        return found

    def _json(self, status: int, value: object) -> None:
        self._answer(status, json.dumps(value).encode())

    def _answer(self, status: int, body: bytes, *, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Write nothing on the console of the tests."""
