"""Hard sites: workplaces that ask more of the officers who go there, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from geo.employer import EmployerId
from geo.message import Message, message
from geo.plane import distance_m
from geo.risk_grade import CombinedClass
from geo.risk_score import RiskScore
from planner.errors import PlannerError
from planner.inspector import Office, Skill
from planner.visit import Visit


class InvalidHardSiteRuleError(PlannerError, ValueError):
    """A rule for hard sites that no place, or every place, would meet."""


class Hardship(StrEnum):
    """What makes a site hard."""

    HIGH_RISK = "风险最高一类"
    RADIATION = "放射卫生"
    FAR = "路远"


@dataclass(frozen=True, slots=True, kw_only=True)
class HardSiteRule:
    """What counts as hard; a local setting, not law.

    A site is hard when its combined class is the worst of the three (whatever letter the risk
    method in force prints for it), when its team has to be trained for radiation work, or when it
    is at least `far_m` from the team's office in a straight line.
    """

    far_m: int = 25_000

    def __post_init__(self) -> None:
        if self.far_m <= 0:
            raise InvalidHardSiteRuleError(
                "“路远”的界限是 {metres} 米，必须大于 0：请填直线距离的米数", metres=self.far_m
            )

    def hardships(
        self, visit: Visit, score: RiskScore | None, office: Office
    ) -> tuple[Hardship, ...]:
        """Return what makes the site of `visit` hard for a team of `office`; empty when nothing."""
        found = []
        if score is not None and score.combined is CombinedClass.HIGH:
            found.append(Hardship.HIGH_RISK)
        if Skill.RADIATION in visit.skills:
            found.append(Hardship.RADIATION)
        if distance_m(office.position, visit.position) >= self.far_m:
            found.append(Hardship.FAR)
        return tuple(found)

    def words(self, scores: Mapping[EmployerId, RiskScore]) -> Message:
        """Return the rule in words, with the letter that `scores` print for the worst class."""
        worst = {one.letter for one in scores.values() if one.combined is CombinedClass.HIGH}
        return message(
            "艰苦现场：综合风险最高一类（{letter}）、放射卫生，或距办公地点直线 {km} 公里以上的单位"
            "（本地设定，非法规）",
            letter="、".join(sorted(worst)) or "—",
            km=f"{self.far_m / 1000:g}",
        )
