"""The roster board: days and teams, visits as cards, changes tried before they are kept."""
