"""Signing in at an identity provider: the way there and back, and everything that may be forged."""

import hmac
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.access.tokens import BEFORE, HEADER, SENT, SESSION, form_token
from api.oidc.errors import OidcSettingsError
from api.oidc.settings import OidcSettings, oidc_settings
from api.server import create_app
from data import accounts, audits, login_sessions, oidc_identities, oidc_sign_ins
from data.account import Role
from data.audits import Outcome
from data.database import Pool, reading, recording
from data.oidc_identities import OidcIdentity
from data.oidc_sign_ins import PATIENCE
from tests import make_account
from tests.conftest import new_database
from tests.make_provider import (
    CLIENT,
    CLIENT_SECRET,
    OURS,
    SmallProvider,
    ec_key,
    part,
    rsa_key,
    signed,
    small_provider,
)

START = "/sign-in/oidc"
FAR = "https://elsewhere.example"


class Time:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, **by: float) -> None:
        self.now += timedelta(**by)


class Office:
    """A service with an identity provider beside it; browsers as many as wanted."""

    def __init__(self, pool: Pool, provider: SmallProvider, time: Time) -> None:
        self.pool, self.provider, self.time = pool, provider, time
        self.settings = settings_of(provider)
        self.app = create_app(pool, clock=time, oidc=self.settings)

    def browser(self) -> TestClient:
        return TestClient(self.app, base_url=OURS, follow_redirects=False)

    def account(self, subject: str, role: Role = Role.PLANNER, **fields: Any) -> str:
        """Add an account that `subject` is bound to and return its name."""
        with recording(self.pool) as conn:
            made = make_account.account(conn, role, **fields)
            oidc_identities.bind(
                conn,
                made.id,
                OidcIdentity(issuer=self.provider.address, subject=subject),
                bound_by="test",
                now=self.time(),
            )
        return made.name

    def last_deed(self) -> Any:
        with reading(self.pool) as conn:
            return audits.newest(conn, count=1)[0].deed


def settings_of(provider: SmallProvider, **fields: Any) -> OidcSettings:
    known: dict[str, Any] = {
        "issuer": provider.address,
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
        "address": OURS,
    }
    return OidcSettings(**(known | fields))


def away(browser: TestClient, wanted: str = "/jobs") -> str:
    """Start in `browser` and return where the provider's person is sent back to."""
    start = browser.get(START, params={"next": wanted})
    assert start.status_code == HTTPStatus.SEE_OTHER, start.text
    at_provider = requests.get(start.headers["location"], allow_redirects=False, timeout=5)
    return at_provider.headers["location"]


def sessions(pool: Pool) -> int:
    with reading(pool) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM login_session")
        return int((cursor.fetchone() or (0,))[0])


@pytest.fixture(scope="module")
def pool(server_dsn: str, template: str) -> Iterator[Pool]:
    """Give a database that the tests of this file share; each has people of its own."""
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        yield pool


@pytest.fixture
def office(pool: Pool) -> Iterator[Office]:
    time = Time()
    with small_provider(time) as provider:
        yield Office(pool, provider, time)
    with recording(pool) as conn, conn.cursor() as cursor:
        cursor.execute("DELETE FROM login_attempt")
        cursor.execute("DELETE FROM oidc_identity")


# The way there and back


def test_a_person_of_the_provider_comes_in_to_the_page_that_was_asked_for(office: Office) -> None:
    name = office.account("a81f-77")
    browser = office.browser()
    page = browser.get("/sign-in?next=/jobs").text
    link = re.search(r'href="(/sign-in/oidc\?next=[^"]*)"', page)
    assert link
    assert "用单位统一身份登录" in page
    start = browser.get(link[1])
    query = parse_qs(urlsplit(start.headers["location"]).query)
    cookie = next(c for c in start.headers.get_list("set-cookie") if c.startswith(SENT))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    back = requests.get(start.headers["location"], allow_redirects=False, timeout=5)
    answer = browser.get(back.headers["location"])
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == "/jobs"
    assert browser.get("/jobs").status_code == HTTPStatus.OK
    deed = office.last_deed()
    assert (deed.actor, deed.action, deed.outcome) == (name, "sign-in", Outcome.DONE)
    assert deed.detail == {"way": "oidc"}
    # What is kept while the person is away says nothing to who reads the database.
    with reading(office.pool) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM oidc_sign_in WHERE state_hash = %s", query["state"])
        assert cursor.fetchone() == (0,)


