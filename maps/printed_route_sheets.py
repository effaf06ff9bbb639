"""Printed route sheets: the days of a month's teams as one PDF, each beginning on a page."""

from collections.abc import Iterator, Mapping, Sequence

from shapely.geometry import LineString

from geo.employer import EmployerId
from geo.history import History
from geo.message import Translate
from geo.travel import TravelMethod
from maps.page import marks, weekday_name
from maps.printed_brief import language_of, shortened
from maps.route_sheet import FactorLine, StopSheet, stop_sheets, team_titles, timetable
from maps.route_sketch import route_sketch
from maps.typesetter import typeset
from planner.month_plan import MonthPlan
from planner.output_name import OutputKind, output_name
from planner.roster import Route
from planner.team_day import TeamDay

_MOST_REASONS = 6
_MOST_FACTORS = 10


def printed_route_sheets(
    plan: MonthPlan,
    routes: Sequence[Route],
    *,
    translate: Translate,
    paths: Mapping[TeamDay, Sequence[LineString]] | None = None,
    histories: Mapping[EmployerId, History] | None = None,
) -> bytes:
    """Return the sheets of `routes` of `plan` as PDF, in the order given; there must be one.

    Every stop has the three-simultaneous section (三同时), mandatory in every inspection (CZ-68),
    and room for notes. Lines in `paths` are drawn along the roads; legs without are straight.
    """
    say = translate
    return typeset(
        "route_sheets.typ",
        {
            **language_of(say),
            "title": say("{area}职业卫生监督检查路线单").format(area=plan.area.name),
            "authority": plan.area.authority,
            "marks": list(marks(plan, say)),
            "foot": f"{plan.area.authority} · {plan.rule_set}",
            "words": _words(say),
            "sheets": [
                _sheet(plan, one, (paths or {}).get(one.team_day, ()), histories or {}, say)
                for one in routes
            ],
        },
    )


def printed_pages(
    plan: MonthPlan,
    *,
    translate: Translate,
    histories: Mapping[EmployerId, History] | None = None,
    paths: Mapping[TeamDay, Sequence[LineString]] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield the file name and the PDF of all route sheets; nothing where nobody goes out."""
    if plan.roster.routes:
        yield (
            output_name(OutputKind.PRINTED_SHEETS, plan),
            printed_route_sheets(
                plan, plan.roster.routes, translate=translate, histories=histories, paths=paths
            ),
        )


def _sheet(
    plan: MonthPlan,
    route: Route,
    paths: Sequence[LineString],
    histories: Mapping[EmployerId, History],
    say: Translate,
) -> dict[str, object]:
    team = route.team_day
    officers = {one.id: one for one in plan.inspectors}
    office = next(one for one in plan.offices if one.id == team.office)
    visits = {one.employer: one for one in plan.visits}
    metres = sum(stop.distance_m for stop in route.stops) + route.return_distance_m
    facts = [
        (
            title,
            say("{name}（证号 {certificate}）").format(
                name=officers[i].name, certificate=officers[i].certificate_no
            ),
        )
        for title, i in team_titles(team.lead, team.member, say)
    ]
    return {
        "day": f"{team.day.isoformat()} {weekday_name(team.day, say)}",
        "team": say("第 {number} 组").format(number=team.number),
        "map": str(route_sketch(plan, route, translate=say, paths=paths)),
        "moments": [
            (
                f"{one.start}–{one.end}" if one.end else one.start,
                f"{one.order}. {one.what}" if one.order else one.what,
            )
            for one in timetable(route, visits, say)
        ],
        "facts": [
            *facts,
            (say("出发机构"), office.name),
            (say("全程"), say("{km} 公里").format(km=f"{metres / 1000:.1f}")),
            (say("车辆"), ""),
        ],
        "stops": [
            _stop(one, say) for one in stop_sheets(plan, route, histories, say, with_codes=False)
        ],
        "note": _note(plan, paths, say),
    }


def _stop(stop: StopSheet, say: Translate) -> dict[str, object]:
    factors = [_factor(one, say) for one in stop.factors[:_MOST_FACTORS]]
    if (rest := len(stop.factors) - _MOST_FACTORS) > 0:
        factors.append((say("另有 {count} 种").format(count=rest), ""))
    return {
        "order": stop.order,
        "name": stop.name,
        "id": stop.id,
        "list": stop.list,
        "class": say("{letter}类 {points} 分").format(letter=stop.letter, points=stop.points),
        "arrive": stop.arrive,
        "leave": stop.leave,
        "travel": stop.travel,
        "township": stop.township,
        "address": stop.address,
        "exposed": stop.exposed,
        "rules": stop.rules,
        "factors": factors or [(say("申报中没有"), "")],
        "reasons": shortened(list(stop.reasons), _MOST_REASONS, say) or ["—"],
        "projects": "；".join(stop.projects),
        "position": stop.position,
        "gcj02": stop.position_gcj02,
    }


def _factor(factor: FactorLine, say: Translate) -> tuple[str, str]:
    workers = say("{count} 人").format(count=factor.workers) if factor.workers else ""
    return f"{factor.name} {workers}".strip(), factor.mark


def _note(plan: MonthPlan, paths: Sequence[LineString], say: Translate) -> str:
    by_roads = plan.travel_method is TravelMethod.ROADS
    return "".join(
        (
            "" if paths else say("图上连线为直线示意，不是行车路线。"),
            say("时间按道路网估算。") if by_roads else say("没有道路数据，时间按直线距离估算。"),
        )
    )


def _words(say: Translate) -> dict[str, object]:
    return {
        "exposed": say("接触人数"),
        "rules": say("适用规则"),
        "factors": say("危害因素："),
        "look": say("看什么："),
        "must": say("必查项：建设项目“三同时”（每次检查都查，不得空白）"),
        "known": say("在册项目："),
        "new": say("新建、改建、扩建或技术改造、技术引进项目："),
        "yes": say("有"),
        "no": say("无"),
        "project_name": say("项目名称"),
        "items": [
            say("职业病危害预评价"),
            say("职业病防护设施设计"),
            say("控制效果评价与防护设施验收"),
            say("验收方案、工作报告报送"),
        ],
        "done": say("已做"),
        "undone": say("未做"),
        "none": say("不适用"),
        "arrived": say("实际到达"),
        "left": say("实际离开"),
        "result": say("结果："),
        "results": [
            say("未发现问题"),
            say("发现违法"),
            say("无法联系"),
            say("停产或关闭"),
            say("不配合"),
        ],
        "notes": say("记录："),
        "lead_sign": say("主办签名"),
        "member_sign": say("协办签名"),
        "employer_sign": say("被检查单位签名"),
    }
