"""Rosters: officers, visits, routes."""