def test_without_settings_there_is_no_second_button_and_no_such_address(pool: Pool) -> None:
    client = TestClient(create_app(pool), follow_redirects=False)
    assert "/sign-in/oidc" not in client.get("/sign-in").text
    for path in (START, f"{START}/answer?state=a&code=b"):
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_provider_that_takes_the_secret_in_the_form_gets_it_there(office: Office) -> None:
    office.provider.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    office.account("a81f-77")
    browser = office.browser()
    assert browser.get(away(browser)).headers["location"] == "/jobs"


def test_a_key_on_a_curve_signs_as_well(office: Office) -> None:
    office.provider.key = ec_key("curve")
    office.provider.keys = [ec_key("curve").as_dict(private=False)]
    office.account("a81f-77")
    browser = office.browser()
    assert browser.get(away(browser)).headers["location"] == "/jobs"


@pytest.mark.parametrize("wanted", [f"{FAR}/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_nobody_is_led_to_another_site_after_coming_back(office: Office, wanted: str) -> None:
    office.account("a81f-77")
    browser = office.browser()
    assert browser.get(away(browser, wanted)).headers["location"] == "/"


def test_no_password_has_to_be_changed_by_who_used_none(office: Office) -> None:
    name = office.account("a81f-77", must_change=True)
    browser = office.browser()
    browser.get(away(browser))
    assert browser.get("/jobs").status_code == HTTPStatus.OK
    with reading(office.pool) as conn:
        assert accounts.named(conn, name).must_change  # by password it still has to


def test_role_and_areas_are_those_of_the_account_whatever_the_provider_says(
    office: Office,
) -> None:
    office.account("a81f-77", Role.LEADER, rights=(make_account.right("320281"),))
    office.provider.claims = {"role": "administrator", "groups": ["administrator"], "areas": ["*"]}
    browser = office.browser()
    browser.get(away(browser))
    assert browser.get("/accounts").status_code == HTTPStatus.FORBIDDEN
    assert browser.get("/areas/999901/2026-12").status_code == HTTPStatus.FORBIDDEN


# Who is not let in


def test_an_unknown_person_gets_no_account_and_learns_what_to_tell_the_administrator(
    office: Office,
) -> None:
    with reading(office.pool) as conn:
        before = len(accounts.all_accounts(conn))
    with recording(office.pool) as conn:  # a name is not enough: it can change hands
        known = accounts.find(conn, "li.si") or make_account.account(conn, name="li.si")
        before = len(accounts.all_accounts(conn))
    browser = office.browser()
    answer = browser.get(away(browser))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "a81f-77" in answer.text
    assert "由管理员绑定" in answer.text
    assert SESSION not in browser.cookies
    deed = office.last_deed()
    assert deed.outcome is Outcome.REFUSED
    assert deed.detail == {"way": "oidc", "subject": "a81f-77", "login": "li.si"}
    with reading(office.pool) as conn:
        assert len(accounts.all_accounts(conn)) == before
        assert oidc_identities.of_account(conn, known.id) is None


def test_a_disabled_account_stays_out(office: Office) -> None:
    name = office.account("a81f-77")
    with recording(office.pool) as conn:
        accounts.set_disabled(conn, accounts.named(conn, name).id, is_disabled=True)
    before, browser = sessions(office.pool), office.browser()
    answer = browser.get(away(browser))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert sessions(office.pool) == before


def test_the_same_number_at_another_provider_is_another_person(office: Office) -> None:
    with recording(office.pool) as conn:
        made = make_account.account(conn)
        other = OidcIdentity(issuer=FAR, subject="a81f-77")
        oidc_identities.bind(conn, made.id, other, bound_by="test", now=office.time())
    browser = office.browser()
    assert browser.get(away(browser)).status_code == HTTPStatus.FORBIDDEN


# What comes back may be forged


def refused(office: Office, browser: TestClient, address: str) -> Any:
    """Return the page that refuses `address`, which opened nothing."""
    before = sessions(office.pool)
    answer = browser.get(address)
    assert answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.BAD_GATEWAY}, answer.text
    assert 'role="alert"' in answer.text
    assert SESSION not in browser.cookies
    assert sessions(office.pool) == before
    return answer


def test_a_state_that_was_never_given_opens_nothing(office: Office) -> None:
    office.account("a81f-77")
    browser = office.browser()
    good = away(browser)
    code = parse_qs(urlsplit(good).query)["code"][0]
    answer = refused(office, browser, f"{START}/answer?code={code}&state=guessed")
    assert "请重新登录" in answer.text
    refused(office, browser, f"{START}/answer?code={code}")
    assert browser.get(good).headers["location"] == "/jobs"  # the right one still does


def test_what_was_begun_in_one_browser_does_not_end_in_another(office: Office) -> None:
    office.account("a81f-77")
    mine, theirs = office.browser(), office.browser()
    planted = away(mine)
    refused(office, theirs, planted)
    away(theirs)
    refused(office, theirs, planted)


def test_nobody_comes_back_twice_or_too_late(office: Office) -> None:
    office.account("a81f-77")
    browser = office.browser()
    good = away(browser)
    assert browser.get(good).status_code == HTTPStatus.SEE_OTHER
    browser.cookies.delete(SESSION)
    browser.cookies.delete(SENT)
    away(browser)
    refused(office, browser, good)
    late = away(browser)
    office.time.goes_on(seconds=PATIENCE.total_seconds())
    browser.cookies.set(SENT, "kept beyond its time", domain="127.0.0.1", path="/sign-in")
    refused(office, browser, late)


def test_a_code_that_was_used_opens_nothing_with_a_state_of_its_own(office: Office) -> None:
    office.account("a81f-77")
    first, second = office.browser(), office.browser()
    good = away(first)
    code = parse_qs(urlsplit(good).query)["code"][0]
    assert first.get(good).status_code == HTTPStatus.SEE_OTHER
    state = parse_qs(urlsplit(away(second)).query)["state"][0]
    refused(office, second, f"{START}/answer?code={code}&state={state}")
    assert office.provider.asked.count("/token") == 2


def test_a_stolen_code_is_useless_without_what_only_its_own_sign_in_knows(office: Office) -> None:
    office.account("a81f-77")
    victim, thief = office.browser(), office.browser()
    code = parse_qs(urlsplit(away(victim)).query)["code"][0]  # never redeemed by its owner
    state = parse_qs(urlsplit(away(thief)).query)["state"][0]
    refused(office, thief, f"{START}/answer?code={code}&state={state}")


def test_who_goes_back_at_the_provider_is_told_so_and_no_code_of_its_own_is_believed(
    office: Office,
) -> None:
    browser = office.browser()
    for code, shown in (("access_denied", "access_denied"), ("<script>x", "?")):
        state = parse_qs(urlsplit(away(browser)).query)["state"][0]
        answer = refused(office, browser, f"{START}/answer?error={code}&state={state}")
        assert f"没有同意登录（{shown}）" in answer.text
    assert office.provider.asked.count("/token") == 0


def test_an_answer_of_another_provider_is_refused(office: Office) -> None:
    office.account("a81f-77")
    browser = office.browser()
    refused(office, browser, f"{away(browser)}&iss={FAR}")
    assert browser.get(f"{away(browser)}&iss={office.provider.address}").is_redirect
    office.provider.document = {"authorization_response_iss_parameter_supported": True}
    office.time.goes_on(hours=2)
    other = office.browser()
    refused(office, other, away(other))  # it promised to say its name


def test_a_link_from_elsewhere_puts_nobody_out_and_counts_against_nobody(office: Office) -> None:
    office.account("a81f-77")
    browser = office.browser()
    browser.get(away(browser))
    assert browser.get(f"{START}/answer?state=x&code=y").headers["location"] == "/"
    assert browser.get("/jobs").status_code == HTTPStatus.OK
    stranger = office.browser()
    for _ in range(40):
        assert stranger.get(f"{START}/answer?state=x").status_code == HTTPStatus.UNAUTHORIZED


# What the provider says may be forged


def unsigned(claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def by_shared_secret(claims: dict[str, Any], secret: bytes) -> str:
    """Return a token as one makes it who knows `secret`, by hand: the library refuses to."""
    text = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), 'sha256'))}"


