"""config.toml and the environment -> Settings; every fault reported at once, in French, with its remedy.

A key `[section] key` can also come from the environment as `REFERENT_SECTION__KEY`, which wins. Secrets
come from the environment or from a file it names, never from config.toml.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.config_rules import (
    authority_fault,
    file_fault,
    format_fault,
    hour_fault,
    level_fault,
    purge_fault,
    school_zone_fault,
    store_fault,
    territory_fault,
    url_fault,
    yes_no_fault,
    zone_fault,
)
from bot.config_values import ConfigFaults, Values, read_table
from bot.content import content

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRETS: Final = "secrets"
"""Folder of the data folder: one file a secret, named as its variable."""
CHECKOUT: Final = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Shards:
    """The part of the servers that one process serves: shards `first` to `last` of `count`, from 0."""

    first: int
    last: int
    count: int

    @property
    def ids(self) -> list[int]:
        """Their numbers."""
        return list(range(self.first, self.last + 1))

    @property
    def whole(self) -> bool:
        """Whether no other process has a part."""
        return len(self.ids) == self.count

    @classmethod
    def read(cls, typed: str) -> Shards:
        """« 0-3/8 » or « 2/8 ». Raises ValueError."""
        parts, _, count = typed.partition("/")
        first, dash, last = parts.partition("-")
        made = cls(int(first), int(last if dash else first), int(count))
        if not 0 <= made.first <= made.last < made.count:
            raise ValueError(typed)
        return made


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """Discord. `api_base` and `gateway` lead the real client to a local server, in tests."""

    token: str
    api_base: str = ""
    gateway: str = ""
    servers: tuple[str, ...] = ()  # servers of the host's own, bound to the School at start
    teacher_roles: tuple[str, ...] = ()  # roles of these servers that give the right of a teacher
    shards: Shards | None = None  # of a bot of thousands of servers; None: one connection for all


@dataclass(frozen=True, slots=True)
class MatrixSettings:
    """Matrix: a homeserver and an account of the bot's own."""

    homeserver: str
    user: str
    password: str = ""
    token: str = ""
    people: tuple[str, ...] = ()  # and from these persons
    encrypt: bool = False  # the conversations of two that the bot opens
    domains: tuple[str, ...] = ()  # invitations are accepted from these servers; the user's own if empty


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """What hours words mean, and which holidays the school has. `breaks`: the school's own .ics file."""

    matin: time = time(8)
    midi: time = time(12)
    apresmidi: time = time(14)
    soir: time = time(18)
    default: time = time(8)
    school_zone: str = ""
    territory: str = ""
    breaks: Path | None = None


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """When and where the nightly backup goes; `sauvegardes` in the data folder if no folder is told."""

    hour: time = time(3, 10)
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """Whom people may ask about their data, who answers for it, and the day after the results when it goes."""

    contact: str = "l’enseignant"
    controller: str = ""
    purge_month: int = 9
    purge_day: int = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """What the composition root reads. A platform whose secrets are not set is None."""

    data: Path
    school: str = "Mon établissement"
    zone: str = "Europe/Paris"
    log: str = "info"
    log_json: bool = False
    discord: DiscordSettings | None = None
    matrix: MatrixSettings | None = None
    reminders: ReminderSettings = ReminderSettings()
    backups: BackupSettings = BackupSettings()
    privacy: PrivacySettings = PrivacySettings()
    clock: datetime | None = None
    authority: Path | None = None
    store_url: str = ""  # postgresql://…; a SQLite file in the data folder if it is empty

    @property
    def backups_folder(self) -> Path:
        """Where the nightly backups are."""
        return self.backups.folder or self.data / "sauvegardes"

    @property
    def nightly_folder(self) -> Path | None:
        """Where a backup is expected every night; None where the database is backed up by its own means."""
        return None if self.store_url else self.backups_folder

    @property
    def loopback(self) -> bool:
        """Whether every platform that is set lives on this machine."""
        bases = [
            s for s in (self.discord and self.discord.api_base, self.matrix and self.matrix.homeserver) if s
        ]
        reached = (self.discord is not None) + (self.matrix is not None)
        return len(bases) == reached and all(map(_is_loopback, bases))


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this run. Raises ConfigFaults with all faults."""
    faults: list[str] = []
    table = read_table(path, faults)
    data = data_folder(environment)
    values = Values(table, environment, faults, _secrets(data, environment))
    settings = Settings(
        data=data,
        school=values.words("etablissement", "nom", "Mon établissement"),
        zone=values.words("etablissement", "fuseau", "Europe/Paris", zone_fault),
        log=values.words("journal", "niveau", "info", level_fault),
        log_json=values.words("journal", "format", "texte", format_fault) == "json",
        discord=_discord(values),
        matrix=_matrix(values),
        reminders=_reminders(values),
        backups=_backups(values),
        privacy=_privacy(values),
        clock=_clock(environment, faults),
        authority=_path(values.words("reseau", "autorite", "", authority_fault)),
        store_url=values.words("store", "url", "", store_fault),
    )
    faults += values.unknown()
    if faults:
        raise ConfigFaults(faults)
    return settings


def example() -> str:
    """The commented configuration that `referent init` fills."""
    shipped = CHECKOUT / "config.example.toml"
    path = shipped if shipped.exists() else content("config.example.toml")
    return path.read_text(encoding="utf-8")


def _discord(values: Values) -> DiscordSettings | None:
    servers = values.several("discord", "serveurs")
    roles = values.several("discord", "roles_enseignants")
    token = values.secret("REFERENT_DISCORD_TOKEN")
    if not token:
        return None
    base, gateway = values.given("REFERENT_DISCORD_API_BASE"), values.given("REFERENT_DISCORD_GATEWAY")
    if bool(base) != bool(gateway):
        values.fault(
            "REFERENT_DISCORD_API_BASE et REFERENT_DISCORD_GATEWAY vont ensemble : donner les deux ou aucun."
        )
    return DiscordSettings(token, base, gateway, servers, roles)


def _matrix(values: Values) -> MatrixSettings | None:
    homeserver = values.given("REFERENT_MATRIX_HOMESERVER") or values.words(
        "matrix", "serveur", "", url_fault
    )
    user = values.given("REFERENT_MATRIX_USER") or values.words("matrix", "compte", "")
    domains, people = values.several("matrix", "domaines"), values.several("matrix", "personnes")
    encrypt = values.words("matrix", "chiffrer", "non", yes_no_fault) == "oui"
    password, token = values.secret("REFERENT_MATRIX_PASSWORD"), values.secret("REFERENT_MATRIX_TOKEN")
    if not (password or token):
        return None
    missing = [name for name, value in (("serveur", homeserver), ("compte", user)) if not value]
    for name in missing:
        values.fault(f"matrix.{name} : nécessaire pour Matrix, puisqu’un mot de passe ou un jeton est donné.")
    return (
        None
        if missing
        else MatrixSettings(homeserver.rstrip("/"), user, password, token, people, encrypt, domains)
    )


def _reminders(values: Values) -> ReminderSettings:
    hours = {
        key: _hour(values.words("rappels", key, default, hour_fault))
        for key, default in (
            ("matin", "08:00"), ("midi", "12:00"), ("apres_midi", "14:00"), ("soir", "18:00"), ("sans_heure", "08:00"),
        )
    }  # fmt: skip
    breaks = values.words("rappels", "vacances", "", file_fault)
    return ReminderSettings(
        hours["matin"], hours["midi"], hours["apres_midi"], hours["soir"], hours["sans_heure"],
        values.words("etablissement", "zone_scolaire", "", school_zone_fault),
        values.words("etablissement", "territoire", "", territory_fault),
        _path(breaks),
    )  # fmt: skip


def _backups(values: Values) -> BackupSettings:
    folder = values.words("sauvegarde", "dossier", "")
    return BackupSettings(_hour(values.words("sauvegarde", "heure", "03:10", hour_fault)), _path(folder))


def _privacy(values: Values) -> PrivacySettings:
    day, _, month = values.words("confidentialite", "effacement", "30/09", purge_fault).partition("/")
    return PrivacySettings(
        values.words("confidentialite", "contact", "l’enseignant"),
        values.words("confidentialite", "responsable", ""),
        int(month),
        int(day),
    )


def _clock(environment: Mapping[str, str], faults: list[str]) -> datetime | None:
    given = environment.get("REFERENT_HORLOGE")
    if not given:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        faults.append("REFERENT_HORLOGE : un instant ISO est attendu, par exemple 2026-11-24T08:00:00+01:00.")
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _secrets(data: Path, environment: Mapping[str, str]) -> list[Path]:
    """Folders of one file a secret: what systemd's LoadCredential gives, then what `referent init` wrote."""
    given = environment.get("CREDENTIALS_DIRECTORY", "")
    return [*([Path(given)] if given else []), data / SECRETS]


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """REFERENT_DATA, else `var/` in a checkout, the user's data folder for an installed wheel."""
    if given := environment.get("REFERENT_DATA"):
        return Path(given)
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / "var"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "referent"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "referent"


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _hour(words: str) -> time:
    return time.fromisoformat(words)


def _path(words: str) -> Path | None:
    return Path(words) if words else None
