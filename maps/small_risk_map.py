"""Small risk maps: the townships of an area coloured by risk density, for a page and for paper."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from geo.area import SupervisionArea, Township
from geo.message import Translate
from geo.township_risk import RiskBreaks, TownshipRisk
from maps.legend import COLOURS, UNKNOWN_COLOUR, hatch_of, hatch_patterns, level_letter
from maps.sketch import Sketch
from maps.township_point import township_point


def small_risk_map(
    area: SupervisionArea,
    risks: Sequence[TownshipRisk],
    breaks: RiskBreaks,
    *,
    translate: Translate,
    link: Callable[[Township], str] | None = None,
    width: int = 640,
    most_height: int = 560,
    text_size: int = 13,
) -> Markup:
    """Return the map as SVG; every township carries its name and the letter of its level.

    `link` gives the address that a township leads to; on paper there is none.
    """
    if not area.townships:
        return Markup("")
    sketch = Sketch(area.box, width=width, most_height=most_height)
    labels = []
    for township, risk in zip(area.townships, risks, strict=True):
        level = None if risk.density is None else breaks.level(risk.density)
        letter = level_letter(level, translate)
        hint = translate("{name}：{letter}，密度 {density} 分/km²").format(
            name=township.name,
            letter=letter,
            density="—" if risk.density is None else f"{risk.density:.2f}",
        )
        body = Markup(
            # Plain colour below, or seams between the tiles of the pattern show on paper.
            '<path d="{d}" fill="{colour}"/>'
            '<path d="{d}" fill="url(#hatch-{hatch})" stroke="#333333" stroke-width="1">'
            "<title>{hint}</title></path>"
        ).format(
            d=sketch.shape(township.outline),
            colour=UNKNOWN_COLOUR if level is None else COLOURS[level],
            hatch=hatch_of(level),
            hint=hint,
        )
        if link:
            body = Markup('<a href="{address}" aria-label="{hint}">{body}</a>').format(
                address=link(township), hint=hint, body=body
            )
        sketch.add(body)
        x, y = sketch.at(township_point(township))
        labels.append((-(level or 0), township.code, x, y, township.name, letter))
    _write(sketch, labels, text_size)
    title = translate("{area}乡镇职业病危害风险图").format(area=area.name)
    return sketch.drawing(title, definitions=hatch_patterns())


def _write(
    sketch: Sketch, labels: Sequence[tuple[int, str, float, float, str, str]], size: int
) -> None:
    """Write names, the worst townships first; one that would cover another is left out."""
    taken: list[tuple[float, float, float]] = []
    for _level, _code, x, y, name, letter in sorted(labels):
        half = size / 2 * (len(name) + 2)
        centre = min(max(x, half), sketch.width - half)
        if any(abs(centre - a) < half + b and abs(y - c) < 1.25 * size for a, c, b in taken):
            sketch.add_text((x, y + 4), letter, size=size - 1, weight=700)
            continue
        taken.append((centre, y, half))
        sketch.add_text((centre, y + 4), f"{name} {letter}", size=size, weight=600)