def changed_after(claims: dict[str, Any]) -> str:
    head, _, signature = signed({**claims, "sub": "x"}, rsa_key("first")).split(".")
    return f"{head}.{part(claims)}.{signature}"


def without_way(key: RSAKey) -> RSAKey:
    return RSAKey.import_key({k: v for k, v in key.as_dict(private=True).items() if k != "alg"})


def renamed(claims: dict[str, Any]) -> str:
    """Return a token by a key of our own that says it is the provider's."""
    return signed(claims, rsa_key("foreign"), kid="first")


NOW = int(datetime.now(UTC).timestamp())
CLAIMS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of somebody else"},
    "no nonce": {"nonce": None},
    "nonce in a list": {"nonce": ["x"]},
    "expired": {"exp": NOW - 3600},
    "never expires": {"exp": None},
    "expires at no time": {"exp": "tomorrow"},
    "another audience": {"aud": "another-client"},
    "no audience": {"aud": None},
    "audiences without a party": {"aud": [CLIENT, "another-client"]},
    "another party": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
    "another party alone": {"azp": "another-client"},
    "another issuer": {"iss": FAR},
    "no issuer": {"iss": None},
    "old": {"iat": NOW - 3600},
    "of the future": {"iat": NOW + 3600},
    "made at no time": {"iat": None},
    "not valid yet": {"nbf": NOW + 3600},
    "nobody": {"sub": None},
    "an empty person": {"sub": ""},
    "a number": {"sub": 7},
    "a long person": {"sub": "x" * 256},
}
FORGED: dict[str, tuple[Callable[[dict[str, Any]], str], str]] = {
    "not signed": (unsigned, "alg"),
    "signed with the public key as a secret": (
        lambda claims: by_shared_secret(claims, rsa_key("first").as_pem(private=False)),
        "alg",
    ),
    "signed with the client's secret": (
        lambda claims: by_shared_secret(claims, CLIENT_SECRET.encode()),
        "alg",
    ),
    "changed after it was signed": (changed_after, "bad_signature"),
    "signed by a key of the same name": (renamed, "bad_signature"),
    "signed by a key of another name": (lambda claims: signed(claims, rsa_key("foreign")), "kid"),
    "signed in another way": (
        lambda claims: signed(claims, without_way(rsa_key("first")), alg="PS256"),
        "alg",
    ),
    "with a key inside": (
        lambda claims: signed(
            claims, rsa_key("foreign"), kid="first", jwk=rsa_key("foreign").as_dict(private=False)
        ),
        "bad_signature",
    ),
    "no token": (lambda _claims: "not.a.token", "id_token"),
    "no text": (lambda _claims: "ä.ö.ü", "id_token"),
    "no object": (
        lambda _claims: f"{part({'alg': 'RS256'})}.{part([1])}.{part(b'x')}",
        "bad_signature",
    ),
}


