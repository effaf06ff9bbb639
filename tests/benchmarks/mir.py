"""The monthly inspection roster benchmark (MIR) as roster problems, and its score."""

import importlib.util
import json
import os
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from geo.employer import EmployerId, OpeningHours
from geo.message import message
from geo.position import Position
from geo.travel import TravelMethod, TravelTimes
from planner.inspector import InspectorId, Office, OfficeId, Skill
from planner.roster import Roster, RosterProblem, WorkingDay
from planner.team_day import TeamDay
from planner.visit import Visit, VisitList

FOLDER = (
    Path(os.environ.get("XUNTU_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
    / "bench"
    / "mir"
)
BEST_KNOWN = {"S-tight-1": 110_274, "M-tight-1": 387_066, "M-full-1": 433_163, "L-tight-1": 797_128}
_FIRST = date(2026, 1, 1)
_SKILLS = (Skill.RADIATION, Skill.INSTITUTION)


def instance(name: str) -> dict[str, Any]:
    """Return the instance `name` as it was published."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return loaded


def problem(raw: dict[str, Any]) -> RosterProblem:
    """Return `raw` as a roster problem; its day numbers become days from 2026-01-01."""
    lunch = raw["lunch"]
    depots = range(raw["n_depots"])
    minutes = np.array(raw["travel"], dtype=np.int64)
    places = [f"office:d{k}" for k in depots]
    places += [f"employer:{_employer(e['id'])}" for e in raw["employers"]]
    return RosterProblem(
        visits=tuple(_visit(employer) for employer in raw["employers"]),
        team_days=_team_days(raw),
        offices=tuple(
            Office(id=OfficeId(f"d{k}"), name=f"d{k}", position=Position(lon=0, lat=0), vehicles=99)
            for k in depots
        ),
        travel=TravelTimes(
            places=tuple(places),
            seconds=minutes * 60,
            metres=minutes * 500,
            method=TravelMethod.ROADS,
        ),
        clock=WorkingDay(
            start_min=raw["day"][0],
            end_min=raw["day"][1],
            lunch_earliest_min=lunch["earliest"],
            lunch_latest_min=lunch["latest"],
            lunch_min=lunch["dur"],
        ),
    )


def score(raw: dict[str, Any], roster: Roster) -> dict[str, Any]:
    """Return the published checker's verdict: Z, prize, missed, travel and errors."""
    solution = [
        (
            int(route.team_day.lead.removeprefix("t").split("-")[0]),
            (route.team_day.day - _FIRST).days,
            [int(stop.employer[1:]) for stop in route.stops],
        )
        for route in roster.routes
    ]
    checker = _checker()
    verdict: dict[str, Any] = checker.evaluate(checker.load(raw), solution)
    return verdict


def _checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mir_check", FOLDER / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _employer(number: int) -> EmployerId:
    return EmployerId(f"e{number:04d}")


def _skills(bits: int) -> frozenset[Skill]:
    return frozenset(skill for bit, skill in enumerate(_SKILLS) if bits >> bit & 1)


def _visit(employer: dict[str, Any]) -> Visit:
    return Visit(
        employer=_employer(employer["id"]),
        name=f"e{employer['id']}",
        list=VisitList.CERTAIN if employer["mandatory"] else VisitList.TARGETED,
        rules=(),
        reasons=(message("基准算例"),),
        position=Position(lon=0, lat=0),
        service_min=employer["service"],
        opening=OpeningHours(open_min=employer["open"], close_min=employer["close"]),
        allowed_days=tuple(_FIRST + timedelta(days=t) for t in employer["dates"]),
        skills=_skills(employer["skill"]),
        prize=employer["prize"],
    )


def _team_days(raw: dict[str, Any]) -> tuple[TeamDay, ...]:
    team_days = [
        TeamDay(
            day=_FIRST + timedelta(days=day),
            number=team["id"] + 1,
            office=OfficeId(f"d{team['depot']}"),
            lead=InspectorId(f"t{team['id']}-1"),
            member=InspectorId(f"t{team['id']}-2"),
            skills=_skills(team["skills"]),
            recused=frozenset(
                _employer(e["id"]) for e in raw["employers"] if team["id"] in e["recused"]
            ),
        )
        for team in raw["teams"]
        for day in team["days"]
    ]
    return tuple(sorted(team_days, key=lambda team_day: (team_day.day, team_day.number)))
