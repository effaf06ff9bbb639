"""Area packs: a folder that holds everything Xuntu must know of an area besides declarations."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from data.area_file import AreaHead, read_area_file, write_area_file
from data.area_geometry import (
    named_roads,
    read_roads,
    read_townships,
    write_roads,
    write_townships,
)
from data.gazetteer_files import (
    read_house_numbers,
    read_places,
    read_villages,
    write_house_numbers,
    write_places,
    write_villages,
)
from data.history_file import read_history, write_history
from data.history_rows import HistoryRow, HistoryRows, WorkplaceRef
from data.opening_file import OpeningRow, read_openings, write_openings
from data.pack_problem import InvalidPackError, PackProblem, ProblemList
from data.staff_file import Recusal, Staff, read_staff, with_recusals, write_staff
from geo.area import AreaCode, SupervisionArea
from geo.errors import InvalidValueError
from geo.gazetteer import Gazetteer
from geo.message import Message, message
from geo.road_network import RoadLine
from planner.inspector import Inspector, Office

__all__ = [
    "AreaPack",
    "HistoryRow",
    "HistoryRows",
    "InvalidPackError",
    "OpeningRow",
    "PackProblem",
    "Recusal",
    "WorkplaceRef",
    "read_pack",
    "with_recusals",
    "write_pack",
]

Part = TypeVar("Part")
DEMO_NOTE = "演示数据，非真实单位和人员"
AREA, TOWNSHIPS, VILLAGES, PLACES = "area.yaml", "townships.geojson", "villages.csv", "places.csv"
HOUSE_NUMBERS, ROADS, RULES = "house_numbers.csv", "roads.geojson", "rules.yaml"
STAFF, HISTORY, OPENINGS = "inspectors.xlsx", "history.xlsx", "opening.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPack:
    """One area: its places, roads, staff, past and rules."""

    area: SupervisionArea
    gazetteer: Gazetteer
    roads: Sequence[RoadLine]
    offices: tuple[Office, ...]
    inspectors: tuple[Inspector, ...]
    history: HistoryRows
    rules_text: str
    """The rule file as written (YAML)."""
    recusals: tuple[Recusal, ...] = ()
    """As the staff file says; `inspectors` already hold them for workplace 01 of each employer,
    `with_recusals` settles them when the workplaces are known."""
    openings: tuple[OpeningRow, ...] = ()
    """Workplaces that cannot be inspected at the usual hours (周一至周五, 9:00—17:00)."""
    notes: tuple[Message, ...] = field(default=(), compare=False)
    """What the pack does not have, and what cannot be done without it."""


def read_pack(folder: Path) -> AreaPack:
    """Return the area pack in `folder`; files that are optional may be missing.

    Raises
    ------
    InvalidPackError
        With every problem of every file, when there is any.
    """
    reader = _PackReader(folder)
    head = reader.read(AREA, read_area_file)
    townships = reader.read(TOWNSHIPS, read_townships) or ()
    for name, field_ in ((AREA, "code"), (TOWNSHIPS, "features")):
        if not (folder / name).is_file():
            reader.problems.append(
                PackProblem(
                    file=name,
                    line=0,
                    field=field_,
                    hint=message("找不到这个文件：请确认选对了文件夹，数据包必须有它"),
                )
            )
    codes: Container[str] = frozenset(t.code for t in townships) if townships else _AnyCode()
    villages = reader.read(VILLAGES, lambda p, found: read_villages(p, codes, found)) or ()
    places = reader.read(PLACES, lambda p, found: read_places(p, codes, found)) or ()
    numbers = reader.read(HOUSE_NUMBERS, lambda p, found: read_house_numbers(p, codes, found))
    roads = reader.read(ROADS, read_roads) or ()
    offices = head.offices if head else ()
    office_ids = frozenset(office.id for office in offices)
    staff = reader.read(STAFF, lambda p, found: read_staff(p, office_ids, found)) or Staff()
    history = reader.read(HISTORY, read_history) or HistoryRows()
    openings = reader.read(OPENINGS, read_openings) or ()
    rules_text = reader.read(RULES, lambda path, _: path.read_bytes().decode("utf-8-sig")) or ""
    area = None
    if head and head.code and head.name and (townships or not reader.problems):
        try:
            area = SupervisionArea(
                code=AreaCode(head.code),
                name=head.name,
                authority=head.authority,
                townships=townships,
                villages=villages,
                is_demo=head.is_demo,
                other_codes=head.other_codes,
            )
        except InvalidValueError as error:
            reader.problems.append(PackProblem(file=AREA, line=0, field="code", hint=error.message))
    if area is None or reader.problems:
        raise InvalidPackError(folder, reader.problems)
    return AreaPack(
        area=area,
        gazetteer=Gazetteer(
            area=area,
            roads=named_roads(roads, townships),
            house_numbers=numbers or (),
            places=places,
        ),
        roads=roads,
        offices=offices,
        inspectors=staff.inspectors,
        history=history,
        rules_text=rules_text,
        recusals=staff.recusals,
        openings=openings,
        notes=tuple(reader.notes),
    )


def write_pack(folder: Path, pack: AreaPack) -> None:
    """Write `pack` to `folder`, the same bytes for the same pack; `read_pack` gives it back.

    Named roads are not written: they follow from the road lines and the townships.
    """
    folder.mkdir(parents=True, exist_ok=True)
    note = DEMO_NOTE if pack.area.is_demo else ""
    head = AreaHead(
        code=pack.area.code,
        name=pack.area.name,
        authority=pack.area.authority,
        is_demo=pack.area.is_demo,
        other_codes=pack.area.other_codes,
        offices=pack.offices,
    )
    write_area_file(folder / AREA, head, note)
    write_townships(folder / TOWNSHIPS, pack.area.townships, note)
    write_villages(folder / VILLAGES, pack.area.villages, note)
    write_places(folder / PLACES, pack.gazetteer.places, note)
    write_house_numbers(folder / HOUSE_NUMBERS, pack.gazetteer.house_numbers, note)
    write_roads(folder / ROADS, pack.roads, note)
    staff = Staff(inspectors=pack.inspectors, recusals=pack.recusals)
    write_staff(folder / STAFF, staff, note)
    write_history(folder / HISTORY, pack.history, note)
    write_openings(folder / OPENINGS, pack.openings, note)
    (folder / RULES).write_text(pack.rules_text, encoding="utf-8", newline="")


_WITHOUT = {
    VILLAGES: message("没有 villages.csv：地址不能定位到村"),
    PLACES: message("没有 places.csv：地址不能按园区和地名定位"),
    HOUSE_NUMBERS: message("没有 house_numbers.csv：地址不能定位到门牌"),
    ROADS: message("没有 roads.geojson：行程按直线距离估算，地址不能按道路定位"),
    STAFF: message("没有 inspectors.xlsx：没有执法人员，不能排班"),
    HISTORY: message("没有 history.xlsx：所有单位都按从未检查、从未检测处理"),
    OPENINGS: message("没有 opening.csv：所有单位都按周一至周五 9:00—17:00 可以检查处理"),
    RULES: message("没有 rules.yaml：载入时可用 --rules 选用随附的规则"),
}


class _PackReader:
    """Reads the files of one folder; collects what is wrong and what is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[PackProblem] = []
        self.notes: list[Message] = []

    def read(self, name: str, read: Callable[[Path, ProblemList], Part]) -> Part | None:
        """Return what `read` makes of the file `name`, or None where it cannot be read."""
        path = self.folder / name
        if not path.is_file():
            if name in _WITHOUT:
                self.notes.append(_WITHOUT[name])
            return None
        try:
            return read(path, ProblemList(file=name, found=self.problems))
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "UTF-8"
            self.problems.append(
                PackProblem(
                    file=name,
                    line=0,
                    field="file",
                    hint=message("文件打不开（{reason}）：请检查权限和编码", reason=reason),
                )
            )
            return None


class _AnyCode(Container[str]):
    """Takes every township code, where there are no townships to check against."""

    def __contains__(self, code: object) -> bool:
        return True
