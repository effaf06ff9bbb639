"""Releases: from when leaders see the roster of a month."""
