"""config.toml and the environment -> Settings; every fault reported at once, in French, with its remedy.

A key `[section] key` can also come from the environment as `REFERENT_SECTION__KEY`, which wins. Secrets
come from the environment or from a file it names, never from config.toml.
"""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from rapidfuzz import process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERSION: Final = 1
CHECKOUT: Final = Path(__file__).parent.parent


class ConfigFaults(Exception):  # noqa: N818 - it holds several
    """Everything that is wrong with the configuration, one French sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """Discord. `api_base` and `gateway` lead the real client to a local server, in tests."""

    token: str
    api_base: str = ""
    gateway: str = ""
    servers: tuple[str, ...] = ()  # servers of the host's own, bound to the School at start


@dataclass(frozen=True, slots=True)
class MatrixSettings:
    """Matrix: a homeserver and an account of the bot's own."""

    homeserver: str
    user: str
    password: str = ""
    token: str = ""
    domains: tuple[str, ...] = ()  # invitations are accepted from these servers; the user's own if empty


@dataclass(frozen=True, slots=True)
class Settings:
    """What the composition root reads. A platform whose secrets are not set is None."""

    data: Path
    school: str = "Mon établissement"
    zone: str = "Europe/Paris"
    log: str = "info"
    discord: DiscordSettings | None = None
    matrix: MatrixSettings | None = None
    clock: datetime | None = None

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
    table = _table(path, faults)
    values = _Values(table, environment, faults)
    settings = Settings(
        data=Path(environment.get("REFERENT_DATA") or _default_data()),
        school=values.words("etablissement", "nom", "Mon établissement"),
        zone=values.words("etablissement", "fuseau", "Europe/Paris", _zone_fault),
        log=values.words("journal", "niveau", "info", _level_fault),
        discord=_discord(values),
        matrix=_matrix(values),
        clock=_clock(environment, faults),
    )
    faults += values.unknown()
    if faults:
        raise ConfigFaults(faults)
    return settings


class _Values:
    """Keys of the file and of the environment, remembering which ones exist."""

    def __init__(self, table: dict[str, object], environment: Mapping[str, str], faults: list[str]) -> None:
        self._table, self._environment, self._faults = table, environment, faults
        self._known: set[str] = {"version"}

    def words(
        self, section: str, key: str, default: str = "", fault: Callable[[str], str] | None = None
    ) -> str:
        found = self._find(section, key)
        if found is None:
            return default
        if not isinstance(found, str):
            self._faults.append(f"{section}.{key} : un texte entre guillemets est attendu, pas {found!r}.")
            return default
        if fault is not None and (wrong := fault(found)):
            self._faults.append(f"{section}.{key} : {wrong}")
            return default
        return found

    def several(self, section: str, key: str) -> tuple[str, ...]:
        found = self._find(section, key)
        if isinstance(found, str):
            return tuple(found.replace(",", " ").split())
        if found is None:
            return ()
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return tuple(found)
        self._faults.append(f'{section}.{key} : une liste de textes est attendue, par exemple ["a", "b"].')
        return ()

    def secret(self, name: str) -> str:
        """A secret of the environment, or of the file that `NAME_FILE` gives."""
        if value := self._environment.get(name, ""):
            return value.strip()
        file = self._environment.get(f"{name}_FILE", "")
        if not file:
            return ""
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "ce n’est pas du texte"
            self._faults.append(
                f"{name}_FILE : le fichier ne peut pas être lu ({reason}). Vérifier le chemin et les droits."
            )
            return ""

    def given(self, name: str) -> str:
        return self._environment.get(name, "").strip()

    def fault(self, sentence: str) -> None:
        self._faults.append(sentence)

    def unknown(self) -> list[str]:
        """A sentence for each key of the file that means nothing."""
        faults = []
        for path in _paths(self._table):
            if path in self._known:
                continue
            last = path.rsplit(".", 1)[-1]
            if any(word in last.lower() for word in ("token", "password", "mot_de_passe", "secret")):
                faults.append(
                    f"{path} : un secret n’a pas sa place dans config.toml. Le mettre dans l’environnement"
                    " (REFERENT_DISCORD_TOKEN, REFERENT_MATRIX_PASSWORD) ou dans un fichier (…_FILE)."
                )
                continue
            near = process.extractOne(path, sorted(self._known), score_cutoff=60)
            hint = f" Peut-être {near[0]} ?" if near else ""
            faults.append(f"{path} : cette clé n’existe pas.{hint}")
        return faults

    def _find(self, section: str, key: str) -> object:
        self._known.add(f"{section}.{key}")
        override = self._environment.get(f"REFERENT_{section}__{key}".upper())
        if override is not None:
            return override
        part = self._table.get(section)
        return part.get(key) if isinstance(part, dict) else None


