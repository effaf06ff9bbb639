"""Features for other programs: OGC API – Features over the same rows that the pages see."""
