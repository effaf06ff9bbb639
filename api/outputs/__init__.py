"""Files of a month plan."""
