"""Overview maps: a whole area with its roads, employers, offices and the visits of one month."""

from collections.abc import Sequence

import folium
import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiLineString

from geo.employer import Employer
from geo.message import Translate
from geo.risk_score import CombinedClass
from geo.road_network import RoadLine
from maps.legend import LegendEntry
from maps.map_layer import (
    GRID_DEGREES,
    Label,
    OurScript,
    feature,
    offline_map,
    place,
    text_labels,
    townships_bounds,
)
from maps.offline_figure import PageParts, inner_text
from maps.page import CLASS_COLOURS, marks, methods, month_name, render_page
from maps.township_point import township_point
from maps.web_asset import WebAssets
from planner.month_plan import MonthPlan
from planner.visit import VisitList

_UNSCORED = "#9E9E9E"
_RING_PX = 7
_LIST_COLOURS = {
    VisitList.CERTAIN: "#6A1B9A",
    VisitList.RANDOM: "#00695C",
    VisitList.TARGETED: "#5D4037",
}
_LIST_DASHES = {VisitList.CERTAIN: "", VisitList.RANDOM: "5 3", VisitList.TARGETED: "1 4"}


def overview_map(
    plan: MonthPlan,
    *,
    translate: Translate,
    roads: Sequence[RoadLine] = (),
    assets: WebAssets | None = None,
    map_number: str = "",
    framed: bool = False,
) -> str:
    """Return the overview of the area of `plan` as one HTML page.

    Employers are packed into columns and drawn on one canvas, so 100,000 of them open at once;
    touching one shows who it is. `framed` leaves out title and marks, as the page around the
    frame has them.
    """
    area = plan.area
    located = [employer for employer in plan.employers if employer.position is not None]
    planned = {stop.employer for route in plan.roster.routes for stop in route.stops}
    return render_page(
        "overview_map.html",
        translate=translate,
        title=translate("{area}职业卫生监督总览图").format(area=area.name),
        month=month_name(plan, translate),
        marks=marks(plan, translate, approximate=any(t.approximate for t in area.townships)),
        parts=_drawn(plan, located, roads, assets, translate),
        classes=_class_legend(plan, translate),
        visits=_visit_legend(plan, translate),
        employers=len(plan.employers),
        unlocated=len(plan.employers) - len(located),
        planned=len(planned),
        unplaced=len(plan.roster.unplaced),
        frame_date=plan.month.first_day.isoformat(),
        method_version=methods(plan),
        rule_set=plan.rule_set,
        authority=area.authority,
        map_number=map_number,
        framed=framed,
    )


def packed_degrees(degrees: NDArray[np.float64]) -> list[int]:
    """Return `degrees`, shape (n,), as steps of about a metre, each counted from the one before."""
    steps = np.round(degrees / GRID_DEGREES).astype(np.int64)
    return [int(step) for step in np.diff(steps, prepend=np.int64(0))]


def _drawn(
    plan: MonthPlan,
    located: Sequence[Employer],
    roads: Sequence[RoadLine],
    assets: WebAssets | None,
    translate: Translate,
) -> PageParts:
    townships = plan.area.townships
    figure, drawn = offline_map(assets, townships_bounds(townships), translate)
    if townships:
        folium.GeoJson(
            {
                "type": "FeatureCollection",
                "features": [feature(t.outline, {"name": t.name}, key=t.code) for t in townships],
            },
            name=translate("乡镇边界"),
            style_function=lambda _f: {
                "fillColor": "#ffffff",
                "fillOpacity": 0.7,
                "color": "#555555",
                "weight": 1.5,
            },
        ).add_to(drawn)
    if roads:
        # One shape for all: a layer for each road would take the browser seconds.
        lines = MultiLineString([road.line for road in roads])
        folium.GeoJson(
            {"type": "FeatureCollection", "features": [feature(lines, {}, key="roads")]},
            name=translate("道路"),
            style_function=lambda _f: {"color": "#b9ab8c", "weight": 1.2, "fill": False},
            smooth_factor=1.0,
        ).add_to(drawn)
    drawn.add_child(OurScript("point_layer.js", _columns(plan, located, translate)))
    _visits(drawn, plan, translate)
    drawn.add_child(OurScript("ring_layer.js", None))
    offices = folium.FeatureGroup(name=translate("监督机构")).add_to(drawn)
    offices.add_child(
        text_labels(
            Label(at=office.position, look="office", lines=("★", office.name))
            for office in plan.offices
        )
    )
    names = folium.FeatureGroup(name=translate("乡镇名称")).add_to(drawn)
    names.add_child(
        text_labels(
            Label(at=township_point(township), look="township-label", lines=(township.name,))
            for township in townships
        )
    )
    folium.LayerControl(collapsed=True).add_to(drawn)
    return figure.parts()


