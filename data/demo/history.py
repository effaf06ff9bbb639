"""The demo county's past: three years of inspections, tests, complaints, cases and projects."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np

from data.area_pack import HistoryRow, HistoryRows, WorkplaceRef
from data.demo.employers import TODAY, Case, DrawnEmployer
from data.demo.staff import AUTHORITY
from data.history_rows import Event
from data.method_files import shipped_method
from data.pack_sheets import FIRST_ROW
from geo.employer import EmployerId, EmployerKind
from geo.hazard_factor import FactorNature
from geo.history import (
    Complaint,
    DiseaseCount,
    Inspection,
    InspectionKind,
    Project,
    ProjectClass,
    SelfCheck,
    TestKind,
    TestReport,
)
from geo.risk_grade import CombinedClass, ManagementGrade
from geo.risk_method import RiskMethod

_NOBODY = EmployerId("")
_CITY = "演示市卫生健康委员会"
_VISITED = {2024: 0.30, 2025: 0.45}
_VISITED_THIS_YEAR = {"dust": 0.71, "untested": 0.62, "institution": 0.86, "other": 0.06}
"""Share visited in 2026 up to November; what is left makes December a full month."""
_DRAWN_THIS_YEAR = {CombinedClass.LOW: 0.01, CombinedClass.MIDDLE: 0.06, CombinedClass.HIGH: 0.2}
"""Share drawn at random in 2026 up to November: behind the plan in every class."""
_OFFICERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
_CASES_SHARE = 0.02


def make_history(rng: np.random.Generator, employers: Sequence[DrawnEmployer]) -> HistoryRows:
    """Draw the past of all `employers` from 2024 to November 2026."""
    inspections: list[tuple[DrawnEmployer, Inspection]] = []
    tests: list[tuple[DrawnEmployer, TestReport]] = []
    complaints: list[tuple[DrawnEmployer, Complaint]] = []
    diseases: list[tuple[DrawnEmployer, DiseaseCount]] = []
    checks: list[tuple[DrawnEmployer, SelfCheck]] = []
    governance = []
    for employer in employers:
        inspections += ((employer, event) for event in _inspections(rng, employer))
        tests += ((employer, event) for event in _tests(rng, employer))
        complaints += ((employer, event) for event in _complaints(rng, employer))
        diseases += ((employer, event) for event in _diseases(rng, employer))
        if employer.self_check is not None:
            on = TODAY - timedelta(days=15 + int(rng.random() * 330))
            check = SelfCheck(employer=_NOBODY, on=on, score=employer.self_check)
            checks.append((employer, check))
        if employer.exposed >= 10 and (employer.over_limit or rng.random() < 0.1):
            governance.append(_workplace(employer))
    inspections.sort(key=lambda pair: (pair[1].on, pair[0].credit_code))
    return HistoryRows(
        inspections=_rows("检查记录", inspections),
        tests=_rows("检测评价", tests),
        complaints=_rows("投诉举报", complaints),
        diseases=_rows("职业病", diseases),
        self_checks=_rows("自查", checks),
        projects=_rows("三同时项目", _projects(rng, employers)),
        in_governance=tuple(governance),
    )


def _workplace(employer: DrawnEmployer) -> WorkplaceRef:
    return WorkplaceRef(
        credit_code=employer.credit_code, name=employer.name, address=employer.site.address
    )


def _rows(
    sheet: str, events: Sequence[tuple[DrawnEmployer, Event]]
) -> tuple[HistoryRow[Event], ...]:
    return tuple(
        HistoryRow(line=line, sheet=sheet, workplace=_workplace(employer), event=event)
        for line, (employer, event) in enumerate(events, start=FIRST_ROW)
    )


def _inspections(rng: np.random.Generator, employer: DrawnEmployer) -> list[Inspection]:
    found = []
    for year, share in _VISITED.items():
        if rng.random() < share:
            found += _visit(rng, employer, date(year, 1, 5), 350)
    drawn = rng.random() < _DRAWN_THIS_YEAR[_likely_class(employer)]
    if employer.case is not None:
        return found
    if drawn:
        found += _visit(rng, employer, date(2026, 1, 6), 310, at_random=True)
    elif rng.random() < _VISITED_THIS_YEAR[_group(employer)]:
        found += _visit(rng, employer, date(2026, 1, 6), 310, at_random=False)
        if rng.random() < 0.06:  # the yearly cap is used up
            found += _visit(rng, employer, date(2026, 5, 6), 190, at_random=False)
    elif rng.random() < 0.02:
        found.append(
            _inspection(
                rng, employer, date(2026, 3, 2), 240, kind=InspectionKind.JOINT, authority=_CITY
            )
        )
    return found


def _group(employer: DrawnEmployer) -> str:
    if len(employer.kinds) > 1:
        return "institution"
    if employer.has_dust:
        return "dust"
    months = 12 if employer.is_severe else 36
    old = employer.tested_on is None or (TODAY - employer.tested_on).days > months * 30
    return "untested" if old else "other"


def _likely_class(employer: DrawnEmployer) -> CombinedClass:
    """Return the class that the county's method gives to what is true of `employer`."""
    method = _method()
    nature = FactorNature.SEVERE if employer.has_severe_factor else FactorNature.GENERAL
    conforms = employer.tested_on is not None and not employer.over_limit
    grade = method.grades.grade(nature, conforms=conforms, exposed=employer.exposed)
    score = employer.self_check
    management = ManagementGrade.C if score is None else method.management.grade(score)
    return method.combined.classes[grade, management]


