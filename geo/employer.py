"""Employers: workplaces that can be inspected (supervised object = employer × workplace)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from geo.area import TownshipCode
from geo.errors import InvalidValueError
from geo.hazard_factor import Exposure, HazardCategory
from geo.position import Position, Precision

EmployerId = NewType("EmployerId", str)
"""Unified social credit code, a hyphen and the two-digit workplace number, or `P-…` (provisional)
where the declaration has no usable credit code."""


class OperatingStatus(StrEnum):
    """Whether there is anything to inspect. Closed and moved employers keep their history."""

    TRADING = "正常"
    SUSPENDED = "停产"
    CLOSED = "关闭"
    MOVED = "迁出"


class EmployerKind(StrEnum):
    """Kinds of supervised object that rules speak of; one employer may be several."""

    EMPLOYER = "用人单位"
    RADIATION_UNIT = "放射诊疗单位"
    KEY_RADIATION_UNIT = "重点放射诊疗单位"
    EXAMINATION = "职业健康检查机构"
    DIAGNOSIS = "职业病诊断机构"
    TECHNICAL_SERVICE = "技术服务机构"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """When a workplace can be inspected: weekdays (Monday 0) and minutes after midnight."""

    weekdays: frozenset[int] = frozenset(range(5))
    open_min: int = 9 * 60
    close_min: int = 17 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """One workplace of one employer, as last declared and located."""

    id: EmployerId
    name: str
    credit_code: str | None
    workplace_address: str
    registered_address: str = ""
    township: TownshipCode | None
    position: Position | None
    precision: Precision
    industry: str
    """GB/T 4754-2017 code without the section letter: 2 to 4 digits, or empty when unknown."""
    industry_name: str = ""
    size: str = ""
    contact: str = ""
    workers: int | None
    exposed_workers: int | None
    """Distinct exposed workers (不重复); None when unknown, never the sum of the categories."""
    exposed_is_estimated: bool = False
    dispatched_workers: int = 0
    exposures: tuple[Exposure, ...] = ()
    status: OperatingStatus = OperatingStatus.TRADING
    kinds: frozenset[EmployerKind] = frozenset({EmployerKind.EMPLOYER})
    opening: OpeningHours = OpeningHours()
    obsolete_process: bool = False
    declared_on: str = ""
    """ISO date of the last declaration, or empty."""

    def __post_init__(self) -> None:
        if not self.id or not self.name:
            raise InvalidValueError(
                "用人单位缺少编号或名称：{id!r} {name!r}", id=self.id, name=self.name
            )
        for count in (self.workers, self.exposed_workers, self.dispatched_workers):
            if count is not None and count < 0:
                raise InvalidValueError(
                    "{name}：人数不能是负数（{count}），请核对申报数据", name=self.name, count=count
                )

    def has_category(self, category: HazardCategory) -> bool:
        """Return whether any declared factor is of `category`."""
        return any(exposure.category is category for exposure in self.exposures)
