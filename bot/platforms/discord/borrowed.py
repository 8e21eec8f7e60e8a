"""The private names of discord.py that ours leans on. A test fails when they go."""
# ruff: noqa: SLF001 - what this file is for

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import aiohttp
from discord import InteractionResponseType, MessageFlags, app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.webhook.async_ import (
    async_context,
    interaction_message_response_params,
    interaction_response_params,
)
from yarl import URL

if TYPE_CHECKING:
    from types import TracebackType

    import discord
    from discord.http import MultipartParameters

    from bot.platforms.discord.layout import Message


_BUSY: Final = 500


class Busy(aiohttp.ClientError):
    """Discord answered with an error of its own (5xx): the request may be sent again."""


class Impatient:
    """A session that raises Busy for a 5xx at once.

    discord.py would wait for 1 s, then for 3 s, before it sends again: the second wait outlasts the three
    seconds of an interaction. `delivery` has shorter ones.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    def request(self, *what: Any, **how: Any) -> _Request:
        """The request of a `ClientSession`."""
        return _Request(self._session.request(*what, **how))


class _Request:
    def __init__(self, sent: Any) -> None:
        self._sent = sent

    async def __aenter__(self) -> aiohttp.ClientResponse:
        answer: aiohttp.ClientResponse = await self._sent.__aenter__()
        if answer.status >= _BUSY:
            await self._sent.__aexit__(None, None, None)
            raise Busy(answer.status)
        return answer

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        await self._sent.__aexit__(kind, fault, where)


def answer_impatiently(interaction: discord.Interaction[Any]) -> None:
    """Let the answers of an interaction be sent by an `Impatient` session."""
    interaction._session = Impatient(interaction._session)  # type: ignore[assignment] # the one method that is used


class Tree(app_commands.CommandTree[Any]):
    """The commands as Discord is told of them. It answers none: `Client.on_interaction` answers everything.

    One task less for each interaction, and no reading of options that ours are not read from.
    """

    def _from_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Leave the interaction to the event that discord.py dispatches for each."""


def point_at(api_base: str, gateway: str) -> None:
    """Lead every client of this process to another server; nothing changes for empty addresses."""
    if api_base:
        Route.BASE = api_base.rstrip("/")
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)


def role_ids_of(member: discord.Member) -> tuple[str, ...]:
    """The roles that Discord names in the interaction; `Member.roles` drops those that are not cached."""
    return tuple(str(role) for role in member._roles)


async def say_first(
    interaction: discord.Interaction[Any],
    message: Message,
    *,
    ephemeral: bool,
    allowed_mentions: discord.AllowedMentions,
) -> None:
    """What `InteractionResponse.send_message` sends, without building again what Discord sends back.

    That is a third of an answer's time, for a message that nobody looks at.
    """
    flags = MessageFlags()
    flags.ephemeral = ephemeral
    kind = InteractionResponseType.channel_message
    if message.attached:
        params = interaction_message_response_params(
            type=kind.value,
            files=message.files,
            flags=flags,
            view=message.view,
            allowed_mentions=allowed_mentions,
        )
    else:
        flags.components_v2 = True
        params = interaction_response_params(
            kind.value,
            {
                "components": message.components,
                "flags": flags.value,
                "allowed_mentions": allowed_mentions.to_dict(),
            },
        )
    await _respond(interaction, kind, params)


async def complete_first(interaction: discord.Interaction[Any], choices: list[dict[str, str]]) -> None:
    """What `InteractionResponse.autocomplete` sends: {"name", "value"} of each choice."""
    kind = InteractionResponseType.autocomplete_result
    await _respond(interaction, kind, interaction_response_params(kind.value, {"choices": choices}))


async def _respond(
    interaction: discord.Interaction[Any], kind: InteractionResponseType, params: MultipartParameters
) -> None:
    http = interaction._state.http
    with params:
        await async_context.get().create_interaction_response(
            interaction.id,
            interaction.token,
            session=interaction._session,
            proxy=http.proxy,
            proxy_auth=http.proxy_auth,
            params=params,
        )
    interaction.response._response_type = kind
