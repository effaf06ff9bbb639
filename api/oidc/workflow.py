"""Sign in at the identity provider, and say whose account a person of it is.

The provider proves who somebody is; nothing else. It makes no account, gives no role and no area,
and opens nothing that is disabled here.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.access.way_back import way_back
from api.access.workflow import Actor, SignedIn, TooManyAttemptsError
from api.oidc.errors import (
    OidcError,
    OtherIssuerError,
    ProviderAnswerError,
    ProviderRefusedError,
    ProviderUnreachableError,
    SignInOverError,
    UnboundIdentityError,
)
from api.oidc.id_token import IdToken
from api.oidc.provider import Provider
from data import audits, login_attempts, login_sessions, oidc_identities, oidc_sign_ins
from data.account import Account
from data.audits import Outcome
from data.database import Pool, reading, recording
from data.oidc_identities import BoundIdentity, OidcIdentity
from data.oidc_sign_ins import SentOff

_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LONGEST: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a browser brings back from the provider; all of it may be forged."""

    state: str
    code: str
    error: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A new session, and the page that was asked for."""

    opened: SignedIn
    wanted: str


def send_off(
    pool: Pool, provider: Provider, *, wanted: str, browser: str, address: str, now: datetime
) -> str:
    """Return where to send the browser with the secret `browser`, and remember that it was sent.

    Raises
    ------
    ProviderUnreachableError, ProviderAnswerError
        If the provider cannot be asked now; nothing is remembered.
    """
    state = secrets.token_urlsafe(32)
    sent = SentOff(
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        wanted=way_back(wanted),
    )
    target = provider.authorization_address(
        state=state, nonce=sent.nonce, verifier=sent.verifier, now=now
    )
    with recording(pool) as conn:
        oidc_sign_ins.add(conn, sent, state=state, browser=browser, address=address, now=now)
    return target


def enter(
    pool: Pool, provider: Provider, back: Returned, *, browser: str, address: str, now: datetime
) -> Entered:
    """Open a session for who came back from the provider.

    What is wrong counts against the address as a wrong password does; that the provider does not
    answer counts against nobody.

    Raises
    ------
    TooManyAttemptsError
        If the address has to wait first.
    OidcError
        If anything is not as it must be; nothing is opened.
    """
    if not browser:  # nobody was sent from here: other sites may lead people to this address
        raise SignInOverError
    turn = f"oidc {back.state[:_LONGEST]}"
    with recording(pool) as conn:
        wait = login_attempts.take_turn(conn, name=turn, address=address, now=now)
    if wait:
        raise TooManyAttemptsError(wait_s=wait)
    known: IdToken | None = None
    try:
        sent = _taken(pool, back, browser=browser, now=now)
        known = _proven(provider, back, sent, now=now)
        account = _account(pool, known)
    except OidcError as error:
        with recording(pool) as conn:
            if isinstance(error, ProviderUnreachableError | ProviderAnswerError):  # not theirs
                login_attempts.forgive(conn, name=turn, address=address, now=now)
            deed = Actor(name="?", address=address, at=now).deed(
                "sign-in", outcome=Outcome.REFUSED, detail=_detail(error, known)
            )
            audits.add(conn, deed)
        raise
    with recording(pool) as conn:
        login_attempts.forgive(conn, name=turn, address=address, now=now)
        token = login_sessions.add(conn, account.id, address=address, now=now, id_token=known.text)
        actor = Actor(name=account.name, address=address, at=now)
        audits.add(conn, actor.deed("sign-in", detail={"way": "oidc"}))
    return Entered(opened=SignedIn(token=token, account=account), wanted=sent.wanted)


def identity_of(pool: Pool, account: Account) -> BoundIdentity | None:
    """Return the identity that is bound to an account, or None."""
    with reading(pool) as conn:
        return oidc_identities.of_account(conn, account.id)


def bind(pool: Pool, account: Account, identity: OidcIdentity, actor: Actor) -> None:
    """Let the person with `identity` sign in to an account; sessions of whoever could before end.

    Raises
    ------
    AccountError
        If it is bound to another account.
    """
    with recording(pool) as conn:
        oidc_identities.bind(conn, account.id, identity, bound_by=actor.name, now=actor.at)
        login_sessions.end_all(conn, account.id)
        detail = {"issuer": identity.issuer, "subject": identity.subject}
        audits.add(conn, actor.deed("account.identity", target=account.name, detail=detail))


def free(pool: Pool, account: Account, actor: Actor) -> None:
    """Take the identity from an account, which ends its sessions; its password stays."""
    with recording(pool) as conn:
        subject = oidc_identities.free(conn, account.id)
        if subject is None:
            return
        login_sessions.end_all(conn, account.id)
        deed = actor.deed("account.unbind", target=account.name, detail={"subject": subject})
        audits.add(conn, deed)


def _taken(pool: Pool, back: Returned, *, browser: str, now: datetime) -> SentOff:
    """Return what was remembered of who comes back; each was sent once and comes back once."""
    if not 0 < len(back.state) <= _LONGEST:
        raise SignInOverError
    with recording(pool) as conn:
        sent = oidc_sign_ins.take(conn, state=back.state, browser=browser, now=now)
    if sent is None:
        raise SignInOverError
    return sent


def _proven(provider: Provider, back: Returned, sent: SentOff, *, now: datetime) -> IdToken:
    issuer = provider.settings.issuer
    if back.issuer != issuer and (back.issuer or provider.metadata(now).names_issuer):
        raise OtherIssuerError
    if back.error:
        raise ProviderRefusedError(back.error if _CODE.fullmatch(back.error) else "?")
    if not 0 < len(back.code) <= _LONGEST:
        raise SignInOverError
    return provider.redeemed(back.code, verifier=sent.verifier, nonce=sent.nonce, now=now)


def _account(pool: Pool, known: IdToken) -> Account:
    with reading(pool) as conn:
        account = oidc_identities.find(conn, known.identity)
    if account is None or account.is_disabled:
        raise UnboundIdentityError(known.identity.subject)
    return account


def _detail(error: OidcError, known: IdToken | None) -> dict[str, str]:
    if isinstance(error, UnboundIdentityError) and known is not None:
        return {"way": "oidc", "subject": known.identity.subject, "login": known.login}
    return {"way": "oidc", "reason": str(error.message)}
