"""Areas: places, roads, staff, past and rules, loaded from a folder."""
