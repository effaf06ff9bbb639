"""Signing in at an identity provider of the office (OpenID Connect)."""
