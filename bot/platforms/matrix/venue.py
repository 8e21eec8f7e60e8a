"""What Matrix knows of a Space at this moment: its rooms by name. Matrix has no roles that could count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.venue import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.platforms.matrix.wire import Wire


class MatrixVenue:
    """Is a `commands.venue.Venue`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def rooms(self, space: str) -> Sequence[Named]:
        """The rooms of a Matrix space where the bot is, or the room itself."""
        within = [space, *sorted(self._wire.children(space))]
        found = [(room_id, self._wire.room(room_id)) for room_id in within]
        return [
            Named(room_id, room["name"] or room_id)
            for room_id, room in found
            if room and not room["is_space"]
        ]

    def called(self, _space: str, room: str) -> str:
        """The name of a room where the bot is."""
        known = self._wire.room(room)
        return (known["name"] or room) if known else room

    def roles(self, _space: str) -> Sequence[Named]:
        """None: a power level never gives a right, a student may own the room."""
        return ()

    def lacking(self, _space: str, room: str) -> Sequence[str]:
        """What keeps the bot from posting there."""
        return () if self._wire.room(room) else ("être invité dans le salon",)
