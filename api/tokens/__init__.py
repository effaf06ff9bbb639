"""Tokens: programs such as QGIS read with them on behalf of an account."""
