"""Reads keys from a TOML table and from the environment, and remembers every fault."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rapidfuzz import process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

VERSION: Final = 1


class ConfigFaults(Exception):
    """Everything that is wrong with the configuration, one French sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Values:
    """Keys of the file and of the environment, remembering which ones exist."""

    def __init__(
        self,
        table: dict[str, object],
        environment: Mapping[str, str],
        faults: list[str],
        secrets: Sequence[Path] = (),
    ) -> None:
        self._table, self._environment, self._faults, self._secrets = table, environment, faults, secrets
        self._known: set[str] = {"version"}

    def words(
        self, section: str, key: str, default: str = "", fault: Callable[[str], str] | None = None
    ) -> str:
        """A text, or `default`; `fault` gives the sentence of what is wrong with it."""
        found = self._find(section, key)
        if found is None:
            return default
        if not isinstance(found, str):
            self._faults.append(f"{section}.{key} : un texte entre guillemets est attendu, pas « {found} ».")
            return default
        if fault is not None and (wrong := fault(found)):
            self._faults.append(f"{section}.{key} : {wrong}")
            return default
        return found

    def several(self, section: str, key: str) -> tuple[str, ...]:
        """A list of texts; from the environment, separated by spaces or commas."""
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
        """A secret of the environment, of the file that `NAME_FILE` gives, or of a file NAME in a secrets folder."""
        if value := self._environment.get(name, ""):
            return value.strip()
        kept = next((folder / name for folder in self._secrets if (folder / name).is_file()), "")
        file = self._environment.get(f"{name}_FILE", "") or kept
        if not file:
            return ""
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "ce n’est pas du texte"
            self._faults.append(
                f"{name} : le fichier {file} ne peut pas être lu ({reason}). Vérifier le chemin et les droits."
            )
            return ""

    def given(self, name: str) -> str:
        """A variable of the environment, empty if it is not set."""
        return self._environment.get(name, "").strip()

    def fault(self, sentence: str) -> None:
        """Remember what is wrong."""
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


def read_table(path: Path | None, faults: list[str]) -> dict[str, object]:
    """The table of a file; that of ./config.toml, or an empty one, when no file is told."""
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
            f"version : « {table['version']} » est inconnue, cette version du bot lit la version {VERSION}."
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


def _paths(table: Mapping[str, object], before: str = "") -> list[str]:
    paths = []
    for key, value in table.items():
        if isinstance(value, dict):
            paths += _paths(value, f"{before}{key}.")
        else:
            paths.append(f"{before}{key}")
    return paths
