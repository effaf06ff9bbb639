"""Month standings: where one employer stands in a month before chance has its say."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from geo.employer import EmployerId
from geo.message import Message
from geo.risk_grade import CombinedClass
from planner.certain_list import IMPOSED
from planner.draw import SCALE
from planner.frame_quota import Stratum
from planner.month_basis import MonthCount


class Place(StrEnum):
    """In which list an employer stands."""

    CERTAIN = "必查"
    IMPOSED = "上级交办"
    FRAME = "抽样框"
    EXCLUDED = "排除"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthStanding:
    """Place, class, points and chance of one employer; two standings compare as values."""

    place: Place
    combined: CombinedClass
    letter: str
    points: int
    rules: tuple[str, ...]
    """Rules that a visit on the certain list meets; empty in the other places."""
    reasons: tuple[Message, ...]
    """Why it is on the certain list, or why it cannot be drawn."""
    stratum: Stratum | None
    quota: int
    """Draws of the stratum; 0 outside the frame."""
    size: int
    """Employers of the stratum; 0 outside the frame."""
    mass: int
    """Inclusion mass, 0 to SCALE."""

    @property
    def chance(self) -> Fraction:
        """Return the chance of a visit by the certain list or the draw, exactly."""
        return Fraction(self.mass, SCALE)


def standing_of(count: MonthCount, employer: EmployerId) -> MonthStanding:
    """Return where an employer stands in a month."""
    coverage, score = count.coverage, count.scores[employer]
    included, excluded = count.certain.get(employer), count.excluded.get(employer)
    stratum = coverage.strata.get(employer)
    place, rules, reasons = Place.FRAME, tuple[str, ...](), tuple[Message, ...]()
    if included is not None:
        place = Place.IMPOSED if IMPOSED in included.rules else Place.CERTAIN
        rules, reasons = included.rules, included.reasons
    elif excluded is not None:
        place, reasons = Place.EXCLUDED, (excluded.reason,)
    return MonthStanding(
        place=place,
        combined=score.combined,
        letter=score.letter,
        points=score.points,
        rules=rules,
        reasons=reasons,
        stratum=stratum,
        quota=0 if stratum is None else coverage.quotas[stratum],
        size=0 if stratum is None else len(count.members[stratum]),
        mass=count.mass(employer),
    )
