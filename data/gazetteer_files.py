"""Gazetteer files of an area pack: villages, places and house numbers as CSV."""

from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from data.pack_problem import ProblemList
from data.pack_table import Column, PackRow, read_csv_rows, write_csv
from geo.area import TownshipCode, Village, VillageCode
from geo.errors import InvalidValueError
from geo.gazetteer import HouseNumber, Place
from geo.message import message

Named = TypeVar("Named", Village, Place, HouseNumber)
_TOWNSHIP = Column(heading="乡镇代码", other=("乡镇编码", "township"))
_POINT = (
    Column(heading="经度", other=("lon", "longitude", "经度WGS84")),
    Column(heading="纬度", other=("lat", "latitude", "纬度WGS84")),
)
_VILLAGES = (
    Column(heading="村代码", other=("代码", "村（社区）代码", "code")),
    Column(heading="村名", other=("名称", "村（社区）名称", "name")),
    _TOWNSHIP,
    *_POINT,
)
_PLACES = (
    Column(heading="名称", other=("地名", "name")),
    Column(heading="别名", other=("又名", "aliases"), required=False),
    _TOWNSHIP,
    *_POINT,
)
_HOUSE_NUMBERS = (
    Column(heading="道路", other=("路名", "街路名称", "road")),
    Column(heading="门牌号", other=("号", "number")),
    _TOWNSHIP,
    *_POINT,
)


def read_villages(
    path: Path, townships: Container[str], problems: ProblemList
) -> tuple[Village, ...]:
    """Return the villages of `path` in file order; codes must be new and their township known."""
    villages: list[Village] = []
    seen: dict[str, int] = {}
    for row in read_csv_rows(path, _VILLAGES, problems):
        code, name = row.text("村代码", required=True), row.text("村名", required=True)
        township, position = _township(row, townships), row.position()
        if code in seen:
            row.refuse("村代码", message("与第 {line} 行重复，请核对", line=seen[code]))
        seen.setdefault(code, row.line)
        if position and code and name and township:
            try:
                villages.append(
                    Village(code=VillageCode(code), name=name, township=township, position=position)
                )
            except InvalidValueError as error:
                row.refuse("村代码", error.message)
    return tuple(villages)


def read_places(path: Path, townships: Container[str], problems: ProblemList) -> tuple[Place, ...]:
    """Return the named places of `path` in file order."""
    places = []
    for row in read_csv_rows(path, _PLACES, problems):
        name, aliases = row.text("名称", required=True), row.several("别名")
        township, position = _township(row, townships), row.position()
        if position and name and township:
            places.append(Place(name=name, aliases=aliases, township=township, position=position))
    return tuple(places)


def read_house_numbers(
    path: Path, townships: Container[str], problems: ProblemList
) -> tuple[HouseNumber, ...]:
    """Return the house numbers of `path` in file order."""
    numbers = []
    for row in read_csv_rows(path, _HOUSE_NUMBERS, problems):
        road, number = row.text("道路", required=True), row.count("门牌号")
        township, position = _township(row, townships), row.position()
        if position and road and township and number is not None:
            numbers.append(
                HouseNumber(road=road, number=number, township=township, position=position)
            )
    return tuple(numbers)


def write_villages(path: Path, villages: Iterable[Village], note: str) -> None:
    """Write villages so that `read_villages` gives the same."""
    _write(path, _VILLAGES, villages, lambda v: (v.code, v.name), note)


def write_places(path: Path, places: Iterable[Place], note: str) -> None:
    """Write places so that `read_places` gives the same."""
    _write(path, _PLACES, places, lambda p: (p.name, "；".join(p.aliases)), note)


def write_house_numbers(path: Path, numbers: Iterable[HouseNumber], note: str) -> None:
    """Write house numbers so that `read_house_numbers` gives the same."""
    _write(path, _HOUSE_NUMBERS, numbers, lambda n: (n.road, n.number), note)


def _write(
    path: Path,
    columns: Sequence[Column],
    items: Iterable[Named],
    head: Callable[[Named], tuple[object, ...]],
    note: str,
) -> None:
    rows = [_cells(item, head(item)) for item in items]
    write_csv(path, [column.heading for column in columns], rows, note)


def _cells(item: Village | Place | HouseNumber, head: tuple[object, ...]) -> Sequence[object]:
    return (*head, item.township, item.position.lon, item.position.lat)


def _township(row: PackRow, townships: Container[str]) -> TownshipCode | None:
    code = row.text("乡镇代码", required=True)
    if not code:
        return None
    if code not in townships:
        row.refuse(
            "乡镇代码",
            message("乡镇 {code} 不在 townships.geojson 里：请核对代码或补上该乡镇", code=code),
        )
        return None
    return TownshipCode(code)
