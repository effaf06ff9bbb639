"""Locations: where an employer is, from a person's correction, declared coordinates or address.

A correction by a person always wins. Declared coordinates come next, read in their datum and
checked against the area and the address; an unknown datum is decided by the address, because
GCJ-02 and BD-09 lie about 500 and 1,200 metres from WGS 84. The address comes last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.area import TownshipCode
from geo.datum import Pair, to_wgs84
from geo.errors import InvalidValueError
from geo.gazetteer_index import GazetteerIndex
from geo.geocode import Geocode, geocode
from geo.message import Message, message
from geo.plane import distance_m
from geo.position import Datum, Position, Precision

OUTSIDE_M = 2000.0
"""Coordinates farther than this outside every township are not believed."""
DECIDING_M = 2000.0
"""An address decides an unknown datum only when the nearest reading is within this of it."""
DISAGREE_M = {
    Precision.NUMBER: 1500.0,
    Precision.PLACE: 2000.0,
    Precision.VILLAGE: 5000.0,
}
"""Coordinates and an address of this precision that lie farther apart are a doubt."""
MISLABELLED_M = 300.0
"""A stated datum is doubted only where it puts the point this far from the address."""
_READINGS = (Datum.WGS84, Datum.GCJ02, Datum.BD09)
_SCORE_KNOWN, _SCORE_DECIDED, _SCORE_UNDECIDED, _SCORE_SWAPPED = 95, 85, 65, 75
_DOUBT_LOSS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person decided about one employer's place: coordinates, or a better address."""

    coordinates: Pair | None = None
    datum: Datum = Datum.WGS84
    address: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.coordinates is None and not self.address:
            raise InvalidValueError("更正既没有坐标也没有地址：请填写更正经度、更正纬度或更正地址")
        if self.coordinates is not None:
            if self.datum is Datum.UNKNOWN:
                raise InvalidValueError(
                    "更正坐标没有注明坐标系：请填 WGS84、CGCS2000、GCJ-02 或 BD-09"
                )
            to_wgs84(*self.coordinates, self.datum)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """One way to read declared coordinates."""

    position: Position
    datum: Datum
    swapped: bool


def locate(
    address: str,
    index: GazetteerIndex,
    *,
    coordinates: Pair | None = None,
    datum: Datum = Datum.UNKNOWN,
    declared_township: str = "",
    correction: Correction | None = None,
) -> Geocode:
    """Return where an employer is.

    Parameters
    ----------
    address
        Workplace address (工作场所地址) as typed.
    coordinates, datum
        Declared longitude and latitude as written, and what the file says of their datum.
    declared_township
        Township code of the declaration, 9 or 12 digits, former codes too; may be empty.
    correction
        What a person decided; wins over everything.

    Returns
    -------
    Geocode
        With the township that the point lies in, and a doubt for every disagreement.
    """
    if correction is not None and correction.coordinates is not None:
        return _corrected(correction, index)
    typed = correction.address if correction is not None else address
    by_address = geocode(typed, index)
    if correction is not None and by_address.position is not None:
        return replace(by_address, method="corrected " + by_address.method)
    own = index.declared_township(declared_township) if declared_township else None
    answer = by_address
    if coordinates is not None:
        answer = _declared(coordinates, datum, by_address, index)
    elif by_address.precision in (Precision.NONE, Precision.AREA) and own is not None:
        answer = _by_township(by_address, own, index)
    return _with_township_doubt(answer, own, declared_township, index)


def _corrected(correction: Correction, index: GazetteerIndex) -> Geocode:
    position = to_wgs84(*(correction.coordinates or (0.0, 0.0)), correction.datum)
    nearest, metres = index.townships.nearest(position)
    doubts: tuple[Message, ...] = ()
    if metres > 0:
        doubts = (_outside(metres, index),)
    return Geocode(
        position=position,
        precision=Precision.GIVEN,
        score=100,
        datum=correction.datum,
        method="corrected",
        township=nearest if metres <= OUTSIDE_M else None,
        doubts=doubts,
    )


def _declared(
    coordinates: Pair, datum: Datum, by_address: Geocode, index: GazetteerIndex
) -> Geocode:
    """Return the declared point where it can be believed, else the address with the doubt."""
    readings = [
        (reading, *index.townships.nearest(reading.position))
        for reading in _readings(coordinates, datum)
    ]
    inside = [row for row in readings if row[2] <= OUTSIDE_M]
    straight = [row for row in inside if not row[0].swapped]
    if not inside:
        return _refused(coordinates, min((row[2] for row in readings), default=None), by_address)
    believed, township, metres, doubts = _decide(straight or inside, by_address)
    score = _SCORE_KNOWN
    if len({row[0].datum for row in straight or inside}) > 1:
        score = _SCORE_DECIDED if doubts and _deciding(by_address) else _SCORE_UNDECIDED
    if believed.swapped:
        score = min(score, _SCORE_SWAPPED)
        doubts.append(message("经度和纬度写反了，已对调：请核对坐标"))
    if metres > 0:
        score -= _DOUBT_LOSS
        doubts.append(_outside(metres, index))
    for doubt in (
        _apart(believed.position, by_address),
        _other_datum(coordinates, believed, by_address) if datum is not Datum.UNKNOWN else None,
    ):
        if doubt is not None:
            score -= _DOUBT_LOSS
            doubts.append(doubt)
    return Geocode(
        position=believed.position,
        precision=Precision.GIVEN,
        score=max(0, score),
        datum=believed.datum,
        method="declared",
        township=township,
        matched=by_address.matched,
        doubts=(*doubts, *_address_doubts(by_address, township, index)),
    )


