"""What the bot says on Discord without being asked: by nonce, so that a message sent twice is one message.

Discord remembers a nonce for minutes. Later a post is found by its mark, the `id` of the first component of
the message: a number that Discord gives back as it was sent and that nobody sees.
"""

from __future__ import annotations

import asyncio
import zlib
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

from bot.commands.posting import Busy, Destination, Rejected, RoomGone, Unheard, Unreadable
from bot.platforms.discord.components import Drawn, words
from bot.platforms.discord.layout import message_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.commands.reply import Answer
    from bot.platforms.discord.client import Client

PATIENCE: Final = 25.0
"""Seconds for one attempt, the library's own retries included; under the lease of a claim."""
SEARCHED: Final = 1_000
"""Messages of a channel that are looked through for a mark."""
_SOON: Final = timedelta(seconds=30)
_MARK_FROM: Final = 1_000_000
_UNKNOWN_MESSAGE: Final = 10008
_UNKNOWN_MEMBER: Final = 10007
_ARCHIVED: Final = frozenset({50083, 160005})  # the thread is archived; it is locked
_GONE: Final = frozenset({10003, 10004, 10013, 50001, 50007, 50013, 50278})
_LOST: Final = (TimeoutError, aiohttp.ClientError, OSError, ConnectionError)


class DiscordPoster:
    """Is a `commands.posting.Poster`. `client` is the connection of the moment: None while there is none."""

    def __init__(self) -> None:
        self.client: Client | None = None

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        """Say it in a channel, a thread or a direct message. Raises NotPosted."""
        client = self._connected()
        with _told():
            async with asyncio.timeout(PATIENCE):
                room = await self._room(client, where)
                try:
                    return await self._said(client, room, reply, key, mention)
                except discord.HTTPException as refused:
                    if refused.code not in _ARCHIVED:
                        raise
                # A thread falls asleep when nobody writes in it: it is woken, once.
                await client.http.edit_channel(int(where.room), archived=False)
                return await self._said(client, room, reply, key, mention)

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        """Look for the mark among the bot's own messages, newest first. Raises Unreadable."""
        try:
            client = self._connected()
            mark, own = mark_of(key), client.user.id if client.user else 0
            seen = 0
            async with asyncio.timeout(PATIENCE):
                room = await self._room(client, where)
                async for message in room.history(limit=SEARCHED):
                    seen += 1
                    if message.created_at < since:
                        return None
                    if message.author.id == own and any(
                        getattr(c, "id", 0) == mark for c in message.components
                    ):
                        return str(message.id)
        except discord.HTTPException as refused:
            if refused.status >= 500 or refused.status == 429:
                raise Busy(_SOON, "pas-relu") from refused
            raise Unreadable from refused
        except (discord.DiscordException, *_LOST) as lost:
            raise Busy(_SOON, "pas-relu") from lost
        if seen >= SEARCHED:
            raise Unreadable  # more was said since than is looked through: nobody can tell
        return None

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        """Whether the author may still write there and call that role, by Discord's own permissions.

        A channel of another server is never permitted: nothing crosses the border of a Space.
        """
        client = self.client
        if client is None or where.user or not where.room.isdigit():
            return True
        try:
            guild = await _server(client, where.space)
            channel: Any = guild.get_channel_or_thread(int(where.room)) or await guild.fetch_channel(
                int(where.room)
            )
            member = await guild.fetch_member(int(user))
            may = channel.permissions_for(member)
        except discord.InvalidData:
            return False  # the channel is another server's
        except discord.NotFound as missing:
            return missing.code != _UNKNOWN_MEMBER  # of a channel that is gone, posting will tell
        except (discord.DiscordException, ValueError, *_LOST):
            return True
        if not (may.view_channel and (may.send_messages or may.send_messages_in_threads)):
            return False
        role = guild.get_role(int(mention)) if mention.isdigit() else None
        return not mention or may.mention_everyone or (role is not None and role.mentionable)

    async def roles_of(self, space: str, user: str) -> frozenset[str] | None:
        """The roles of a member now; none for somebody who left, None when nobody can tell."""
        client = self.client
        if client is None or not space.isdigit():
            return None
        try:
            guild = await _server(client, space)
            member = await guild.fetch_member(int(user))
        except discord.NotFound:
            return frozenset()
        except (discord.DiscordException, ValueError, *_LOST):
            return None
        return frozenset(str(role.id) for role in member.roles)

    async def parent(self, where: Destination) -> Destination | None:
        """The channel of a thread."""
        client = self.client
        if client is None or where.user or not where.room.isdigit():
            return None
        try:
            channel: Any = client.get_channel(int(where.room)) or await client.fetch_channel(int(where.room))
        except (discord.DiscordException, *_LOST):
            return None
        above = getattr(channel, "parent_id", None)
        return None if above is None else Destination(where.platform, where.space, str(above))

    def _connected(self) -> Client:
        if self.client is None or self.client.is_closed() or not self.client.is_ready():
            raise Busy(timedelta(seconds=15), "pas-connecte")
        return self.client

    async def _room(self, client: Client, where: Destination) -> discord.abc.Messageable:
        if where.user:
            return await client.create_dm(discord.Object(int(where.user)))
        return client.get_partial_messageable(int(where.room))

    async def _said(
        self, client: Client, room: discord.abc.Messageable, reply: Answer, key: str, mention: str
    ) -> str:
        drawn = message_of(reply, client.answering.command_ids)
        if drawn.to_keep:
            # A kept action belongs to one account, and everybody reads a post: its actions have to be short.
            raise Rejected("bouton-trop-long")
        called = mention if mention.isdigit() else ""
        said = [words(f"<@&{called}>")] if called else []
        said += drawn.components
        view = Drawn([said[0] | {"id": mark_of(key)}, *said[1:]])
        mentions = discord.AllowedMentions(
            everyone=False, users=False, roles=[discord.Object(int(called))] if called else False
        )
        try:
            message = await room.send(
                view=view, files=list(drawn.files), nonce=key, allowed_mentions=mentions
            )
        except discord.NotFound as refused:
            if refused.code == _UNKNOWN_MESSAGE:
                return "?"  # delivered under this nonce before, and deleted since
            raise
        return str(message.id)


async def _server(client: Client, space: str) -> discord.Guild:
    """A server with its roles: known here, or asked for when another process serves its shard."""
    return client.get_guild(int(space)) or await client.fetch_guild(int(space), with_counts=False)


def mark_of(key: str) -> int:
    """The number that marks the message of a key: the id of its first component."""
    return _MARK_FROM + zlib.crc32(key.encode()) % (2**31 - 1 - _MARK_FROM)


@contextmanager
def _told() -> Iterator[None]:
    """Discord's answers as what became of a message."""
    try:
        yield
    except discord.RateLimited as busy:
        raise Busy(timedelta(seconds=busy.retry_after)) from busy
    except discord.HTTPException as refused:
        reason = f"{refused.status}-{refused.code}"
        if refused.status == 429:
            raise Busy(timedelta(seconds=5)) from refused
        if refused.status in {401, 403} or refused.code in _GONE:
            raise RoomGone(reason) from refused
        if refused.status >= 500:
            raise Unheard(reason) from refused
        raise Rejected(reason) from refused
    except _LOST as lost:
        raise Unheard(type(lost).__name__) from lost
