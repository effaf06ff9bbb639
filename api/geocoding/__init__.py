"""Geocoding of all employers of an area, and the review of doubtful ones."""
