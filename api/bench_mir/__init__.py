"""The roster benchmark: solve one instance and write its solution."""
