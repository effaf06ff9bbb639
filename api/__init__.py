"""Serve: command line, HTTP, pages, and the wiring of everything."""
