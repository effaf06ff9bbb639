"""Builders of a whole month of public draws, by a number: chains, ceremonies, ledger, bundles."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from geo.area import SupervisionArea, TownshipCode
from geo.employer import EmployerId
from geo.message import message
from planner import ceremony
from planner.canonical_json import digest
from planner.ceremony import Said
from planner.draw import Draw, FrameUnit
from planner.draw_bundle import OfficersPart, full_bundle, ledger_bundle, public_bundle
from planner.draw_commitment import Material, OfficersMaterial
from planner.employer_key import EmployerKey
from planner.entropy import EntropyKind, EntropySource, parse_source, revealed_seed
from planner.frame_quota import Stratum
from planner.frozen_frame import FrozenFrame, freeze
from planner.inclusion import masses
from planner.inspector import Inspector, InspectorId
from planner.ledger_entry import GENESIS, DrawPurpose, Holder, LedgerEntry, draw_id_of
from planner.ledger_state import LedgerState
from planner.lottery_json import lotteries_digest, lottery_json
from planner.month import Month, parse_month
from planner.officer_lottery import OfficerLottery, hold_lotteries, prepare_lotteries
from planner.random_frame import Exclusion
from planner.random_stream import RandomStream, shuffled
from planner.roster import Roster, Route
from planner.route_text import routes_text
from planner.secret_chain import chain_value, value_before
from planner.visit import Visit
from tests import make
from tests.make_lottery import route
from tests.make_roster import visit
from tests.make_team_day import DAY, team_day

AREA = make.area()
MONTH = parse_month("2026-12")
OBJECTS = draw_id_of(AREA.code, str(MONTH), DrawPurpose.OBJECTS)
OFFICERS = draw_id_of(AREA.code, str(MONTH), DrawPurpose.OFFICERS)
SOURCES = (parse_source("d10:演示十面骰:20"),)
CHAIN_LENGTH = 40
SOFTWARE = "xuntu 演示"
Bundle = dict[str, Any]


def number_seed(number: int, label: str = "") -> bytes:
    """Return 32 bytes that follow from a number and a label."""
    return sha256(f"演示/{number}/{label}".encode()).digest()


@dataclass
class LedgerBook:
    """A ledger that is written entry by entry, each two minutes after the one before."""

    number: int = 0
    area: str = AREA.code
    entries: list[LedgerEntry] = field(default_factory=list)
    state: LedgerState = field(init=False)

    def __post_init__(self) -> None:
        self.state = LedgerState(area=self.area)

    def at(self) -> str:
        """Return the time of the next entry."""
        first = datetime.fromisoformat("2026-11-25T09:00:00+08:00")
        return (first + timedelta(minutes=2 * len(self.entries))).isoformat()

    def add(self, entry: LedgerEntry) -> LedgerEntry:
        """Add an entry that is in order."""
        self.state, wrong = self.state.after(entry)
        assert not wrong, wrong
        self.entries.append(entry)
        return entry

    def start(self, holder: Holder) -> bytes:
        """Return the secret start of one side's chain."""
        return number_seed(self.number, f"chain/{holder}")

    def register(self, holders: Iterable[Holder] = tuple(Holder)) -> None:
        """Register the chains of both sides."""
        for holder in holders:
            anchor = chain_value(self.start(holder), CHAIN_LENGTH).hex()
            self.add(
                ceremony.registered(self.state, holder, anchor, note="演示秘密链", at=self.at())
            )

    def values(self) -> dict[Holder, str]:
        """Return the value that each side opens next."""
        return {
            holder: value_before(
                self.start(holder), bytes.fromhex(self.state.anchors[holder]), length=CHAIN_LENGTH
            ).hex()
            for holder in Holder
        }

    def said(self, **changes: Any) -> Said:
        """Return both sides' next values and, for every source waiting, a value of it."""
        waiting = self.state.waiting
        attempt = self.state.newest(waiting) if waiting else None
        sources = attempt.commitment.sealing.entropy if attempt else ()
        stream = RandomStream(number_seed(self.number, f"dice/{len(self.entries)}"), "dice")
        values = self.values()
        fields: dict[str, Any] = {
            "office_value": values[Holder.OFFICE],
            "supervisor_value": values[Holder.SUPERVISOR],
            "entropy": tuple((one.name, thrown(one, stream)) for one in sources),
            "witnesses": "演示见证人甲、乙",
        }
        return Said(**(fields | changes))

    def commit(
        self,
        draw_id: str,
        material: Material,
        sources: Sequence[EntropySource] = SOURCES,
        **changes: Any,
    ) -> LedgerEntry:
        """Commit to a draw."""
        return self.add(
            ceremony.committed(
                self.state,
                draw_id,
                material,
                sources,
                **({"at": self.at(), "software": SOFTWARE} | changes),
            )
        )

    def reveal(self, draw_id: str) -> bytes:
        """Reveal a commitment and return the seed."""
        entry = self.add(ceremony.revealed(self.state, draw_id, self.said(), at=self.at()))
        return bytes.fromhex(str(entry.body["seed"]))

    def void(self, draw_id: str, reason: str = "演示：骰子掉到地上，双方同意重来") -> LedgerEntry:
        """Void the attempt that stands."""
        said = self.said(entropy=())
        return self.add(ceremony.voided(self.state, draw_id, said, reason=reason, at=self.at()))


