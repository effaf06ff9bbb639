"""Risk maps: the townships of an area in four colours, with the three numbers behind them."""

from collections.abc import Mapping
from dataclasses import dataclass

import folium

from geo.area import Township, TownshipCode
from geo.employer import EmployerId
from geo.history import History
from geo.message import Translate
from geo.township_risk import (
    IntensityMethod,
    RiskBreaks,
    RiskLevel,
    TownshipRisk,
    average_breaks,
    township_risks,
    unassigned_employers,
)
from maps.legend import density_legend, hatch_of, hatch_patterns, level_letter
from maps.map_layer import (
    Label,
    feature,
    offline_map,
    place,
    text_labels,
    townships_bounds,
)
from maps.offline_figure import PageParts, inner_text
from maps.page import marks, methods, month_name, render_page
from maps.township_point import township_point
from maps.web_asset import WebAssets
from planner.month_plan import MonthPlan

_LARGEST_CIRCLE_PX = 26.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRow:
    """One township in words, as its tooltip and the table below the map show it."""

    name: str
    level: RiskLevel | None
    letter: str
    hatch: str
    burden: str
    density: str
    intensity: str
    employers: int
    inspected: int
    above: str


def risk_map(
    plan: MonthPlan,
    *,
    translate: Translate,
    histories: Mapping[EmployerId, History] | None = None,
    breaks: RiskBreaks | None = None,
    assets: WebAssets | None = None,
    map_number: str = "",
    framed: bool = False,
) -> str:
    """Return the township risk map of `plan` as one HTML page.

    Parameters
    ----------
    histories
        Past inspections; without them intensity is unknown everywhere.
    breaks
        The year's frozen breaks; without them doubling breaks are proposed and the page says so.
    map_number
        Review number (审图号); a slot to write it in where empty.
    framed
        Leave out title and marks, as the page around the frame has them.
    """
    area = plan.area
    method = IntensityMethod()
    risks = township_risks(
        area.townships,
        plan.employers,
        plan.scores,
        histories or {},
        on=plan.month.first_day,
        method=method,
    )
    proposed = breaks is None
    breaks = breaks or average_breaks(risks, year=plan.month.year)
    rows = [
        _row(township, risk, breaks, translate)
        for township, risk in zip(area.townships, risks, strict=True)
    ]
    lost = unassigned_employers(area.townships, plan.employers)
    return render_page(
        "risk_map.html",
        translate=translate,
        title=translate("{area}乡镇职业病危害风险图").format(area=area.name),
        month=month_name(plan, translate),
        marks=marks(plan, translate, approximate=any(t.approximate for t in area.townships)),
        parts=_drawn(plan, risks, rows, assets, translate),
        patterns=hatch_patterns(),
        legend=density_legend(breaks, translate),
        rows=rows,
        breaks=breaks,
        proposed=proposed,
        lost=len(lost),
        uncounted=sum(risk.uncounted_employers for risk in risks),
        method=method,
        frame_date=plan.month.first_day.isoformat(),
        method_version=methods(plan),
        rule_set=plan.rule_set,
        authority=area.authority,
        map_number=map_number,
        framed=framed,
        largest=max((risk.severe_workers for risk in risks), default=0),
    )


def _row(
    township: Township, risk: TownshipRisk, breaks: RiskBreaks, translate: Translate
) -> TownshipRow:
    level = None if risk.density is None else breaks.level(risk.density)
    unknown = translate("未知")
    intensity = unknown if risk.intensity is None else f"{risk.intensity:.0%}"
    return TownshipRow(
        name=township.name,
        level=level,
        letter=level_letter(level, translate),
        hatch=hatch_of(level),
        burden=translate("{workers} 人（{employers} 家）").format(
            workers=risk.severe_workers, employers=risk.severe_employers
        )
        if risk.employers
        else unknown,
        density=unknown if risk.density is None else f"{risk.density:.2f}",
        intensity=intensity,
        employers=risk.employers,
        inspected=risk.inspected,
        above=unknown if risk.above_area is None else f"{risk.above_area:.0%}",
    )


def _drawn(
    plan: MonthPlan,
    risks: tuple[TownshipRisk, ...],
    rows: list[TownshipRow],
    assets: WebAssets | None,
    translate: Translate,
) -> PageParts:
    townships = plan.area.townships
    figure, drawn = offline_map(assets, townships_bounds(townships), translate)
    hatches = {t.code: row.hatch for t, row in zip(townships, rows, strict=True)}
    if townships:
        _colour(drawn, plan, rows, hatches, translate)
    circles = folium.FeatureGroup(name=translate("负担：接触严重因素人数")).add_to(drawn)
    names = folium.FeatureGroup(name=translate("乡镇名称")).add_to(drawn)
    labels: list[Label] = []
    largest = max((risk.severe_workers for risk in risks), default=0)
    # Worst first: where labels collide, the script keeps the earlier one.
    order = sorted(range(len(rows)), key=lambda i: (-(rows[i].level or 0), townships[i].code))
    for i in order:
        at = township_point(townships[i])
        if risks[i].severe_workers:
            folium.CircleMarker(
                place(at),
                radius=_LARGEST_CIRCLE_PX * (risks[i].severe_workers / largest) ** 0.5,
                color="#111111",
                weight=2,
                fill=True,
                fill_color="#ffffff",
                fill_opacity=0.25,
                tooltip=f"{inner_text(rows[i].name)} {inner_text(rows[i].burden)}",
            ).add_to(circles)
        labels.append(Label(at=at, look="township-label", lines=(rows[i].name, rows[i].letter)))
    names.add_child(text_labels(labels))
    folium.LayerControl(collapsed=True).add_to(drawn)
    return figure.parts()


def _colour(
    drawn: folium.Map,
    plan: MonthPlan,
    rows: list[TownshipRow],
    hatches: Mapping[TownshipCode, str],
    translate: Translate,
) -> None:
    fields = {
        "name": translate("乡镇"),
        "letter": translate("密度等级"),
        "density": translate("密度（分/km²）"),
        "burden": translate("负担（接触严重因素）"),
        "intensity": translate("强度（收缩违法率）"),
    }
    folium.GeoJson(
        {
            "type": "FeatureCollection",
            "features": [
                feature(t.outline, {key: getattr(row, key) for key in fields}, key=t.code)
                for t, row in zip(plan.area.townships, rows, strict=True)
            ],
        },
        name=translate("密度：每平方千米风险分"),
        style_function=lambda f: {
            "fillColor": f"url(#hatch-{hatches[f['id']]})",
            "fillOpacity": 0.85,
            "color": "#333333",
            "weight": 1.5,
        },
        highlight_function=lambda _f: {"weight": 4, "color": "#000000"},
        tooltip=folium.GeoJsonTooltip(fields=list(fields), aliases=list(fields.values())),
    ).add_to(drawn)
