"""Who asks what from where: the Request of an event, in a shared room, in a room of two, or from one in the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.commands.arguments import clean
from bot.commands.request import Place, Request
from bot.school.model import Account, Platform

if TYPE_CHECKING:
    from bot.commands.action import Action
    from bot.commands.catalogue import Catalogue
    from bot.platforms.matrix.client import Matrix
    from bot.platforms.matrix.inbox import Notes
    from bot.platforms.matrix.spaces import Spaces
    from bot.platforms.matrix.values import Heard, Sealed

ORIGIN: Final = "origine"
"""The note, in a room of two, of the shared room that the open dialogue is about."""
_LONGEST_NAME: Final = 80


class Asked:
    """Makes the Requests of one bot account."""

    def __init__(self, matrix: Matrix, catalogue: Catalogue, notes: Notes, spaces: Spaces) -> None:
        self._matrix = matrix
        self._catalogue = catalogue
        self._notes = notes
        self._spaces = spaces

    async def of(self, heard: Heard, *, alone: bool) -> Request:
        """The request of somebody in the room where they are; `alone`: in a room of two."""
        name = clean(self._matrix.wire.display_name(heard.room_id, heard.sender))[:_LONGEST_NAME]
        account = Account(Platform.MATRIX, heard.sender, name or heard.sender)
        spaces = self._spaces
        space = await (spaces.space_for(heard.sender) if alone else spaces.space_of(heard.room_id))
        place = Place(heard.room_id, space, private=alone)
        return Request(f"matrix:{heard.event_id}", account, place, heard.at)

    async def as_begun(self, request: Request) -> Request:
        """A pick in the room of two concerns the shared room where its command was typed, if it was."""
        here, user = request.place.room, request.account.user_id
        origin = await self._notes.note(here, user, ORIGIN, request.at)
        if origin is None:
            return request
        space = await self._spaces.space_of(origin)
        return replace(request, place=Place(origin, space, private=True, aside=here))

    async def apart(self, request: Request, action: Action) -> str | None:
        """The Space of a personal command: a room that is nobody's leaves it the person's own School, if they have one."""
        space = request.place.space
        needs_school = action.command in self._catalogue and self._catalogue.named(action.command).right
        if space is None or not needs_school or not await self._spaces.is_nobody_s(space):
            return space
        return space if await self._spaces.space_for(request.account.user_id) else None

    async def is_alone(self, heard: Heard | Sealed) -> bool:
        """Whether the room is private with the sender, as syncs have told; the sender asks the server again.

        A room bound to a School is its class's, whoever has come so far: others will read what was said.
        """
        if self._matrix.rooms.private_with(heard.room_id) != heard.sender:
            return False
        return await self._spaces.is_nobody_s(heard.room_id)
