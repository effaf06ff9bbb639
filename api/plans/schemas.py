"""What clients get about month plans."""

from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.plans.view import DayView, MonthView, RouteView, StopView
from geo.message import Translate
from geo.township_risk import TownshipRisk
from planner.coverage import RuleProgress
from planner.left_out_reason import EntryPrice
from planner.month_shortfall import month_shortfalls
from planner.roster import UnplacedVisit


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _with_example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": example})


class AreaAnswer(_Answer):
    """One area that is known here, with the months planned for it."""

    model_config = _with_example(
        {"code": "999901", "name": "云溪县", "is_demo": True, "months": ["2026-12"]}
    )

    code: str = Field(examples=["999901"])
    name: str
    is_demo: bool
    months: list[str] = Field(examples=[["2026-12"]])


class RuleAnswer(_Answer):
    """Where one coverage rule stands at the start of the month."""

    model_config = _with_example(
        {
            "rule": "CZ-R04",
            "title": "放射诊疗单位全覆盖",
            "in_scope": 40,
            "required": 40,
            "done": 31,
            "due_this_month": 9,
            "short": 0,
            "sentence": "规则 CZ-R04“放射诊疗单位全覆盖”：应查 40 家，已查 31 家，本月须查 9 家",
        }
    )

    rule: str = Field(examples=["CZ-R04"])
    title: str
    in_scope: int
    required: int
    done: int
    due_this_month: int
    short: int
    sentence: str

    @classmethod
    def of(cls, progress: RuleProgress, translate: Translate) -> Self:
        """Describe `progress`."""
        return cls(
            rule=progress.rule,
            title=translate(progress.title),
            in_scope=progress.in_scope,
            required=progress.required,
            done=progress.done,
            due_this_month=progress.due_this_month,
            short=progress.short,
            sentence=progress.sentence.said(translate),
        )


class MonthAnswer(_Answer):
    """A month plan in numbers."""

    model_config = _with_example(
        {
            "area": "999901",
            "area_name": "云溪县",
            "month": "2026-12",
            "is_demo": True,
            "seed": "5eed" * 16,
            "rule_set": "yunxi-2026/1",
            "employers": 1200,
            "by_class": {"甲": 410, "乙": 380, "丙": 410},
            "planned": {"必查": 210, "双随机": 60, "专项": 0},
            "placed": {"必查": 210, "双随机": 58, "专项": 0},
            "unplaced": 2,
            "team_days": 129,
            "distance_km": 5300.5,
            "rules": [],
            "shortfalls": [
                "必查和双随机任务有 2 家不能完成，已证明现有小组日不够：演示甲厂、演示乙厂"
            ],
        }
    )

    area: str
    area_name: str
    month: str
    is_demo: bool
    seed: str
    rule_set: str
    employers: int
    by_class: dict[str, int] = Field(description="Employers by class letter")
    planned: dict[str, int] = Field(description="Visits to make, by list")
    placed: dict[str, int] = Field(description="Visits on the roster, by list")
    unplaced: int
    team_days: int
    distance_km: float
    rules: list[RuleAnswer]
    shortfalls: list[str]

    @classmethod
    def of(cls, view: MonthView, translate: Translate) -> Self:
        """Describe `view`."""
        plan = view.plan
        return cls(
            area=plan.area.code,
            area_name=plan.area.name,
            month=str(plan.month),
            is_demo=plan.area.is_demo,
            seed=plan.seed,
            rule_set=plan.rule_set,
            employers=len(plan.employers),
            by_class=dict(view.letters),
            planned={kind.value: count for kind, count in view.planned.items()},
            placed={kind.value: count for kind, count in view.placed.items()},
            unplaced=len(plan.roster.unplaced),
            team_days=len(plan.team_days),
            distance_km=round(view.distance_km, 1),
            rules=[RuleAnswer.of(each, translate) for each in plan.coverage.progress],
            shortfalls=[each.said(translate) for each in month_shortfalls(plan)],
        )


class StopAnswer(_Answer):
    """One stop; minutes are after midnight."""

    model_config = _with_example(
        {
            "employer": "91999901MA0000001X-01",
            "name": "云溪演示机械厂",
            "address": "云溪镇演示路 1 号",
            "township": "云溪镇",
            "lon": 117.01,
            "lat": 38.02,
            "visit_list": "双随机",
            "risk_class": "丙",
            "rules": ["CZ-R04"],
            "arrive_min": 565,
            "start_min": 565,
            "leave_min": 715,
        }
    )

    employer: str
    name: str
    address: str
    township: str
    lon: float
    lat: float
    visit_list: str = Field(examples=["双随机"])
    risk_class: str = Field(examples=["丙"])
    rules: list[str]
    arrive_min: int
    start_min: int
    leave_min: int

    @classmethod
    def of(cls, view: StopView) -> Self:
        """Describe `view`."""
        return cls(
            employer=view.employer.id,
            name=view.employer.name,
            address=view.employer.workplace_address,
            township=view.township,
            lon=view.visit.position.lon,
            lat=view.visit.position.lat,
            visit_list=view.visit.list.value,
            risk_class=view.letter,
            rules=list(view.visit.rules),
            arrive_min=view.stop.arrive_min,
            start_min=view.stop.start_min,
            leave_min=view.stop.leave_min,
        )


