"""Coverage and the month's draw."""
