"""Imports of declaration exports."""
