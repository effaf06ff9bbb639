"""Addresses: read a Chinese address as people type it into its parts, without any gazetteer.

Reading is by the words that end each part (省 市 县 镇 村 路 号), so it works for any place; which
parts really exist is for the gazetteer to say. Every string has an answer, most of it empty for
text that is no address.
"""

import re
from dataclasses import dataclass

from geo.address_text import NUMERALS, tidy_address, whole_number
from geo.division import PROVINCES

_HAN = r"[\u3400-\u9fff]"
_COUNT = rf"(?:\d{{1,5}}|[{NUMERALS}]{{1,6}})"
_ROADISH = (
    r"(?:[东西南北中前后大新老]?(?:路|街(?!道)|大道|道|巷|线|桥)|[东西南北]?[一二三四五六]路)"
)
_CITY = re.compile(
    rf"({_HAN}{{2,7}}?(?:自治州|(?<![开小])地区|(?<![门超夜菜])市(?![场政民郊辖区])|(?<=兴安|阿拉)盟))"
)
_COUNTY = re.compile(
    rf"((?:浦东|滨海|两江|天府|雄安)新区|{_HAN}{{1,8}}?(?:自治县|自治旗|县(?!城(?!关)|政府|道)|旗(?![舰杆])"
    r"|(?<![园发业小社校厂库税假范片街景新术务验集货住地])区(?![委域间块])|(?<![门超夜菜])市(?![场政民郊辖区])))"
)
_ZONE = re.compile(
    rf"((?:{_HAN}|[A-Za-z0-9]){{0,18}}?(?:工业集中区|产业集聚区|经济技术开发区|高新技术产业开发区|开发区"
    r"|工业园区|产业园区|科技园区|物流园区|工业园|产业园|科技园|物流园|创业园|创意园|软件园|化工园|工业区"
    r"|集中区|集聚区|保税区|高新区|经开区|园区|示范区|度假区|工业城|工业小区))"
)
_TOWNSHIP = re.compile(
    rf"({_HAN}{{1,10}}?(?:街道办事处|街道办|街道|镇(?!{_ROADISH}|[政村])|乡(?!{_ROADISH}|[政村镇])|苏木))"
)
_VILLAGE = re.compile(
    rf"((?:{_HAN}|\d){{1,12}}?(?:社区居民委员会|社区居委会|村民委员会|居民委员会|村委会|居委会|社区(?!{_ROADISH})"
    rf"|嘎查|村(?!{_ROADISH}|[民镇])))"
)
_GROUP = re.compile(
    rf"第?({_COUNT})(?:村民小组|居民小组|村小组|小组|组|生产队|队|社(?!区))(?!{_ROADISH})"
)
_CODED_ROAD = (
    r"[GSXYgsxy]\d{1,4}(?:国道|省道|县道|乡道|高速公路|高速|公路|线)?"
    r"|\d{1,4}(?:国道|省道|县道|乡道)"
)
_SUFFIX = (
    r"(?:高速公路|快速路|大道|大街|公路|马路|胡同|路|街(?![道坊])|道(?!路)|巷|弄|高速"
    r"|线(?=\d|[与和东西南北、]|$))"
)
_NAMED_ROAD = rf"(?:{_HAN}|[A-Za-z0-9](?!号)){{1,12}}?(?<!\d){_SUFFIX}"
_STRETCH = rf"(?:(?:[东西南北中]|[{NUMERALS}]|\d)段|[东西南北]延(?:长线|伸段|段)?)?"
_ROAD = re.compile(rf"({_CODED_ROAD}|{_NAMED_ROAD}){_STRETCH}")
_NUMBER = re.compile(
    rf"(?:第|门牌|新|老|临|特|甲|乙)?(?:(\d{{1,5}})[A-Za-z甲乙丙丁]?(?:[-/、,](?:附)?(\d{{1,5}}))*"
    rf"(?:号|弄|之|附|#|(?=$|[^\d米公千里mkK层楼室栋幢座年个A-Za-z]))|({_COUNT})号)"
)
_CROSSING = re.compile(
    rf"(?:(?P<by>[与和及跟]|同)|[、/,，])?(?P<road>{_CODED_ROAD}|{_NAMED_ROAD})"
    r"(?P<end>的?(?:十字|丁字)?(?:交叉路?[口处]?|交[汇界接会][处口]?|相交[处]?|交口|路口|口))?"
)
_RELATIVE = re.compile(
    rf"对面|斜对面|隔壁|附近|旁边|旁|(?:(?P<way>东南|东北|西南|西北|东|西|南|北)(?:侧|边|面|方向|行|向|首|头|约)*"
    rf"(?P<count>{_COUNT})(?P<unit>米|公里|千米|里|km|m(?!m)|KM|M))"
    r"|(?:东南|东北|西南|西北|东|西|南|北)(?:侧|边|面)"
)
_PLACE = re.compile(
    rf"((?:{_HAN}|[A-Za-z0-9]){{2,20}}?(?:市场|广场|大厦|商城|商厦|公司|学校|医院|花园|中心|基地|小区|厂区|矿区|大楼|大院|写字楼"
    r"|工厂|(?<![一二三四五六七八九十\d号])厂(?!房)|国际|公寓|酒店|宾馆|车站|港|码头|农场|林场|矿))"
)
_BUILDING = re.compile(
    rf"(?:[A-Za-z]\d{{0,3}}|{_COUNT}|[东西南北主附])(?:号楼|号厂房|号车间|幢|栋|座|单元|车间|层|楼|室|F|f)"
)
_NOT_AFTER_PROVINCE = re.compile(rf"{_ROADISH}|[镇乡村街]")
_METRES = {"米": 1, "m": 1, "M": 1, "公里": 1000, "千米": 1000, "km": 1000, "KM": 1000, "里": 500}
_NAMES_OF_STOP = "号室栋幢"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A word that places the address beside something else: 对面, 东侧500米."""

    text: str
    way: str = ""
    """Compass direction in Chinese, where a distance is given."""
    metres: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressParts:
    """An address taken apart; a part that is not there is empty."""

    text: str
    """The whole address in one form, without remarks in brackets."""
    note: str = ""
    """What stood in brackets."""
    province: str = ""
    city: str = ""
    county: str = ""
    zone: str = ""
    """Development zone or park (开发区, 工业园)."""
    township: str = ""
    village: str = ""
    group: int | None = None
    road: str = ""
    crossing: str = ""
    """The other road of a crossing (交叉口)."""
    number: int | None = None
    number_to: int | None = None
    """End of a range such as 12-18号."""
    place: str = ""
    building: str = ""
    relative: Relative | None = None


def parse_address(text: str) -> AddressParts:
    """Return the parts of an address; any string is answered."""
    main, note = tidy_address(text)
    province, city, county, rest = _administrative(main)
    zones: list[str] = []
    township, rest = _take(_TOWNSHIP, rest, zones)
    village, rest = _take(_VILLAGE, rest, zones)
    if not township:  # 社区 before 街道, or a zone in between
        township, rest = _take(_TOWNSHIP, rest, zones)
    found = _GROUP.match(rest)
    group = whole_number(found[1]) if found else None
    rest = rest[found.end() :] if found else rest
    for _ in range(2):  # a park within a zone
        zone, rest = _zone(rest)
        zones.extend([zone] if zone else [])
    road, crossing, rest = _roads(rest)
    number, number_to, after = read_number(rest)
    if road:
        rest = after
    else:  # 3号厂房 in a park is a building
        number = number_to = None
    place = _PLACE.search(rest) or _PLACE.search(note)
    building = _BUILDING.search(rest)
    return AddressParts(
        text=main,
        note=note,
        province=province,
        city=city,
        county=county,
        zone=zones[-1] if zones else "",
        township=township,
        village=village,
        group=group,
        road=road,
        crossing=crossing,
        number=number,
        number_to=number_to,
        place=place[1] if place else "",
        building=building[0] if building else "",
        relative=_relative(rest),
    )


def read_number(text: str) -> tuple[int | None, int | None, str]:
    """Return the house number that `text` begins with, the end of its range, and what follows."""
    found = _NUMBER.match(text)
    if found is None:
        return None, None, text
    number = whole_number(found[1] or found[3])
    until = int(found[2]) if found[2] else None
    if number is None or until is None or until <= number:
        until = None
    return number, until, text[found.end() :]


def road_key(name: str) -> str:
    """Return the form in which road names are compared: `G104国道` and `104国道` are `G104`."""
    coded = re.fullmatch(
        r"([GSXYgsxy]?)(\d{1,4})(国道|省道|县道|乡道|高速公路|高速|公路|线)?", name
    )
    if coded is None or not (coded[1] or coded[3]):
        return name
    letter = coded[1].upper() or {"国": "G", "省": "S", "县": "X", "乡": "Y"}.get(coded[3][0], "G")
    return letter + coded[2]


def _administrative(text: str) -> tuple[str, str, str, str]:
    province = city = county = ""
    rest = text.removeprefix("中国").removeprefix("中华人民共和国")
    for _ in range(2):  # people repeat: 江苏省江阴市江苏省江阴市…
        taken, rest = _province(rest)
        province = province or taken
        found = _CITY.match(rest)
        if found and not any(char in found[1][:-1] for char in "路街村号道") and len(rest) > 2:
            city, rest = city or found[1], rest[found.end() :]
        rest = rest.removeprefix("市辖区")
        found = _COUNTY.match(rest)
        if found and _is_county(found[1], after_city=bool(city or province)):
            county, rest = county or found[1], rest[found.end() :]
    return province, city, county, rest


def _is_county(name: str, *, after_city: bool) -> bool:
    if any(char in name[1:-1] for char in "路街村号镇道"):
        return False
    return after_city or len(name) > 2 or name.endswith("县")


def _province(text: str) -> tuple[str, str]:
    short = text[:2] if text[:2] in PROVINCES else text[:3]
    full = PROVINCES.get(short)
    if full is None:
        return "", text
    if text.startswith(full):
        return full, text[len(full) :]
    rest = text[len(short) :].removeprefix("省").removeprefix("市")
    if rest and not _NOT_AFTER_PROVINCE.match(rest):
        return full, rest
    return "", text


def _take(pattern: re.Pattern[str], text: str, zones: list[str]) -> tuple[str, str]:
    """Return the part that `text` begins with; a zone before it is put into `zones`."""
    found = pattern.match(text)
    if found is None or any(char in found[1][1:-1] for char in "路号巷"):
        return "", text
    zone = _ZONE.match(found[1])
    if zone is not None and zone.end() < found.end():
        zones.append(zone[1])
        return found[1][zone.end() :], text[found.end() :]
    return found[1], text[found.end() :]


def _zone(text: str) -> tuple[str, str]:
    found = _ZONE.match(text)
    if found is None or re.search(_SUFFIX, found[1][1:]):
        return "", text
    return found[1], text[found.end() :]


def _roads(text: str) -> tuple[str, str, str]:
    for piece in (text, *re.split(r"[,，;；。、]", text)[1:]):
        found = _ROAD.match(piece)
        if found and not any(char in found[1] for char in _NAMES_OF_STOP):
            rest = piece[found.end() :]
            crossing = _CROSSING.match(rest)
            if crossing and (crossing["by"] or crossing["end"]):
                return found[1], crossing["road"], rest[crossing.end() :]
            return found[1], "", rest
    return "", "", text


def _relative(text: str) -> Relative | None:
    found = _RELATIVE.search(text)
    if found is None:
        return None
    count = whole_number(found["count"]) if found["count"] else None
    if count is None:
        return Relative(text=found[0])
    return Relative(text=found[0], way=found["way"], metres=count * _METRES[found["unit"]])
