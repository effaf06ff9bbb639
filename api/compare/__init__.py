"""Comparisons: a month's roster beside what it would be under another supposition."""
