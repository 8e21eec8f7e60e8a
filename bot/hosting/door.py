"""The local door of a bot that runs: a Unix socket for the account of the bot alone (mode 0600).

Whoever may open it owns the store anyway. One JSON object a line each way; the first one says what for:

    {"version": 1, "do": "console", "right": …, "name": …, "colours": …, "folder": …}
        then {"line": …} -> {"lines": […], "refused": …, "file": …?} or {"nothing": true}
        and {"complete": …} -> {"found": […]}
    {"version": 1, "do": "diagnostic"} -> {"findings": [[part, state, said, remedy], …]}
    {"version": 1, "do": "code", "purpose": …, "school": …?} -> {"code": …, "school": …}
    {"version": 1, "do": "référentiel", "path": …, "keep": …}
        -> {"lines": […], "barred": …, "nothing": …, "moves": …, "edition": …} or {"faults": […]}

On Windows there is no such door: a command that needs the store asks for the bot to be stopped.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import socket
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.commands.typed import LINE_LIMIT
from bot.hosting.framework_file import report
from bot.hosting.one_time import new_code
from bot.hosting.socket_path import short_name
from bot.platforms.console.completion import Completion
from bot.platforms.console.screen import colours
from bot.platforms.console.talk import LocalTalk, Said
from bot.platforms.plain import Style
from bot.referentiel.formats.nodes import BYTES
from bot.referentiel.loading import FrameworkFault
from bot.school.model import Account, Platform, Purpose, Right

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import App

_log = logging.getLogger(__name__)

VERSION: Final = 1
NAME: Final = "referent.sock"
AT_ONCE: Final = 8
_LONGEST: Final = 16 * LINE_LIMIT  # of a message that comes in: a line, escaped


async def local_talk(
    app: App, right: Right, name: str, style: Style, folder: Path | None = None, *, informed: bool = False
) -> LocalTalk:
    """The conversation of a local person, enrolled with the right they took."""
    account = Account(Platform.CONSOLE, f"{right}:{name.casefold()}", name)
    if right is not Right.STUDENT:
        await app.directory.enrol(account, app.school, right=right, informed=informed)
    completion = Completion(app.dispatcher)
    return LocalTalk(app.conversation, completion, account, app.clock, style, folder or Path())


@asynccontextmanager
async def opened_door(data: Path, app: App) -> AsyncIterator[None]:
    """Listen at the door until the end of the block. Elsewhere than on a Unix system nothing happens."""
    if sys.platform == "win32":
        yield
        return
    path = data / NAME
    path.unlink(missing_ok=True)  # the lock of the store is ours: what is there is left from a crash
    inside: set[asyncio.StreamWriter] = set()

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside.add(writer)
        try:
            await _serve(app, reader, writer, full=len(inside) > AT_ONCE)
        except (OSError, ValueError, KeyError, TypeError, asyncio.LimitOverrunError) as fault:
            _log.warning("local door: %s", type(fault).__name__)
        finally:
            inside.discard(writer)
            writer.close()

    server = await asyncio.start_unix_server(visit, sock=_bound(path), limit=_LONGEST)
    try:
        yield
    finally:
        server.close()
        for writer in tuple(inside):
            writer.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await server.wait_closed()
        path.unlink(missing_ok=True)


def _bound(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with short_name(path) as name:
            listening.bind(name)
    finally:
        os.umask(before)
    return listening


async def _serve(app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, full: bool) -> None:
    hello = await _heard(reader)
    if hello is None:
        return
    if full or hello.get("version") != VERSION:
        await _tell(writer, {"error": "trop-de-visites" if full else "autre-version"})
        return
    match hello["do"]:
        case "code":
            code, school = await new_code(app, Purpose(hello["purpose"]), str(hello.get("school", "")))
            await _tell(writer, {"code": code, "school": school})
        case "diagnostic":
            findings = await app.services.health.findings()
            await _tell(writer, {"findings": [[f.part, f.state, f.said, f.remedy] for f in findings]})
        case "référentiel":
            await _tell(writer, await _framework(app, Path(str(hello["path"])), keep=hello["keep"] is True))
        case "console":
            style = colours() if hello["colours"] else Style()
            right = Right(hello["right"])
            talk = await local_talk(app, right, str(hello["name"]), style, Path(str(hello["folder"])))
            await _tell(writer, {"ready": True})
            await _converse(talk, reader, writer)
        case _:
            await _tell(writer, {"error": "autre-version"})


async def _framework(app: App, path: Path, *, keep: bool) -> dict[str, Any]:
    """What a framework file holds and changes; the file is read here, by the account that owns the store."""

    def read() -> bytes:
        with path.open("rb") as source:
            return source.read(BYTES + 1)

    try:
        return asdict(await report(app, path.name, await asyncio.to_thread(read), keep=keep))
    except OSError:
        return {"faults": [f"Fichier illisible par le bot : {path}"]}
    except FrameworkFault as fault:
        return {"faults": fault.faults}


async def _converse(talk: LocalTalk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (asked := await _heard(reader)) is not None:
        if "complete" in asked:
            await _tell(writer, {"found": await talk.completions(str(asked["complete"]))})
        else:
            said = await talk.say(str(asked["line"]))
            await _tell(writer, {"nothing": True} if said is None else _told(said))


def _told(said: Said) -> dict[str, Any]:
    told: dict[str, Any] = {"lines": said.lines, "refused": said.refused}
    if said.file is not None:
        content = base64.b64encode(said.file.content).decode()
        told["file"] = {"name": said.file.name, "media_type": said.file.media_type, "content": content}
    return told


async def _heard(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """The next message, None at the end. Raises ValueError or LimitOverrunError on anything else."""
    line = await reader.readline()
    if not line:
        return None
    known = json.loads(line)
    if not isinstance(known, dict):
        raise TypeError("a message is an object")
    return known


async def _tell(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    await writer.drain()
