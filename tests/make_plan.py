"""A month plan made by hand: small, complete, and the same every time."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from shapely.geometry import box

from geo.area import SupervisionArea, Township, TownshipCode
from geo.employer import Employer, EmployerId
from geo.hazard_factor import FactorNature, HazardCategory
from geo.history import History, Inspection, InspectionKind
from geo.message import message
from geo.position import Position, Precision
from geo.risk_score import CombinedClass, ManagementGrade, RiskGrade, RiskScore, ScorePart
from geo.travel import TravelMethod
from planner.coverage import (
    CertainInclusion,
    Exclusion,
    MonthCoverage,
    RuleProgress,
    Stratum,
)
from planner.draw import SCALE, Draw, FrameUnit
from planner.inspector import Inspector, InspectorId, Office, OfficeId, Skill
from planner.month import Month
from planner.month_plan import MonthPlan
from planner.roster import Roster, Route, Stop, UnplacedCause, UnplacedVisit, WorkingDay
from planner.team_day import TeamDay
from planner.visit import Visit, VisitList
from tests import make

METHOD: Final = "国家2024/1"
DAYS: Final = (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 7))
SEED: Final = "5eed" * 16
LON, LAT = 117.0, 38.0

_TOWNSHIPS = (("999901100", "云溪镇"), ("999901101", "石桥镇"), ("999901102", "柳河乡"))
_NAMES = (
    "云溪演示机械厂", "云溪演示铸造有限公司", "云溪演示家具有限公司", "云溪演示电镀厂",
    "云溪演示制鞋有限公司", "石桥演示石材厂", "石桥演示化工有限公司", "石桥演示印刷厂",
    "石桥演示水泥有限公司", "石桥演示蓄电池有限公司", "柳河演示木业有限公司",
    "柳河演示陶瓷厂", "柳河演示医院", "柳河演示矿业有限公司", "柳河演示<b>&{{涂料}}厂",
)  # fmt: skip
_DUST = ("矽尘", HazardCategory.DUST, FactorNature.SEVERE)
_NOISE = ("噪声", HazardCategory.PHYSICAL, FactorNature.GENERAL)
_BENZENE = ("苯", HazardCategory.CHEMICAL, FactorNature.SEVERE)
_OTHER = ("以上未提及的可导致职业病的其他粉尘", HazardCategory.DUST, FactorNature.UNKNOWN)
_FACTORS = ((_DUST, _NOISE), (_NOISE,), (_BENZENE, _NOISE), (_OTHER,), (_BENZENE, _DUST))


def employer_id(number: int) -> EmployerId:
    """Return the id of the employer with `number`, from 1."""
    return EmployerId(f"9199990100000{number:04d}X-01")


def month_plan(**changes: Any) -> MonthPlan:
    """Return a plan of 3 townships, 15 employers, 2 offices, 4 officers and 3 days of routes."""
    employers = tuple(_employer(n) for n in range(1, 16))
    scores = {e.id: _score(n, e) for n, e in enumerate(employers, start=1)}
    inspectors, offices = _staff()
    team_days = _team_days()
    visits = tuple(_visit(n, e) for n, e in enumerate(employers, start=1) if n <= 12)
    fields: dict[str, Any] = {
        "area": _area(),
        "month": Month(year=2026, number=12),
        "seed": SEED,
        "rule_set": "yunxi-2026/1",
        "employers": employers,
        "scores": scores,
        "coverage": _coverage(employers),
        "draw": _draw(employers, scores),
        "offices": offices,
        "inspectors": inspectors,
        "team_days": team_days,
        "visits": visits,
        "roster": _roster(team_days),
        "clock": WorkingDay(),
        "travel_method": TravelMethod.ROADS,
    }
    return MonthPlan(**(fields | changes))


def histories() -> dict[EmployerId, History]:
    """Return the past of the first ten employers; every third one was found in violation."""
    return {
        employer_id(n): History(
            inspections=(
                Inspection(
                    employer=employer_id(n),
                    on=date(2025, 1 + n, 10),
                    kind=InspectionKind.RANDOM,
                    authority="云溪县卫生健康局",
                    violations=2 if n % 3 == 0 else 0,
                ),
            )
        )
        for n in range(1, 11)
    }


def nothing_planned() -> MonthPlan:
    """Return the plan of an area in which nobody is to be inspected."""
    plan = month_plan()
    return replace(
        plan,
        employers=(),
        scores={},
        visits=(),
        team_days=(),
        coverage=MonthCoverage(
            certain=(), quotas={}, strata={}, excluded=(), progress=(), shortfalls=()
        ),
        draw=replace(plan.draw, units=(), quotas={}, chosen=(), reserve=()),
        roster=Roster(routes=(), unplaced=()),
    )


def _area() -> SupervisionArea:
    townships = tuple(
        Township(
            code=TownshipCode(code),
            name=name,
            outline=box(LON + i * 0.1 - 0.05, LAT - 0.05, LON + i * 0.1 + 0.05, LAT + 0.05),
            approximate=i == 2,
        )
        for i, (code, name) in enumerate(_TOWNSHIPS)
    )
    return make.area(townships=townships)


def _employer(number: int) -> Employer:
    township = (number - 1) // 5
    exposures = tuple(
        make.exposure(
            factor=factor, category=category, nature=nature, workers=number * 3, post="打磨"
        )
        for factor, category, nature in _FACTORS[number % 5]
    )
    lost = number == 12
    return make.employer(
        id=employer_id(number),
        name=_NAMES[number - 1],
        credit_code=None,
        workplace_address=f"云溪县{_TOWNSHIPS[township][1]}演示路{number}号",
        township=TownshipCode(_TOWNSHIPS[township][0]),
        position=None
        if lost
        else Position(
            lon=LON + township * 0.1 + (number % 5 - 2) * 0.016,
            lat=LAT + (number * 7 % 5 - 2) * 0.016,
        ),
        precision=Precision.NONE if lost else Precision.NUMBER,
        contact="演示联系人 000-0000000",
        workers=number * 10,
        exposed_workers=number * 3,
        exposures=exposures,
    )


def _score(number: int, employer: Employer) -> RiskScore:
    combined = CombinedClass(1 + number % 3)
    parts = (
        ScorePart(key="test", points=number, reason=message("检测逾期 {months} 个月", months=3)),
        ScorePart(key="visit", points=5, reason=message("{years} 年未检查", years=2)),
    )
    natures = [exposure.nature for exposure in employer.exposures]
    return RiskScore(
        employer=employer.id,
        nature=FactorNature.SEVERE if FactorNature.SEVERE in natures else natures[0],
        conforms=number % 2 == 0,
        grade=RiskGrade(1 + number % 3),
        management=ManagementGrade.B,
        combined=combined,
        letter="甲乙丙"[combined - 1],
        method=METHOD,
        parts=parts,
        flags=(message("接触人数为估算"),) if number == 3 else (),
    )


def _staff() -> tuple[tuple[Inspector, ...], tuple[Office, ...]]:
    offices = (
        make.office(position=Position(lon=LON, lat=LAT + 0.01), vehicles=1),
        make.office(
            id=OfficeId("o2"),
            name="柳河监督分所",
            position=Position(lon=LON + 0.2, lat=LAT - 0.01),
            vehicles=1,
        ),
    )
    inspectors = tuple(
        make.inspector(
            id=InspectorId(f"i0{n}"),
            name=f"演示{name}",
            office=OfficeId("o1" if n <= 2 else "o2"),
            certificate_no=f"演示-000{n}",
            skills=frozenset({Skill.RADIATION}) if n == 3 else frozenset(),
        )
        for n, name in enumerate("甲乙丙丁", start=1)
    )
    return inspectors, offices


def _team_days() -> tuple[TeamDay, ...]:
    pairs = (("o1", "i01", "i02"), ("o2", "i03", "i04"))
    return tuple(
        TeamDay(
            day=day,
            number=number,
            office=OfficeId(office),
            lead=InspectorId(lead if turn % 2 == 0 else member),
            member=InspectorId(member if turn % 2 == 0 else lead),
            skills=frozenset({Skill.RADIATION}) if office == "o2" else frozenset(),
            recused=frozenset(),
        )
        for turn, day in enumerate(DAYS)
        for number, (office, lead, member) in enumerate(pairs, start=1)
    )


def _visit(number: int, employer: Employer) -> Visit:
    which = (VisitList.CERTAIN, VisitList.RANDOM, VisitList.TARGETED)[number % 3]
    position = employer.position or Position(lon=LON + 0.2, lat=LAT)
    return Visit(
        employer=employer.id,
        name=employer.name,
        list=which,
        rules=("CZ-R01", "CZ-R05") if which is VisitList.CERTAIN else (),
        reasons=(message("从未检测（{rule}）", rule="CZ-R01"),)
        if which is VisitList.CERTAIN
        else (),
        position=position,
        service_min=90,
        opening=employer.opening,
        allowed_days=DAYS,
        skills=frozenset({Skill.RADIATION}) if number == 13 else frozenset(),
        prize=10 if which is VisitList.TARGETED else 0,
    )


def _roster(team_days: tuple[TeamDay, ...]) -> Roster:
    # One team-day has no work; employer 12 has no position and 11 does not fit.
    served = ((1, 2), (11,), (3, 4, 5), (8, 9), (), (6, 7))
    taken = tuple(
        tuple(n for n in numbers if n != 11) for numbers in served
    )  # 11 stays for the unplaced list
    routes = tuple(
        _route(team_day, numbers)
        for team_day, numbers in zip(team_days, taken, strict=True)
        if numbers
    )
    unplaced = (
        _unplaced(10, UnplacedCause.NO_CAPACITY, "本月能力已用完，优先级较低"),
        _unplaced(11, UnplacedCause.TOO_FAR, "一天内往返不了"),
        _unplaced(12, UnplacedCause.NO_POSITION, "地址未能定位，请先核对"),
    )
    return Roster(routes=routes, unplaced=unplaced)


def _route(team_day: TeamDay, numbers: tuple[int, ...]) -> Route:
    clock, stops = 9 * 60, []
    lunch: int | None = None
    for order, number in enumerate(numbers):
        arrive = clock + 15 + order
        stops.append(
            Stop(
                employer=employer_id(number),
                travel_min=15 + order,
                distance_m=8_000 + order * 500,
                arrive_min=arrive,
                start_min=arrive,
                leave_min=arrive + 90,
            )
        )
        clock = arrive + 90
        if lunch is None and clock >= 11 * 60 + 30 and order < len(numbers) - 1:
            lunch = clock
            clock += 60
    return Route(
        team_day=team_day,
        depart_min=9 * 60,
        lunch_start_min=lunch,
        stops=tuple(stops),
        return_travel_min=20,
        return_distance_m=9_300,
        return_min=clock + 20,
    )


def _unplaced(number: int, cause: UnplacedCause, reason: str) -> UnplacedVisit:
    return UnplacedVisit(employer=employer_id(number), cause=cause, reason=message(reason))


def _coverage(employers: tuple[Employer, ...]) -> MonthCoverage:
    return MonthCoverage(
        certain=tuple(
            CertainInclusion(
                employer=employers[n - 1].id,
                rules=("CZ-R01", "CZ-R05"),
                reasons=(message("从未检测（{rule}）", rule="CZ-R01"),),
            )
            for n in (3, 6, 9, 12)
        ),
        quotas={Stratum("丙"): 2, Stratum("乙"): 2},
        strata={
            employer.id: Stratum("丙" if n % 2 == 0 else "乙")
            for n, employer in enumerate(employers, start=1)
            if n not in (3, 6, 9, 12, 15)
        },
        excluded=(
            Exclusion(
                employer=employers[14].id,
                reason=message("本年度检查次数已达上限（{n} 次）", n=2),
            ),
        ),
        progress=(
            RuleProgress(
                rule="CZ-R01",
                title="未检测单位全覆盖",
                in_scope=12,
                required=12,
                done=8,
                due_this_month=4,
                short=1,
                sentence=message("应完成 {required} 家，已完成 {done} 家", required=12, done=8),
            ),
            RuleProgress(
                rule="CZ-R05",
                title="严重类单位年度覆盖",
                in_scope=20,
                required=6,
                done=5,
                due_this_month=1,
                short=0,
                sentence=message("应完成 {required} 家，已完成 {done} 家", required=6, done=5),
            ),
        ),
        shortfalls=(message("{rule} 本年度差 {n} 家无法完成", rule="CZ-R01", n=1),),
    )  # fmt: skip


def _draw(employers: tuple[Employer, ...], scores: dict[EmployerId, RiskScore]) -> Draw:
    assert len(scores) == len(employers)
    numbers = (1, 2, 4, 5, 7, 8, 10, 11, 13, 14)
    chosen = (1, 4, 7, 10)
    return Draw(
        seed=bytes.fromhex(SEED),
        algorithm="lpm-dr/1",
        units=tuple(
            FrameUnit(
                employer=employers[n - 1].id,
                township=TownshipCode(_TOWNSHIPS[(n - 1) // 5][0]),
                stratum=Stratum("丙" if n % 2 == 0 else "乙"),
                x_m=n * 100,
                y_m=n * 50,
                mass=2 * SCALE // 5,
            )
            for n in numbers
        ),
        quotas={Stratum("丙"): 2, Stratum("乙"): 2},
        chosen=tuple(employer_id(n) for n in chosen),
        reserve=tuple(employer_id(n) for n in (14, 2, 13, 5, 11, 8)),
    )