class RouteAnswer(_Answer):
    """One team-day's route."""

    model_config = _with_example(
        {
            "day": "2026-12-01",
            "team": 1,
            "office": "云溪县卫生监督所",
            "lead": "演示甲",
            "member": "演示乙",
            "depart_min": 540,
            "lunch_start_min": 715,
            "return_min": 1005,
            "distance_km": 42.5,
            "stops": [],
        }
    )

    day: date
    team: int
    office: str
    lead: str
    member: str
    depart_min: int
    lunch_start_min: int | None
    return_min: int
    distance_km: float
    stops: list[StopAnswer]

    @classmethod
    def of(cls, view: RouteView) -> Self:
        """Describe `view`."""
        return cls(
            day=view.route.team_day.day,
            team=view.route.team_day.number,
            office=view.office,
            lead=view.lead.name,
            member=view.member.name,
            depart_min=view.route.depart_min,
            lunch_start_min=view.route.lunch_start_min,
            return_min=view.route.return_min,
            distance_km=round(view.distance_km, 1),
            stops=[StopAnswer.of(stop) for stop in view.stops],
        )


class PriceAnswer(_Answer):
    """What the whole roster loses when a visit is forced in; less than 0 is a gain."""

    model_config = _with_example(
        {
            "gives_way": ["91999901MA0000002X-01"],
            "comes_in": [],
            "mandatory": 0,
            "points": 12,
            "travel_min": 9,
            "sentence": "排入要换出 1 家，多走 9 分钟",
        }
    )

    gives_way: list[str] = Field(description="Employers whose visits fall out")
    comes_in: list[str] = Field(description="Employers whose visits come in as well")
    mandatory: int = Field(description="How many fewer mandatory visits, this one counted")
    points: int = Field(description="How many fewer points of targeted visits")
    travel_min: int = Field(description="How many more minutes on the road")
    sentence: str

    @classmethod
    def of(cls, price: EntryPrice, translate: Translate) -> Self:
        """Describe `price`."""
        return cls(
            gives_way=list(price.gives_way),
            comes_in=list(price.comes_in),
            mandatory=price.mandatory,
            points=price.points,
            travel_min=price.travel_min,
            sentence=price.sentence.said(translate),
        )


class UnplacedAnswer(_Answer):
    """One visit that is not on the roster, why, what it would cost and what would let it in."""

    model_config = _with_example(
        {
            "employer": "91999901MA0000003X-01",
            "name": "云溪演示铸造有限公司",
            "cause": "displaced",
            "reason": "小组日已排满",
            "validation": None,
            "price": None,
            "remedies": ["12 月 9 日加一个小组日"],
        }
    )

    employer: str
    name: str
    cause: str
    reason: str
    validation: str | None = Field(description="How far the reason was checked; null: beforehand")
    price: PriceAnswer | None = Field(description="Null when forcing it in was not tried")
    remedies: list[str] = Field(description="Changes that were tried and let it in, cheapest first")

    @classmethod
    def of(cls, left: UnplacedVisit, name: str, translate: Translate) -> Self:
        """Describe `left`."""
        return cls(
            employer=left.employer,
            name=name,
            cause=left.cause.value,
            reason=left.reason.said(translate),
            validation=left.validation.value if left.validation else None,
            price=PriceAnswer.of(left.price, translate) if left.price else None,
            remedies=[each.sentence.said(translate) for each in left.remedies],
        )


class RosterAnswer(_Answer):
    """A month's routes by day, and what was left out."""

    model_config = _with_example(
        {
            "area": "999901",
            "month": "2026-12",
            "routes": [],
            "unplaced": [],
            "shortage": [],
        }
    )

    area: str
    month: str
    routes: list[RouteAnswer]
    unplaced: list[UnplacedAnswer]
    shortage: list[str] = Field(description="Why mandatory visits are left out, and the repair")

    @classmethod
    def of(cls, view: MonthView, translate: Translate) -> Self:
        """Describe `view`."""
        names = {employer.id: employer.name for employer in view.plan.employers}
        return cls(
            area=view.plan.area.code,
            month=str(view.plan.month),
            routes=[
                RouteAnswer.of(route) for week in view.weeks for day in week for route in _of(day)
            ],
            unplaced=[
                UnplacedAnswer.of(each, names.get(each.employer, ""), translate)
                for each in view.plan.roster.unplaced
            ],
            shortage=[
                words.said(translate)
                for words in (
                    view.plan.roster.shortage.words() if view.plan.roster.shortage else ()
                )
            ],
        )


class TownshipAnswer(_Answer):
    """The three risk numbers of one township; null is unknown, never zero."""

    model_config = _with_example(
        {
            "code": "999901100",
            "name": "云溪镇",
            "employers": 61,
            "burden": 1204,
            "density": 21.5,
            "intensity": 0.31,
        }
    )

    code: str
    name: str
    employers: int
    burden: int = Field(description="Workers exposed to severe factors")
    density: float | None = Field(description="Sum of risk points per square kilometre")
    intensity: float | None = Field(description="Shrunk share of inspected with violations")

    @classmethod
    def of(cls, risk: TownshipRisk, name: str) -> Self:
        """Describe `risk` of the township called `name`."""
        return cls(
            code=risk.township,
            name=name,
            employers=risk.employers,
            burden=risk.severe_workers,
            density=None if risk.density is None else round(risk.density, 3),
            intensity=None if risk.intensity is None else round(risk.intensity, 4),
        )


def _of(day: DayView) -> tuple[RouteView, ...]:
    return day.routes
