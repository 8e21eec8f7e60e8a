"""Files in a terminal: a typed path is read, an answered file is written where the person stands."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.commands.upload import Attachment
from bot.errors import Refused

if TYPE_CHECKING:
    from bot.commands.reply import File

_UNSAFE: Final = re.compile(r"[^\w.-]+")
_MOST_NAMES: Final = 1000


def local_file(typed: str) -> Attachment | None:
    """The file of this machine that a typed path names, None if there is none."""
    try:
        path = Path(typed).expanduser()
        if not path.is_file():
            return None
        size = path.stat().st_size
    except (OSError, RuntimeError, ValueError):
        return None

    def read(most: int) -> bytes:
        try:
            with path.open("rb") as source:
                return source.read(most + 1)
        except OSError as error:
            raise Refused("fichier-illisible") from error

    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(path.name, media_type, size, lambda most: asyncio.to_thread(read, most))


def completed_path(typed: str) -> list[str]:
    """The paths that begin with what is typed."""
    try:
        folder, _, start = typed.rpartition("/")
        inside = Path(folder + "/").expanduser() if folder or typed.startswith("/") else Path()
        found = sorted(p for p in inside.iterdir() if p.name.startswith(start) and not p.name.startswith("."))
    except (OSError, RuntimeError, ValueError):
        return []
    before = f"{folder}/" if "/" in typed else ""
    return [before + p.name + ("/" if p.is_dir() else "") for p in found[:50] if " " not in p.name]


def kept(file: File, folder: Path) -> Path:
    """Write an answered file under its name, or under name-2, name-3…: nothing of the person's is lost.

    Raises Refused("dossier-ferme") when the folder cannot be written to.
    """
    name = _UNSAFE.sub("-", Path(file.name).name).lstrip("-.") or "fichier"
    stem, dot, ending = name.rpartition(".")
    for number in range(1, _MOST_NAMES):
        path = folder / (
            name if number == 1 else f"{stem or ending}-{number}{dot if stem else ''}{ending if stem else ''}"
        )
        try:
            with path.open("xb") as target:
                target.write(file.content)
        except FileExistsError:
            continue
        except OSError as error:
            raise Refused("dossier-ferme", dossier=str(folder)[-60:]) from error
        return path
    raise Refused("dossier-ferme", dossier=str(folder)[-60:])
