"""Servers as Discord describes them: whole in the gateway's GUILD_CREATE, without what lives in it when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.fakes.discord.state import APPLICATION

if TYPE_CHECKING:
    from tests.fakes.discord.state import World
    from tests.fakes.discord.wire import Json

_GATEWAY_ONLY: Final = frozenset(
    {"channels", "members", "threads", "presences", "voice_states", "joined_at", "large", "member_count",
     "unavailable", "stage_instances", "guild_scheduled_events", "soundboard_sounds"}
)  # fmt: skip


def guild_json(world: World, guild: int) -> Json:
    """A server as GUILD_CREATE gives it to a bot without the members intent: itself only."""
    channels = [world.channel_json(c) for c, owner in world.channels.items() if owner == guild]
    roles = [
        {
            "id": str(role.id), "name": role.name, "color": 0, "hoist": False, "position": place,
            "permissions": str(role.permissions), "managed": role.managed, "mentionable": role.mentionable,
            "flags": 0, "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            **({"tags": {"bot_id": str(APPLICATION)}} if role.managed else {}),
        }
        for place, role in enumerate(world.roles_of(guild))
    ]  # fmt: skip
    me = {**world.member_json(guild, world.bot), "roles": [str(world.bot_role(guild).id)]}
    me["user"] = {**me["user"], "bot": True}
    return {
        "id": str(guild), "name": world.guilds[guild], "icon": None, "splash": None, "discovery_splash": None,
        "owner_id": "1", "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0,
        "default_message_notifications": 1, "explicit_content_filter": 0, "roles": roles, "emojis": [],
        "features": [], "mfa_level": 0, "application_id": None, "system_channel_id": None, "system_channel_flags": 0,
        "rules_channel_id": None, "vanity_url_code": None, "description": None, "banner": None, "premium_tier": 0,
        "preferred_locale": "fr", "public_updates_channel_id": None, "nsfw_level": 0, "stickers": [],
        "premium_progress_bar_enabled": False, "safety_alerts_channel_id": None, "joined_at": "2026-01-01T00:00:00+00:00",
        "large": False, "unavailable": False, "member_count": 2, "voice_states": [], "members": [me],
        "channels": channels, "threads": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }  # fmt: skip


def fetched_guild(world: World, guild: int) -> Json:
    """A server as GET /guilds/{id} gives it."""
    return {name: value for name, value in guild_json(world, guild).items() if name not in _GATEWAY_ONLY}
