"""The demo county's hard cases: workplaces that December cannot reach, each for another reason."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from data.demo.employers import Case, DrawnEmployer
from data.demo.outline import Land
from geo.employer import EmployerKind, OpeningHours

RECUSED_HOSPITAL, UNSKILLED_HOSPITAL = "云溪演示职业病防治院", "云溪演示泽屿肿瘤医院"
THURSDAY = 3
OFFICE_TOWNS = (0, 5)
"""Towns of the office in the seat and of the branch."""
_RESTRICTED = 0.035
_USUAL_WEEK = frozenset(range(5))
_SPECIAL = {
    Case.UNSKILLED: (
        OpeningHours(weekdays=frozenset({THURSDAY})), "每周四停机质控，其余工作日接诊，不能入机房"
    ),
    Case.WEEKEND: (OpeningHours(weekdays=frozenset({5, 6})), "只在周末开工"),
    Case.NIGHT: (
        OpeningHours(weekdays=_USUAL_WEEK, open_min=18 * 60, close_min=24 * 60), "夜班生产"
    ),
    Case.FAR: (
        OpeningHours(weekdays=_USUAL_WEEK, open_min=7 * 60, close_min=10 * 60 + 15),
        "早班生产，十点一刻收工",
    ),
}  # fmt: skip
_USUAL_LIMITS = (
    (OpeningHours(weekdays=frozenset({1, 3})), "每周二、四生产"),
    (OpeningHours(weekdays=frozenset({0, 2, 4})), "每周一、三、五生产"),
    (OpeningHours(weekdays=frozenset({0, 1})), "每周一、二生产"),
    (OpeningHours(open_min=9 * 60, close_min=12 * 60), "只上半天班"),
    (OpeningHours(open_min=13 * 60, close_min=17 * 60), "中班，午后开工"),
)


def with_cases(
    rng: np.random.Generator, employers: Sequence[DrawnEmployer], land: Land
) -> list[DrawnEmployer]:
    """Return `employers` with the hard cases marked, and opening hours for some of the others."""
    found = list(employers)
    taken = _places_by_name(found)
    offices = [land.centres[town] for town in OFFICE_TOWNS]

    def distance(place: int) -> float:
        site = found[place].site
        return -min(float(np.hypot(site.x - x, site.y - y)) for x, y in offices)

    dusty = [place for place, each in enumerate(found) if _is_plain(each) and each.has_dust]
    quiet = [place for place, each in enumerate(found) if _is_plain(each) and not each.has_dust]
    _mark(found, taken.get(RECUSED_HOSPITAL), Case.RECUSED)
    _mark(found, taken.get(UNSKILLED_HOSPITAL), Case.UNSKILLED)
    _mark(found, _first(dusty, distance), Case.FAR)
    free = [place for place in dusty if found[place].case is None]
    for case, place in zip((Case.WEEKEND, Case.NIGHT), free[5::7], strict=False):
        _mark(found, place, case)
    _mark(found, _first(quiet, lambda place: place), Case.UNLOCATED)
    for place, each in enumerate(found):
        limited, pick = rng.random() < _RESTRICTED, int(rng.integers(len(_USUAL_LIMITS)))
        if limited and each.case is None and _is_plain(each):
            opening, note = _USUAL_LIMITS[pick]
            found[place] = replace(each, opening=opening, opening_note=note)
    return found


def _mark(found: list[DrawnEmployer], place: int | None, case: Case) -> None:
    if place is None:
        return
    opening, note = _SPECIAL.get(case, (None, ""))
    found[place] = replace(
        found[place], case=case, opening=opening, opening_note=note, over_limit=False
    )


def _first(places: Sequence[int], key: Callable[[int], float]) -> int | None:
    return min(places, key=lambda place: (key(place), place), default=None)


def _is_plain(employer: DrawnEmployer) -> bool:
    """Return whether `employer` is an ordinary employer, not an institution."""
    return employer.kinds == (EmployerKind.EMPLOYER,)


def _places_by_name(employers: Sequence[DrawnEmployer]) -> dict[str, int]:
    return {employer.name: place for place, employer in enumerate(employers)}
