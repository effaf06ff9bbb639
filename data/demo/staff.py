"""The demo county's offices and staff: enough for six teams, with the usual gaps."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from data.area_pack import Recusal, WorkplaceRef, with_recusals
from data.demo.cases import OFFICE_TOWNS, THURSDAY
from data.demo.employers import Case, DrawnEmployer
from data.demo.outline import Land
from data.demo.plane import position
from planner.inspector import Inspector, InspectorId, Office, OfficeId, Skill, StaffRole

AUTHORITY = "云溪县卫生健康局"
_SEAT, _BRANCH = OfficeId("o1"), OfficeId("o2")
_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
_LEADERS = frozenset("甲乙丙丁戊庚壬子寅")
_BRANCH_STAFF = frozenset("壬癸子丑寅卯")
_RADIATION = frozenset("甲丙己壬丑")
_INSTITUTION = frozenset("乙丙庚")
_EXPIRED = "巳"
_DECEMBER = tuple(date(2026, 12, 1) + timedelta(days=day) for day in range(31))


def make_offices(land: Land) -> tuple[Office, ...]:
    """Return the office in the seat and the branch, six vehicles together."""
    places = (
        (_SEAT, OFFICE_TOWNS[0], "云溪县卫生监督所", 4),
        (_BRANCH, OFFICE_TOWNS[1], "云溪县卫生监督所砚渡分所", 2),
    )
    return tuple(
        Office(
            id=office, name=name, vehicles=vehicles,
            position=position(float(land.centres[town][0]) + 60, float(land.centres[town][1]) + 40),
        )
        for office, town, name, vehicles in places
    )  # fmt: skip


def make_staff(
    rng: np.random.Generator, employers: list[DrawnEmployer]
) -> tuple[tuple[Inspector, ...], tuple[Recusal, ...]]:
    """Return 16 officers (one with an expired certificate), grid workers, an expert, recusals."""
    staff = [_officer(rng, serial, name) for serial, name in enumerate(_NAMES, start=1)]
    others = (
        ("网格员一", StaffRole.GRID),
        ("网格员二", StaffRole.GRID),
        ("专家一", StaffRole.EXPERT),
    )
    staff += [
        Inspector(
            id=InspectorId(f"i{serial:02d}"), name=f"演示{name}", office=_SEAT, role=role,
            certificate_no="", certificate_until=None, can_lead=False,
        )
        for serial, (name, role) in enumerate(others, start=len(_NAMES) + 1)
    ]  # fmt: skip
    recusals = _recusals(rng, staff[: len(_NAMES)], employers)
    return with_recusals(staff, recusals), tuple(recusals)


def _recusals(
    rng: np.random.Generator, officers: Sequence[Inspector], employers: Sequence[DrawnEmployer]
) -> list[Recusal]:
    """Return private relations, some to employers of two workplaces, and the hard case's."""
    workplaces = Counter(employer.credit_code for employer in employers)
    twice = [e for e in employers if workplaces[e.credit_code] > 1] or employers
    recusals = []
    reasons = ("近亲属在该单位任职", "曾在该单位工作", "与负责人有利害关系")
    for officer in rng.permutation(len(officers))[:9].tolist():
        for pool in (employers, twice):
            employer = pool[int(rng.integers(len(pool)))]
            reason = reasons[int(rng.integers(len(reasons)))]
            recusals.append(_recusal(officers[officer], employer, reason))
    for employer in employers:
        if employer.case is Case.RECUSED:
            reason = "监督所与该院原为同一单位，曾在该单位工作"
            recusals += [_recusal(officer, employer, reason) for officer in officers]
    return recusals


def _recusal(officer: Inspector, employer: DrawnEmployer, reason: str) -> Recusal:
    workplace = WorkplaceRef(
        credit_code=employer.credit_code, name=employer.name, address=employer.site.address
    )
    return Recusal(inspector=officer.id, workplace=workplace, reason=reason)


def _officer(rng: np.random.Generator, serial: int, name: str) -> Inspector:
    skills = {Skill.RADIATION} if name in _RADIATION else set()
    skills |= {Skill.INSTITUTION} if name in _INSTITUTION else set()
    until = date(2027 + int(rng.integers(0, 4)), int(rng.integers(1, 13)), 28)
    absent: set[date] = set()
    for _ in range(int(rng.choice([0, 1, 1, 2]))):
        start = date(2026, 12, 1) + timedelta(days=int(rng.integers(0, 29)))
        absent |= {start + timedelta(days=day) for day in range(int(rng.integers(1, 4)))}
    if name in _RADIATION:  # a course of the whole month
        absent |= {day for day in _DECEMBER if day.weekday() == THURSDAY}
    return Inspector(
        id=InspectorId(f"i{serial:02d}"), name=f"演示{name}",
        office=_BRANCH if name in _BRANCH_STAFF else _SEAT, role=StaffRole.OFFICER,
        certificate_no=f"演示执法{serial:04d}",
        certificate_until=date(2026, 10, 31) if name == _EXPIRED else until,
        can_lead=name in _LEADERS, skills=frozenset(skills),
        absent=frozenset(day for day in absent if day.month == 12),
    )  # fmt: skip