def thrown(source: EntropySource, stream: RandomStream) -> str:
    """Return a value of one source."""
    if source.kind is EntropyKind.LOTTERY:
        return " ".join(f"{1 + stream.below(33):02d}" for _ in range(source.count))
    least, sides = {
        EntropyKind.D10: (0, 10),
        EntropyKind.D6: (1, 6),
        EntropyKind.COIN: (0, 2),
    }[source.kind]
    return "".join(str(least + stream.below(sides)) for _ in range(source.count))


@dataclass(frozen=True, kw_only=True)
class FinishedMonth:
    """A month whose employers and, unless `officers` is None, officers are drawn."""

    book: LedgerBook
    frozen: FrozenFrame
    draw: Draw
    officers: OfficersPart | None
    names: Mapping[EmployerId, str]
    area: SupervisionArea = AREA
    month: Month = MONTH

    def parts(self) -> dict[str, Any]:
        """Return what both kinds of bundles with material are made from."""
        return {"frozen": self.frozen, "draw": self.draw, "officers": self.officers}

    def ledger_only(self) -> Bundle:
        """Return the bundle before the visits."""
        return as_read(ledger_bundle(self.area, self.month, self.book.entries))

    def full(self) -> Bundle:
        """Return the bundle for the authority."""
        return as_read(
            full_bundle(self.area, self.month, self.book.entries, names=self.names, **self.parts())
        )

    def public(self) -> Bundle:
        """Return the bundle after the visits: those drawn are named."""
        visited = {one: self.names[one] for one in self.draw.chosen}
        return as_read(
            public_bundle(self.area, self.month, self.book.entries, visited=visited, **self.parts())
        )


def ledger_bundle_of(entries: Iterable[LedgerEntry]) -> Bundle:
    """Return the bundle of a ledger alone."""
    return as_read(ledger_bundle(AREA, MONTH, entries))


def as_read(bundle: Mapping[str, object]) -> Bundle:
    """Return a bundle as one reads it from a file, free to be tampered with."""
    read = json.loads(json.dumps(bundle, ensure_ascii=False))
    assert isinstance(read, dict)
    return read


def resealed(ledger: Sequence[dict[str, Any]], *, reseed: bool = False) -> list[dict[str, Any]]:
    """Return a ledger with every digest computed anew, as a forger who holds it would write it.

    What pointed to an entry still points to it; with `reseed` seeds are computed anew as well.
    """
    renamed: dict[str, str] = {}
    written: list[dict[str, Any]] = []
    for old in ledger:
        body = {key: renamed.get(str(value), value) for key, value in old["body"].items()}
        if reseed and old["kind"] == "reveal":
            body["seed"] = revealed_seed(
                commit=body["commit"],
                entropy=[(name, value) for name, value in body["entropy"]],
                office=body["office_value"],
                supervisor=body["supervisor_value"],
            ).hex()
        new = {key: value for key, value in old.items() if key != "hash"} | {
            "prev": written[-1]["hash"] if written else GENESIS,
            "body": body,
        }
        new["hash"] = digest("XUNTU-LEDGER/1", new)
        renamed[old["hash"]] = new["hash"]
        written.append(new)
    return written


