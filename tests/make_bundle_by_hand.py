"""Bundles of draws written from docs/bundle-format.md alone, sharing no code with the product.

All secrets, dice and people are made up from a number. The draw is written the slow, plain way.
"""

import hashlib
import itertools
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

Q: Final = 1_000_000
AREA: Final = "999901"
MONTH: Final = "2026-12"
SOURCES: Final = [
    {"kind": "d10", "name": "骰子", "count": 20, "bits": 66},
    {"kind": "d6", "name": "六面骰", "count": 4, "bits": 10},
    {"kind": "coin", "name": "硬币", "count": 3, "bits": 3},
    {"kind": "lottery", "name": "双色球 2026140", "count": 7, "bits": 24},
]
REFERENCES: Final = ("commit", "reveal", "objects_result")

Bundle = dict[str, Any]
Entry = dict[str, Any]


def digest(*parts: str | bytes) -> str:
    whole = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return hashlib.sha256(whole).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def merkle_root(leaves: Sequence[str]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0].encode()).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + merkle_root(leaves[:half]) + merkle_root(leaves[half:])).digest()


def merkle_path(leaves: Sequence[str], index: int) -> list[str]:
    """Return the siblings on the way from leaf `index` to the root."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*merkle_path(leaves[:half], index), merkle_root(leaves[half:]).hex()]
    return [*merkle_path(leaves[half:], index - half), merkle_root(leaves[:half]).hex()]


def employer_key(salt: bytes, employer: str) -> str:
    return digest("XUNTU-KEY/1\n", salt, employer)[:32]


class Stream:
    def __init__(self, seed: bytes, label: str) -> None:
        self.start = seed + b"\0" + label.encode() + b"\0"
        self.block = 0
        self.words: list[int] = []

    def below(self, m: int) -> int:
        while True:
            if not self.words:
                block = hashlib.sha256(self.start + self.block.to_bytes(8, "big")).digest()
                self.block += 1
                self.words = [int.from_bytes(block[k : k + 8], "big") for k in (0, 8, 16, 24)]
            x = self.words.pop(0)
            if x < 2**64 - 2**64 % m:
                return x % m


@dataclass
class Row:
    key: str
    township: str
    stratum: str
    x: int
    y: int
    mass: int

    @property
    def line(self) -> str:
        return f"{self.key},{self.township},{self.stratum},{self.x},{self.y},{self.mass}"


def draw_objects(rows: Sequence[Row], seed: bytes) -> tuple[list[str], list[str]]:
    """Return the chosen keys and the reserve of `rows`, which are in the order of their keys."""
    stream = Stream(seed, "draw")
    shares = {row.key: row.mass for row in rows}
    cells: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        cells[row.stratum, row.township].append(row)
    edges: dict[tuple[str, str], str] = {}
    for (stratum, township), members in sorted(cells.items()):
        for left in _duel(members, shares, stream):
            edges[township, stratum] = left
    values = {edge: shares[key] for edge, key in edges.items()}
    towns = sorted({town for town, _ in edges})
    strata = sorted({stratum for _, stratum in edges})
    finish(values, towns, strata, stream)
    shares.update({edges[edge]: value for edge, value in values.items()})
    chosen = [row.key for row in rows if shares[row.key] == Q]
    return chosen, _reserve(rows, set(chosen), seed)


def _duel(members: Sequence[Row], shares: dict[str, int], stream: Stream) -> list[str]:
    column = [k for k, row in enumerate(members) if 0 < shares[row.key] < Q]
    xs = np.array([row.x for row in members])
    ys = np.array([row.y for row in members])
    gone = np.ones(len(members), dtype=bool)
    gone[column] = False
    far = np.iinfo(np.int64).max
    while len(column) > 1:
        i = column[stream.below(len(column))]
        away = (xs - xs[i]) ** 2 + (ys - ys[i]) ** 2
        away[gone] = far
        away[i] = far
        j = int(away.argmin())
        one, other = members[i].key, members[j].key
        a, b = shares[one], shares[other]
        if a + b < Q:
            won = stream.below(a + b) < a
            shares[one], shares[other] = (a + b, 0) if won else (0, a + b)
        else:
            won = stream.below(2 * Q - a - b) < Q - b
            shares[one], shares[other] = (Q, a + b - Q) if won else (a + b - Q, Q)
        for k in (i, j):
            if shares[members[k].key] in {0, Q}:
                gone[k] = True
                last = column.pop()
                if last != k:
                    column[column.index(k)] = last
    return [members[k].key for k in column]


def finish(
    values: dict[tuple[str, str], int],
    firsts: Sequence[str],
    seconds: Sequence[str],
    stream: Stream,
) -> None:
    """Decide `values` (first point, second point) → share, in place."""
    order = [(0, name) for name in firsts] + [(1, name) for name in seconds]
    while live := [edge for edge, value in values.items() if 0 < value < Q]:
        ways: dict[tuple[int, str], list[tuple[int, str]]] = {point: [] for point in order}
        for first, second in live:
            ways[0, first].append((1, second))
            ways[1, second].append((0, first))
        starts = [p for p in order if len(ways[p]) == 1] or [p for p in order if ways[p]]
        walk = [starts[0]]
        while True:
            back = walk[-2] if len(walk) > 1 else None
            onward = [p for p in ways[walk[-1]] if p != back]
            if not onward:
                break
            walk.append(min(onward, key=lambda p: (p[0], p[1])))
            if walk[-1] in walk[:-1]:
                walk = walk[walk.index(walk[-1]) :]
                break
        steps = [(a[1], b[1]) if a[0] == 0 else (b[1], a[1]) for a, b in itertools.pairwise(walk)]
        up = min(values[e] if k % 2 else Q - values[e] for k, e in enumerate(steps))
        down = min(Q - values[e] if k % 2 else values[e] for k, e in enumerate(steps))
        change = up if stream.below(up + down) < down else -down
        for k, edge in enumerate(steps):
            values[edge] += -change if k % 2 else change


def _reserve(rows: Sequence[Row], chosen: set[str], seed: bytes) -> list[str]:
    stream = Stream(seed, "reserve")
    reserve: list[str] = []
    for stratum in sorted({row.stratum for row in rows}):
        keys = [row.key for row in rows if row.stratum == stratum and row.key not in chosen]
        for k in range(len(keys) - 1, 0, -1):
            j = stream.below(k + 1)
            keys[k], keys[j] = keys[j], keys[k]
        reserve += keys
    return reserve


def draw_lotteries(lotteries: Iterable[Mapping[str, Any]], seed: bytes) -> list[list[str]]:
    streams: dict[str, Stream] = {}
    drawn = []
    for table in lotteries:
        label = f"{table['role']}/{table['day']}"
        stream = streams.setdefault(label, Stream(seed, label))
        values = {
            (row, column): table["matrix"][i][j]
            for i, row in enumerate(table["rows"])
            for j, column in enumerate(table["columns"])
        }
        finish(values, sorted(table["rows"]), sorted(table["columns"]), stream)
        drawn += [
            [table["day"], table["office"], table["role"], row, column]
            for row in table["rows"]
            for column in table["columns"]
            if values[row, column] == Q
        ]
    return drawn


def chosen_text(title: str, lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in (title, *lines))


def seed_of(commit: str, entropy: object, office: str, supervisor: str) -> str:
    told = {"commit": commit, "entropy": entropy, "office": office, "supervisor": supervisor}
    return digest("XUNTU-DRAW-SEED/1\n", canonical(told))


def entry_hash(entry: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in entry.items() if key != "hash"}
    return digest("XUNTU-LEDGER/1\n", canonical(rest))


def reseal(ledger: list[Entry]) -> None:
    """Number and chain `ledger` again, as one would who wants to hide a change in it."""
    renamed: dict[str, str] = {}
    before = "0" * 64
    for seq, entry in enumerate(ledger):
        entry["seq"], entry["prev"] = seq, before
        for key in REFERENCES:
            if key in entry["body"]:
                entry["body"][key] = renamed.get(entry["body"][key], entry["body"][key])
        before = entry_hash(entry)
        renamed[entry["hash"]] = before
        entry["hash"] = before


@dataclass
class Bureau:
    """An office that keeps a ledger and draws, with its supervisor, all made up."""

    dice: random.Random
    ledger: list[Entry] = field(default_factory=list)
    secrets: dict[str, list[bytes]] = field(default_factory=dict)
    minutes: int = 0

    def note(self, kind: str, draw_id: str, attempt: int, body: dict[str, Any]) -> Entry:
        self.minutes += self.dice.randrange(3)
        entry = {
            "seq": len(self.ledger),
            "prev": self.ledger[-1]["hash"] if self.ledger else "0" * 64,
            "kind": kind,
            "draw_id": draw_id,
            "attempt": attempt,
            "at": f"2026-11-25T{9 + self.minutes // 60:02d}:{self.minutes % 60:02d}:00+08:00",
            "body": body,
        }
        entry["hash"] = entry_hash(entry)
        self.ledger.append(entry)
        return entry

    def register(self, holder: str, length: int = 12) -> None:
        values = [self.dice.randbytes(32)]
        for _ in range(length):
            values.append(hashlib.sha256(b"XUNTU-CHAIN/1\n" + values[-1]).digest())
        self.secrets[holder] = values
        body = {"holder": holder, "anchor": values[-1].hex(), "note": '封存于"甲"柜\\1\t\u007f𠮷'}
        self.note("chain", "", 0, body)

    def commit(self, draw_id: str, attempt: int, sealed: Mapping[str, Any]) -> Entry:
        lottery = draw_id.endswith("officers")
        start = "xuntu-lottery/1 sha256" if lottery else "xuntu-draw/1 sha256 lpm2"
        body = {
            "algorithm": f"{start} dependent-rounding",
            **sealed,
            "entropy": deepcopy(SOURCES),
            "min_entropy_bits": 40,
            "office_anchor": self.secrets["office"][-1].hex(),
            "supervisor_anchor": self.secrets["supervisor"][-1].hex(),
            "software": "by hand 1",
        }
        return self.note("commit", draw_id, attempt, body)

    def _values(self) -> dict[str, str]:
        found = {}
        for holder in ("office", "supervisor"):
            self.secrets[holder].pop()
            found[f"{holder}_value"] = self.secrets[holder][-1].hex()
        return found

    def reveal(self, commit: Entry) -> Entry:
        pick = self.dice.choice
        entropy = [
            ["骰子", "".join(pick("0123456789") for _ in range(20))],
            ["六面骰", "".join(pick("123456") for _ in range(4))],
            ["硬币", "".join(pick("01") for _ in range(3))],
            ["双色球 2026140", " ".join(f"{self.dice.randrange(1, 34):02d}" for _ in range(7))],
        ]
        values = self._values()
        seed = seed_of(commit["hash"], entropy, values["office_value"], values["supervisor_value"])
        body = {
            "commit": commit["hash"],
            "entropy": entropy,
            **values,
            "witnesses": "张三、李四",
            "seed": seed,
        }
        return self.note("reveal", commit["draw_id"], commit["attempt"], body)

    def void(self, commit: Entry) -> Entry:
        body = {"commit": commit["hash"], "reason": "骰子滚落桌外", **self._values()}
        return self.note("void", commit["draw_id"], commit["attempt"], body)


def make_rows(
    dice: random.Random,
    size: int,
    *,
    townships: int = 4,
    strata: int = 3,
    reach: int = 9,
    mass: int | None = None,
) -> tuple[list[Row], dict[str, tuple[str, str]]]:
    """Return rows whose masses meet whole quotas, and the salt and number behind each key."""
    towns = ["999901001", "～镇", "𠮷镇", "z", *(f"T{k}" for k in range(4, townships))][:townships]
    layers = ["丙/CZ-R02", "𠮷", "～", *(f"S{k}" for k in range(3, strata))][:strata]
    rows, identities = [], {}
    for number in range(size):
        salt = dice.randbytes(32)
        employer = f"91320281MA{number:07d}-01"
        key = employer_key(salt, employer)
        identities[key] = (salt.hex(), employer)
        shares = (0, Q, 30_000, dice.randrange(Q + 1), dice.randrange(1, Q))
        share = dice.choice(shares) if mass is None else mass
        place = (dice.randint(-reach, reach), dice.randint(-reach, reach))
        rows.append(Row(key, dice.choice(towns), dice.choice(layers), *place, share))
    rows.sort(key=lambda row: row.key)
    for stratum in layers:
        _meet_quota([row for row in rows if row.stratum == stratum])
    return rows, identities


def _meet_quota(rows: Sequence[Row]) -> None:
    total = sum(row.mass for row in rows)
    missing = round(total / Q) * Q - total
    for row in rows:
        step = max(-row.mass, min(Q - row.mass, missing))
        row.mass += step
        missing -= step


def frame_text(rows: Iterable[Row]) -> str:
    lines = ["XUNTU-FRAME/1", "key,township,stratum,x,y,mass", *(row.line for row in rows)]
    return "\n".join(lines) + "\n"


def objects_seals(objects: Mapping[str, Any], staff: str) -> dict[str, Any]:
    lines = objects["frame"].split("\n")[2:-1]
    return {
        "frame_root": merkle_root(lines).hex(),
        "frame_rows": len(lines),
        "exclusions_sha256": digest(objects["exclusions"]),
        "policy_sha256": digest(canonical(objects["policy"])),
        "staff_sha256": digest(staff),
    }


def make_bundle(
    number: int = 1,
    *,
    size: int = 40,
    townships: int = 4,
    strata: int = 3,
    reach: int = 9,
    mass: int | None = None,
    voids: Sequence[str] = (),
    officers: bool = True,
) -> Bundle:
    """Return a bundle that is right in everything; `voids` tells after what attempts were voided.

    With `mass` all chances are about that; without, they run from none to certainty.

    A void may come after `commit`, `reveal` or `result`, of the draw of objects.
    """
    dice = random.Random(number)  # noqa: S311 - a made-up county, and its secrets with it
    rows, identities = make_rows(
        dice, size, townships=townships, strata=strata, reach=reach, mass=mass
    )
    quotas: dict[str, int] = {"空层": 0}
    for row in rows:
        quotas[row.stratum] = quotas.get(row.stratum, 0) + row.mass
    out = dict(sorted((digest(f"{number}/{k}")[:32], f"停产,依据第{k}条") for k in range(2)))
    reasons = [f"{key},{reason}" for key, reason in out.items()]
    objects: dict[str, Any] = {
        "frame": frame_text(rows),
        "exclusions": "\n".join(["XUNTU-EXCLUSIONS/1", "key,reason", *reasons]) + "\n",
        "policy": {
            "scale": Q,
            "quotas": [[name, mass // Q] for name, mass in sorted(quotas.items())],
            "rules": {"name": "演示规则", "version": "2026-11"},
            "more": [True, None, "\u2028\x1f"],
        },
    }
    staff = make_staff(dice, [row.key for row in rows])
    bureau = Bureau(dice)
    bureau.register("office")
    bureau.register("supervisor")
    draw_id = f"{AREA}/{MONTH}/objects"
    seals = objects_seals(objects, staff)
    for attempt, stage in enumerate((*voids, "result"), start=1):
        commit = bureau.commit(draw_id, attempt, seals)
        reveal = None if stage == "commit" else bureau.reveal(commit)
        if stage == "result" and reveal is not None:
            hold_objects(bureau, objects, rows, reveal)
        if attempt <= len(voids):
            bureau.void(commit)
    bundle = {
        "format": "xuntu-draw-bundle/1",
        "area": AREA,
        "area_name": "云溪县",
        "month": MONTH,
        "is_demo": True,
        "ledger": bureau.ledger,
        "objects": objects,
        "disclosed": [
            {"key": key, "salt": salt, "employer": employer, "name": f"单位 {key[:4]}"}
            for key, (salt, employer) in sorted(identities.items())
            if key in objects["chosen"]
        ],
    }
    if officers:
        bundle["officers"] = hold_officers(bureau, objects["chosen"], staff)
    return bundle


def hold_objects(
    bureau: Bureau, objects: dict[str, Any], rows: Sequence[Row], reveal: Entry
) -> None:
    chosen, reserve = draw_objects(rows, bytes.fromhex(reveal["body"]["seed"]))
    objects |= {"chosen": chosen, "reserve": reserve}
    body = {
        "reveal": reveal["hash"],
        "chosen_count": len(chosen),
        "chosen_sha256": digest(chosen_text("XUNTU-CHOSEN/1", chosen)),
        "reserve_sha256": digest(chosen_text("XUNTU-RESERVE/1", reserve)),
    }
    bureau.note("result", reveal["draw_id"], reveal["attempt"], body)


def make_staff(dice: random.Random, keys: Sequence[str]) -> str:
    lines = []
    for k in range(24):
        office = "云溪所" if k % 2 else "𠮷所"
        recused = " ".join(sorted(dice.sample(keys, min(2, len(keys))))) if k % 5 == 0 else ""
        absent = "2026-12-09" if k % 7 == 0 else ""
        lead = int(k // 2 % 2 == 0)
        lines.append(f"I{k:03d},{office},执法人员,{lead},放射 职业,2027-12-31,{absent},{recused}")
    lines += ["V001,云溪所,网格员,0,,,,"]
    heading = "id,office,role,can_lead,skills,certificate_until,absent,recused"
    return "\n".join(["XUNTU-STAFF/1", heading, *lines]) + "\n"


def hold_officers(bureau: Bureau, chosen: Sequence[str], staff: str) -> dict[str, Any]:
    people = [line.split(",") for line in staff.split("\n")[2:-1]]
    dice = bureau.dice
    routes: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for key in chosen:
        day = dice.choice(["2026-12-02", "2026-12-03", "2026-12-09"])
        routes[day, dice.choice(["云溪所", "𠮷所"]), dice.choice([1, 2, 12])].append(key)
    lotteries = []
    for day, office in sorted({(day, office) for day, office, _ in routes}):
        teams = {
            team: routes[d, o, team] for d, o, team in sorted(routes) if (d, o) == (day, office)
        }
        able = [p for p in people if p[1] == office and p[2] == "执法人员" and day not in p[6]]
        for role, lead in (("lead", "1"), ("member", "0")):
            crew = [p for p in able if p[3] == lead]
            lotteries.append(_table(dice, day, office, role, teams, crew))
    lines = [f"{d},{o},{team},{' '.join(stops)}" for (d, o, team), stops in sorted(routes.items())]
    text = "\n".join(["XUNTU-ROUTES/1", "day,office,team,stops", *lines]) + "\n"
    seals = {
        "objects_result": bureau.ledger[-1]["hash"],
        "routes_sha256": digest(text),
        "staff_sha256": digest(staff),
        "lotteries_sha256": digest(canonical(lotteries)),
    }
    commit = bureau.commit(f"{AREA}/{MONTH}/officers", 1, seals)
    reveal = bureau.reveal(commit)
    assignments = draw_lotteries(lotteries, bytes.fromhex(reveal["body"]["seed"]))
    body = {
        "reveal": reveal["hash"],
        "assignments_count": len(assignments),
        "assignments_sha256": assignments_digest(assignments),
    }
    bureau.note("result", commit["draw_id"], 1, body)
    return {"routes": text, "staff": staff, "lotteries": lotteries, "assignments": assignments}


def assignments_digest(assignments: Iterable[Sequence[str]]) -> str:
    return digest(chosen_text("XUNTU-ASSIGNMENTS/1", (",".join(one) for one in assignments)))


def _table(
    dice: random.Random,
    day: str,
    office: str,
    role: str,
    teams: Mapping[int, Sequence[str]],
    crew: Sequence[Sequence[str]],
) -> dict[str, Any]:
    size = len(crew)
    standby = size - len(teams)
    rows = [f"route/{team:02d}" for team in teams]
    rows += [f"standby/{k:02d}" for k in range(1, standby + 1)]
    banned = {
        (i, j)
        for i, stops in enumerate(teams.values())
        for j, person in enumerate(crew)
        if set(stops) & set(person[7].split())
    }
    matrix = [[0] * size for _ in range(size)]
    left = Q
    while left:
        order = dice.sample(range(size), size)
        if any((i, j) in banned for i, j in enumerate(order)):
            continue
        weight = min(left, dice.randrange(1, Q // 3))
        for i, j in enumerate(order):
            matrix[i][j] += weight
        left -= weight
    columns = [person[0] for person in crew]
    return {
        "day": day,
        "office": office,
        "role": role,
        "rows": rows,
        "columns": columns,
        "matrix": matrix,
    }


def make_proof(bundle: Bundle, index: int) -> dict[str, Any]:
    """Return the proof that a disclosed employer, number `index` of those, is in the frame."""
    lines = bundle["objects"]["frame"].split("\n")[2:-1]
    known = bundle["disclosed"][index]
    place = next(i for i, line in enumerate(lines) if line.startswith(known["key"]))
    commit = [e for e in bundle["ledger"] if e["kind"] == "commit" and "frame_root" in e["body"]][
        -1
    ]
    return {
        "format": "xuntu-frame-proof/1",
        "draw_id": commit["draw_id"],
        "frame_root": commit["body"]["frame_root"],
        "frame_rows": len(lines),
        "index": place,
        "row": lines[place],
        "path": merkle_path(lines, place),
        "key": known["key"],
        "salt": known["salt"],
        "employer": known["employer"],
        "commit": commit["hash"],
    }


def head_of(bundle: Bundle, seq: int = -1) -> str:
    entry = bundle["ledger"][seq]
    return f"XUNTU:{bundle['area']}:{entry['seq']}:{entry['hash']}"


def population(number: int) -> Bundle:
    """Return one of any number of right bundles of many shapes, with none to 200 employers."""
    return make_bundle(
        number,
        size=(0, 1, 2, 5, 40, 200)[number % 6],
        townships=1 + number % 7,
        strata=1 + number % 5,
        reach=(0, 3, 9, 20_000)[number % 4],
        voids=((), ("commit",), ("reveal", "result"))[number % 3],
    )
