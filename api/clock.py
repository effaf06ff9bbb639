"""The clock: the one place where the service asks what time it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeAlias

from data.audits import CHINA

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present moment, with its zone."""


def present() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """Return the calendar day of `moment` in China."""
    return moment.astimezone(CHINA).date()
