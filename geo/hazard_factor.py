"""Hazard factors: what workers are exposed to, and which factors the law calls severe.

Catalogue: 职业病危害因素分类目录, 国卫疾控发〔2015〕92号.
Severe factors: 用人单位职业病危害综合风险评估方法, annex 1.
"""

from dataclasses import dataclass
from enum import StrEnum


class HazardCategory(StrEnum):
    """The six categories of the 2015 catalogue."""

    DUST = "粉尘"
    CHEMICAL = "化学因素"
    PHYSICAL = "物理因素"
    RADIATION = "放射性因素"
    BIOLOGICAL = "生物因素"
    OTHER = "其他因素"


class FactorNature(StrEnum):
    """Whether a factor is severe by the classified-enforcement method.

    Never to be mixed with the class of an industry or of a construction project.
    """

    GENERAL = "一般"
    SEVERE = "严重"
    UNKNOWN = "待核实"
    """A catch-all or conditional entry; never scored as general by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardFactor:
    """One entry of the catalogue."""

    category: HazardCategory
    catalogue_no: int
    name: str
    cas: str | None
    nature: FactorNature
    basis: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Workers of one employer exposed to one factor, as declared."""

    factor: str
    """Catalogue name where it was recognised, else the declared words."""
    category: HazardCategory
    nature: FactorNature
    workers: int | None
    """Exposed workers; None when the declaration gives no count for this factor."""
    post: str = ""
    over_limit: bool | None = None
    """Result of the last test of this factor; None when it was not tested."""
