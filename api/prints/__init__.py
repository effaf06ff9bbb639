"""Paper: what is printed of a month, as PDF."""
