"""The floor: the least bot that answers what ours answers. It replies with recorded payloads of the same shape.

    python -m bench.discord_floor RECORDED.json     with the environment of `referent run`

What it takes is what discord.py, the sockets and the local server take; what ours takes more is ours.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import discord

from bot.platforms.discord.borrowed import point_at

_KINDS = {discord.InteractionType.autocomplete: 8, discord.InteractionType.component: 7}
"""Choices, and the update of the message that was tapped; everything else is a message."""


class Floor(discord.Client):
    """Answers every command with the payload recorded under its name, every completion with 25 choices, every tap."""

    def __init__(self, recorded: dict[str, Any]) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.recorded = recorded

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        data: Any = interaction.data
        adapter = discord.webhook.async_.async_context.get()
        kind = _KINDS.get(interaction.type, 4)
        params = discord.webhook.async_.interaction_response_params(
            kind, self.recorded[f"{data.get('name', 'tap')}:{kind}"]
        )
        await adapter.create_interaction_response(
            interaction.id, interaction.token, session=interaction._session, params=params,  # noqa: SLF001 - as the library does itself
        )  # fmt: skip


def main() -> None:
    point_at(os.environ["REFERENT_DISCORD_API_BASE"], os.environ["REFERENT_DISCORD_GATEWAY"])
    recorded = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Floor(recorded).run(os.environ["REFERENT_DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
