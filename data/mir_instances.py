"""MIR instances: the monthly inspection roster benchmark, read as roster problems and scored.

A MIR file is one JSON object: travel minutes between offices and employers, employers with their
minutes, windows, days, skills and recusals, teams with their field days, and two weights. Score,
higher is better: Z = w_prize * prize - travel minutes - w_miss * mandatory employers missed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from data.errors import DataError
from geo.employer import EmployerId, OpeningHours
from geo.message import message
from geo.position import Position
from geo.travel import TravelMethod, TravelTimes
from planner.inspector import InspectorId, Office, OfficeId, Skill
from planner.roster import RosterProblem, WorkingDay
from planner.roster_instance import RosterInstance, roster_instance
from planner.team_day import TeamDay
from planner.visit import Visit, VisitList

_FIRST: Final = date(2026, 1, 1)
_SKILLS: Final = (Skill.RADIATION, Skill.INSTITUTION)


class UnreadableInstanceError(DataError, ValueError):
    """A file is not a MIR instance."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MirInstance:
    """A MIR file as a roster problem; its day numbers become days from 2026-01-01."""

    problem: RosterProblem
    instance: RosterInstance
    """The problem as arrays, with the weights of the file."""
    missed: int
    """Z of the empty roster: what all mandatory employers cost when missed."""

    def routes(self, stops: Sequence[Sequence[int]]) -> list[list[Any]]:
        """Return one sequence of visits a team-day as [team, day number, [employer ids]]."""
        return [
            [team_day.number - 1, (team_day.day - _FIRST).days, list(map(int, route))]
            for team_day, route in zip(self.problem.team_days, stops, strict=True)
            if route
        ]


def read_instance(path: Path) -> MirInstance:
    """Return the MIR instance in the file `path`.

    Raises
    ------
    UnreadableInstanceError
        If the file cannot be read, is no JSON, or lacks a field or has one of another kind.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
        return mir_instance(raw)
    except OSError as error:
        raise UnreadableInstanceError(
            "读不了算例文件 {file}（{why}）：请核对路径", file=str(path), why=str(error.strerror)
        ) from error
    except KeyError as error:
        raise UnreadableInstanceError(
            "算例文件 {file} 缺少字段 {field}：请核对格式", file=str(path), field=str(error.args[0])
        ) from error
    except (ValueError, TypeError, IndexError) as error:
        if isinstance(error, DataError):
            raise
        raise UnreadableInstanceError(
            "算例文件 {file} 不是 MIR 格式（{why}）", file=str(path), why=str(error)
        ) from error


def mir_instance(raw: Mapping[str, Any]) -> MirInstance:
    """Return the published instance `raw`."""
    problem = _problem(raw)
    weight = [
        raw["w_miss"] if each["mandatory"] else raw["w_prize"] * each["prize"]
        for each in raw["employers"]
    ]
    return MirInstance(
        problem=problem,
        instance=replace(roster_instance(problem), weight=np.array(weight, dtype=np.int64)),
        missed=-int(raw["w_miss"]) * sum(bool(each["mandatory"]) for each in raw["employers"]),
    )


def _problem(raw: Mapping[str, Any]) -> RosterProblem:
    lunch, depots, employers = raw["lunch"], range(raw["n_depots"]), raw["employers"]
    if [each["id"] for each in employers] != list(range(len(employers))):
        raise UnreadableInstanceError("算例的 employers 编号必须从 0 起连续排列")
    minutes = np.array(raw["travel"], dtype=np.int64)
    places = [f"office:d{k}" for k in depots]
    places += [f"employer:{_employer(each['id'])}" for each in employers]
    if minutes.shape != (len(places), len(places)):
        raise UnreadableInstanceError(
            "算例的 travel 应是 {size}×{size} 的矩阵：先机构，后单位", size=len(places)
        )
    return RosterProblem(
        visits=tuple(map(_visit, employers)),
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


def _employer(number: int) -> EmployerId:
    return EmployerId(f"e{number:06d}")


def _skills(bits: int) -> frozenset[Skill]:
    if bits >> len(_SKILLS):
        raise UnreadableInstanceError("算例的 skill 只能是 0 到 3：{bits}", bits=bits)
    return frozenset(skill for bit, skill in enumerate(_SKILLS) if bits >> bit & 1)


def _visit(employer: Mapping[str, Any]) -> Visit:
    return Visit(
        employer=_employer(employer["id"]),
        name=f"e{employer['id']}",
        list=VisitList.CERTAIN if employer["mandatory"] else VisitList.TARGETED,
        rules=(),
        reasons=(message("基准算例"),),
        position=Position(lon=0, lat=0),
        service_min=employer["service"],
        opening=OpeningHours(open_min=employer["open"], close_min=employer["close"]),
        allowed_days=tuple(_FIRST + timedelta(days=t) for t in sorted(employer["dates"])),
        skills=_skills(employer["skill"]),
        prize=employer["prize"],
    )


def _team_days(raw: Mapping[str, Any]) -> tuple[TeamDay, ...]:
    team_days = [
        TeamDay(
            day=_FIRST + timedelta(days=day),
            number=team["id"] + 1,
            office=OfficeId(f"d{team['depot']}"),
            lead=InspectorId(f"t{team['id']}-1"),
            member=InspectorId(f"t{team['id']}-2"),
            skills=_skills(team["skills"]),
            recused=frozenset(
                _employer(each["id"]) for each in raw["employers"] if team["id"] in each["recused"]
            ),
        )
        for team in raw["teams"]
        for day in team["days"]
    ]
    return tuple(sorted(team_days, key=lambda team_day: (team_day.day, team_day.number)))
