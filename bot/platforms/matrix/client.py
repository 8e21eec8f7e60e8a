"""The Matrix face's engine: opens the session, then listens, answers and sends until it is told to stop.

    async with Matrix.open(credentials, folder, inbox, clock) as matrix:
        await matrix.run(handle, accepts)        # until cancelled

`handle(incoming)` is called once per message that a person sent; it answers through `matrix.sender` with
transaction ids made by `tx_of(incoming.event_id, part)`. `accepts(invitation)` says whether to enter.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.platforms.matrix.answering import Answering, GivenUp, Handler
from bot.platforms.matrix.errors import Denied, IdentityTrouble, Trouble
from bot.platforms.matrix.identity import Account
from bot.platforms.matrix.listening import Listening
from bot.platforms.matrix.rooms import Rooms
from bot.platforms.matrix.sender import Sender
from bot.platforms.matrix.session import Credentials, SessionFolder
from bot.platforms.matrix.upgrades import Upgrades
from bot.platforms.matrix.values import Invitation
from bot.platforms.matrix.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.clock import Clock
    from bot.platforms.matrix.inbox import Inbox
    from bot.platforms.matrix.values import Sealed

_log = logging.getLogger(__name__)

Accepts = Callable[[Invitation], Awaitable[bool]]


async def _let_go(_: Sealed) -> None:
    """Say nothing of a message that could not be read."""


async def _signed(wire: Wire, account: Account, folder: Path) -> None:
    """Sign the device; without the means to, the bot still speaks where clients are not strict."""
    try:
        await wire.keep_keys()
    except Denied as denied:  # the server has other keys of a device of this name
        raise IdentityTrouble(Trouble.DEVICE) from denied
    try:
        await account.settle(folder, wire.sealing.fingerprint, wire.sealing.sign)
    except IdentityTrouble as trouble:
        if trouble.trouble is not Trouble.PASSWORD:
            raise
        _log.warning("device not signed, the server wants the password: referent matrix verifier tells more")
    except Denied as denied:
        if denied.errcode != "M_UNRECOGNIZED":
            raise
        _log.warning("device not signed: this server knows no cross-signing")


class Matrix:
    """One bot account on one homeserver. Two processes must not share a folder."""

    def __init__(self, wire: Wire, inbox: Inbox, clock: Clock, *, encrypt_direct: bool) -> None:
        self.me = wire.me
        self.rooms = Rooms(wire, encrypt=encrypt_direct)
        self.sender = Sender(wire, self.rooms)
        self.upgrades = Upgrades(wire)
        self.ready = asyncio.Event()
        """Set once the first sync is stored: messages sent from now on will be answered."""
        self.wire = wire
        self._inbox = inbox
        self._clock = clock

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        credentials: Credentials,
        folder: Path,
        inbox: Inbox,
        clock: Clock,
        *,
        encrypt_direct: bool = False,
    ) -> AsyncIterator[Matrix]:
        """The bot with its stored session, or logged in for the first time; closed at the end.

        Its device is signed by the account's identity before anything is answered.
        Raises SessionLost, Denied, Limited, Unreachable or IdentityTrouble.
        """

        async def anew() -> None:
            await inbox.begin_anew(clock.now())

        wire = await Wire.open(credentials, SessionFolder(folder), anew)
        try:
            await _signed(wire, Account(wire.call, wire.me, wire.device_id, credentials), folder)
            yield cls(wire, inbox, clock, encrypt_direct=encrypt_direct)
        finally:
            await wire.close()

    async def run(self, handle: Handler, accepts: Accepts, given_up: GivenUp = _let_go) -> None:
        """Listen, answer and send until cancelled. Raises SessionLost inside an ExceptionGroup.

        `given_up` is told of an encrypted message whose key never came.
        """

        async def welcome(invitation: Invitation) -> None:
            await self._welcome(invitation, accepted=await accepts(invitation))

        answering = Answering(self._inbox, self.wire, self._clock, handle, welcome, given_up)
        listening = Listening(self.wire, self.rooms, self.sender, self._inbox, answering, self._clock)
        listening.ready = self.ready
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.sender.run())
            tasks.create_task(listening.run())
            # The rooms must be known before a backlog is answered.
            await self.ready.wait()
            tasks.create_task(answering.run())

    async def _welcome(self, invitation: Invitation, *, accepted: bool) -> None:
        """Enter or refuse; a withdrawn invitation is let go. Raises Limited and Unreachable: again later."""
        try:
            if not accepted:
                await self.rooms.leave(invitation.room_id)
            else:
                direct_with = invitation.inviter if invitation.direct else None
                await self.rooms.enter(invitation.room_id, direct_with=direct_with)
        except Denied as denied:
            _log.info("invitation not accepted: %s", denied.errcode)
