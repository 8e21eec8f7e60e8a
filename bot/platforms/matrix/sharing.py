"""Which file a command means: the one it came with, the one it replies to, or the last one its author sent.

A command that needs a file and finds none is kept until the file comes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.commands.action import read_compact
from bot.commands.declaration import Sort
from bot.commands.receiving import joining, naming
from bot.commands.reply import Notice
from bot.commands.text import CommandRef, joined, text
from bot.platforms.matrix.files import key_of_file, lacks_file
from bot.platforms.matrix.values import Incoming

if TYPE_CHECKING:
    from bot.commands.action import Action
    from bot.commands.catalogue import Catalogue
    from bot.platforms.matrix.inbox import Notes
    from bot.platforms.matrix.values import Heard, Shared

REMEMBERED: Final = timedelta(minutes=10)
_SENT: Final = "fichier"
_AWAITED: Final = "commande"
_SEND_IT: Final = Notice(
    text("Envoyer maintenant le fichier dans cette conversation : la commande l’attend 10 minutes.")
)


class Sharing:
    """Joins files and commands of one person in one room."""

    def __init__(self, notes: Notes, catalogue: Catalogue) -> None:
        self._notes = notes
        self._catalogue = catalogue

    async def with_file(self, heard: Heard, action: Action) -> Action | Notice:
        """The action with the file it needs, or what to say while it waits for one."""
        if action.command not in self._catalogue:
            return action
        command = self._catalogue.named(action.command)
        if not lacks_file(command, action):
            return action
        replied = heard.reply_to if isinstance(heard, Incoming) else None
        where = (heard.room_id, heard.sender)
        if replied is None and (sent := await self._notes.note(*where, _SENT, heard.at)) is not None:
            return naming(command, action, [sent])
        if replied is not None:
            return naming(command, action, [key_of_file(heard.room_id, replied)])
        await self._notes.keep_note(*where, _AWAITED, action.compact(), heard.at + REMEMBERED)
        return _SEND_IT

    def filled(self, shared: Shared, action: Action) -> Action:
        """The action of a caption, with its file."""
        if action.command not in self._catalogue:
            return action
        key = key_of_file(shared.room_id, shared.event_id)
        command = self._catalogue.named(action.command)
        # The file may be of an encrypted room: it has no address that would open it elsewhere.
        return joining(command, naming(command, action, [key]), shared.name)

    async def awaited(self, shared: Shared) -> Action | None:
        """The command that this file was awaited by; without one the file is kept in mind."""
        where = (shared.room_id, shared.sender)
        kept = await self._notes.note(*where, _AWAITED, shared.at)
        action = read_compact(kept) if kept is not None else None
        if action is not None:
            return self.filled(shared, action)
        key = key_of_file(shared.room_id, shared.event_id)
        await self._notes.keep_note(*where, _SENT, key, shared.at + REMEMBERED)
        return None

    async def used(self, shared: Shared) -> None:
        """The awaited command has had its file."""
        await self._notes.drop_note(shared.room_id, shared.sender, _AWAITED)

    def hint(self) -> Notice | None:
        """What to do with a file that nothing asked for; None if no command takes one."""
        taking = [c for c in self._catalogue.shown if any(p.sort is Sort.FILE for p in c.parameters)]
        if not taking:
            return None
        names = joined([text(CommandRef(command.name)) for command in taking], ", ", " ou ")
        return Notice(text("Fichier reçu. Pour s’en servir dans les 10 minutes : ", names, "."))
