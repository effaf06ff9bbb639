"""Small random MIR instances with everything the format has, for comparison with the optimum."""

from typing import Any

import numpy as np

_WINDOWS = [(540, 1020), (540, 720), (540, 750), (600, 835), (660, 794), (780, 1020), (840, 1020)]


def small_mir(seed: int) -> dict[str, Any]:
    """Return an instance of 1 to 12 employers, one or two offices, and up to eight team-days.

    Roads differ by direction; a few are so long that going round is shorter. Some counties have
    time for everyone, some not for the mandatory ones.
    """
    rng = np.random.default_rng(seed)
    employers, offices = int(rng.integers(1, 13)), int(rng.integers(1, 3))
    teams, horizon = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    sites = rng.uniform(0, rng.choice([15, 40, 70]), (offices + employers, 2))
    gaps = np.linalg.norm(sites[:, None] - sites[None], axis=2)
    travel = np.ceil(gaps * rng.uniform(1.0, 1.4, gaps.shape)).astype(int)
    travel[rng.random(travel.shape) < 0.05] += 30
    np.fill_diagonal(travel, 0)
    narrow = rng.choice([0.1, 0.5])
    days = [
        sorted(rng.choice(horizon, size=int(rng.integers(1, horizon + 1)), replace=False).tolist())
        for _ in range(teams)
    ]
    return {
        "name": f"small-{seed}",
        "n_depots": offices,
        "horizon": horizon,
        "day": [540, 1020],
        "lunch": {"earliest": 690, "latest": 810, "dur": 60},
        "w_prize": 100,
        "w_miss": 20000,
        "depots": sites[:offices].tolist(),
        "employers": [_employer(k, rng, teams, horizon, narrow) for k in range(employers)],
        "teams": [
            {
                "id": team,
                "depot": int(rng.integers(offices)),
                "skills": int(rng.choice([0, 1, 2, 3], p=[0.3, 0.2, 0.1, 0.4])),
                "days": days[team],
            }
            for team in range(teams)
        ],
        "travel": travel.tolist(),
    }


def _employer(
    number: int, rng: np.random.Generator, teams: int, horizon: int, narrow: float
) -> dict[str, Any]:
    window = _WINDOWS[int(rng.integers(1, len(_WINDOWS)))] if rng.random() < narrow else _WINDOWS[0]
    return {
        "id": number,
        "service": int(rng.choice([30, 60, 90, 120, 150])),
        "mandatory": int(rng.random() < 0.5),
        "prize": int(rng.integers(1, 50)),
        "skill": int(rng.choice([0, 1, 2, 3], p=[0.75, 0.1, 0.1, 0.05])),
        "open": window[0],
        "close": window[1],
        "dates": [day for day in range(horizon) if rng.random() < 0.8],
        "recused": [team for team in range(teams) if rng.random() < 0.1],
    }
