"""What a platform raises when starting it again is of no use."""

from __future__ import annotations


class CannotStart(Exception):  # noqa: N818 - an answer of the platform, put in French
    """The platform refuses the bot for good; the message says why and what to do."""
