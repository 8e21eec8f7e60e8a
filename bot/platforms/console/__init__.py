"""The bot in a terminal: the same commands on the embedded store."""
