"""What an administrator sets for a Space, and the right that a platform's role gives there.

A role counts only once a teacher or the host has confirmed it (DESIGN.md §3): whoever owns the chat
server may hand out roles, and could make themselves a teacher otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class RoleRule:
    """A role of the platform and the right it gives, once `confirmed`."""

    role: str
    granted: Right
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SpaceSettings:
    """What is set for one Space. Rooms are the platform's ids; `zone` "" is the School's own."""

    roles: tuple[RoleRule, ...] = ()
    reminder_room: str = ""
    zone: str = ""
    public_rooms: frozenset[str] = frozenset()

    def rights_of(self, roles: Iterable[str]) -> frozenset[Right]:
        """The rights that these roles give."""
        held = frozenset(roles)
        return frozenset(r.granted for r in self.roles if r.confirmed and r.role in held)

    @property
    def students_named(self) -> bool:
        """Whether a role says who is a student: then somebody unknown without it is a guest."""
        return any(r.confirmed and r.granted is Right.STUDENT for r in self.roles)

    @property
    def waiting(self) -> tuple[RoleRule, ...]:
        """The roles that nobody has confirmed yet."""
        return tuple(r for r in self.roles if not r.confirmed)

    def with_role(self, rule: RoleRule) -> SpaceSettings:
        """The same with this role, in place of what was said of it."""
        others = tuple(r for r in self.roles if r.role != rule.role)
        return replace(self, roles=(*others, rule))

    def without_role(self, role: str) -> SpaceSettings:
        """The same without this role."""
        return replace(self, roles=tuple(r for r in self.roles if r.role != role))

    def with_room(self, room: str, *, public: bool) -> SpaceSettings:
        """The same with a room whose look-ups answer everybody, or only the asker."""
        rooms = self.public_rooms | {room} if public else self.public_rooms - {room}
        return replace(self, public_rooms=rooms)
