"""No page asks the database a question for each row it shows, and none asks very many."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from psycopg2.extensions import parse_dsn

from api.access.workflow import Actor
from api.backups.workflow import make_backup
from api.server import _ROUTERS
from data.account import Role
from data.database import Pool, writing
from data.queries import queries
from tests.conftest import new_database
from tests.counted_queries import counted_queries
from tests.make_account import client_at, right
from tests.small_county import SmallCounty
from tests.worked_month import work_a_month

A: Final = "/areas/{area}"
M: Final = "/areas/{area}/{month}"
BOUNDS: Final[Mapping[tuple[str, Role | None], int]] = {
    ("/sign-in", None): 3,
    ("/", Role.PLANNER): 11,
    (f"{A}/import", Role.PLANNER): 10,
    (f"{A}/import/{{upload}}", Role.PLANNER): 12,
    (f"{A}/import/{{upload}}/faults", Role.PLANNER): 14,
    (f"{A}/import/{{upload}}/changes", Role.PLANNER): 14,
    (f"{A}/import-undo", Role.PLANNER): 14,
    (f"{A}/geocode", Role.PLANNER): 10,
    (f"{A}/geocode/corrected", Role.PLANNER): 10,
    (f"{A}/geocode/at/{{stop}}", Role.PLANNER): 16,
    (f"{A}/risk", Role.PLANNER): 14,
    (f"{A}/year/{{year}}", Role.PLANNER): 13,
    (f"{A}/rules", Role.PLANNER): 12,
    (f"{A}/rules/0", Role.PLANNER): 16,
    (f"{A}/ceremony", Role.PLANNER): 10,
    (f"{M}/ceremony", Role.PLANNER): 17,
    (f"{M}/ceremony/witness/2", Role.PLANNER): 10,
    (f"{A}/plan", Role.PLANNER): 8,
    (M, Role.PLANNER): 8,
    (f"{M}/roster", Role.PLANNER): 6,
    (f"{M}/left-out", Role.PLANNER): 6,
    (f"{M}/risk-map", Role.PLANNER): 6,
    (f"{M}/risk-map/map", Role.PLANNER): 17,
    (f"{M}/overview-map", Role.PLANNER): 6,
    (f"{M}/overview-map/map", Role.PLANNER): 12,
    (f"{M}/routes/{{day}}/{{team}}", Role.PLANNER): 14,
    (f"{M}/why", Role.PLANNER): 26,
    (f"{M}/why/{{stop}}", Role.PLANNER): 8,
    (f"{M}/board", Role.PLANNER): 8,
    (f"{M}/board/move/{{stop}}", Role.PLANNER): 6,
    (f"{M}/board/places/{{stop}}", Role.PLANNER): 6,
    (f"{M}/board/change", Role.PLANNER): 8,
    (f"{M}/board/compare", Role.PLANNER): 10,
    (f"{M}/exports", Role.PLANNER): 12,
    (f"{M}/approval", Role.PLANNER): 12,
    (f"{M}/results", Role.PLANNER): 14,
    ("/jobs", Role.PLANNER): 6,
    ("/jobs/{number}", Role.PLANNER): 6,
    ("/account/tokens", Role.PLANNER): 5,
    ("/account/password", Role.PLANNER): 4,
    ("/briefs", Role.LEADER): 9,
    (f"{M}/brief", Role.LEADER): 43,
    (f"{M}/townships/{{township}}", Role.LEADER): 20,
    (f"{A}/scorecard/{{quarter}}", Role.LEADER): 12,
    (f"{M}/results", Role.LEADER): 14,
    ("/", Role.ADMINISTRATOR): 9,
    ("/accounts", Role.ADMINISTRATOR): 6,
    ("/accounts/new", Role.ADMINISTRATOR): 4,
    ("/accounts/{number}", Role.ADMINISTRATOR): 7,
    ("/audit", Role.ADMINISTRATOR): 5,
    ("/audit/verify", Role.ADMINISTRATOR): 6,
    ("/backups", Role.ADMINISTRATOR): 5,
    ("/condition", Role.ADMINISTRATOR): 9,
    ("/reference", Role.ADMINISTRATOR): 4,
    ("/reference/hazard_factors", Role.ADMINISTRATOR): 4,
    ("/", Role.INSPECTOR): 6,
    ("/field/", Role.INSPECTOR): 4,
    (f"{A}/visits/{{visit}}", Role.INSPECTOR): 12,
    (f"{A}/visits/{{visit}}/order", Role.INSPECTOR): 12,
}
"""Most questions of each page, the first time that it is opened after a start, by who asks.

