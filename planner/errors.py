"""Errors that planning can raise."""

from geo.errors import XuntuError


class PlannerError(XuntuError):
    """Base of every error raised in `planner`."""