@pytest.mark.parametrize("claims", list(CLAIMS.values()), ids=list(CLAIMS))
def test_a_token_with_a_wrong_claim_opens_nothing(office: Office, claims: dict[str, Any]) -> None:
    office.account("a81f-77")
    office.provider.claims = claims
    browser = office.browser()
    answer = refused(office, browser, away(browser))
    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    claim = "azp" if "azp" in claims or isinstance(claims.get("aud"), list) else next(iter(claims))
    assert f"单位统一身份的回答不对（{claim}）" in answer.text
    assert office.last_deed().outcome is Outcome.REFUSED


@pytest.mark.parametrize(("sign", "why"), list(FORGED.values()), ids=list(FORGED))
def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    office: Office, sign: Callable[[dict[str, Any]], str], why: str
) -> None:
    office.account("a81f-77")
    office.provider.sign = sign
    browser = office.browser()
    answer = refused(office, browser, away(browser))
    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert f"单位统一身份的回答不对（{why}）" in answer.text


@pytest.mark.parametrize(
    "change",
    [{"use": "enc"}, {"alg": "RS512"}, {"kty": "oct", "k": "AAAA"}, {"n": "AQAB"}, {"kty": "EC"}],
)
def test_a_key_that_is_not_meant_for_it_proves_nothing(
    office: Office, change: dict[str, str]
) -> None:
    office.account("a81f-77")
    office.provider.keys = [rsa_key("first").as_dict(private=False) | change]
    browser = office.browser()
    refused(office, browser, away(browser))


