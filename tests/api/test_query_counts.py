"""No page asks the database a question for each row it shows, and none asks very many."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from psycopg2.extensions import parse_dsn

from api.plans.workflow import load_plan
from api.server import _ROUTERS
from data.account import Role
from data.database import Pool, writing
from data.queries import queries
from tests.api.test_import_pages import export, number_of, send
from tests.conftest import new_database
from tests.counted_queries import counted_queries
from tests.job_worker import work
from tests.make_account import client_at, right
from tests.make_field import DAY, NOON, Phone, finished
from tests.small_county import AREA, MONTH, SmallCounty

A: Final = "/areas/{area}"
M: Final = "/areas/{area}/{month}"
BOUNDS: Final[Mapping[tuple[str, Role | None], int]] = {
    ("/sign-in", None): 60,
    ("/", Role.PLANNER): 60,
    (f"{A}/import", Role.PLANNER): 60,
    (f"{A}/import/{{upload}}", Role.PLANNER): 60,
    (f"{A}/import/{{upload}}/faults", Role.PLANNER): 60,
    (f"{A}/import/{{upload}}/changes", Role.PLANNER): 60,
    (f"{A}/import-undo", Role.PLANNER): 60,
    (f"{A}/geocode", Role.PLANNER): 60,
    (f"{A}/geocode/corrected", Role.PLANNER): 60,
    (f"{A}/geocode/at/{{employer}}", Role.PLANNER): 60,
    (f"{A}/risk", Role.PLANNER): 60,
    (f"{A}/year/{{year}}", Role.PLANNER): 60,
    (f"{A}/rules", Role.PLANNER): 60,
    (f"{A}/rules/0", Role.PLANNER): 60,
    (f"{A}/ceremony", Role.PLANNER): 60,
    (f"{M}/ceremony", Role.PLANNER): 60,
    (f"{A}/plan", Role.PLANNER): 60,
    (M, Role.PLANNER): 60,
    (f"{M}/roster", Role.PLANNER): 60,
    (f"{M}/risk-map", Role.PLANNER): 60,
    (f"{M}/risk-map/map", Role.PLANNER): 60,
    (f"{M}/overview-map", Role.PLANNER): 60,
    (f"{M}/overview-map/map", Role.PLANNER): 60,
    (f"{M}/routes/{{day}}/{{team}}", Role.PLANNER): 60,
    (f"{M}/why", Role.PLANNER): 60,
    (f"{M}/why/{{employer}}", Role.PLANNER): 60,
    (f"{M}/board", Role.PLANNER): 60,
    (f"{M}/board/move/{{employer}}", Role.PLANNER): 60,
    (f"{M}/board/places/{{employer}}", Role.PLANNER): 60,
    (f"{M}/board/change", Role.PLANNER): 60,
    (f"{M}/board/compare", Role.PLANNER): 60,
    (f"{M}/exports", Role.PLANNER): 60,
    (f"{M}/approval", Role.PLANNER): 60,
    (f"{M}/results", Role.PLANNER): 60,
    ("/jobs", Role.PLANNER): 60,
    ("/jobs/{number}", Role.PLANNER): 60,
    ("/account/tokens", Role.PLANNER): 60,
    ("/account/password", Role.PLANNER): 60,
    ("/briefs", Role.LEADER): 60,
    (f"{M}/brief", Role.LEADER): 60,
    (f"{M}/townships/{{code}}", Role.LEADER): 60,
    (f"{A}/scorecard/{{quarter}}", Role.LEADER): 60,
    (f"{M}/results", Role.LEADER): 60,
    ("/", Role.ADMINISTRATOR): 60,
    ("/accounts", Role.ADMINISTRATOR): 60,
    ("/accounts/new", Role.ADMINISTRATOR): 60,
    ("/accounts/{number}", Role.ADMINISTRATOR): 60,
    ("/audit", Role.ADMINISTRATOR): 60,
    ("/audit/verify", Role.ADMINISTRATOR): 60,
    ("/backups", Role.ADMINISTRATOR): 60,
    ("/reference", Role.ADMINISTRATOR): 60,
    ("/reference/hazard_factors", Role.ADMINISTRATOR): 60,
    ("/", Role.INSPECTOR): 60,
    ("/field/", Role.INSPECTOR): 60,
    (f"{A}/visits/{{visit}}", Role.INSPECTOR): 60,
    (f"{A}/visits/{{visit}}/order", Role.INSPECTOR): 60,
}
"""Most questions of each page, the first time that it is opened after a start, by who asks."""
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
        plan = load_plan(pool, area=AREA, month=str(MONTH))
        route = next(one for one in plan.roster.routes if len(one.stops) > 1)
        noon = datetime.combine(route.team_day.day, NOON.timetz())
        planner = client_at(pool, noon, name="planner")
        folder = tmp_path_factory.mktemp("files")
        upload = number_of(send(planner, export(folder, {}, {"接触职业病危害总人数": 999})))
        planner.post(f"/areas/{AREA}/import/{upload}/check")
        work(pool)
        phone = Phone(pool, route.team_day.lead, now=noon)
        changes = json.dumps(finished(route.stops[0].employer))
        visit = phone.kept(*json.loads(changes.replace(str(DAY), str(noon.date()))))
        yield County(
            pool=pool,
            noon=noon,
            lead=route.team_day.lead,
            made={
                "area": AREA, "month": str(MONTH), "year": str(MONTH.year), "quarter": "2026Q4",
                "day": str(route.team_day.day), "team": str(route.team_day.number),
                "employer": route.stops[-1].employer, "code": plan.area.townships[0].code,
                "visit": visit["page"].rpartition("/")[2], "upload": str(upload), "number": "1",
            },
        )  # fmt: skip


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


def same(path: str, other: str) -> bool:
    """Return whether two addresses differ at most in what stands in braces."""
    ours, theirs = path.strip("/").split("/"), other.strip("/").split("/")
    return len(ours) == len(theirs) and all(
        a == b or a[:1] == b[:1] == "{" for a, b in zip(ours, theirs, strict=True)
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
