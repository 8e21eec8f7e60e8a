"""What a platform raises when starting it again is of no use."""

from __future__ import annotations


class CannotStart(Exception):
    """The platform refuses the bot for good; the message says why and what to do."""