Two more than were counted, so that a page may change a little; one for each row would be many more.
"""
MOST_ALIKE: Final = 4
"""How often one statement may be put for one page: not for each row."""
EACH_TIME: Final = frozenset(queries("web_scopes").values())
"""What opens every transaction."""
NO_PAGES: Final = (
    ".pdf", ".xlsx", ".zip", ".js", ".json", ".csv", ".yaml", "/progress",
    "/exports/{number}/{ordinal}", "/photos/{name}", "/sign-in/oidc", "/sign-in/oidc/answer",
    "{area}/year",
)  # fmt: skip
"""Ends of addresses that give a file, data for a script, or only lead to another page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one page asked for."""

    status: int
    statements: tuple[str, ...]

    @property
    def most_alike(self) -> tuple[int, str]:
        """Return how often the most frequent statement was put, and which that is."""
        often = Counter(one for one in self.statements if one not in EACH_TIME)
        return max(((count, text) for text, count in often.items()), default=(0, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A planned county in the middle of its month, and what addresses are filled in with."""

    pool: Pool
    backups: Path
    noon: datetime
    lead: str
    made: Mapping[str, str]

    def opened(self, views: Mapping[tuple[str, Role | None], int]) -> dict[str, Asked]:
        """Open every page of `views` after a start and return what each asked."""
        found = {}
        with pytest.MonkeyPatch.context() as patch, counted_queries(patch) as seen:
            for role in dict.fromkeys(who for _path, who in views):
                with Pool(self.pool.dsn) as pool:
                    client = self._client(pool, role)
                    for path, who in views:
                        if who is role:
                            seen.clear()
                            answer = client.get(path.format(**self.made))
                            found[name(path, who)] = Asked(
                                status=answer.status_code, statements=tuple(seen)
                            )
        return found

    def _client(self, pool: Pool, role: Role | None) -> TestClient:
        client = client_at(
            pool,
            self.noon,
            role or Role.PLANNER,
            backups=self.backups,
            inspector=self.lead if role is Role.INSPECTOR else None,
            rights=(right(is_approver=True),),
        )
        if role is None:
            client.cookies.clear()
        return client


def name(path: str, role: Role | None) -> str:
    return f"{role.value if role else 'nobody'} {path}"


@pytest.fixture(scope="module")
def county(
    small_county: SmallCounty, server_dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """Give a copy of the small county in which a file waits, a job is done and a visit made."""
    small_county.pool.rest()
    template = str(parse_dsn(small_county.pool.dsn)["dbname"])
    with new_database(server_dsn, template) as (_name, dsn), Pool(dsn) as pool:
        folder = tmp_path_factory.mktemp("files")
        worked = work_a_month(pool, folder)
        make_backup(pool, folder, actor=Actor(name="root", address="test", at=worked.noon))
        yield County(
            pool=pool,
            backups=folder,
            noon=worked.noon,
            lead=worked.route.team_day.lead,
            made=worked.made | {"number": "1"},
        )


@pytest.fixture(scope="module")
def asked(county: County) -> dict[str, Asked]:
    """Give what every page asks when it is opened first."""
    return county.opened(BOUNDS)


@pytest.mark.parametrize("view", BOUNDS, ids=lambda view: name(*view))
def test_a_page_asks_a_bounded_number_of_questions(
    asked: Mapping[str, Asked], view: tuple[str, Role | None]
) -> None:
    found = asked[name(*view)]
    assert found.status == HTTPStatus.OK
    assert len(found.statements) <= BOUNDS[view]
    count, statement = found.most_alike
    assert count <= MOST_ALIKE, statement


def test_every_page_there_is_has_a_bound() -> None:
    pages = {
        route.path
        for router in _ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and not route.path.startswith("/api/")
        and not route.path.endswith(NO_PAGES)
    }
    bounded = {path.partition("?")[0] for path, _role in BOUNDS}
    assert len(pages) > 40
    assert {path for path in pages if not any(same(path, one) for one in bounded)} == set()


def same(pattern: str, other: str) -> bool:
    """Return whether an address is one of those of a pattern with fields in braces."""
    ours, theirs = pattern.strip("/").split("/"), other.strip("/").split("/")
    return len(ours) == len(theirs) and all(
        a == b or a[:1] == "{" for a, b in zip(ours, theirs, strict=True)
    )


GROWING: Final = {
    view: bound for view, bound in BOUNDS.items() if view[1] in {Role.PLANNER, Role.LEADER}
}
_TWICE: Final = """
INSERT INTO employer
SELECT (jsonb_populate_record(NULL::employer,
                              to_jsonb(one) || jsonb_build_object('id', 'Q' || one.id))).*
  FROM employer AS one;
INSERT INTO geocode (area, employer, by_person, address, lon, lat, precision, score, datum, method,
                     township, matched, doubts)
SELECT area, 'Q' || employer, by_person, address, lon, lat, precision, score, datum, method,
       township, matched, doubts
  FROM geocode;
INSERT INTO risk_score
SELECT (jsonb_populate_record(NULL::risk_score,
                              to_jsonb(one) || jsonb_build_object('employer', 'Q' || employer))).*
  FROM risk_score AS one;
"""


def test_no_page_of_planners_and_leaders_asks_more_when_there_are_twice_as_many_employers(
    county: County, asked: Mapping[str, Asked]
) -> None:
    with writing(county.pool) as conn, conn.cursor() as cursor:
        cursor.execute(_TWICE)
        assert cursor.rowcount > 100
    later = county.opened(GROWING)
    grown = {
        name(*view): (len(asked[name(*view)].statements), len(later[name(*view)].statements))
        for view in GROWING
    }
    assert {each: pair for each, pair in grown.items() if pair[1] > pair[0]} == {}
    assert all(later[name(*view)].status == HTTPStatus.OK for view in GROWING)
