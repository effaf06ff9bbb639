"""All long work, who does it, and the pages on which it is watched."""
