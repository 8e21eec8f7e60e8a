"""A command beside a bot that runs: it reaches the bot's own service through the local door."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from bot.commands.reply import File
from bot.health import Finding, State
from bot.hosting.door import NAME, VERSION
from bot.hosting.faults import DoorFault
from bot.hosting.framework_file import Report
from bot.hosting.socket_path import short_name
from bot.platforms.console.talk import Said
from bot.referentiel.loading import FrameworkFault

if TYPE_CHECKING:
    from types import TracebackType

    from bot.school.model import Purpose, Right

_LONGEST: Final = 64 * 2**20  # bytes of one answer: a file, in base 64


@dataclass
class Beside:
    """A connection to the bot that runs on this store."""

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter

    @classmethod
    async def reach(cls, data: Path) -> Self | None:
        """The running bot of this data folder, None if there is none."""
        path = data / NAME
        if sys.platform == "win32" or not path.exists():
            return None
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with short_name(path) as name:
                link.connect(name)
        except PermissionError as error:
            link.close()
            raise DoorFault("porte-interdite") from error
        except OSError:  # left by a bot that was killed
            link.close()
            return None
        return cls(*await asyncio.open_unix_connection(sock=link, limit=_LONGEST))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def code(self, purpose: Purpose, school: str = "") -> tuple[str, str]:
        """A new one-time code of `school` (the configuration's if empty), and the name of its School. Raises DoorFault."""
        answer = await self._ask({"version": VERSION, "do": "code", "purpose": purpose, "school": school})
        return str(answer["code"]), str(answer["school"])

    async def findings(self) -> list[Finding]:
        """The health report of the running bot. Raises DoorFault."""
        answer = await self._ask({"version": VERSION, "do": "diagnostic"})
        return [Finding(part, State(state), said, remedy) for part, state, said, remedy in answer["findings"]]

    async def framework(self, path: Path, *, keep: bool) -> Report:
        """What the running bot says of a framework file, kept if asked. Raises DoorFault, FrameworkFault."""
        answer = await self._ask(
            {"version": VERSION, "do": "référentiel", "path": os.fspath(path), "keep": keep}
        )
        if faults := answer.get("faults"):
            raise FrameworkFault([str(fault) for fault in faults])
        barred, nothing, moves = (bool(answer[key]) for key in ("barred", "nothing", "moves"))
        return Report(tuple(answer["lines"]), barred, nothing, moves, str(answer["edition"]))

    async def talk(self, right: Right, name: str, *, colours: bool) -> RemoteTalk:
        """A conversation with the service as a local person. Raises DoorFault."""
        hello = {"version": VERSION, "do": "console", "right": right, "name": name, "colours": colours}
        await self._ask({**hello, "folder": os.fspath(Path.cwd())})
        return RemoteTalk(self._ask)

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            self._writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
            await self._writer.drain()
            line = await self._reader.readline()
        except OSError as error:
            raise DoorFault("bot-parti") from error
        if not line.endswith(b"\n"):
            raise DoorFault("bot-parti")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise DoorFault(str(answer["error"]))
        return answer


@dataclass
class RemoteTalk:
    """Is a `platforms.console.talk.Talk`: each line is answered by the running bot."""

    _ask: Any

    def __post_init__(self) -> None:
        self._turn = asyncio.Lock()  # a completion is asked from another thread, between two lines

    async def say(self, line: str) -> Said | None:
        """The running bot's answer to a line. Raises DoorFault when it has stopped meanwhile."""
        async with self._turn:
            answer = await self._ask({"line": line})
        if "nothing" in answer:
            return None
        file = answer.get("file")
        made = File(file["name"], file["media_type"], base64.b64decode(file["content"])) if file else None
        return Said(tuple(answer["lines"]), bool(answer["refused"]), made)

    async def completions(self, line: str) -> list[str]:
        """The running bot's completions."""
        async with self._turn:
            return list((await self._ask({"complete": line}))["found"])
