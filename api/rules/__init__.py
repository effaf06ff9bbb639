"""Rule sets of areas: shown in words, uploaded, tried, put in force from a month on."""