def _table(path: Path | None, faults: list[str]) -> dict[str, object]:
    if path is None:
        path = Path("config.toml")
        if not path.exists():
            return {}
    try:
        table: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"{path} : ce fichier n’existe pas. Copier config.example.toml, ou corriger le chemin.")
        return {}
    except (OSError, UnicodeDecodeError):
        faults.append(f"{path} : ce fichier ne peut pas être lu comme du texte UTF-8.")
        return {}
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path} : ce n’est pas du TOML valable ({_place(error)}).")
        return {}
    if table.get("version", VERSION) != VERSION:
        faults.append(
            f"version : {table['version']!r} est inconnue, cette version du bot lit la version {VERSION}."
        )
    return table


def _place(error: tomllib.TOMLDecodeError) -> str:
    words = str(error)
    at = words.find("(at ")
    return (
        words[at + 4 : -1].replace("line", "ligne").replace("column", "colonne")
        if at >= 0
        else "fin du fichier"
    )


def _discord(values: _Values) -> DiscordSettings | None:
    servers = values.several("discord", "serveurs")
    token = values.secret("REFERENT_DISCORD_TOKEN")
    if not token:
        return None
    base, gateway = values.given("REFERENT_DISCORD_API_BASE"), values.given("REFERENT_DISCORD_GATEWAY")
    if bool(base) != bool(gateway):
        values.fault(
            "REFERENT_DISCORD_API_BASE et REFERENT_DISCORD_GATEWAY vont ensemble : donner les deux ou aucun."
        )
    return DiscordSettings(token, base, gateway, servers)


def _matrix(values: _Values) -> MatrixSettings | None:
    homeserver = values.given("REFERENT_MATRIX_HOMESERVER") or values.words(
        "matrix", "serveur", "", _url_fault
    )
    user = values.given("REFERENT_MATRIX_USER") or values.words("matrix", "compte", "")
    domains = values.several("matrix", "domaines")
    password, token = values.secret("REFERENT_MATRIX_PASSWORD"), values.secret("REFERENT_MATRIX_TOKEN")
    if not (password or token):
        return None
    missing = [name for name, value in (("serveur", homeserver), ("compte", user)) if not value]
    for name in missing:
        values.fault(f"matrix.{name} : nécessaire pour Matrix, puisqu’un mot de passe ou un jeton est donné.")
    return None if missing else MatrixSettings(homeserver.rstrip("/"), user, password, token, domains)


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


def _default_data() -> Path:
    """`var/` in a checkout, the user's data folder for an installed wheel."""
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


def _zone_fault(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return f"{name!r} n’est pas un fuseau horaire. Par exemple « Europe/Paris » ou « Indian/Reunion »."
    return ""


def _level_fault(name: str) -> str:
    return "" if name in {"debug", "info", "attention"} else "au choix « debug », « info » ou « attention »."


def _url_fault(url: str) -> str:
    parts = urlsplit(url)
    fits = parts.scheme in {"http", "https"} and parts.hostname
    return "" if fits else "une adresse complète est attendue, par exemple https://matrix.lycee.example."


def _paths(table: Mapping[str, object], before: str = "") -> list[str]:
    paths = []
    for key, value in table.items():
        if isinstance(value, dict):
            paths += _paths(value, f"{before}{key}.")
        else:
            paths.append(f"{before}{key}")
    return paths
