"""Medical and service institutions of the demo county, which rules speak of by kind."""

from dataclasses import dataclass

from data.demo.place_names import TOWNS
from geo.employer import EmployerKind

_XRAY = "X射线装置（含CT机）产生的电离辐射"
_LINAC = "加速器产生的电离辐射"
_SOURCE = "密封放射源产生的电离辐射"
_OXIDE = "环氧乙烷"
_UNIT = EmployerKind.RADIATION_UNIT
_KEY = EmployerKind.KEY_RADIATION_UNIT
_EMPLOYER = EmployerKind.EMPLOYER


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedUnit:
    """One institution that every demo county has."""

    name: str
    town: int
    industry: str
    industry_name: str
    public: bool
    workers: float
    exposed: float
    factors: tuple[tuple[str, float, float], ...]
    kinds: tuple[EmployerKind, ...]


def planned_units() -> tuple[PlannedUnit, ...]:
    """Return 40 radiation units (12 key), 6 examination and diagnosis, 6 technical services."""
    return (*_hospitals(), *_health_centres(), *_clinics(), *_services())


def _hospitals() -> tuple[PlannedUnit, ...]:
    """Return the larger hospitals; four also examine workers and two diagnose."""
    named = (
        ("县人民医院", 0, True, 620, (EmployerKind.EXAMINATION, EmployerKind.DIAGNOSIS)),
        ("县中医医院", 0, True, 380, (EmployerKind.EXAMINATION,)),
        ("职业病防治院", 1, True, 120, (EmployerKind.EXAMINATION, EmployerKind.DIAGNOSIS)),
        ("禾岚医院", 2, False, 180, (EmployerKind.EXAMINATION,)),
        ("妇幼保健院", 2, True, 160, ()),
        ("锦川骨科医院", 1, False, 110, ()),
        ("泽屿肿瘤医院", 0, False, 140, ()),
        ("瀚原康复医院", 0, False, 90, ()),
    )
    return tuple(
        PlannedUnit(
            name=f"云溪演示{name}", town=town,
            industry="8412" if "中医" in name else "8415" if place > 2 else "8411",
            industry_name="中医医院" if "中医" in name else "专科医院" if place > 2 else "综合医院",
            public=public, workers=workers, exposed=0.12,
            factors=(
                (_XRAY, 1.0, 0.6), (_LINAC, 1.0 if "肿瘤" in name or place == 0 else 0.0, 0.1),
                (_SOURCE, 0.3, 0.1), (_OXIDE, 0.5, 0.1),
            ),
            kinds=(_EMPLOYER, _UNIT, _KEY, *more),
        )
        for place, (name, town, public, workers, more) in enumerate(named)
    )  # fmt: skip


def _health_centres() -> tuple[PlannedUnit, ...]:
    return tuple(
        PlannedUnit(
            name=f"云溪演示{plan.name[:-1] if plan.name[-1] in '镇乡' else plan.name}卫生院",
            town=town, industry="8423", industry_name="乡镇卫生院", public=True, workers=32,
            exposed=0.1, factors=((_XRAY, 1.0, 0.9),),
            kinds=(_EMPLOYER, _UNIT, _KEY) if plan.blocks >= 6 and town > 3 else (_EMPLOYER, _UNIT),
        )
        for town, plan in enumerate(TOWNS)
    )  # fmt: skip


def _clinics() -> tuple[PlannedUnit, ...]:
    words = (
        "沐汀",
        "晗洲",
        "铭杉",
        "钰楠",
        "睿桐",
        "霖榆",
        "琨陌",
        "赫渚",
        "祺丘",
        "朔野",
        "骁岱",
        "堃穗",
    )
    return tuple(
        PlannedUnit(
            name=f"云溪演示{word}{'口腔' if place % 2 else '综合'}门诊部", town=place % 5 * 3 % 8,
            industry="8425", industry_name="门诊部（所）", public=False, workers=12, exposed=0.3,
            factors=((_XRAY, 1.0, 0.9),), kinds=(_EMPLOYER, _UNIT),
        )
        for place, word in enumerate(words)
    )  # fmt: skip


def _services() -> tuple[PlannedUnit, ...]:
    words = ("璟衡", "晟弘", "煜泽", "珩川", "翊嵩", "峻峪")
    return tuple(
        PlannedUnit(
            name=f"云溪演示{word}职业卫生技术服务有限公司", town=place % 4, industry="7452",
            industry_name="检测服务", public=False, workers=26, exposed=0.4,
            factors=(("噪声", 1.0, 0.5), ("以上未提及的可导致职业病的其他粉尘", 0.8, 0.5)),
            kinds=(_EMPLOYER, EmployerKind.TECHNICAL_SERVICE),
        )
        for place, word in enumerate(words)
    )  # fmt: skip