@cache
def _method() -> RiskMethod:
    return shipped_method("method-2022")


def _visit(
    rng: np.random.Generator,
    employer: DrawnEmployer,
    start: date,
    span: int,
    *,
    at_random: bool | None = None,
) -> list[Inspection]:
    """Return one visit and, where something was found, often the re-check of its correction."""
    pick = rng.random()
    if at_random is False:
        pick = pick * 0.38 if pick < 0.66 else 0.8 + (pick - 0.66) * 0.58
    kind = (
        InspectionKind.RANDOM if at_random
        else InspectionKind.CERTAIN if pick < 0.38
        else InspectionKind.RANDOM if pick < 0.8
        else InspectionKind.TARGETED if pick < 0.95
        else InspectionKind.COMPLAINT
    )  # fmt: skip
    visit = _inspection(rng, employer, start, span, kind=kind, authority=AUTHORITY)
    if visit.corrected_on and rng.random() < 0.25:
        days = 1 + int(rng.random() * 12)
        on = _working(visit.corrected_on + timedelta(days=days))
        if on < TODAY:
            recheck = Inspection(
                employer=_NOBODY, on=on, kind=InspectionKind.RECHECK, authority=AUTHORITY,
                violations=0, result="整改到位", inspectors=visit.inspectors,
            )  # fmt: skip
            return [visit, recheck]
    return [visit]


