"""Errors that fetching and storing can raise."""

from geo.errors import XuntuError


class DataError(XuntuError):
    """Base of every error raised in `data`."""


class NotFoundError(DataError):
    """Something that was asked for by its key is not there."""
