"""/classe: who belongs to a class, and what happens to it until the year changes."""
