"""Find where the employers of an area are, and take in what people corrected."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.console import Report
from api.session import Session
from data import areas, employers, geocodes
from data.division_names import divisions
from data.geocode_review import ReviewRow, read_review, write_review
from geo.area import AreaCode
from geo.declaration import Declaration, RowFault
from geo.employer import EmployerId
from geo.gazetteer_index import GazetteerIndex
from geo.geocode import Geocode
from geo.location import locate
from geo.message import Translate
from geo.position import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where the employers of an area are."""

    geocodes: Mapping[EmployerId, Geocode]
    by_precision: Mapping[Precision, int]
    doubtful: int
    outdated: tuple[EmployerId, ...]
    """Employers whose address changed after a person had corrected their place."""


def geocode_area(session: Session, *, area: str, report: Report | None = None) -> Located:
    """Locate every employer of `area`; corrections made by people stay and win."""
    code = AreaCode(area)
    with session.reading() as conn:
        gazetteer = areas.gazetteer(conn, code)
        declared = employers.declarations(conn, code)
    index = GazetteerIndex(gazetteer, divisions())
    found: dict[EmployerId, Geocode] = {}
    for number, (id_, declaration) in enumerate(declared.items(), start=1):
        found[id_] = _located(declaration, index)
        if report and number % 100 == 0:
            report("定位", number / len(declared))
    with session.writing() as conn:
        geocodes.save(conn, code, found)
        holding = geocodes.load(conn, code)
        outdated = geocodes.outdated_corrections(conn, code)
    return Located(
        geocodes=holding,
        by_precision=Counter(each.precision for each in holding.values()),
        doubtful=sum(bool(each.doubts) for each in holding.values()),
        outdated=outdated,
    )


def _located(declaration: Declaration, index: GazetteerIndex) -> Geocode:
    return locate(
        declaration.workplace_address or declaration.registered_address,
        index,
        coordinates=declaration.position,
        datum=declaration.datum,
        declared_township=declaration.township_code,
    )


def export_review(session: Session, path: Path, *, area: str, translate: Translate) -> int:
    """Write the employers that a person should look at to `path`; return how many there are."""
    code = AreaCode(area)
    with session.reading() as conn:
        known = {each.employer: each for each in employers.known_workplaces(conn, code)}
        holding = geocodes.load(conn, code)
    rows = [
        ReviewRow(employer=id_, name=known[id_].name, address=known[id_].address, geocode=geocode)
        for id_, geocode in holding.items()
        if geocode.doubts or geocode.position is None
    ]
    write_review(path, rows, translate)
    return len(rows)


def apply_review(
    session: Session, path: Path, *, area: str, translate: Translate
) -> tuple[int, tuple[RowFault, ...]]:
    """Take in a review that was filled in; return how many were applied and the bad rows."""
    code = AreaCode(area)
    with session.reading() as conn:
        gazetteer = areas.gazetteer(conn, code)
        known = {each.employer: each for each in employers.known_workplaces(conn, code)}
    corrections, faults = read_review(path, translate, known=known.keys())
    index = GazetteerIndex(gazetteer, divisions())
    corrected = {
        id_: locate(known[id_].address, index, correction=correction)
        for id_, correction in corrections.items()
    }
    with session.writing() as conn:
        geocodes.save_corrections(conn, code, corrected)
    return len(corrected), faults
