"""Verify a published lottery of officers: its sealed tables, its replay, its result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, pairwise

from geo.message import Message, message
from planner import json_shape
from planner.canonical_json import MAX_INTEGER, NotCanonicalError
from planner.chance_matrix import CHANCE_SCALE
from planner.dependent_rounding import round_margins
from planner.draw_commitment import OfficersMaterial
from planner.draw_finding import Finding, FindingCode
from planner.draw_result import OfficersResult
from planner.frame_text import is_day
from planner.inspector import StaffRole
from planner.json_shape import Json, MalformedJsonError
from planner.ledger_state import Attempt, Stage
from planner.lottery_json import assignments_digest, lotteries_digest
from planner.random_stream import RandomStream
from planner.route_text import InvalidRouteTextError, SealedRoute, read_routes
from planner.staff_text import InvalidStaffTextError, SealedOfficer, read_staff

_WHERE = "officers"
_ROLES = ("lead", "member")


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLottery:
    """One table of a bundle, its types right and nothing else sure."""

    day: str
    office: str
    role: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]

    @property
    def place(self) -> tuple[str, str, int]:
        """Return where the table stands among the others."""
        return self.day, self.office, _ROLES.index(self.role)

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return f"{self.role}/{self.day}/{self.office}"


def verify_officers(value: Json, attempt: Attempt | None) -> tuple[Finding, ...]:
    """Return everything that is wrong with the `officers` of a bundle.

    `attempt` is the newest of its draw in the ledger, None where there is none.
    """
    found: list[Finding] = []
    try:
        tables = json_shape.array(value, "lotteries", _WHERE)
        lotteries = [_read(one, f"{_WHERE}.lotteries[{k}]") for k, one in enumerate(tables)]
        assignments = json_shape.rows_of_text(value, "assignments", _WHERE, width=5)
        routes = json_shape.text(value, "routes", _WHERE)
        mapped = json_shape.mapping(value, _WHERE)
        staff = json_shape.text(value, "staff", _WHERE) if "staff" in mapped else None
    except MalformedJsonError as error:
        return (Finding(code=FindingCode.FORMAT, where=_WHERE, text=error.message),)
    if attempt is None or attempt.stage is not Stage.DONE:
        text = message("账本里没有做完的检查人员抽取，却有它的材料")
        found.append(_finding(FindingCode.LEDGER_ORDER, text))
    if attempt is not None and isinstance(attempt.commitment.material, OfficersMaterial):
        found += _sealed(tables, routes, staff, attempt.commitment.material)
    try:
        walked = read_routes(routes)
        officers = None if staff is None else read_staff(staff)
    except (InvalidRouteTextError, InvalidStaffTextError) as error:
        return (*found, _finding(FindingCode.FORMAT, error.message))
    margins = list(_margins(lotteries, walked))
    found += margins
    if officers is not None:
        for lottery in lotteries:
            found += _staffed(lottery, officers, walked)
    if not margins and attempt is not None and attempt.opening is not None:
        found += _replayed(lotteries, assignments, bytes.fromhex(attempt.opening.computed_seed))
    if attempt is not None and isinstance(attempt.recorded, OfficersResult):
        found += _recorded(assignments, attempt.recorded)
    return tuple(found)


def _read(value: Json, where: str) -> SealedLottery:
    role = json_shape.text(value, "role", where)
    if role not in _ROLES:
        raise MalformedJsonError("{where} 的角色“{role}”不认识", where=where, role=role)
    matrix = []
    for k, row in enumerate(json_shape.array(value, "matrix", where)):
        here = f"{where}.matrix[{k}]"
        cells = json_shape.listed(row, here)
        matrix.append(tuple(json_shape.as_whole(one, here, least=-MAX_INTEGER) for one in cells))
    day = json_shape.text(value, "day", where)
    if not is_day(day):
        raise MalformedJsonError("{where} 的日期“{day}”写法不对", where=where, day=day)
    return SealedLottery(
        day=day,
        office=json_shape.text(value, "office", where),
        role=role,
        rows=json_shape.texts(value, "rows", where),
        columns=json_shape.texts(value, "columns", where),
        matrix=tuple(matrix),
    )


def _sealed(
    tables: Sequence[Json], routes: str, staff: str | None, material: OfficersMaterial
) -> Iterator[Finding]:
    if sha256(routes.encode()).hexdigest() != material.routes_sha256:
        text = message("路线与承诺时封存的不同")
        yield _finding(FindingCode.ROUTES_HASH, text, "officers.routes")
    if staff is not None and sha256(staff.encode()).hexdigest() != material.staff_sha256:
        text = message("人员名单与承诺时封存的不同")
        yield _finding(FindingCode.STAFF_HASH, text, "officers.staff")
    try:
        found = lotteries_digest(tables)
    except NotCanonicalError as error:
        yield _finding(FindingCode.FORMAT, error.message, "officers.lotteries")
        return
    if found != material.lotteries_sha256:
        text = message("抽签表与事先公布的不同")
        yield _finding(FindingCode.LOTTERIES_HASH, text, "officers.lotteries")


def _margins(
    lotteries: Sequence[SealedLottery], routes: Sequence[SealedRoute]
) -> Iterator[Finding]:
    """Find what keeps tables from being fair and complete."""
    for before, after in pairwise(lotteries):
        if not before.place < after.place:
            yield _margin(after.name, message("抽签表没有排好序，或出现两次"))
    for lottery in lotteries:
        if (problem := _table_problem(lottery, routes)) is not None:
            yield _margin(lottery.name, problem)
    groups = groupby(sorted(lotteries, key=lambda one: one.place), key=lambda one: one.place[:2])
    complete = set()
    for place, tables in groups:
        here = list(tables)
        people = [one for table in here for one in table.columns]
        if len(here) == len(_ROLES):
            complete.add(place)
            if len(set(people)) != len(people):
                yield _margin(here[0].name, message("有人同时在带队和队员两张表里"))
    for route in routes:
        if (route.day, route.office) not in complete:
            name = f"{route.day}/{route.office}"
            yield _margin(name, message("这一天有路线，却没有带队和队员两张抽签表"))


def _table_problem(lottery: SealedLottery, routes: Sequence[SealedRoute]) -> Message | None:
    size, own = len(lottery.columns), (lottery.day, lottery.office)
    if {len(lottery.rows), len(lottery.matrix), *map(len, lottery.matrix)} - {size}:
        return message("表不是方的")
    if list(lottery.columns) != sorted(set(lottery.columns)):
        return message("人员没有排好序，或有重复")
    walked = [f"route/{one.team:02d}" for one in routes if (one.day, one.office) == own]
    waiting = [f"standby/{k:02d}" for k in range(1, size - len(walked) + 1)]
    if list(lottery.rows) != [*walked, *waiting]:
        return message("行与当日的路线不符")
    if any(not 0 <= cell <= CHANCE_SCALE for row in lottery.matrix for cell in row):
        return message("有负数，或超过 {scale} 的数", scale=CHANCE_SCALE)
    sums = [*map(sum, lottery.matrix), *map(sum, zip(*lottery.matrix, strict=True))]
    if any(total != CHANCE_SCALE for total in sums):
        return message("有一行或一列之和不等于 {scale}", scale=CHANCE_SCALE)
    return None


def _staffed(
    lottery: SealedLottery,
    officers: Mapping[str, SealedOfficer],
    routes: Sequence[SealedRoute],
) -> Iterator[Finding]:
    """Find officers of a table who may not be on a team, or not on one of its routes."""
    stops = {
        f"route/{one.team:02d}": frozenset(one.stops)
        for one in routes
        if (one.day, one.office) == (lottery.day, lottery.office)
    }
    for k, id_ in enumerate(lottery.columns):
        officer = officers.get(id_)
        if officer is None or not _may_serve(officer, lottery):
            text = message("{officer} 当日不能上队，或不能担任这个角色", officer=id_)
            yield _finding(FindingCode.LOTTERY_STAFF, text, lottery.name)
            continue
        for row, cells in zip(lottery.rows, lottery.matrix, strict=False):
            if k < len(cells) and cells[k] and stops.get(row, frozenset()) & officer.recused:
                text = message("{officer} 应当回避 {row}，却有机会抽到", officer=id_, row=row)
                yield _finding(FindingCode.LOTTERY_STAFF, text, lottery.name)


def _may_serve(officer: SealedOfficer, lottery: SealedLottery) -> bool:
    return (
        officer.role == StaffRole.OFFICER
        and officer.office == lottery.office
        and lottery.day not in officer.absent
        and bool(officer.certificate_until)
        and officer.certificate_until >= lottery.day
        and (officer.can_lead or lottery.role != "lead")
    )


def _replayed(
    lotteries: Sequence[SealedLottery], assignments: Sequence[tuple[str, ...]], seed: bytes
) -> Iterator[Finding]:
    real = []
    streams: dict[str, RandomStream] = {}
    for lottery in lotteries:
        label = f"{lottery.role}/{lottery.day}"
        source = streams.setdefault(label, RandomStream(seed, label))
        masses = {
            (row, column): cell
            for row, cells in zip(lottery.rows, lottery.matrix, strict=True)
            for column, cell in zip(lottery.columns, cells, strict=True)
        }
        rounded = round_margins(masses, source, scale=CHANCE_SCALE)
        drawn = {row: column for (row, column), mass in rounded.items() if mass == CHANCE_SCALE}
        real += [(lottery.day, lottery.office, lottery.role, r, drawn[r]) for r in lottery.rows]
    for row in sorted({*assignments} - {*real}):
        text = message("记录为 {row}，复算不是", row="，".join(row))
        yield _finding(FindingCode.ASSIGNMENTS_REPLAY, text, "/".join(row[:4]))
    for row in sorted({*real} - {*assignments}):
        text = message("复算为 {row}，记录里没有", row="，".join(row))
        yield _finding(FindingCode.ASSIGNMENTS_REPLAY, text, "/".join(row[:4]))
    if set(real) == set(assignments) and real != list(assignments):
        yield _finding(FindingCode.ASSIGNMENTS_REPLAY, message("抽签结果的次序不对或有重复"))


def _recorded(assignments: Sequence[tuple[str, ...]], result: OfficersResult) -> Iterator[Finding]:
    if (result.assignments_sha256, result.assignments_count) != (
        assignments_digest(assignments),
        len(assignments),
    ):
        text = message("抽签结果与当时记下的摘要或项数不符")
        yield _finding(FindingCode.ASSIGNMENTS_HASH, text, "officers.assignments")


def _margin(where: str, text: Message) -> Finding:
    return _finding(FindingCode.LOTTERY_MARGIN, text, where)


def _finding(code: FindingCode, text: Message, where: str = _WHERE) -> Finding:
    return Finding(code=code, where=where, text=text)
