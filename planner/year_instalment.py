"""Year instalments: what the year plan leaves to one month, for the month's lists and draw."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.employer import EmployerId


@dataclass(frozen=True, slots=True, kw_only=True)
class YearInstalments:
    """One month of a year plan."""

    due: Mapping[str, int]
    """Units due this month by rule id, the yearly share of a class under `双随机/丙`."""
    employers: frozenset[EmployerId]
    """Employers whose certain visit the plan puts into this month."""
