"""Fairness: the field work of every officer over a year."""
