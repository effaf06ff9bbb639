"""Counties of any size in the published format: seeded, clustered in townships, short of time.

In the style of the published instances: 40 km by 25 km, townships of about a kilometre, some
2 minutes a kilometre by road and more where it winds, minutes on site by class, a fifth of the
visits mandatory, a fifth asking for a skill, a quarter with a window, a quarter with certain days.
Team-days have room for about nine tenths of the work.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_DAYS: Final = 21
_DAYS_A_TEAM: Final = 9
_ROOM: Final = 0.9
_LEG_MIN: Final = 15
"""Minutes on the road that a visit is expected to cost."""
_SKILLS: Final = (3, 0, 2, 1, 2, 0)
"""Skills of the teams in turn, as bits."""


def mir_county(employers: int, *, seed: int = 1) -> dict[str, Any]:
    """Return a county of `employers`; the same seed gives the same county."""
    rng = np.random.default_rng([seed, employers])
    townships = max(6, min(40, employers // 15))
    centres = rng.uniform((0, 0), (40, 25), (townships, 2))
    town = rng.choice(townships, size=employers, p=rng.dirichlet(np.full(townships, 2.0)))
    sites = centres[town] + rng.normal(0, 1.15, (employers, 2))
    offices = centres[:1] if employers < 400 else centres[:2]
    made = [_employer(k, rng) for k in range(employers)]
    work = sum(each["service"] + _LEG_MIN for each in made)
    teams = _teams(max(2, round(_ROOM * work / 420)), len(offices), rng)
    for each in made:
        each["recused"] = [team["id"] for team in teams if rng.random() < 0.1 / len(teams)]
    return {
        "name": f"county-{employers}-{seed}",
        "n_depots": len(offices),
        "horizon": _DAYS,
        "day": [540, 1020],
        "lunch": {"earliest": 690, "latest": 810, "dur": 60},
        "w_prize": 100,
        "w_miss": 20000,
        "depots": offices.tolist(),
        "employers": made,
        "teams": teams,
        "travel": _minutes(np.vstack([offices, sites]), rng).tolist(),
    }


def _minutes(points: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return road minutes: straight kilometres, a factor a pair, a little more one way, a start."""
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    winding = np.triu(rng.uniform(1.2, 1.6, gaps.shape), 1)
    one_way = rng.uniform(1.0, 1.1, gaps.shape)
    minutes: NDArray[np.int64] = np.ceil(
        gaps * (winding + winding.T) * one_way * 60 / 40 + 2
    ).astype(np.int64)
    np.fill_diagonal(minutes, 0)
    return minutes


def _teams(team_days: int, offices: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return as many teams as it takes for `team_days`, each on days of its own choice."""
    count = -(-team_days // _DAYS_A_TEAM)
    sizes = [team_days // count + (k < team_days % count) for k in range(count)]
    return [
        {
            "id": team,
            "depot": team % offices,
            "skills": _SKILLS[team % len(_SKILLS)],
            "days": sorted(rng.choice(_DAYS, size=size, replace=False).tolist()),
        }
        for team, size in enumerate(sizes)
    ]


def _employer(number: int, rng: np.random.Generator) -> dict[str, Any]:
    mandatory = bool(rng.random() < 0.18)
    opens, closes = _window(rng)
    return {
        "id": number,
        "service": int(rng.choice([60, 90, 120, 150, 180], p=[0.34, 0.26, 0.22, 0.13, 0.05])),
        "mandatory": int(mandatory),
        "prize": int(np.clip(rng.normal(22, 10), 5, 55)),
        "skill": int(rng.choice([0, 1, 2, 3], p=[0.78, 0.09, 0.12, 0.01])),
        "open": opens,
        "close": closes,
        "dates": _dates(rng),
        "recused": [],
    }


def _window(rng: np.random.Generator) -> tuple[int, int]:
    kind = rng.random()
    if kind < 0.72:
        return 540, 1020
    if kind < 0.85:
        return 780, 1020
    if kind < 0.97:
        return 540, 750
    opens = 30 * int(rng.integers(19, 25))
    return opens, min(1020, opens + int(rng.integers(185, 240)))


def _dates(rng: np.random.Generator) -> list[int]:
    """Return every day, or only certain days of the week."""
    if rng.random() < 0.75:
        return list(range(_DAYS))
    weekdays = set(rng.choice(5, size=int(rng.integers(2, 4)), replace=False).tolist())
    return [day for day in range(_DAYS) if day % 5 in weekdays]
