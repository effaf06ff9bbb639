"""Builders of MIR instances: small files in the published format, any field by hand."""

from typing import Any

import numpy as np


def mir(seed: int = 1, *, employers: int = 6, team_days: int = 2, **changes: Any) -> dict[str, Any]:
    """Return an instance of one office and two teams that share `team_days` field days."""
    rng = np.random.default_rng(seed)
    sites = rng.uniform(0, 40, (employers + 1, 2))
    gaps = np.linalg.norm(sites[:, None] - sites[None], axis=2)
    travel = np.ceil(gaps * rng.uniform(1.0, 1.3, gaps.shape)).astype(int)
    np.fill_diagonal(travel, 0)
    windows = [(540, 1020), (540, 720), (780, 1020)]
    fields: dict[str, Any] = {
        "name": "small",
        "n_depots": 1,
        "horizon": 5,
        "day": [540, 1020],
        "lunch": {"earliest": 690, "latest": 810, "dur": 60},
        "w_prize": 100,
        "w_miss": 20000,
        "depots": [[0, 0]],
        "employers": [_employer(k, rng, windows[int(rng.choice(3, p=[0.7, 0.15, 0.15]))])
                      for k in range(employers)],
        "teams": [
            {"id": 0, "depot": 0, "skills": 3, "days": list(range((team_days + 1) // 2))},
            {"id": 1, "depot": 0, "skills": 1, "days": list(range(team_days // 2))},
        ],
        "travel": travel.tolist(),
    }  # fmt: skip
    return fields | changes


def _employer(number: int, rng: np.random.Generator, window: tuple[int, int]) -> dict[str, Any]:
    return {
        "id": number,
        "service": int(rng.choice([60, 90, 120, 150])),
        "mandatory": int(rng.random() < 0.5),
        "prize": int(rng.integers(1, 40)),
        "skill": int(rng.choice([0, 1, 2], p=[0.7, 0.15, 0.15])),
        "open": window[0],
        "close": window[1],
        "dates": [day for day in range(5) if rng.random() < 0.8],
        "recused": [team for team in range(2) if rng.random() < 0.1],
    }
