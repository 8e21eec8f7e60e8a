"""The commands on Discord's side: sent only when they changed, compared, explained when refused."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any, Final, Protocol

import discord

from bot.platforms.discord.delivery import LOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from discord import app_commands

_log = logging.getLogger(__name__)

FIRST_WAIT: Final = 5.0  # seconds before a sync is tried again; doubled at each try
LONGEST_WAIT: Final = 3600.0
_COMPARED: Final = ("type", "description", "options", "default_member_permissions", "contexts")


class TreeMemory(Protocol):
    """Remembers what Discord was last given."""

    def turn(self) -> AbstractAsyncContextManager[bool]:
        """Whether this process is the one that gives it now; another one may be at it."""
        ...

    async def last(self, application: str) -> tuple[str, Mapping[str, int]] | None:
        """The hash and the ids of the commands that this application was last given."""
        ...

    async def keep(self, application: str, digest: str, ids: Mapping[str, int]) -> None:
        """Remember what was given."""
        ...


def payload_of(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """The commands as they are sent, by type and name: the same tree always gives the same payload."""
    sent: list[dict[str, Any]] = [command.to_dict(tree) for command in tree.get_commands()]
    return sorted(sent, key=lambda one: (one["type"], one["name"]))


def digest_of(payload: Sequence[Mapping[str, Any]]) -> str:
    """What tells two payloads apart."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class _NotOurTurn(Exception):
    pass


class Syncing:
    """Puts the commands of one client on Discord."""

    def __init__(
        self, client: discord.Client, tree: app_commands.CommandTree[Any], memory: TreeMemory | None
    ) -> None:
        self._client, self._tree, self._memory = client, tree, memory
        self.tried = asyncio.Event()
        """Set once Discord has said yes or no for the first time."""

    async def done(self, ids: dict[str, int]) -> None:
        """Send the commands if they changed, again later as long as that fails; fills `ids`, by name."""
        wait = FIRST_WAIT
        while True:
            try:
                ids.update(await self._known() or await self._sent())
            except discord.HTTPException as refused:
                _log.error("%s", why_refused(refused))
                if refused.status < 500 and refused.status not in {401, 403, 429}:
                    return  # the same commands will be refused the same way
            except LOST as lost:
                _log.warning("commands not sent: %s", type(lost).__name__)
            except _NotOurTurn:
                pass  # the process that sends them will have said so when we look again
            else:
                return
            self.tried.set()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _known(self) -> Mapping[str, int] | None:
        """The ids of these very commands, if Discord has them already."""
        if self._memory is None:
            return None
        known = await self._memory.last(place_of(self._client))
        return known[1] if known is not None and known[0] == digest_of(payload_of(self._tree)) else None

    async def _sent(self) -> Mapping[str, int]:
        if self._memory is None:
            return await self._given()
        async with self._memory.turn() as ours:
            if not ours:
                raise _NotOurTurn
            # Whoever had the turn before may have given the same ones.
            if (known := await self._known()) is not None:
                return known
            ids = await self._given()
            await self._memory.keep(place_of(self._client), digest_of(payload_of(self._tree)), ids)
            return ids

    async def _given(self) -> Mapping[str, int]:
        number = self._client.application_id or 0
        given: list[Any] = await self._client.http.bulk_upsert_global_commands(number, payload_of(self._tree))
        _log.info("Discord: %d commands put in place", len(given))
        return {str(one["name"]): int(one["id"]) for one in given}


def place_of(client: discord.Client) -> str:
    """The application, and where: a local server in a test knows nothing of what Discord was given."""
    return f"{client.application_id}@{discord.http.Route.BASE}"


def differences(wanted: Sequence[Mapping[str, Any]], there: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a sync would do: « + /dates », « ~ /critere : description », « - /ancienne »."""
    now = {(one.get("type", 1), one["name"]): one for one in there}
    then = {(one.get("type", 1), one["name"]): one for one in wanted}
    lines = [f"+ {_face(key)}" for key in sorted(then.keys() - now.keys())]
    for key in sorted(then.keys() & now.keys()):
        changed = [name for name in _COMPARED if _plain(then[key].get(name)) != _plain(now[key].get(name))]
        if changed:
            lines.append(f"~ {_face(key)} : {', '.join(changed)}")
    return lines + [f"- {_face(key)}" for key in sorted(now.keys() - then.keys())]


def why_refused(refused: discord.HTTPException) -> str:
    """Why Discord did not take the commands, and what to do; the former ones stay in place."""
    reasons = {
        401: "le jeton n’est plus valable : le copier à nouveau depuis le portail des développeurs.",
        403: "le bot a été invité sans « applications.commands » : l’inviter à nouveau (referent discord inviter).",
        429: "trop d’envois en peu de temps : nouvel essai plus tard.",
    }
    codes = {
        30034: "plus de 200 commandes créées aujourd’hui : nouvel essai demain.",
        30032: "trop de commandes.",
    }
    said = codes.get(refused.code) or reasons.get(refused.status) or "une commande ne lui convient pas."
    where = f" {refused.text[:300]}" if refused.status == 400 else ""
    return f"Discord a refusé les commandes ({refused.status}, {refused.code}) : {said} Les précédentes restent.{where}"


def _face(key: tuple[int, str]) -> str:
    kind, name = key
    return f"/{name}" if kind == 1 else f"menu « {name} »"


def _plain(value: object) -> object:
    """A value without what Discord adds: nulls, falses, empty lists, integers as strings."""
    if isinstance(value, dict):
        kept = {k: _plain(v) for k, v in value.items() if not k.endswith("_localizations")}
        return {k: v for k, v in kept.items() if v not in (None, False, [], "")}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value or None


async def put_in_place(
    client: discord.Client,
    tree: app_commands.CommandTree[Any],
    memory: TreeMemory,
    token: str,
    *,
    trial: bool,
) -> tuple[list[str], str]:
    """What differs from Discord's side, put in place unless `trial`; and why it was refused, if it was.

    `client` loads its face and sends nothing by itself.
    """
    try:
        async with client:
            await client.login(token)
            number = client.application_id or 0
            wanted = payload_of(tree)
            there: list[Any] = await client.http.get_global_commands(number)
            lines = differences(wanted, there)
            if not trial and lines:
                given: list[Any] = await client.http.bulk_upsert_global_commands(number, wanted)
                ids = {str(one["name"]): int(one["id"]) for one in given}
                await memory.keep(place_of(client), digest_of(wanted), ids)
            return lines, ""
    except discord.LoginFailure:
        return [], "Discord refuse le jeton du bot : le copier à nouveau depuis le portail des développeurs."
    except discord.HTTPException as refused:
        return [], why_refused(refused)
    except LOST:
        return [], "Discord ne répond pas. Réessayer dans quelques minutes."
