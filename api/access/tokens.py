"""Cookies and form tokens: what a browser keeps, and what proves that a form is ours."""

import hmac
import secrets
from hashlib import sha256
from typing import Final

from fastapi import Request, Response

from data.login_sessions import LONGEST
from data.oidc_sign_ins import PATIENCE

SESSION: Final = "xuntu_session"
BEFORE: Final = "xuntu_before"
"""Cookie of somebody who is about to sign in; binds the form to the browser."""
SENT: Final = "xuntu_sent"
"""Cookie of somebody who was sent to the identity provider; only the same browser comes back."""
FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"


def secret_of(request: Request) -> str:
    """Return the secret that the forms of `request` are bound to; empty if it has none."""
    return request.cookies.get(SESSION) or request.cookies.get(BEFORE) or ""


def form_token(secret: str) -> str:
    """Return the token that forms carry beside the cookie `secret`."""
    return hmac.new(secret.encode(), b"xuntu form", sha256).hexdigest()


def is_ours(secret: str, given: str) -> bool:
    """Return whether `given` is the form token of `secret`."""
    return bool(secret) and hmac.compare_digest(form_token(secret).encode(), given.encode())


def keep_session(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a new session's token, and forget the cookie before it."""
    response.set_cookie(
        SESSION,
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        httponly=True,
        secure=is_secure(request),
        samesite="lax",  # links from other systems of the intranet arrive signed in
    )
    response.delete_cookie(BEFORE, path="/", httponly=True, samesite="strict")


def forget_session(request: Request, response: Response) -> None:
    """Let the browser forget the session's token."""
    response.delete_cookie(
        SESSION, path="/", httponly=True, secure=is_secure(request), samesite="lax"
    )


def keep_before(request: Request, response: Response, secret: str) -> None:
    """Let the browser keep the secret that its sign-in form is bound to."""
    response.set_cookie(
        BEFORE, secret, path="/", httponly=True, secure=is_secure(request), samesite="strict"
    )


def keep_sent(request: Request, response: Response, secret: str) -> None:
    """Let the browser keep the secret that proves, coming back, that it was sent from here.

    Lax, not strict: the way back begins at the provider.
    """
    response.set_cookie(
        SENT,
        secret,
        max_age=int(PATIENCE.total_seconds()),
        path="/sign-in",
        httponly=True,
        secure=is_secure(request),
        samesite="lax",
    )


def forget_sent(request: Request, response: Response) -> None:
    """Let the browser forget that it was sent to the identity provider."""
    response.delete_cookie(
        SENT, path="/sign-in", httponly=True, secure=is_secure(request), samesite="lax"
    )


def new_secret() -> str:
    """Return 256 random bits."""
    return secrets.token_urlsafe(32)


def is_secure(request: Request) -> bool:
    """Return whether cookies may only travel encrypted."""
    return bool(request.app.state.is_secure) or request.url.scheme == "https"
