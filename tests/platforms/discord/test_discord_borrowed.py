"""The private names of discord.py that `borrowed.py` leans on: a new version that drops one is noticed here."""

from __future__ import annotations

import inspect

from discord import Interaction, InteractionResponse, Member, app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.state import ConnectionState
from discord.webhook import async_

from bot.platforms.discord.borrowed import Tree


def test_the_names_are_still_there() -> None:
    assert Route.BASE
    assert DiscordWebSocket.DEFAULT_GATEWAY
    assert "_roles" in Member.__slots__
    assert {"_session", "_state"} <= set(Interaction.__slots__)
    assert "_response_type" in InteractionResponse.__slots__
    assert {"async_context", "interaction_response_params", "interaction_message_response_params"} <= set(
        vars(async_)
    )
    assert "create_interaction_response" in vars(async_.AsyncWebhookAdapter)


def test_the_tree_is_handed_interactions_where_ours_leaves_them() -> None:
    """Otherwise discord.py would look for its own commands beside us, one task more for each interaction."""
    assert "_from_interaction" in vars(app_commands.CommandTree)
    assert Tree._from_interaction is not app_commands.CommandTree._from_interaction
    assert "_command_tree._from_interaction" in inspect.getsource(ConnectionState.parse_interaction_create)