def _readings(coordinates: Pair, datum: Datum) -> Iterable[_Declared]:
    one, other = coordinates
    data = _READINGS if datum is Datum.UNKNOWN else (datum,)
    for swapped, (lon, lat) in ((False, (one, other)), (True, (other, one))):
        for known in data:
            if -180 <= lon <= 180 and -90 <= lat <= 90 and (lon, lat) != (0, 0):
                yield _Declared(position=to_wgs84(lon, lat, known), datum=known, swapped=swapped)


def _decide(
    rows: list[tuple[_Declared, TownshipCode, float]], by_address: Geocode
) -> tuple[_Declared, TownshipCode, float, list[Message]]:
    """Return the reading that the address speaks for, WGS 84 where it says nothing."""
    if len(rows) == 1:
        return *rows[0], []
    target = by_address.position
    if target is not None and _deciding(by_address):
        chosen = min(rows, key=lambda row: distance_m(row[0].position, target))
        apart = distance_m(chosen[0].position, target)
        if apart <= DECIDING_M:
            doubt = message(
                "坐标没有注明坐标系，按 {datum} 解读时离地址最近（{metres} 米）：请核对",
                datum=chosen[0].datum.value,
                metres=round(apart),
            )
            return *chosen, [doubt]
    doubt = message(
        "坐标没有注明坐标系，暂按 {datum} 解读，可能偏差 500 米以上：请注明坐标系",
        datum=rows[0][0].datum.value,
    )
    return *rows[0], [doubt]


def _deciding(by_address: Geocode) -> bool:
    """Return whether an address is fine enough to tell datums 500 metres apart."""
    return by_address.precision in (Precision.NUMBER, Precision.PLACE) and by_address.score >= 70


def _refused(coordinates: Pair, metres: float | None, by_address: Geocode) -> Geocode:
    lon, lat = coordinates
    if metres is None:
        doubt = message(
            "坐标（{lon}, {lat}）不是经纬度，改按地址定位：请核对单位和格式", lon=lon, lat=lat
        )
    else:
        doubt = message(
            "坐标（{lon}, {lat}）在辖区外 {km} 公里，改按地址定位：请核对坐标",
            lon=lon,
            lat=lat,
            km=round(metres / 1000, 1),
        )
    return replace(by_address, doubts=(doubt, *by_address.doubts))


def _apart(position: Position, by_address: Geocode) -> Message | None:
    limit = DISAGREE_M.get(by_address.precision)
    if limit is None or by_address.position is None:
        return None
    metres = distance_m(position, by_address.position)
    if metres <= limit:
        return None
    return message(
        "坐标与地址（{matched}）相距 {km} 公里：请核对哪个正确",
        matched=by_address.matched,
        km=round(metres / 1000, 1),
    )


def _other_datum(coordinates: Pair, believed: _Declared, by_address: Geocode) -> Message | None:
    """Return a doubt where the address fits another datum than the one that was stated."""
    target = by_address.position
    if target is None or not _deciding(by_address):
        return None
    apart = distance_m(believed.position, target)
    others = [row for row in _readings(coordinates, Datum.UNKNOWN) if not row.swapped]
    nearest = min(others, key=lambda row: distance_m(row.position, target), default=believed)
    if apart < MISLABELLED_M or distance_m(nearest.position, target) > apart / 3:
        return None
    return message(
        "坐标注明为 {stated}，但按 {datum} 解读才与地址相符：请核对坐标系",
        stated=believed.datum.value,
        datum=nearest.datum.value,
    )


def _address_doubts(
    by_address: Geocode, township: TownshipCode, index: GazetteerIndex
) -> tuple[Message, ...]:
    """Return what the address says against declared coordinates."""
    if by_address.method == "outside":
        return by_address.doubts
    if by_address.precision is Precision.TOWNSHIP and by_address.township != township:
        return (
            message(
                "地址写的是{typed}，坐标在{actual}：请核对",
                typed=by_address.matched,
                actual=index.township[township].name,
            ),
        )
    return ()


def _by_township(by_address: Geocode, own: TownshipCode, index: GazetteerIndex) -> Geocode:
    name = index.township[own].name
    doubt = message("地址无法定位，暂放在申报的{township}内一点：请补充坐标", township=name)
    return Geocode(
        position=index.centre(own),
        precision=Precision.TOWNSHIP,
        score=25,
        datum=Datum.WGS84,
        method="declared township",
        township=own,
        matched=name,
        doubts=(*by_address.doubts, doubt),
    )


def _with_township_doubt(
    answer: Geocode, own: TownshipCode | None, declared: str, index: GazetteerIndex
) -> Geocode:
    if declared and own is None and len(declared) >= 9:
        doubt = message("申报的乡镇代码 {code} 不在本辖区：请核对", code=declared)
        return replace(answer, doubts=(*answer.doubts, doubt))
    if own is None or answer.township is None or answer.township == own:
        return answer
    doubt = message(
        "申报的乡镇是{declared}，位置在{actual}：请核对",
        declared=index.township[own].name,
        actual=index.township[answer.township].name,
    )
    score = max(0, answer.score - _DOUBT_LOSS // 2)
    return replace(answer, score=score, doubts=(*answer.doubts, doubt))


def _outside(metres: float, index: GazetteerIndex) -> Message:
    return message(
        "坐标在{area}界外 {metres} 米：请核对坐标或边界", area=index.area.name, metres=round(metres)
    )
