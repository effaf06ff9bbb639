"""Frames: everybody who may be drawn this month, where they stand and with what chance."""

from collections.abc import Mapping, Sequence

from geo.area import TownshipCode
from geo.employer import Employer, EmployerId
from geo.plane import Plane
from geo.risk_score import RiskScore
from planner.coverage import MonthCoverage
from planner.draw import FrameUnit
from planner.errors import PlannerError
from planner.inclusion import masses


class IncompleteFrameError(PlannerError):
    """An employer of the frame is not known or has no score."""


def month_frame(
    employers: Sequence[Employer],
    coverage: MonthCoverage,
    scores: Mapping[EmployerId, RiskScore],
    *,
    plane: Plane,
) -> tuple[FrameUnit, ...]:
    """Return the frame of a month in employer order, with masses that meet the quotas exactly.

    The weight of an employer is 1 + its risk points, so that a record without any points keeps a
    chance. Nobody leaves the frame for want of an address: an employer that could not be located
    stands at the plane's centre, in the township 000000000 where that is unknown too.

    Raises
    ------
    IncompleteFrameError
        If an employer of `coverage.strata` is unknown or has no score.
    """
    known = {employer.id: employer for employer in employers}
    for id_ in sorted(coverage.strata):
        if id_ not in known or id_ not in scores:
            raise IncompleteFrameError(
                "抽样框里的单位 {id} 没有资料或评分：请先运行导入和评分", id=id_
            )
    weights = {id_: 1 + scores[id_].points for id_ in coverage.strata}
    chances = masses(weights, coverage.strata, coverage.quotas)
    units = []
    for id_, mass in chances.items():
        employer = known[id_]
        position = employer.position or plane.centre
        ((x_m, y_m),) = plane.whole_metres([position]).tolist()
        units.append(
            FrameUnit(
                employer=id_,
                township=employer.township or _NOWHERE,
                stratum=coverage.strata[id_],
                x_m=x_m,
                y_m=y_m,
                mass=mass,
            )
        )
    return tuple(units)


_NOWHERE = TownshipCode("000000000")
"""Stands for the township of an employer that could not be located."""
