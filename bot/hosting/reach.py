"""Can the platforms be reached, do they take our secret, is our clock right: asked as the bot would ask.

A server's Date header tells how far off this machine's clock is, within a second.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import aiohttp

from bot.health import Finding, State

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.platforms.network import Network

_WAIT: Final = aiohttp.ClientTimeout(total=10)
_SKEW: Final = 30.0  # seconds: log-ins, reminders and « déjà décidé à … » suffer past that
CLOCK: Final = "Horloge"
DISCORD: Final = "https://discord.com/api/v10"


async def discord_findings(token: str, base: str, clock: Clock, network: Network) -> list[Finding]:
    """Whether Discord answers and takes the token. The token goes to Discord and nowhere else."""
    url = f"{base or DISCORD}/users/@me"
    return await _asked("Discord", url, {"Authorization": f"Bot {token}"}, clock, network)


async def matrix_findings(homeserver: str, clock: Clock, network: Network) -> list[Finding]:
    """Whether the homeserver answers."""
    return await _asked("Matrix", f"{homeserver}/_matrix/client/versions", {}, clock, network)


async def _asked(
    part: str, url: str, headers: dict[str, str], clock: Clock, network: Network
) -> list[Finding]:
    try:
        async with (
            aiohttp.ClientSession(timeout=_WAIT) as session,
            session.get(
                url,
                headers=headers,
                allow_redirects=False,
                proxy=network.proxy(url),
                ssl=network.trust(),
            ) as answer,
        ):
            status, date = answer.status, answer.headers.get("Date", "")
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
        return [
            Finding(
                part,
                State.BAD,
                "le certificat du serveur n’est pas reconnu.",
                "Donner l’autorité de l’établissement : [reseau] autorite dans config.toml.",
            )
        ]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as fault:
        said = f"le serveur est injoignable ({type(fault).__name__})."
        return [Finding(part, State.BAD, said, "Vérifier l’adresse, le réseau, HTTPS_PROXY et le pare-feu.")]
    return [_verdict(part, status), *_clock_finding(date, clock.now())]


def _verdict(part: str, status: int) -> Finding:
    if status == HTTPStatus.UNAUTHORIZED:
        return Finding(
            part,
            State.BAD,
            "le jeton est refusé.",
            "Le copier à nouveau (portail des développeurs, Bot, Reset Token).",
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Finding(
            part, State.WATCH, f"le serveur répond {status}.", "Attendre : le bot essaie sans cesse."
        )
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return Finding(part, State.BAD, f"le serveur répond {status}.", "Vérifier l’adresse du serveur.")
    return Finding(part, State.GOOD, "le serveur répond.")


def _clock_finding(date: str, now: datetime) -> list[Finding]:
    try:
        skew = (now - parsedate_to_datetime(date)).total_seconds()
    except ValueError:
        return []
    if abs(skew) <= _SKEW:
        return [Finding(CLOCK, State.GOOD, "juste.")]
    way = "avance" if skew > 0 else "retarde"
    said = f"elle {way} de {abs(skew):.0f} s."
    return [Finding(CLOCK, State.BAD, said, "Activer la mise à l’heure : timedatectl set-ntp true.")]
