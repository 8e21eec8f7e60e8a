"""Matrix: session, sync, inbox, sender and rooms; no nio type leaves `wire.py`, no command is known here."""
