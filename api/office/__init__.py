"""Pages of the office: from the public draw through approval and release to the files."""