def demo_units(
    number: int, size: int, *, strata: int, townships: int
) -> tuple[list[FrameUnit], dict[Stratum, int]]:
    """Return a population made at random, and quotas it can meet, some of them 0 or everybody."""
    source = RandomStream(number_seed(number), "population")
    names = [Stratum(name) for name in ("丙", "乙/CZ-R02", "甲/复查", "甲")[:strata]]
    ids = [EmployerId(f"演示-{place:05d}") for place in range(size)]
    of = {one: names[source.below(len(names))] for one in ids}
    members = {name: sum(stratum == name for stratum in of.values()) for name in names}
    quotas = {name: source.below(members[name] + 1) for name in names if members[name]}
    weights = {one: 1 + source.below(30) for one in ids}
    mass = masses(weights, of, quotas)
    units = [
        FrameUnit(
            employer=one,
            township=TownshipCode(f"99990110{source.below(townships)}"),
            stratum=of[one],
            x_m=source.below(200) * 100 - 10_000,
            y_m=source.below(200) * 100 - 10_000,
            mass=mass[one],
        )
        for one in ids
    ]
    return units, quotas


def demo_staff(number: int, *, teams: int, recused_from: Sequence[EmployerId]) -> list[Inspector]:
    """Return officers of one office, more than the teams need, some absent, some recused.

    The first two of each team, who stand for it while routes are made, are neither.
    """
    source = RandomStream(number_seed(number), "staff")
    staff = []
    for place in range(2 * teams + 3):
        stands = place < 2 * teams
        staff.append(
            make.inspector(
                id=InspectorId(f"i{place:02d}"),
                name=f"演示{place:02d}",
                can_lead=place % 2 == 0,
                absent=frozenset({date(2026, 12, 8)} if source.below(2) else ()),
                recused=frozenset(
                    one for one in recused_from if not stands and source.below(3) == 0
                ),
            )
        )
    return staff


