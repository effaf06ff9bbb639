"""Draws: choose employers at random with exactly known chances, in a way that anyone can repeat."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from geo.area import TownshipCode
from geo.employer import EmployerId
from geo.message import Message, message
from planner.coverage import Stratum
from planner.dependent_rounding import round_margins
from planner.errors import PlannerError
from planner.nearest_unit import MAX_METRES
from planner.pivotal import settle
from planner.random_stream import RandomSource, RandomStream, shuffled

SCALE: Final = 10**6
"""Q: an inclusion mass of SCALE is a chance of 1."""
ALGORITHM: Final = "xuntu-draw/1 sha256 lpm2 dependent-rounding"
"""Version of everything that decides who is drawn; a change of the rules is a new version."""
DRAW_LABEL: Final = "draw"
RESERVE_LABEL: Final = "reserve"


class InvalidFrameError(PlannerError, ValueError):
    """A frame cannot be drawn from."""


class InvalidQuotaError(PlannerError, ValueError):
    """The quotas of a draw cannot be met by its frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameUnit:
    """One employer that may be drawn; `x_m`, `y_m` are integer metres on the area's plane."""

    employer: EmployerId
    township: TownshipCode
    stratum: Stratum
    x_m: int
    y_m: int
    mass: int
    """Inclusion mass, 0 to SCALE; chance = mass / SCALE exactly."""
    key: str = ""
    """Name in the sealed frame, which also orders it; empty where the employer's id does."""

    @property
    def place(self) -> str:
        """Return what the unit is ordered by: its key, or its employer's id."""
        return self.key or self.employer


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The outcome of one draw and all that is needed to repeat it."""

    seed: bytes
    algorithm: str
    units: tuple[FrameUnit, ...]
    """The whole frame in canonical order: by key, or by employer where there are no keys."""
    quotas: Mapping[Stratum, int]
    chosen: tuple[EmployerId, ...]
    """In employer order; each stratum has exactly its quota."""
    reserve: tuple[EmployerId, ...]
    """The rest of the frame in the order in which they would replace a drawn one."""


def hold_draw(units: Sequence[FrameUnit], quotas: Mapping[Stratum, int], *, seed: bytes) -> Draw:
    """Hold one draw (双随机抽取) and return it with its reserve list.

    Each employer is drawn with the chance mass / SCALE exactly. Each stratum has exactly its quota;
    each township, and each township × stratum, has the floor or the ceiling of its expectation.
    The order of `units` does not matter. Method: local pivotal method inside each township ×
    stratum, in (stratum, township) order, then dependent rounding across them (`settle`,
    `round_margins`), all from the stream labelled `draw`.

    Parameters
    ----------
    units
        The frozen frame; the masses of a stratum sum to its quota × SCALE.
    quotas
        Number to be drawn of each stratum of the frame.
    seed
        32 bytes.

    Raises
    ------
    InvalidFrameError
        If the frame is empty, an employer is in it twice, or a mass or position is out of range.
    InvalidQuotaError
        If a stratum has no quota, too large a one, or masses that do not sum to it.
    """
    frame = tuple(sorted(units, key=lambda unit: unit.place))
    _check_frame(frame)
    _check_quotas(frame, quotas)
    chosen = choose(frame, RandomStream(seed, DRAW_LABEL))
    return Draw(
        seed=seed,
        algorithm=ALGORITHM,
        units=frame,
        quotas={stratum: quotas[stratum] for stratum in sorted(quotas)},
        chosen=tuple(sorted(chosen)),
        reserve=_reserve(frame, frozenset(chosen), RandomStream(seed, RESERVE_LABEL)),
    )


def empty_draw(*, seed: bytes) -> Draw:
    """Return the draw of a month in which no employer can be drawn, so none is."""
    return Draw(seed=seed, algorithm=ALGORITHM, units=(), quotas={}, chosen=(), reserve=())


def choose(
    frame: Sequence[FrameUnit], source: RandomSource, *, scale: int = SCALE
) -> tuple[EmployerId, ...]:
    """Return the drawn employers of a checked frame in canonical order, in that same order."""
    masses: dict[EmployerId, int] = {}
    undecided: dict[tuple[str, str], int] = {}
    last: dict[tuple[str, str], EmployerId] = {}
    in_cells = sorted(frame, key=_cell)
    for (stratum, township), members in groupby(in_cells, key=_cell):
        cell = list(members)
        points = [(unit.x_m, unit.y_m) for unit in cell]
        settled = settle(points, [unit.mass for unit in cell], source, scale=scale)
        for unit, mass in zip(cell, settled, strict=True):
            masses[unit.employer] = mass
            if 0 < mass < scale:
                undecided[township, stratum] = mass
                last[township, stratum] = unit.employer
    for edge, mass in round_margins(undecided, source, scale=scale).items():
        masses[last[edge]] = mass
    return tuple(unit.employer for unit in frame if masses[unit.employer] == scale)


def check_draw(draw: Draw) -> tuple[Message, ...]:
    """Return what is wrong with a draw when it is held again; empty when it is repeated exactly.

    Raises
    ------
    InvalidFrameError, InvalidQuotaError
        If its frame or quotas could not have been drawn from at all.
    """
    if draw.algorithm != ALGORITHM:
        return (
            message(
                "这次抽取用的算法是“{used}”，本软件是“{known}”：请用当时的版本复算",
                used=draw.algorithm,
                known=ALGORITHM,
            ),
        )
    again = hold_draw(draw.units, draw.quotas, seed=draw.seed) if draw.units else None
    chosen = again.chosen if again else ()
    wrong = [
        message("{employer} 记录为抽中，复算没有抽中", employer=employer)
        for employer in sorted(frozenset(draw.chosen) - frozenset(chosen))
    ]
    wrong += [
        message("{employer} 复算抽中，记录里没有", employer=employer)
        for employer in sorted(frozenset(chosen) - frozenset(draw.chosen))
    ]
    if draw.reserve != (again.reserve if again else ()):
        wrong.append(message("候补名单的内容或次序与复算不一致"))
    return tuple(wrong)


def reserve_of(draw: Draw, stratum: Stratum) -> tuple[EmployerId, ...]:
    """Return the reserve of one stratum, in the order in which they replace a drawn employer."""
    members = {unit.employer for unit in draw.units if unit.stratum == stratum}
    return tuple(employer for employer in draw.reserve if employer in members)


def _cell(unit: FrameUnit) -> tuple[str, str]:
    return unit.stratum, unit.township


def _reserve(
    frame: Iterable[FrameUnit], chosen: frozenset[EmployerId], source: RandomSource
) -> tuple[EmployerId, ...]:
    """Return the units that were not drawn, stratum by stratum, each in random order."""
    rest: dict[Stratum, list[EmployerId]] = {}
    for unit in frame:
        if unit.employer not in chosen:
            rest.setdefault(unit.stratum, []).append(unit.employer)
    return tuple(
        employer for stratum in sorted(rest) for employer in shuffled(rest[stratum], source)
    )


def _check_frame(frame: Sequence[FrameUnit]) -> None:
    if not frame:
        raise InvalidFrameError(
            "抽取名录是空的，没有可抽的用人单位：请先导入申报数据，并核对排除原因"
        )
    for unit, following in pairwise(frame):
        if unit.place == following.place:
            raise InvalidFrameError(
                "{employer} 在抽取名录里出现不止一次：请合并后再抽取", employer=unit.employer
            )
    for unit in frame:
        if not 0 <= unit.mass <= SCALE:
            raise InvalidFrameError(
                "{employer} 的抽取概率份额是 {mass}，应当在 0 到 {scale} 之间",
                employer=unit.employer,
                mass=unit.mass,
                scale=SCALE,
            )
        if max(abs(unit.x_m), abs(unit.y_m)) > MAX_METRES:
            raise InvalidFrameError(
                "{employer} 的平面坐标（{x}, {y}）离本地原点太远：请核对经纬度",
                employer=unit.employer,
                x=unit.x_m,
                y=unit.y_m,
            )


def _check_quotas(frame: Sequence[FrameUnit], quotas: Mapping[Stratum, int]) -> None:
    sizes = Counter(unit.stratum for unit in frame)
    sums: Counter[Stratum] = Counter()
    for unit in frame:
        sums[unit.stratum] += unit.mass
    for stratum in sorted({*sizes, *quotas}):
        if stratum not in quotas:
            raise InvalidQuotaError(
                "“{stratum}”层有 {size} 家，却没有给出抽取家数：请填写，不抽填 0",
                stratum=stratum,
                size=sizes[stratum],
            )
        quota = quotas[stratum]
        if not 0 <= quota <= sizes[stratum]:
            raise InvalidQuotaError(
                "“{stratum}”层只有 {size} 家，不能抽 {quota} 家：请把抽取家数改到 0 至 {size} 之间",
                stratum=stratum,
                size=sizes[stratum],
                quota=quota,
            )
        if sums[stratum] != quota * SCALE:
            raise InvalidQuotaError(
                "“{stratum}”层的概率份额合计 {total}，应当等于抽取家数 {quota} × {scale}："
                "请重新计算抽取概率",
                stratum=stratum,
                total=sums[stratum],
                quota=quota,
                scale=SCALE,
            )
