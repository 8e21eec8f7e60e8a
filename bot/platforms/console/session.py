"""One person at one terminal, or a file of commands on the standard input."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from bot.commands.refusals import refusal
from bot.commands.reply import Notice, Tone
from bot.commands.text import CommandRef, Strong, UserText, text
from bot.commands.typed import LINE_LIMIT
from bot.errors import Refused
from bot.platforms.console.completion import bind_tabulation
from bot.platforms.console.files import kept
from bot.platforms.console.talk import PREFIX

if TYPE_CHECKING:
    from bot.commands.reply import File, Reply
    from bot.platforms.console.screen import Screen
    from bot.platforms.console.talk import Talk

_CHUNK: Final = 65_536
_LEAVING: Final = frozenset({"quitter", "exit", "quit"})


@dataclass(frozen=True, slots=True)
class Session:
    """A terminal's conversation. Answers are private by nature: one person reads them."""

    talk: Talk
    screen: Screen
    greeting: str = ""

    async def run(self, source: BinaryIO) -> int:
        """Answer lines until the end of input. 1 if one was refused in a file of commands, else 0."""
        if source.isatty() and self.screen.terminal:
            await self._by_hand()
            return 0
        return await self._from_file(source)

    async def _by_hand(self) -> None:
        self.screen.show(_welcome(self.greeting))
        bind_tabulation(asyncio.get_running_loop(), self.talk.completions)
        while True:
            try:
                line = await asyncio.to_thread(input, "> ")
            except (EOFError, KeyboardInterrupt):
                return
            except UnicodeDecodeError:
                self.screen.show(refusal(Refused("saisie-illisible")))
                continue
            if line.strip().lstrip(PREFIX).lower() in _LEAVING:
                return
            await self._answer(line)

    async def _from_file(self, source: BinaryIO) -> int:
        failed = False
        while (raw := await asyncio.to_thread(_read_line, source)) is not None:
            try:
                line = raw.decode()
            except UnicodeDecodeError:
                self.screen.show(refusal(Refused("saisie-illisible")))
                failed = True
                continue
            failed |= await self._answer(line.rstrip("\r\n"))
        return int(failed)

    async def _answer(self, line: str) -> bool:
        """Answer one line; whether it was refused."""
        said = await self.talk.say(line)
        if said is None:
            return False
        self.screen.show_lines(said.lines)
        return await self._keep(said.file) if said.file is not None else said.refused

    async def _keep(self, file: File) -> bool:
        """Write an answered file where the person stands; whether that was refused."""
        try:
            path = await asyncio.to_thread(kept, file, Path.cwd())
        except Refused as refused:
            self.screen.show(refusal(refused))
            return True
        self.screen.show(Notice(text("Fichier écrit : ", UserText(str(path))), Tone.DONE))
        return False


def _read_line(source: BinaryIO) -> bytes | None:
    """One line of bytes; of a longer one than any command takes, its beginning (the rest is dropped)."""
    limit = 4 * LINE_LIMIT + 4
    line = source.readline(limit)
    if not line:
        return None
    if not line.endswith(b"\n") and len(line) == limit:
        while (more := source.readline(_CHUNK)) and not more.endswith(b"\n"):
            pass
        # Cut bytes may end inside a character; what is kept is too long anyway and will be refused as such.
        return line.decode(errors="replace").encode()
    return line


def _welcome(greeting: str) -> Reply:
    lines = text(
        Strong("Référent"), ", l’assistant de la classe. Essayer : ", CommandRef("critere", "P3.4.5"), ", ",
        CommandRef("recherche", "RGPD"), " ou ", CommandRef("aide"), ". Tabulation complète, ",
        CommandRef("quitter"), " ferme.",
    )  # fmt: skip
    return Notice(text(greeting, "\n", lines) if greeting else lines)


def utf8_streams() -> None:
    """Make the standard streams UTF-8 whatever the locale; a broken character never ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
