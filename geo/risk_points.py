"""Risk points: additive integer parts that order workplaces inside a statutory class.

Every part follows a published table of steps that never falls, so that a worse record never gets
fewer points. The tables are a local setting, not law; an area may edit them.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from geo.errors import GeoError
from geo.message import Message, message
from geo.risk_grade import NonMonotoneTableError


class PointKey(StrEnum):
    """The parts of a score, in the order in which they are shown."""

    TEST_OVERDUE = "test_overdue"
    EVALUATION_OVERDUE = "evaluation_overdue"
    OVER_LIMIT = "over_limit"
    VIOLATIONS = "violations"
    COMPLAINTS = "complaints"
    DISEASE = "disease"
    SUSPECTED_DISEASE = "suspected_disease"
    UNCORRECTED = "uncorrected"
    SINCE_VISIT = "since_visit"
    OBSOLETE_PROCESS = "obsolete_process"
    DISPATCHED = "dispatched"
    EXPOSED = "exposed"


MEASURES: Mapping[PointKey, Message] = MappingProxyType(
    {
        PointKey.TEST_OVERDUE: message("定期检测逾期的整月数"),
        PointKey.EVALUATION_OVERDUE: message("现状评价逾期的整月数"),
        PointKey.OVER_LIMIT: message("最近检测超标的因素数（只知报告超标时按 1 计）"),
        PointKey.VIOLATIONS: message("窗口期内查实的违法行为数"),
        PointKey.COMPLAINTS: message("未办结的投诉举报件数"),
        PointKey.DISEASE: message("窗口期内确诊职业病例数"),
        PointKey.SUSPECTED_DISEASE: message("窗口期内疑似职业病例数"),
        PointKey.UNCORRECTED: message("未完成的责令改正件数"),
        PointKey.SINCE_VISIT: message("距上次监督检查的整年数"),
        PointKey.OBSOLETE_PROCESS: message("使用淘汰工艺（1 为是）"),
        PointKey.DISPATCHED: message("劳务派遣人员占比（百分数取整）"),
        PointKey.EXPOSED: message("接触职业病危害人数"),
    }
)
"""What each part measures: the numbers that its steps are compared with."""

MAY_NEVER_HAPPEN = frozenset(
    {PointKey.TEST_OVERDUE, PointKey.EVALUATION_OVERDUE, PointKey.SINCE_VISIT}
)
"""Parts whose event may never have happened, which has points of its own (`never`)."""


class InvalidPointsError(GeoError, ValueError):
    """Steps of points that cannot be used."""


@dataclass(frozen=True, slots=True)
class PointSteps:
    """Points by an integer measure: the points of the last step that it reaches, else 0."""

    starts: tuple[int, ...]
    points: tuple[int, ...]
    never: int | None = None
    """Points where the event never happened; at least the points of the last step."""

    def __post_init__(self) -> None:
        if len(self.starts) != len(self.points) or not self.starts:
            raise InvalidPointsError("计分表的每一档都要有起点和分值")
        if self.starts[0] < 0 or any(a >= b for a, b in pairwise(self.starts)):
            raise InvalidPointsError(
                "计分表的起点 {starts} 须从 0 或正数开始并逐档增大", starts=list(self.starts)
            )
        rising = (0, *self.points, *(() if self.never is None else (self.never,)))
        if any(a > b for a, b in pairwise(rising)):
            raise NonMonotoneTableError(
                "计分表 {points} 不得为负，情况更差时分值不得更低（从未发生者不低于最后一档）",
                points=list(rising[1:]),
            )

    def at(self, measure: int) -> int:
        """Return the points of a measure."""
        step = bisect_right(self.starts, measure)
        return self.points[step - 1] if step else 0

    @property
    def at_most(self) -> int:
        """Return the most points that the part can give."""
        return self.points[-1] if self.never is None else self.never
