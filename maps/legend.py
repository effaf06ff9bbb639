"""Legends: colours, hatchings and letters that can be told apart on screen, in print and by all."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from geo.message import Translate
from geo.township_risk import RiskBreaks, RiskLevel

COLOURS: Final = {
    RiskLevel.RED: "#C81E1E",
    RiskLevel.ORANGE: "#F58A1F",
    RiskLevel.YELLOW: "#FFE066",
    RiskLevel.BLUE: "#3470BD",
}
UNKNOWN_COLOUR: Final = "#BDBDBD"

# Strokes of one 12 × 12 cell; the worse, the denser.
_STROKES: Final = {
    "red": '<path d="M0 0L12 12M12 0L0 12" stroke="#5c0000" stroke-width="1.6"/>',
    "orange": '<path d="M-3 9L3 15M0 0L12 12M9 -3L15 3" stroke="#7a3d00" stroke-width="1.6"/>',
    "yellow": '<circle cx="6" cy="6" r="1.5" fill="#8a6d00"/>',
    "blue": "",
    "unknown": '<path d="M0 6H12" stroke="#757575" stroke-width="1" stroke-dasharray="4 3"/>',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """One line of a legend."""

    letter: str
    text: str
    colour: str
    hatch: str = ""
    """Key of the hatching, or empty for a round dot."""


def level_letter(level: RiskLevel | None, translate: Translate) -> str:
    """Return the character that stands for `level` where colours cannot be seen."""
    if level is None:
        return translate("未知")
    return {
        RiskLevel.RED: translate("红"),
        RiskLevel.ORANGE: translate("橙"),
        RiskLevel.YELLOW: translate("黄"),
        RiskLevel.BLUE: translate("蓝"),
    }[level]


def hatch_of(level: RiskLevel | None) -> str:
    """Return the key of the hatching of `level`."""
    return "unknown" if level is None else level.name.lower()


def density_legend(breaks: RiskBreaks, translate: Translate) -> tuple[LegendEntry, ...]:
    """Return the legend of the density map, worst first, unknown last."""
    ranges = {
        RiskLevel.RED: translate("≥ {low} 分/km²").format(low=_short(breaks.red)),
        RiskLevel.ORANGE: _range(breaks.orange, breaks.red, translate),
        RiskLevel.YELLOW: _range(breaks.yellow, breaks.orange, translate),
        RiskLevel.BLUE: translate("< {high} 分/km²").format(high=_short(breaks.yellow)),
    }
    known = tuple(
        LegendEntry(
            letter=level_letter(level, translate),
            text=text,
            colour=COLOURS[level],
            hatch=hatch_of(level),
        )
        for level, text in ranges.items()
    )
    unknown = LegendEntry(
        letter=level_letter(None, translate),
        text=translate("没有申报或评分数据"),
        colour=UNKNOWN_COLOUR,
        hatch=hatch_of(None),
    )
    return (*known, unknown)


def hatch_patterns() -> Markup:
    """Return the SVG patterns that polygons and legends are filled with, as `#hatch-<key>`."""
    fills = {hatch_of(level): colour for level, colour in COLOURS.items()}
    fills["unknown"] = UNKNOWN_COLOUR
    patterns = "".join(
        f'<pattern id="hatch-{key}" width="12" height="12" patternUnits="userSpaceOnUse">'
        f'<rect width="12" height="12" fill="{colour}"/>{_STROKES[key]}</pattern>'
        for key, colour in fills.items()
    )
    return Markup(  # nosec B704  # noqa: S704 - made from constants above
        '<svg class="patterns" width="0" height="0" aria-hidden="true">'
        f"<defs>{patterns}</defs></svg>"
    )


def _range(low: float, high: float, translate: Translate) -> str:
    return translate("{low} 至 {high} 分/km²").format(low=_short(low), high=_short(high))


def _short(value: float) -> str:
    return f"{value:g}"