def _inspection(
    rng: np.random.Generator,
    employer: DrawnEmployer,
    start: date,
    span: int,
    *,
    kind: InspectionKind,
    authority: str,
) -> Inspection:
    on = _working(start + timedelta(days=int(rng.random() * span)))
    on = min(on, date(2026, 11, 20))
    mean = 2.1 * (1.25 - employer.diligence) * (1.3 if employer.has_severe_factor else 0.8)
    violations = int(rng.poisson(mean))
    due = done = None
    if violations:
        due = on + timedelta(days=15 + 15 * int(rng.random() * 4))
        done = on + timedelta(days=10 + int(rng.random() * ((due - on).days - 8)))
        if done >= TODAY or rng.random() < 0.035:
            done = None
    first = int(rng.random() * len(_OFFICERS))
    second = (first + 1 + int(rng.random() * (len(_OFFICERS) - 1))) % len(_OFFICERS)
    return Inspection(
        employer=_NOBODY, on=on, kind=kind, authority=authority, violations=violations,
        result="责令限期改正" if violations else "未发现问题", correction_due=due,
        corrected_on=done,
        inspectors=(f"演示{_OFFICERS[first]}", f"演示{_OFFICERS[second]}"),
    )  # fmt: skip


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _tests(rng: np.random.Generator, employer: DrawnEmployer) -> list[TestReport]:
    found = []
    if employer.tested_on:
        earlier = employer.tested_on - timedelta(days=340 + int(rng.random() * 60))
        if employer.is_severe and earlier.year >= 2024:
            over = bool(rng.random() < 0.15)
            found.append(_report(earlier, TestKind.PERIODIC, over_limit=over))
        found.append(_report(employer.tested_on, TestKind.PERIODIC, over_limit=employer.over_limit))
    if employer.evaluated_on:
        found.append(_report(employer.evaluated_on, TestKind.EVALUATION, over_limit=False))
    return sorted(found, key=lambda report: (report.on, report.kind.value))


def _report(on: date, kind: TestKind, *, over_limit: bool) -> TestReport:
    return TestReport(employer=_NOBODY, on=on, kind=kind, over_limit=over_limit)


def _complaints(rng: np.random.Generator, employer: DrawnEmployer) -> list[Complaint]:
    if employer.case is Case.UNLOCATED:
        return [Complaint(employer=_NOBODY, on=date(2026, 11, 16))]
    if rng.random() > 0.11 * (1.25 - employer.diligence) * (1.3 if employer.is_severe else 0.8):
        return []
    days = 60 if rng.random() < 0.2 else 1000
    on = TODAY - timedelta(days=3 + int(rng.random() * days))
    closed = on + timedelta(days=7 + int(rng.random() * 50))
    return [Complaint(employer=_NOBODY, on=on, closed_on=closed if closed < TODAY else None)]


def _diseases(rng: np.random.Generator, employer: DrawnEmployer) -> list[DiseaseCount]:
    found = []
    if employer.has_dust and employer.exposed >= 15:
        for year in (2024, 2025, 2026):
            if rng.random() < _CASES_SHARE:
                confirmed, suspected = int(rng.poisson(0.8)), 1 + int(rng.poisson(0.7))
                found.append(
                    DiseaseCount(
                        employer=_NOBODY, year=year, confirmed=confirmed, suspected=suspected
                    )
                )
    return found


def _projects(
    rng: np.random.Generator, employers: Sequence[DrawnEmployer]
) -> list[tuple[DrawnEmployer, Project]]:
    """Return the ledger of construction projects: most severe ones verified, too few others."""
    owners = [e for e in employers if EmployerKind.RADIATION_UNIT not in e.kinds]
    order = rng.permutation(len(owners)).tolist()
    size = max(1, min(len(owners), round(len(employers) * 0.11)))
    found = []
    for serial, place in enumerate(order[:size], start=1):
        owner = owners[place]
        old = rng.random() < 0.25
        severe = owner.is_severe and rng.random() < 0.6
        hazard = (
            ProjectClass.SEVERE if severe
            else ProjectClass.FAIRLY_SEVERE if old
            else ProjectClass.GENERAL
        )  # fmt: skip
        accepted = TODAY - timedelta(days=20 + int(rng.random() * 700))
        verified = None
        if rng.random() < (0.80 if severe else 0.24):
            verified = _working(accepted + timedelta(days=15 + int(rng.random() * 120)))
        project = Project(
            id=f"SS-{accepted.year}-{serial:03d}", employer=_NOBODY,
            name=f"{owner.name}{'扩建' if rng.random() < 0.5 else '技术改造'}项目（演示）",
            hazard_class=hazard, catalogue_version="2012" if old else "2021",
            accepted_on=accepted if rng.random() < 0.85 else None,
            verified_on=verified if verified and verified < TODAY else None,
        )  # fmt: skip
        found.append((owner, project))
    return found
