"""Reference tables at the screen."""
