"""What clients get about month plans."""

from datetime import date
from typing import Self

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


class AreaAnswer(_Answer):
    """One area that is known here, with the months planned for it."""

    code: str = Field(examples=["999901"])
    name: str
    is_demo: bool
    months: list[str] = Field(examples=[["2026-12"]])


class RuleAnswer(_Answer):
    """Where one coverage rule stands at the start of the month."""

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
