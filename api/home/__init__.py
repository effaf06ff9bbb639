"""The home of a planner: what waits for somebody, area by area."""
