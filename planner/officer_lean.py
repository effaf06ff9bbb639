"""Officer leans: how far the next lotteries lean towards each officer, from the year so far."""

from fractions import Fraction

from planner.chance_lean import LEAN_SCALE
from planner.fairness_band import FairnessBand
from planner.field_duty import DutyMeasure
from planner.inspector import InspectorId
from planner.year_duty import OfficerYear, YearDuties


def officer_leans(duties: YearDuties, band: FairnessBand) -> dict[InspectorId, int]:
    """Return the lean of every officer who has not carried exactly the fair share of minutes.

    It grows with the difference and is strongest where the officer leaves the band.
    """
    leans = {one.inspector: _lean(one, band) for one in duties.officers}
    return {officer: lean for officer, lean in leans.items() if lean}


def _lean(officer: OfficerYear, band: FairnessBand) -> int:
    edge = max(
        band.share * officer.fair.minutes,
        Fraction(band.least.get(DutyMeasure.MINUTES, 0)),
    )
    if not edge:
        return 0
    lean = round(-officer.over(DutyMeasure.MINUTES) / edge * LEAN_SCALE)
    return max(-LEAN_SCALE, min(LEAN_SCALE, lean))
