"""Errors that drawing can raise."""

from geo.errors import XuntuError


class MapError(XuntuError):
    """Base of every error raised in `maps`."""
