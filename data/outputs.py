"""Outputs: everything that is handed over of a month, in one folder, all of it or nothing."""

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from shapely.geometry import LineString

from data.bundles import SCHEMA, write_bundle
from data.calendar_files import write_calendar
from data.output_files import unwritable, write_file
from data.roster_workbook import write_roster
from data.track_files import write_track
from geo.employer import EmployerId
from geo.history import History
from geo.message import Translate
from geo.township_risk import township_risks
from planner.fairness_report import FairnessReport
from planner.inspector import InspectorId
from planner.month_basis import MonthBasis
from planner.month_plan import MonthPlan
from planner.output_name import OutputKind, output_name
from planner.team_day import TeamDay

Progress: TypeAlias = Callable[[str], None]
"""Called with the name of each file once it is made."""
Paths: TypeAlias = Mapping[TeamDay, Sequence[LineString]]
"""Lines along the roads of each route, one a leg (`planner.month_path.month_paths`)."""

_STAGING = ".xuntu-partial-"


def write_outputs(
    folder: Path,
    plan: MonthPlan,
    *,
    translate: Translate,
    inputs: Mapping[str, str],
    pages: Iterable[tuple[str, str | bytes]] = (),
    histories: Mapping[EmployerId, History] | None = None,
    paths: Paths | None = None,
    progress: Progress | None = None,
    basis: MonthBasis | None = None,
    fairness: FairnessReport | None = None,
    ascii_only: bool = False,
) -> tuple[Path, ...]:
    """Write all files of `plan` into `folder` and return their paths, the bundle last.

    Files are made beside their places and moved there when all are complete; if that fails,
    what stood there before stands there again. Unchanged files of an earlier run of the same
    month that this plan no longer has are removed; files that a person changed or added stay.

    Parameters
    ----------
    inputs
        SHA-256 of every input by its name, for the cover and the bundle.
    pages
        Further files as relative name and HTML or bytes, such as `maps.month_page.month_pages`.
    paths
        Lines along the roads for the tracks and the GeoPackage; straight lines without them.
    basis
        What the month was computed from; the bundle holds it, so that anyone can compute it again.
    fairness
        The year's field work of every officer, for a sheet of the roster workbook.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    staging: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
        made = staging / "new"
        names = _make_all(
            made,
            plan,
            pages,
            translate=translate,
            inputs=inputs,
            histories=histories or {},
            paths=paths or {},
            progress=progress,
            basis=basis,
            fairness=fairness,
            ascii_only=ascii_only,
        )
        _swap(folder, made, staging / "old", names, _obsolete(folder, names))
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
    return tuple(folder / name for name in names)


def _make_all(
    made: Path,
    plan: MonthPlan,
    pages: Iterable[tuple[str, str | bytes]],
    *,
    translate: Translate,
    inputs: Mapping[str, str],
    histories: Mapping[EmployerId, History],
    paths: Paths,
    progress: Progress | None,
    basis: MonthBasis | None,
    fairness: FairnessReport | None,
    ascii_only: bool,
) -> list[str]:
    names: list[str] = []

    def place(name: str) -> Path:
        names.append(name)
        if progress:
            progress(name)
        return made / name

    def named(kind: OutputKind) -> str:
        return output_name(kind, plan, ascii_only=ascii_only)

    roster = place(named(OutputKind.ROSTER))
    write_roster(roster, plan, translate=translate, inputs=inputs, fairness=fairness)
    for route in plan.roster.routes:
        name = output_name(OutputKind.TRACK, plan, team_day=route.team_day, ascii_only=ascii_only)
        legs = paths.get(route.team_day, ())
        write_track(place(name), plan, route, translate=translate, legs=legs)
    write_calendar(place(named(OutputKind.CALENDAR)), plan, translate=translate)
    for inspector in plan.inspectors:
        if inspector.id in _busy(plan):
            name = output_name(
                OutputKind.CALENDAR, plan, inspector=inspector, ascii_only=ascii_only
            )
            write_calendar(place(name), plan, translate=translate, inspector=inspector.id)
    risks = township_risks(
        plan.area.townships, plan.employers, plan.scores, histories, on=plan.month.first_day
    )
    from data.geopackages import write_geopackage  # noqa: PLC0415 - pandas takes a second to load

    geodata = place(named(OutputKind.GEOPACKAGE))
    write_geopackage(geodata, plan, risks, translate=translate, paths=paths)
    others = names[1:]
    del names[1:]
    for name, page in pages:  # last, as another process may still be drawing them
        write_file(place(name), page.encode() if isinstance(page, str) else page)
    names += others
    outputs = {name: _sha256(made / name) for name in names}
    bundle = place(named(OutputKind.BUNDLE))
    write_bundle(bundle, plan, inputs=inputs, outputs=outputs, basis=basis)
    return names


def _busy(plan: MonthPlan) -> set[InspectorId]:
    teams = [route.team_day for route in plan.roster.routes]
    return {team.lead for team in teams} | {team.member for team in teams}


def _obsolete(folder: Path, names: Iterable[str]) -> list[str]:
    """Return files that an earlier bundle of the same name lists, unchanged since, now unwanted."""
    *_, bundle = names
    try:
        earlier = json.loads((folder / bundle).read_bytes())
        outputs = earlier["outputs"] if earlier["schema"] == SCHEMA else {}
        listed = {str(name): str(digest) for name, digest in outputs.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []  # no earlier run, or a file of somebody else
    unwanted = sorted(listed.keys() - set(names))
    return [
        name
        for name in unwanted
        if not PurePosixPath(name).is_absolute()
        and ".." not in PurePosixPath(name).parts
        and (folder / name).is_file()
        and _sha256(folder / name) == listed[name]
    ]


def _swap(
    folder: Path, made: Path, old: Path, names: Iterable[str], obsolete: Iterable[str]
) -> None:
    """Move `made` files into `folder` and put everything back where one cannot be moved."""
    undo: list[tuple[Path, Path]] = []
    try:
        for name in (*names, *obsolete):
            target, backup, new = folder / name, old / name, made / name
            if target.exists():
                backup.parent.mkdir(parents=True, exist_ok=True)
                target.replace(backup)
                undo.append((backup, target))
            if new.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                new.replace(target)
                undo.append((target, new))
    except OSError:
        for source, back in reversed(undo):
            with contextlib.suppress(OSError):
                source.replace(back)
        raise


def _remove_leftovers(folder: Path) -> None:
    for leftover in sorted(folder.glob(f"{_STAGING}*")):
        shutil.rmtree(leftover, ignore_errors=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
