"""Replans: a plan under way gives way to what happens in the month."""
