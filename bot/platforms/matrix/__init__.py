"""Matrix: session, sync, inbox, sender and rooms; no nio type leaves `wire.py`, no command is known here."""

from bot.late import load_late

# nio brings a client that speaks HTTP without asyncio; ours does not, and what it stands on takes 1.4 MB.
load_late("h11", "h2.connection", "h2.events")
