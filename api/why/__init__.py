"""Why-cards: why an employer is visited or not, and what would change it."""
