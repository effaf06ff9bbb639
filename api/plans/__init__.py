"""Month plans: made by the command line, looked at in a browser or as JSON."""
