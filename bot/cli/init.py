"""`referent init`: five questions, then a commented config.toml and the secrets in files of their own."""

from __future__ import annotations

import errno
import getpass
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO
from zoneinfo import available_timezones

from bot.cli.exits import Exit
from bot.config import SECRETS, example

if TYPE_CHECKING:
    from collections.abc import Callable

_ELSEWHERE: Final = "Donner un autre chemin (--config, REFERENT_DATA), ou créer ce dossier pour ce compte."
_MATRIX_ID: Final = re.compile(r"@[^:\s]+:[^\s]+")


def init(target: Path | None, data: Path, source: TextIO = sys.stdin) -> int:
    """Ask, write, say what comes next. Never writes over a configuration."""
    path = target or Path("config.toml")
    if path.exists():
        _say(f"{path} existe déjà : il n’a pas été touché. Le modifier, ou le renommer pour recommencer.")
        return Exit.REFUSED
    try:  # before the questions: nothing typed may be lost
        _may_write(path.parent)
        _may_write(data / SECRETS, mode=0o700)
    except OSError as fault:
        sys.stderr.write(f"referent : {fault.filename} ne peut pas être écrit par ce compte. {_ELSEWHERE}\n")
        return Exit.REFUSED
    ask = _asker(source)
    _say("Cinq questions. Entrée garde la valeur entre crochets ; tout se change ensuite dans le fichier.")
    name = ask("1/5 Nom de l’établissement", "Mon établissement", _anything)
    zone = ask("2/5 Fuseau horaire", "Europe/Paris", lambda z: z in available_timezones())
    school_zone = ask(
        "3/5 Zone des vacances scolaires (A, B, C, ou rien)", "", lambda z: z.upper() in {"", "A", "B", "C"}
    )
    secrets: dict[str, str] = {}
    token = ask(
        "4/5 Jeton du bot Discord (rien : pas de Discord ; il ne s’affiche pas)", "", _anything, secret=True
    )
    if token:
        secrets["REFERENT_DISCORD_TOKEN"] = token
    account = ask(
        "5/5 Compte Matrix du bot, par exemple @referent:lycee.example (rien : pas de Matrix)",
        "",
        lambda a: not a or bool(_MATRIX_ID.fullmatch(a)),
    )
    server = ""
    if account:
        server = ask(
            "    Adresse du serveur Matrix",
            f"https://{account.partition(':')[2]}",
            lambda s: s.startswith("http"),
        )
        password = ask("    Mot de passe de ce compte (il ne s’affiche pas)", "", _anything, secret=True)
        if password:
            secrets["REFERENT_MATRIX_PASSWORD"] = password
    path.write_text(_filled(example(), name, zone, school_zone.upper(), account, server), encoding="utf-8")
    for variable, secret in secrets.items():
        _keep_secret(data / SECRETS, variable, secret)
    _say(f"\nÉcrit : {path}")
    if secrets:
        _say(f"Secrets, lisibles par ce compte seulement : {data / SECRETS}")
    told = "" if target is None else f" --config {path}"
    _say(f"Ensuite : referent diagnostic{told}, puis referent run{told}.")
    return Exit.DONE


def _may_write(folder: Path, mode: int = 0o755) -> None:
    """Make the folder where it is missing. Raises OSError where it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "", str(folder))


def _asker(source: TextIO) -> Callable[..., str]:
    terminal = source.isatty()

    def ask(question: str, default: str, fits: Callable[[str], bool], *, secret: bool = False) -> str:
        while True:
            shown = f"{question}{f' [{default}]' if default else ''} : "
            if secret and terminal:
                typed = getpass.getpass(shown)
            else:
                sys.stdout.write(shown)
                sys.stdout.flush()
                line = source.readline()
                if not line:
                    return default
                typed = line
            typed = typed.strip() or default
            if fits(typed) and "\n" not in typed:
                return typed
            _say("Cette réponse ne convient pas.")

    return ask


def _anything(_: str) -> bool:
    return True


def _filled(template: str, name: str, zone: str, school_zone: str, account: str, server: str) -> str:
    """The example with its values replaced, comments kept."""
    values = {"nom": name, "fuseau": zone, "zone_scolaire": school_zone}
    if account:
        values |= {"serveur": server, "compte": account}
    for key, value in values.items():
        line = f"{key} = {_quoted(value)}"
        pattern = re.compile(rf"(?m)^(# )?{key} = .*$")
        found = pattern.search(template)
        if found is not None:
            template = template[: found.start()] + line + template[found.end() :]
    return template


def _quoted(words: str) -> str:
    """A TOML basic string."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _keep_secret(folder: Path, name: str, secret: str) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    handle = os.open(folder / name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    (folder / name).chmod(0o600)  # one that was there keeps the mode it had
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(secret + "\n")


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