@pytest.mark.filterwarnings("ignore:Key size:joserfc.errors.SecurityWarning")
def test_a_key_too_short_to_trust_proves_nothing(office: Office) -> None:
    office.account("a81f-77")
    office.provider.key = rsa_key("short", 1024)
    office.provider.keys = [rsa_key("short", 1024).as_dict(private=False)]
    browser = office.browser()
    refused(office, browser, away(browser))


def test_a_token_that_names_no_key_is_taken_only_where_there_is_one(office: Office) -> None:
    office.account("a81f-77")
    office.provider.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, rsa_key("first"))
    browser = office.browser()
    assert browser.get(away(browser)).headers["location"] == "/jobs"
    office.provider.keys.append(rsa_key("second").as_dict(private=False))
    office.time.goes_on(hours=2)
    other = office.browser()
    refused(office, other, away(other))


def test_a_new_key_of_the_provider_is_found_and_an_old_one_forgotten(office: Office) -> None:
    office.account("a81f-77")
    first = office.browser()
    assert first.get(away(first)).is_redirect
    office.provider.key = rsa_key("second")
    early = office.browser()
    refused(office, early, away(early))  # signed, but not made known yet
    office.provider.keys = [rsa_key("second").as_dict(private=False)]
    office.time.goes_on(seconds=11)
    second = office.browser()
    assert second.get(away(second)).is_redirect
    office.provider.sign = lambda claims: signed(claims, rsa_key("first"))
    third = office.browser()
    refused(office, third, away(third))


def test_unknown_keys_do_not_make_us_ask_the_provider_without_end(office: Office) -> None:
    office.account("a81f-77")
    office.provider.sign = lambda claims: signed(claims, rsa_key("foreign"))
    browser = office.browser()
    for _ in range(4):
        refused(office, browser, away(browser))
    assert office.provider.asked.count("/keys") == 1


# The provider may be away or wrong


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": FAR},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"token_endpoint": 7},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        {"code_challenge_methods_supported": ["plain"]},
        {"response_types_supported": ["id_token"]},
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    ],
)
def test_a_discovery_document_that_cannot_be_relied_on_sends_nobody_anywhere(
    office: Office, document: dict[str, Any]
) -> None:
    office.provider.document = document
    browser = office.browser()
    answer = browser.get(START)
    assert answer.status_code == HTTPStatus.BAD_GATEWAY
    assert next(iter(document)) in answer.text
    assert 'name="password"' in answer.text  # the other way is open
    assert "Identity provider" not in answer.text


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize(
    "instead",
    [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (302, b"{}"), (200, b" " * 300_000)],
    ids=["failed", "a page", "a list", "led elsewhere", "too long"],
)
def test_a_wrong_answer_of_the_provider_is_told_and_leaves_nothing_half_done(
    office: Office, path: str, instead: tuple[int, bytes]
) -> None:
    office.account("a81f-77")
    office.provider.instead[path] = instead
    browser = office.browser()
    if path.startswith("/.well"):
        assert browser.get(START).status_code == HTTPStatus.BAD_GATEWAY
    else:
        refused(office, browser, away(browser))
    assert f"{path}2" not in office.provider.asked


def test_a_provider_that_does_not_answer_is_told_with_the_remedy_and_found_again(
    pool: Pool,
) -> None:
    time = Time()
    with small_provider(time) as provider:
        office = Office(pool, provider, time)
        browser = office.browser()
        late = away(browser)
    answer = browser.get(late)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    for _ in range(40):  # nobody has to wait because the provider is away
        time.goes_on(hours=2)
        answer = browser.get(START)
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "连不上单位统一身份" in answer.text
    assert "用登录名和密码登录" in answer.text
    assert "ConnectionError" in answer.text


def test_after_no_answer_others_are_not_made_to_wait_for_one(office: Office) -> None:
    office.provider.instead["/.well-known/openid-configuration"] = (200, b"x" * 10)
    closed = settings_of(office.provider, issuer="http://127.0.0.1:9")
    client = TestClient(create_app(office.pool, clock=office.time, oidc=closed), base_url=OURS)
    assert client.get(START).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    client.app.state.provider.settings = settings_of(office.provider)  # type: ignore[attr-defined]  # any app
    assert client.get(START).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert office.provider.asked == []
    office.time.goes_on(seconds=6)
    assert client.get(START).status_code == HTTPStatus.BAD_GATEWAY
    assert len(office.provider.asked) == 1


