"""The audit log: shown and verified."""
