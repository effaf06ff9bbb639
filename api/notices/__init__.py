"""Notices: documents of a month for the notice board and for employers, to be edited."""
