"""Township risk: three numbers, each right, none of them invented."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from geo.area import Township, TownshipCode
from geo.employer import Employer, EmployerId, OperatingStatus
from geo.errors import InvalidValueError
from geo.hazard_factor import FactorNature
from geo.history import History, Inspection, InspectionKind
from geo.message import message
from geo.risk_score import CombinedClass, ManagementGrade, RiskGrade, RiskScore, ScorePart
from geo.township_risk import (
    IntensityMethod,
    RiskBreaks,
    RiskLevel,
    TownshipRisk,
    area_km2,
    average_breaks,
    township_risks,
    unassigned_employers,
)
from tests import make

ON = date(2026, 12, 1)
HERE = TownshipCode("999901100")
THERE = TownshipCode("999901101")
TOWNSHIPS = (make.township(), make.township(code=THERE, name="石桥镇"))


def employer(number: int, **changes: Any) -> Employer:
    return make.employer(**({"id": EmployerId(f"E{number:03d}-01")} | changes))


def severe(workers: int | None, nature: FactorNature = FactorNature.SEVERE) -> Any:
    return make.exposure(factor="矽尘", nature=nature, workers=workers)


def score(of: Employer, points: int) -> RiskScore:
    return RiskScore(
        employer=of.id,
        nature=FactorNature.SEVERE,
        conforms=True,
        grade=RiskGrade.I,
        management=ManagementGrade.A,
        combined=CombinedClass.LOW,
        letter="甲",
        method="m/1",
        parts=(ScorePart(key="k", points=points, reason=message("因为")),),
    )


def inspected(of: Employer, violations: int, on: date = date(2026, 1, 1)) -> History:
    return History(
        inspections=(
            Inspection(
                employer=of.id,
                on=on,
                kind=InspectionKind.RANDOM,
                authority="局",
                violations=violations,
            ),
        )
    )


def risk_of(*employers: Employer, **given_: Any) -> TownshipRisk:
    known: dict[str, Any] = {"scores": {}, "histories": {}} | given_
    return township_risks(TOWNSHIPS, employers, known["scores"], known["histories"], on=ON)[0]


def test_burden_counts_a_worker_at_two_severe_factors_once() -> None:
    risk = risk_of(employer(1, exposures=(severe(30), severe(12), make.exposure(workers=90))))
    assert (risk.severe_workers, risk.severe_employers) == (30, 1)


def test_burden_takes_an_unverified_factor_as_severe() -> None:
    assert risk_of(employer(1, exposures=(severe(7, FactorNature.UNKNOWN),))).severe_workers == 7


def test_burden_says_how_many_employers_gave_no_head_count() -> None:
    risk = risk_of(employer(1, exposures=(severe(None),)), employer(2, exposures=(severe(4),)))
    assert (risk.severe_workers, risk.severe_employers, risk.uncounted_employers) == (4, 2, 1)


def test_density_is_points_over_the_area_of_the_township() -> None:
    firms = employer(1), employer(2)
    risk = risk_of(*firms, scores={firm.id: score(firm, 30) for firm in firms})
    assert risk.points == 60
    assert risk.density == pytest.approx(60 / area_km2(make.township().outline))


def test_density_is_unknown_where_nothing_is_declared() -> None:
    risk = risk_of()
    assert (risk.points, risk.density, risk.employers) == (None, None, 0)


def test_density_is_unknown_where_nothing_is_scored() -> None:
    assert risk_of(employer(1)).density is None


def test_intensity_is_shrunk_towards_the_share_of_the_area() -> None:
    # 4 inspected in all, 2 in violation: m = 1/2. Here 1 of 1: (1 + 10/2) / (1 + 10).
    firms = [employer(n, township=HERE if n == 1 else THERE) for n in range(1, 5)]
    histories = {firm.id: inspected(firm, n % 2) for n, firm in enumerate(firms, start=1)}
    here, there = township_risks(TOWNSHIPS, firms, {}, histories, on=ON)
    assert here.intensity == pytest.approx(6 / 11)
    assert there.intensity == pytest.approx(6 / 13)
    assert (there.inspected, there.violating) == (3, 1)
    assert here.above_area is not None
    assert there.above_area is not None
    assert there.above_area < 0.5 < here.above_area


def test_intensity_is_unknown_where_nobody_was_inspected() -> None:
    firms = employer(1), employer(2, township=THERE)
    here, there = township_risks(TOWNSHIPS, firms, {}, {firms[1].id: inspected(firms[1], 1)}, on=ON)
    assert (here.intensity, here.above_area) == (None, None)
    assert there.intensity == 1.0


def test_nothing_is_compared_when_every_inspection_ended_alike() -> None:
    firm = employer(1)
    for violations, share in ((0, 0.0), (3, 1.0)):
        risk = risk_of(firm, histories={firm.id: inspected(firm, violations)})
        assert (risk.intensity, risk.above_area) == (share, None)


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        (date(2023, 12, 1), True),
        (date(2023, 11, 30), False),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_only_inspections_of_the_window_count(on: date, counted: bool) -> None:  # noqa: FBT001 - a table
    firm = employer(1)
    assert risk_of(firm, histories={firm.id: inspected(firm, 1, on)}).inspected == int(counted)


def test_the_window_of_a_leap_day_begins_on_28_february() -> None:
    firm = employer(1)
    histories = {firm.id: inspected(firm, 1, date(2025, 2, 28))}
    found = township_risks(TOWNSHIPS, [firm], {}, histories, on=date(2028, 2, 29))
    assert found[0].inspected == 1


def test_closed_and_moved_employers_do_not_count() -> None:
    gone = [
        employer(n, status=status, exposures=(severe(9),))
        for n, status in enumerate(OperatingStatus)
    ]
    assert risk_of(*gone).employers == 2


def test_employers_outside_every_township_are_named() -> None:
    firms = (
        employer(1),
        employer(2, township=None),
        employer(3, township=TownshipCode("999901199")),
        employer(4, township=None, status=OperatingStatus.CLOSED),
    )
    assert unassigned_employers(TOWNSHIPS, firms) == (firms[1].id, firms[2].id)


def test_a_township_of_a_tenth_of_a_degree_near_38_north_is_97_square_kilometres() -> None:
    outline = box(116.95, 37.95, 117.05, 38.05)
    assert area_km2(outline) == pytest.approx(97.49, abs=0.01)
    assert area_km2(MultiPolygon([outline])) == pytest.approx(area_km2(outline))


def test_the_area_does_not_depend_on_the_direction_of_the_outline() -> None:
    assert area_km2(make.township().outline.reverse()) > 0


def test_a_value_on_a_break_belongs_to_the_worse_level() -> None:
    breaks = RiskBreaks(year=2026, yellow=1, orange=2, red=3)
    levels = [breaks.level(density) for density in (0, 0.99, 1, 2, 2.5, 3, 99)]
    assert levels == [1, 1, 2, 3, 3, 4, 4]
    assert levels[-1] is RiskLevel.RED


@pytest.mark.parametrize("values", [(0, 1, 2), (1, 1, 2), (2, 1, 3), (1, 2, float("nan"))])
def test_breaks_out_of_order_are_refused(values: tuple[float, float, float]) -> None:
    yellow, orange, red = values
    with pytest.raises(InvalidValueError, match="应大于 0 并依次增大"):
        RiskBreaks(year=2026, yellow=yellow, orange=orange, red=red)


@pytest.mark.parametrize(("years", "strength"), [(0, 10), (3, 0)])
def test_a_method_without_years_or_weight_is_refused(years: int, strength: int) -> None:
    with pytest.raises(InvalidValueError, match=f"年数 {years} 和先验权重 {strength}"):
        IntensityMethod(years=years, prior_strength=strength)


def _with_density(density: float | None) -> TownshipRisk:
    risk = risk_of()
    fields = {name: getattr(risk, name) for name in risk.__slots__} | {"density": density}
    return TownshipRisk(**fields)


@given(
    st.lists(
        st.tuples(st.sampled_from([HERE, THERE]), st.integers(0, 500), st.integers(0, 3)),
        max_size=12,
    )
)
def test_the_townships_add_up_to_the_area(rows: list[tuple[TownshipCode, int, int]]) -> None:
    firms = [
        employer(n, township=code, exposures=(severe(workers),))
        for n, (code, workers, _) in enumerate(rows)
    ]
    histories = {f.id: inspected(f, v) for f, (_, _, v) in zip(firms, rows, strict=True)}
    risks = township_risks(TOWNSHIPS, firms, {}, histories, on=ON)
    assert sum(risk.severe_workers for risk in risks) == sum(workers for _, workers, _ in rows)
    assert sum(risk.inspected for risk in risks) == len(rows)
    assert sum(risk.violating for risk in risks) == sum(v > 0 for _, _, v in rows)
    for risk in risks:
        assert risk.intensity is None or 0 <= risk.intensity <= 1
        assert risk.above_area is None or 0 <= risk.above_area <= 1


def test_a_township_without_any_area_has_no_density() -> None:
    flat = Township(code=HERE, name="线", outline=box(117, 38, 117, 38.1))
    firm = employer(1)
    [risk] = township_risks([flat], [firm], {firm.id: score(firm, 5)}, {}, on=ON)
    assert (risk.points, risk.density) == (5, None)


def _with_points(points: int, km2: float = 10.0) -> TownshipRisk:
    risk = risk_of()
    fields = {name: getattr(risk, name) for name in risk.__slots__}
    return TownshipRisk(**(fields | {"points": points, "area_km2": km2, "density": points / km2}))


@pytest.mark.parametrize(
    ("points", "breaks"), [(140, (5, 10, 20)), (200, (10, 20, 40)), (0, (1, 2, 4))]
)
def test_breaks_lie_about_the_average_density_of_the_area(
    points: int, breaks: tuple[float, float, float]
) -> None:
    found = average_breaks([_with_points(points), _with_density(None)], year=2026)
    assert (found.yellow, found.orange, found.red) == pytest.approx(breaks)
    assert found.year == 2026


@given(st.lists(st.tuples(st.integers(1, 10**6), st.floats(1, 1e4)), min_size=1, max_size=8))
def test_some_township_is_above_the_lowest_break(rows: list[tuple[int, float]]) -> None:
    risks = [_with_points(points, km2) for points, km2 in rows]
    breaks = average_breaks(risks, year=2026)
    assert max(breaks.level(risk.density or 0.0) for risk in risks) >= RiskLevel.YELLOW


def test_an_area_of_which_nothing_is_known_still_has_breaks() -> None:
    assert average_breaks([], year=2026).red == pytest.approx(4)
