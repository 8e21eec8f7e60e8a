"""Files that people send to a room: found again by their event, read within bounds, opened if encrypted.

The key of a file is « room event ». Only somebody who is in that room may use it: the bot is in many rooms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.commands.declaration import Sort
from bot.commands.upload import Attachment
from bot.errors import Refused
from bot.platforms.matrix.errors import Denied, MatrixError
from bot.platforms.matrix.reading import as_dict, as_text
from bot.platforms.matrix.sealing import open_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands.action import Action
    from bot.commands.declaration import Command
    from bot.platforms.matrix.wire import Wire

_LONGEST_NAME: Final = 200


def key_of_file(room_id: str, event_id: str) -> str:
    """What an argument says of a file sent to a room."""
    return f"{room_id} {event_id}"


def lacks_file(command: Command, action: Action) -> bool:
    """Whether the command needs a file that nothing names yet."""
    return any(
        p.sort is Sort.FILE and p.required and not action.arguments.get(p.name) for p in command.parameters
    )


class Files:
    """The files of rooms, for people who are in them."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def of(
        self, command: Command | None, action: Action, user: str
    ) -> Callable[[str], Attachment | None]:
        """Finds the files that an action names, for this person. Raises Limited and Unreachable."""
        found: dict[str, Attachment] = {}
        for parameter in command.parameters if command else ():
            key = action.arguments.get(parameter.name)
            if parameter.sort is Sort.FILE and isinstance(key, str) and key:
                attachment = await self.found(key, user)
                if attachment is not None:
                    found[key] = attachment
        return found.get

    async def found(self, key: str, user: str) -> Attachment | None:
        """The file of a key, None if there is none that this person may use."""
        room_id, _, event_id = key.partition(" ")
        room = self._wire.room(room_id)
        if room is None or user not in room["members"] or not event_id:
            return None
        try:
            event = await self._wire.event(room_id, event_id)
        except Denied:
            return None
        return self._attachment(as_dict(event.get("content")))

    def _attachment(self, content: dict[str, Any]) -> Attachment | None:
        file = as_dict(content.get("file"))
        mxc = as_text(file.get("url")) or as_text(content.get("url"))
        if not mxc or not mxc.startswith("mxc://"):
            return None
        info = as_dict(content.get("info"))
        size = info.get("size")
        name = as_text(content.get("filename")) or as_text(content.get("body")) or "fichier"

        async def read(most: int) -> bytes:
            try:
                whole = await self._wire.download(mxc, most)
                return open_file(whole, file) if file and len(whole) <= most else whole
            except (MatrixError, ValueError) as error:
                raise Refused("fichier-illisible") from error

        known = size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None
        kind = as_text(info.get("mimetype")) or "application/octet-stream"
        return Attachment(name[:_LONGEST_NAME], kind, known, read)
