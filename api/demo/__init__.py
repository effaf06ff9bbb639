"""The demo county, from nothing to a month plan."""
