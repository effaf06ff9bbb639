"""Serving the pages on this machine."""
