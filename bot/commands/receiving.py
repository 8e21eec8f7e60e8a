"""From the keys of files in an action to the files themselves, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.declaration import Sort
from bot.commands.upload import UPLOAD_LIMIT, Upload
from bot.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.commands.action import Action
    from bot.commands.declaration import Command
    from bot.commands.upload import Attachment


def naming(command: Command, action: Action, keys: Sequence[str]) -> Action:
    """The action with the files that came along, in order, in its file parameters that are still empty."""
    empty = [p.name for p in command.parameters if p.sort is Sort.FILE and not action.arguments.get(p.name)]
    return action.with_arguments(**dict(zip(empty, keys, strict=False)))


def joining(command: Command, action: Action, name: str) -> Action:
    """The action with the name of a file that came along and that is not read."""
    empty = [p.name for p in command.parameters if p.sort is Sort.JOINED and not action.arguments.get(p.name)]
    return action.with_arguments(**dict.fromkeys(empty[:1], (name, "")))


async def received(
    command: Command, files: Callable[[str], Attachment | None], values: Mapping[str, object]
) -> dict[str, object]:
    """A handler's arguments, each file read.

    Raises Refused("fichier-absent"), ("fichier-trop-gros") or ("fichier-illisible").
    """
    whole = dict(values)
    for parameter in command.parameters:
        if parameter.sort is Sort.FILE and parameter.name in whole:
            whole[parameter.name] = await _read(files, str(whole[parameter.name]))
    return whole


async def _read(files: Callable[[str], Attachment | None], key: str) -> Upload:
    found = files(key)
    if found is None:
        raise Refused("fichier-absent", recu=key[-60:])
    if found.size is not None and found.size > UPLOAD_LIMIT:
        raise Refused("fichier-trop-gros", taille=found.size, limite=UPLOAD_LIMIT)
    content = await found.read(UPLOAD_LIMIT)
    if len(content) > UPLOAD_LIMIT:
        raise Refused("fichier-trop-gros", taille=len(content), limite=UPLOAD_LIMIT)
    return Upload(found.name, found.media_type, content)
