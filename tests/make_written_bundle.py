"""Bundles of made-up months as the product writes them, from draw to lottery of officers."""

import random
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from geo.employer import EmployerId
from geo.message import message
from planner import ceremony
from planner.ceremony import Said
from planner.coverage import Stratum
from planner.draw_bundle import OfficersPart, full_bundle, ledger_bundle, public_bundle
from planner.draw_commitment import OfficersMaterial
from planner.entropy import EntropyKind, EntropySource, bits_of
from planner.frame_proof import frame_proof
from planner.frozen_frame import FrozenFrame, freeze
from planner.ledger_entry import DrawPurpose, Holder, LedgerEntry, draw_id_of
from planner.lottery_json import lotteries_digest, lottery_json
from planner.month import Month
from planner.officer_lottery import hold_lotteries, prepare_lotteries
from planner.random_frame import Exclusion
from planner.route_text import routes_text
from planner.secret_chain import chain_value
from tests import make
from tests.make_draw import county_frame
from tests.make_lottery import World, world

AREA = "999901"
MONTH = Month(year=2026, number=12)
LENGTH = 20
SOURCES = (
    EntropySource(kind=EntropyKind.D10, name="十面骰", count=20, bits=bits_of(EntropyKind.D10, 20)),
)


class Ledger:
    """A ledger that is kept step by step, with both sides' chains."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.entries: list[LedgerEntry] = []
        self.starts = {holder: dice.randbytes(32) for holder in Holder}
        self.steps = dict.fromkeys(Holder, LENGTH)
        for holder in Holder:
            anchor = chain_value(self.starts[holder], LENGTH).hex()
            self.note(ceremony.registered, holder, anchor, note="演示")

    def note(self, step: Callable[..., LedgerEntry], *args: object, **more: object) -> LedgerEntry:
        at = f"2026-11-25T09:{len(self.entries):02d}:00+08:00"
        state = ceremony.ledger_state(AREA, self.entries)
        self.entries.append(step(state, *args, at=at, **more))
        return self.entries[-1]

    def said(self) -> Said:
        values = {}
        for holder in Holder:
            self.steps[holder] -= 1
            values[holder] = chain_value(self.starts[holder], self.steps[holder]).hex()
        thrown = "".join(self.dice.choice("0123456789") for _ in range(20))
        return Said(
            office_value=values[Holder.OFFICE],
            supervisor_value=values[Holder.SUPERVISOR],
            entropy=(("十面骰", thrown),),
            witnesses="张三、李四",
        )

    def committed_and_revealed(self, draw_id: str, material: object) -> bytes:
        self.note(ceremony.committed, draw_id, material, SOURCES, software="xuntu test")
        reveal = self.note(ceremony.revealed, draw_id, self.said())
        return bytes.fromhex(str(reveal.body["seed"]))


def bundles(number: int) -> Iterator[dict[str, object]]:
    """Yield the ledger alone, what is published and what stays inside, of one made-up month."""
    ledger, frozen, parts = _held(number)
    area = make.area()
    yield ledger_bundle(area, MONTH, ledger)
    names = {unit.employer: f"企业{unit.employer}" for unit in frozen.units}
    visited = {one: names[one] for one in parts["draw"].chosen}
    yield public_bundle(area, MONTH, ledger, frozen=frozen, visited=visited, **parts)
    yield full_bundle(area, MONTH, ledger, frozen=frozen, names=names, **parts)


def bundle_and_proof(number: int) -> tuple[dict[str, object], dict[str, object]]:
    """Return what is published of a month, and the proof of one employer of its frame."""
    *_, bundle = bundles(number)
    ledger, frozen, _ = _held(number)
    commit = next(one for one in ledger if one.kind == "commit")
    return bundle, frame_proof(frozen, frozen.units[-1].employer, commit)


def _held(number: int) -> tuple[list[LedgerEntry], FrozenFrame, dict[str, Any]]:
    dice = random.Random(number)  # noqa: S311 - a made-up county, and its secrets with it
    made = world(
        sha256(str(number).encode()).digest(),
        officers=6 + number % 5,
        teams=2 + number % 2,
        offices=1 + number % 3,
        recused=number % 4 * 10,
        days=1 + number % 3,
    )
    frozen = _frozen(dice, number, made)
    ledger = Ledger(dice)
    objects = draw_id_of(AREA, str(MONTH), DrawPurpose.OBJECTS)
    for _ in range(number % 3):
        ledger.committed_and_revealed(objects, frozen.material())
        ledger.note(ceremony.voided, objects, ledger.said(), reason="骰子滚落桌外")
    draw = frozen.drawn(seed=ledger.committed_and_revealed(objects, frozen.material()))
    result = ledger.note(ceremony.recorded_draw, objects, draw)
    lotteries = prepare_lotteries(made.roster, made.team_days, **made.asked())
    routes = routes_text(made.roster.routes, frozen.key)
    material = OfficersMaterial(
        objects_result=result.hash,
        routes_sha256=sha256(routes.encode()).hexdigest(),
        staff_sha256=sha256(frozen.staff.encode()).hexdigest(),
        lotteries_sha256=lotteries_digest([lottery_json(one) for one in lotteries]),
    )
    officers = draw_id_of(AREA, str(MONTH), DrawPurpose.OFFICERS)
    outcomes = hold_lotteries(lotteries, ledger.committed_and_revealed(officers, material))
    ledger.note(ceremony.recorded_lottery, officers, outcomes)
    part = OfficersPart(routes=routes, staff=frozen.staff, lotteries=lotteries, outcomes=outcomes)
    return ledger.entries, frozen, {"draw": draw, "officers": part}


def _frozen(dice: random.Random, number: int, made: World) -> FrozenFrame:
    quotas = {Stratum(name): 2 + number % 3 for name in ("丙/CZ-R02", "乙", "甲")[: 1 + number % 3]}
    units = county_frame(
        (30, 60, 200)[number % 3], quotas, townships=1 + number % 6, label=f"frame {number}"
    )
    excluded = [
        Exclusion(employer=EmployerId(f"x{k}"), reason=message("停产，依据第 {n} 条", n=k))
        for k in range(number % 4)
    ]
    return freeze(
        units,
        quotas,
        excluded,
        made.inspectors,
        rules="演示规则 1",
        method="1",
        secret=dice.randbytes(32),
    )
