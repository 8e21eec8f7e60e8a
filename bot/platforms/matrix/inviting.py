"""Whose invitations the bot accepts: people of known servers, or people who are named. Nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.platforms.matrix.values import Invitation


def accepts_from(domains: tuple[str, ...], people: tuple[str, ...], me: str) -> tuple[str, ...]:
    """The servers and people who may invite the bot; its own server if no server is told."""
    return (*(domains or (me.partition(":")[2],)), *people)


def is_welcome(invitation: Invitation, known: tuple[str, ...]) -> bool:
    """Whether to accept an invitation. `known` are servers (lycee.example) and people (@nom:autre.example)."""
    return invitation.inviter in known or invitation.inviter.partition(":")[2] in known
