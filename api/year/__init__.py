"""Year plans: what a year asks for, what is possible, and in which month."""
