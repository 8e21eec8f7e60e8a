"""`referent discord`: the invitation that asks for exactly what is needed, and the commands on Discord's side."""
# ruff: noqa: PLC0415 - only where Discord is asked

from __future__ import annotations

import base64
import binascii
import sys
from typing import TYPE_CHECKING, Final

from bot.app import opened
from bot.cli.exits import Exit

if TYPE_CHECKING:
    from bot.config import Settings

_MISSING: Final = "Le jeton du bot manque : REFERENT_DISCORD_TOKEN, ou REFERENT_DISCORD_TOKEN_FILE."


def invite(settings: Settings) -> int:
    """Print the address that invites the bot, and what each permission is for. The exit code."""
    from bot.platforms.discord.permissions import NEEDED, invitation

    if settings.discord is None:
        return _said(_MISSING, Exit.CONFIGURATION)
    application = application_of(settings.discord.token)
    if application is None:
        return _said("Ce jeton ne ressemble pas à un jeton de bot : le copier à nouveau.", Exit.CONFIGURATION)
    sys.stdout.write(f"{invitation(application)}\n")
    for name, purpose in NEEDED.values():
        sys.stderr.write(f"  {name} : {purpose}\n")
    return Exit.DONE


async def synchronise(settings: Settings, *, trial: bool) -> int:
    """Show what differs between the commands here and on Discord; put them in place unless `trial`."""
    if settings.discord is None:
        return _said(_MISSING, Exit.CONFIGURATION)
    async with opened(settings, "discord synchroniser") as app:
        from bot.app_platforms import COGS
        from bot.platforms.discord.borrowed import point_at
        from bot.platforms.discord.client import Client
        from bot.platforms.discord.syncing import put_in_place
        from bot.platforms.network import Network
        from bot.school.model import Platform
        from bot.store.command_trees import StoredCommandTrees

        memory = StoredCommandTrees(app.store, app.clock, Platform.DISCORD)
        point_at(settings.discord.api_base, settings.discord.gateway)
        client = Client(
            app.dispatcher,
            app.pending,
            app.clock,
            COGS,
            None,
            Network(settings.authority),
            memory,
            sends_commands=False,
        )
        lines, refusal = await put_in_place(client, client.tree, memory, settings.discord.token, trial=trial)
    for line in lines:
        sys.stdout.write(f"{line}\n")
    if refusal:
        return _said(refusal, Exit.UNAVAILABLE)
    if not lines:
        sys.stdout.write("Rien à changer.\n")
    return Exit.DONE


def application_of(token: str) -> str | None:
    """The application of a bot: the first part of its token, in base 64 (Discord's docs, reference)."""
    first = token.partition(".")[0]
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return number if number.isdigit() else None


def _said(sentence: str, code: int) -> int:
    sys.stderr.write(f"referent : {sentence}\n")
    return code