def demo_routes(
    stops: Sequence[EmployerId], staff: Sequence[Inspector], *, teams: int, days: int
) -> tuple[list[Route], list[Visit]]:
    """Return routes that share the stops out, a team-day at a time."""
    routes, visits = [], []
    shares = [stops[k :: teams * days] for k in range(teams * days)]
    for k, share in enumerate(shares):
        day = DAY + timedelta(days=k // teams)
        team = team_day(
            day=day,
            number=k % teams + 1,
            lead=staff[2 * (k % teams)].id,
            member=staff[2 * (k % teams) + 1].id,
        )
        routes.append(route(team, share))
        visits += [visit(1, employer=one, name=one, allowed_days=(day,)) for one in share]
    return routes, visits


def officers_material(
    book: LedgerBook, part: OfficersPart, objects_result: str | None = None
) -> OfficersMaterial:
    """Return what a lottery of officers commits to."""
    attempt = book.state.newest(OBJECTS)
    assert attempt is not None
    result = attempt.result.hash if attempt.result else ""
    return OfficersMaterial(
        objects_result=objects_result or result,
        routes_sha256=sha256(part.routes.encode()).hexdigest(),
        staff_sha256=sha256(part.staff.encode()).hexdigest(),
        lotteries_sha256=lotteries_digest([lottery_json(one) for one in part.lotteries]),
    )


def finished_month(
    number: int = 0,
    *,
    size: int = 24,
    strata: int = 3,
    townships: int = 4,
    teams: int = 2,
    days: int = 2,
    voided: int = 0,
    lotteries_voided: int = 0,
    with_officers: bool = True,
    sources: Sequence[EntropySource] = SOURCES,
) -> FinishedMonth:
    """Return a month, everything of it determined by the arguments.

    `voided` attempts of the draw of employers come before the one that stands: in turn after the
    commitment, after the reveal and after the result; those of the lottery after the commitment.
    """
    units, quotas = demo_units(number, size, strata=strata, townships=townships)
    left_out = [EmployerId(f"演示-排除{place}") for place in range(3)]
    staff = demo_staff(number, teams=teams, recused_from=[one.employer for one in units])
    frozen = freeze(
        units,
        quotas,
        [
            Exclusion(employer=one, reason=message("{n} 号，演示停业，按编码结案", n=k))
            for k, one in enumerate(left_out)
        ],
        staff,
        rules="演示规则 1",
        method="演示方法 1",
        secret=number_seed(number, "secret"),
    )
    book = LedgerBook(number)
    book.register()
    draw = _objects(book, frozen, voided, sources)
    officers = None
    if with_officers:
        officers = _officers(book, draw, frozen, staff, (teams, days, lotteries_voided), sources)
    names = {one: f"{one}号单位（虚构）" for one in (*(u.employer for u in units), *left_out)}
    return FinishedMonth(book=book, frozen=frozen, draw=draw, officers=officers, names=names)


def _objects(
    book: LedgerBook, frozen: FrozenFrame, voided: int, sources: Sequence[EntropySource]
) -> Draw:
    for attempt in range(voided):
        book.commit(OBJECTS, frozen.material(), sources)
        if attempt % 3:
            failed = frozen.drawn(seed=book.reveal(OBJECTS))
            if attempt % 3 == 2:
                book.add(ceremony.recorded_draw(book.state, OBJECTS, failed, at=book.at()))
        book.void(OBJECTS)
    book.commit(OBJECTS, frozen.material(), sources)
    draw = frozen.drawn(seed=book.reveal(OBJECTS))
    book.add(ceremony.recorded_draw(book.state, OBJECTS, draw, at=book.at()))
    return draw


def _officers(
    book: LedgerBook,
    draw: Draw,
    frozen: FrozenFrame,
    staff: Sequence[Inspector],
    shape: tuple[int, int, int],
    sources: Sequence[EntropySource],
) -> OfficersPart:
    teams, days, voided = shape
    stops = shuffled(draw.chosen, RandomStream(number_seed(book.number), "routes"))
    routes, visits = demo_routes(stops, staff, teams=teams, days=days)
    lotteries = prepare_lotteries(
        Roster(routes=tuple(routes), unplaced=()),
        [one.team_day for one in routes],
        visits=visits,
        inspectors=staff,
        offices=[make.office(vehicles=teams)],
        days=[DAY + timedelta(days=k) for k in range(days)],
    )
    part = sealed_officers(routes, lotteries, frozen)
    for attempt in range(voided + 1):
        book.commit(OFFICERS, officers_material(book, part), sources)
        if attempt < voided:
            book.void(OFFICERS)
    outcomes = hold_lotteries(lotteries, book.reveal(OFFICERS))
    book.add(ceremony.recorded_lottery(book.state, OFFICERS, outcomes, at=book.at()))
    return OfficersPart(
        routes=part.routes, staff=part.staff, lotteries=part.lotteries, outcomes=outcomes
    )


def sealed_officers(
    routes: Iterable[Route], lotteries: Sequence[OfficerLottery], frozen: FrozenFrame
) -> OfficersPart:
    """Return a lottery of officers before it is held."""
    key: Any = frozen.key
    return OfficersPart(
        routes=routes_text(routes, key),
        staff=frozen.staff,
        lotteries=tuple(lotteries),
        outcomes=(),
    )


def demo_key(number: int) -> EmployerKey:
    """Return a well-formed key."""
    return EmployerKey(f"{number:032x}")


def example_month() -> FinishedMonth:
    """Return the month of docs/bundle-example.json: 12 employers, 2 routes, one attempt void."""
    return finished_month(7, size=12, strata=2, townships=3, teams=2, days=1, voided=1)


def example_text() -> str:
    """Return docs/bundle-example.json: the bundle that holds everything."""
    return json.dumps(example_month().full(), ensure_ascii=False, indent=1) + "\n"
