"""Back up and restore: everything in one file, tried before it is needed."""