def test_a_wrong_client_secret_says_which_setting_to_look_at(office: Office) -> None:
    wrong = settings_of(office.provider, client_secret="another")  # noqa: S106 - opens nothing
    office.app = create_app(office.pool, clock=office.time, oidc=wrong)
    browser = office.browser()
    answer = refused(office, browser, away(browser))
    assert "XUNTU_OIDC_CLIENT_ID" in answer.text
    assert "another" not in answer.text
    assert "another" not in str(office.last_deed())


# Waiting


def test_who_comes_back_wrongly_too_often_waits_as_with_passwords(office: Office) -> None:
    office.account("a81f-77")
    browser = office.browser()
    good = away(browser)
    for number in range(30):
        assert browser.get(f"{START}/answer?state=x{number}").status_code == HTTPStatus.UNAUTHORIZED
    answer = browser.get(good)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert answer.headers["retry-after"] == "5"
    office.time.goes_on(seconds=6)
    assert browser.get(good).headers["location"] == "/jobs"


def test_one_address_does_not_fill_the_table_of_those_who_are_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc_sign_ins, "MOST", 5)
    browser = office.browser()
    with recording(office.pool) as conn, conn.cursor() as cursor:
        cursor.execute("DELETE FROM oidc_sign_in")
    for _ in range(8):
        assert browser.get(START).status_code == HTTPStatus.SEE_OTHER
    with reading(office.pool) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM oidc_sign_in")
        assert cursor.fetchone() == (5,)


# Signing out


def leave(browser: TestClient) -> Any:
    token = form_token(browser.cookies[SESSION])
    return browser.post("/sign-out", data={"csrf": token})


def test_signing_out_ends_the_session_at_the_provider_too(office: Office) -> None:
    office.account("a81f-77")
    browser = office.browser()
    browser.get(away(browser))
    token = browser.cookies[SESSION]
    answer = leave(browser)
    assert answer.status_code == HTTPStatus.OK
    target = answer.headers["refresh"].removeprefix("0; url=")
    assert target.replace("&", "&amp;") in answer.text  # where nothing refreshes, a link does
    with reading(office.pool) as conn:
        assert login_sessions.find(conn, token, now=office.time()) is None
    back = requests.get(target, allow_redirects=False, timeout=5).headers["location"]
    assert back == f"{OURS}/sign-in"
    (ended,) = office.provider.ended
    assert ended["client_id"] == CLIENT
    assert ended["id_token_hint"].count(".") == 2
    assert browser.get("/jobs").status_code == HTTPStatus.SEE_OTHER


def test_signing_out_here_works_while_the_provider_is_away_or_cannot_end_anything(
    pool: Pool,
) -> None:
    time = Time()
    with small_provider(time) as provider:
        provider.document = {"end_session_endpoint": None}
        office = Office(pool, provider, time)
        office.account("leaves")
        provider.subject = "leaves"
        browsers = [office.browser() for _ in range(2)]
        for browser in browsers:
            assert browser.get(away(browser)).is_redirect
        answer = leave(browsers[0])
    time.goes_on(minutes=59)
    browsers[1].get("/jobs")
    time.goes_on(minutes=2)
    for said in (answer, leave(browsers[1])):
        assert said.status_code == HTTPStatus.OK
        assert "refresh" not in said.headers
        assert "请关闭浏览器" in said.text
    assert browsers[1].get("/jobs").status_code == HTTPStatus.SEE_OTHER


def test_who_came_by_password_is_not_sent_to_the_provider(office: Office) -> None:
    with recording(office.pool) as conn:
        name = make_account.account(conn).name
    browser = office.browser()
    browser.get("/sign-in")
    csrf = form_token(browser.cookies[BEFORE])
    data = {"csrf": csrf, "name": name, "password": make_account.PASSWORD}
    assert browser.post("/sign-in", data=data).is_redirect
    assert leave(browser).headers["location"] == "/sign-in"


# Binding


