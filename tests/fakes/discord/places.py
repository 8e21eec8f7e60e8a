"""Servers, channels, roles: who may do what where, computed as Discord does.

Rules: Discord's docs, topics/permissions (base permissions, then the overwrites of @everyone, of the
roles together, of the member).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

ADMINISTRATOR: Final = 1 << 3
MANAGE_GUILD: Final = 1 << 5
VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
EMBED_LINKS: Final = 1 << 14
ATTACH_FILES: Final = 1 << 15
READ_HISTORY: Final = 1 << 16
MENTION_EVERYONE: Final = 1 << 17
USE_COMMANDS: Final = 1 << 31
SEND_IN_THREADS: Final = 1 << 38
EVERYTHING: Final = (1 << 50) - 1
ORDINARY: Final = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_HISTORY | USE_COMMANDS
TEXT_CHANNEL, THREAD = 0, 11


@dataclass
class Role:
    """A role of a server."""

    id: int
    guild: int
    name: str
    permissions: int = 0
    mentionable: bool = False
    managed: bool = False


@dataclass
class Channel:
    """A channel: of a server, or a direct message (`guild` None). `overwrites`: id -> (allow, deny)."""

    id: int
    guild: int | None
    name: str
    kind: int = TEXT_CHANNEL
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)

    def deny(self, holder: int, permissions: int) -> None:
        """Take permissions from a role or a member, here."""
        allow, deny = self.overwrites.get(holder, (0, 0))
        self.overwrites[holder] = (allow & ~permissions, deny | permissions)


def permissions_in(channel: Channel, everyone: Role, roles: list[Role], member: int) -> int:
    """What a member who holds these roles may do in a channel."""
    base = everyone.permissions
    for role in roles:
        base |= role.permissions
    if base & ADMINISTRATOR:
        return EVERYTHING
    allow, deny = channel.overwrites.get(everyone.id, (0, 0))
    base = base & ~deny | allow
    allow = deny = 0
    for role in roles:
        more, less = channel.overwrites.get(role.id, (0, 0))
        allow, deny = allow | more, deny | less
    base = base & ~deny | allow
    allow, deny = channel.overwrites.get(member, (0, 0))
    base = base & ~deny | allow
    return base if base & VIEW_CHANNEL else 0
