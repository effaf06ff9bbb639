"""Approval of month plans by a second person."""
