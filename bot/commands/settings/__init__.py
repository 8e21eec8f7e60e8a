"""/config and /etat: how a Space is set, and how the bot is."""
