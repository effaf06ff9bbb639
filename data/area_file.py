"""The head of an area pack (area.yaml): which area it is, who supervises it, from which offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from data.pack_problem import ProblemList
from geo.errors import InvalidValueError
from geo.message import message
from geo.position import Position
from planner.inspector import Office, OfficeId


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaHead:
    """What area.yaml says."""

    code: str
    name: str
    authority: str
    is_demo: bool
    other_codes: tuple[str, ...]
    offices: tuple[Office, ...]


def read_area_file(path: Path, problems: ProblemList) -> AreaHead | None:
    """Return the head of a pack, or None where nothing can be made of the file."""
    try:
        document = YAML(typ="rt").load(path.read_text("utf-8-sig"))
    except (MarkedYAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(
            mark.line + 1 if mark else 0,
            "YAML",
            message("写法有误：请检查缩进、冒号后的空格和引号，文件用 UTF-8 保存"),
        )
        return None
    if not isinstance(document, Mapping):
        problems.add(0, "code", message("文件是空的：请按说明填写 code、name、authority、offices"))
        return None
    known = {"code", "name", "authority", "is_demo", "note", "other_codes", "offices"}
    for key in document:
        if key not in known:
            problems.add(_line(document, key), str(key), message("没有这个项目：请核对拼写或删去"))
    texts = {}
    for key in ("code", "name", "authority"):
        texts[key] = str(document.get(key) or "").strip()
        if not texts[key]:
            problems.add(0, key, message("不能为空，请补填"))
    offices: list[Office] = []
    for place, entry in enumerate(document.get("offices") or (), start=1):
        if office := _office(entry, place, problems):
            if any(office.id == other.id for other in offices):
                problems.add(
                    _line(entry, "id"), "id", message("办公点编号 {id} 重复", id=office.id)
                )
            offices.append(office)
    return AreaHead(
        code=texts["code"],
        name=texts["name"],
        authority=texts["authority"],
        is_demo=bool(document.get("is_demo", False)),
        other_codes=tuple(str(code) for code in document.get("other_codes") or ()),
        offices=tuple(offices),
    )


def write_area_file(path: Path, head: AreaHead, note: str) -> None:
    """Write the head of a pack so that `read_area_file` gives the same."""
    document: dict[str, object] = {"note": note} if note else {}
    document |= {
        "code": head.code,
        "name": head.name,
        "authority": head.authority,
        "is_demo": head.is_demo,
        "other_codes": list(head.other_codes),
        "offices": [
            {
                "id": str(office.id),
                "name": office.name,
                "lon": office.position.lon,
                "lat": office.position.lat,
                "vehicles": office.vehicles,
            }
            for office in head.offices
        ],
    }
    yaml = YAML(typ="rt")
    yaml.allow_unicode = True
    yaml.width = 4096
    text = StringIO()
    yaml.dump(document, text)
    path.write_text(text.getvalue(), encoding="utf-8")


def _office(entry: object, place: int, problems: ProblemList) -> Office | None:
    if not isinstance(entry, Mapping):
        problems.add(0, f"offices[{place}]", message("每个办公点要写 id、name、lon、lat、vehicles"))
        return None
    missing = [key for key in ("id", "name", "lon", "lat", "vehicles") if entry.get(key) is None]
    for key in missing:
        problems.add(_line(entry, key), f"offices[{place}].{key}", message("不能为空，请补填"))
    if missing:
        return None
    try:
        vehicles = int(entry["vehicles"])
        if vehicles < 0:
            raise ValueError  # noqa: TRY301 - same remedy as no number at all
        return Office(
            id=OfficeId(str(entry["id"])),
            name=str(entry["name"]),
            position=Position(lon=float(entry["lon"]), lat=float(entry["lat"])),
            vehicles=vehicles,
        )
    except InvalidValueError as error:
        problems.add(_line(entry, "lon"), f"offices[{place}].lon", error.message)
    except (TypeError, ValueError):
        problems.add(
            _line(entry, "vehicles"),
            f"offices[{place}]",
            message("经度、纬度要填数字，车辆数要填不小于 0 的整数"),
        )
    return None


def _line(entry: Any, key: str) -> int:
    """Return the line of `key`, or of the mapping it is missing from."""
    place = getattr(entry, "lc", None)
    if place is None:
        return 0
    at = place.data.get(key) if place.data else None
    return int(at[0] if at else place.line) + 1
