"""All steps of a month in one go."""
