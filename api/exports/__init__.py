"""Exports: every file of a month, made by a worker and kept some days."""
