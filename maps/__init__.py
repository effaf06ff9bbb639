"""Draw: turn core types into maps and pages; writes nothing."""