def _columns(
    plan: MonthPlan, located: Sequence[Employer], translate: Translate
) -> dict[str, object]:
    # Lowest class first, so that the highest is drawn on top.
    ordered = sorted(located, key=lambda e: (_group(plan, e), e.id))
    positions = [e.position for e in ordered if e.position is not None]
    return {
        "lon": packed_degrees(np.array([p.lon for p in positions], dtype=np.float64)),
        "lat": packed_degrees(np.array([p.lat for p in positions], dtype=np.float64)),
        "grid": GRID_DEGREES,
        "group": [_group(plan, employer) for employer in ordered],
        "colours": [_UNSCORED, *(CLASS_COLOURS[c] for c in CombinedClass)],
        "text": [_card(plan, employer, translate) for employer in ordered],
    }


def _group(plan: MonthPlan, employer: Employer) -> int:
    score = plan.scores.get(employer.id)
    return 0 if score is None else int(score.combined)


def _card(plan: MonthPlan, employer: Employer, translate: Translate) -> str:
    score = plan.scores.get(employer.id)
    if score is None:
        return f"{employer.name}\n{translate('未评分')}"
    graded = translate("{letter}类，{points} 分").format(letter=score.letter, points=score.points)
    return f"{employer.name}\n{graded}"


def _visits(drawn: folium.Map, plan: MonthPlan, translate: Translate) -> None:
    visits = {visit.employer: visit for visit in plan.visits}
    layers = {
        which: folium.FeatureGroup(
            name=translate("本月检查：{list}").format(list=translate(which.value))
        ).add_to(drawn)
        for which in VisitList
    }
    for route in plan.roster.routes:
        for order, stop in enumerate(route.stops, start=1):
            visit = visits[stop.employer]
            when = translate("{day} 第 {team} 组 第 {order} 站").format(
                day=route.team_day.day.isoformat(), team=route.team_day.number, order=order
            )
            folium.CircleMarker(
                place(visit.position),
                radius=_RING_PX,
                color=_LIST_COLOURS[visit.list],
                weight=2,
                dash_array=_LIST_DASHES[visit.list] or None,
                fill=True,
                fill_opacity=0.0,
                tooltip=f"{inner_text(visit.name)}<br>{inner_text(when)}",
            ).add_to(layers[visit.list])


def _class_legend(plan: MonthPlan, translate: Translate) -> tuple[LegendEntry, ...]:
    found: dict[tuple[int, str], int] = {}
    for employer in plan.employers:
        score = plan.scores.get(employer.id)
        key = (0, "—") if score is None else (int(score.combined), score.letter)
        found[key] = found.get(key, 0) + 1
    words = {
        3: translate("风险高"),
        2: translate("风险中"),
        1: translate("风险低"),
        0: translate("未评分"),
    }
    return tuple(
        LegendEntry(
            letter=letter,
            text=translate("{meaning}，{count} 家").format(meaning=words[group], count=count),
            colour=CLASS_COLOURS.get(group, _UNSCORED),
        )
        for (group, letter), count in sorted(found.items(), reverse=True)
    )


def _visit_legend(plan: MonthPlan, translate: Translate) -> tuple[LegendEntry, ...]:
    lists = {visit.employer: visit.list for visit in plan.visits}
    planned = [lists[stop.employer] for route in plan.roster.routes for stop in route.stops]
    return tuple(
        LegendEntry(
            letter=translate(which.value),
            text=translate("{count} 家").format(count=planned.count(which)),
            colour=_LIST_COLOURS[which],
            hatch=_LIST_DASHES[which],
        )
        for which in VisitList
    )