def test_an_administrator_binds_a_person_to_an_account_once_and_frees_it(office: Office) -> None:
    admin = office.browser()
    admin.follow_redirects = True
    with recording(office.pool) as conn:
        boss = make_account.account(conn, Role.ADMINISTRATOR)
        token = login_sessions.add(conn, boss.id, address="t", now=office.time())
        one, other = make_account.account(conn), make_account.account(conn)
    admin.cookies.set(SESSION, token)
    admin.headers[HEADER] = form_token(token)
    page = admin.get(f"/accounts/{one.id}").text
    assert "没有绑定：只能用密码登录" in page
    bound = admin.post(f"/accounts/{one.id}/identity", data={"subject": " a81f-77 "})
    assert "a81f-77" in bound.text
    person = office.browser()
    assert person.get(away(person)).headers["location"] == "/jobs"
    taken = admin.post(f"/accounts/{other.id}/identity", data={"subject": "a81f-77"})
    assert taken.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert one.name in taken.text
    for wrong in ("", "李四", "x" * 256):
        answer = admin.post(f"/accounts/{other.id}/identity", data={"subject": wrong})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "没有绑定" in admin.post(f"/accounts/{one.id}/unbind").text
    assert person.get("/jobs").status_code == HTTPStatus.SEE_OTHER  # its sessions are over
    again = office.browser()
    assert again.get(away(again)).status_code == HTTPStatus.FORBIDDEN
    with reading(office.pool) as conn:
        actions = {entry.deed.action for entry in audits.newest(conn, count=10)}
    assert {"account.identity", "account.unbind"} <= actions
    admin.post(f"/accounts/{one.id}/unbind")  # twice does no harm


def test_nothing_is_bound_where_there_is_no_provider(pool: Pool) -> None:
    client = make_account.signed_in(pool, Role.ADMINISTRATOR)
    with recording(pool) as conn:
        number = make_account.account(conn).id
    assert "统一身份" not in client.get(f"/accounts/{number}").text
    answer = client.post(f"/accounts/{number}/identity", data={"subject": "x"})
    assert answer.status_code == HTTPStatus.NOT_FOUND


# Settings


def given(tmp_path: Path, **changes: str) -> dict[str, str]:
    (tmp_path / "secret").write_text(f"{CLIENT_SECRET}\n", encoding="utf-8")
    known = {
        "ISSUER": "https://id.example/realms/office", "CLIENT_ID": CLIENT,
        "CLIENT_SECRET_FILE": str(tmp_path / "secret"), "ADDRESS": "https://xuntu.example/",
    }  # fmt: skip
    return {f"XUNTU_OIDC_{name}": value for name, value in (known | changes).items()}


def test_settings_come_from_the_environment_and_the_secret_from_a_file(tmp_path: Path) -> None:
    assert oidc_settings({}) is None
    settings = oidc_settings(given(tmp_path, NAME="市政务身份"))
    assert settings is not None
    assert settings.client_secret == CLIENT_SECRET
    assert CLIENT_SECRET not in repr(settings)
    assert settings.answer_address == "https://xuntu.example/sign-in/oidc/answer"
    assert settings.name == "市政务身份"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"CLIENT_ID": ""}, "缺 XUNTU_OIDC_CLIENT_ID"),
        ({"ISSUER": "http://id.example"}, "XUNTU_OIDC_ISSUER 写作“http://id.example”"),
        ({"ISSUER": "https://a:b@id.example"}, "XUNTU_OIDC_ISSUER"),
        ({"ISSUER": "https://id.example/?x=1"}, "XUNTU_OIDC_ISSUER"),
        ({"ISSUER": "https://id.example:port"}, "XUNTU_OIDC_ISSUER"),
        ({"ADDRESS": "xuntu.example"}, "XUNTU_OIDC_ADDRESS"),
        ({"ADDRESS": "https://xuntu.example/app"}, "只写协议、主机和端口"),
        ({"CLIENT_SECRET_FILE": "/nowhere/secret"}, "/nowhere/secret"),
        ({"CA_FILE": "/nowhere/ca.pem"}, "/nowhere/ca.pem"),
        ({"NAME": "x" * 21}, "XUNTU_OIDC_NAME"),
    ],
)
def test_settings_that_cannot_be_name_the_variable(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(OidcSettingsError, match=re.escape(said)):
        oidc_settings(given(tmp_path, **changes))


def test_an_empty_secret_file_is_refused(tmp_path: Path) -> None:
    environ = given(tmp_path)
    (tmp_path / "secret").write_text("\n", encoding="utf-8")
    with pytest.raises(OidcSettingsError, match="第一行是空的"):
        oidc_settings(environ)
