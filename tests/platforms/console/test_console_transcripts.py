"""The transcripts in a terminal: the facts, and the golden text that a teacher can read.

Golden files are rewritten with REFERENT_GOLDEN=write, then read by a person before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform
from tests.transcripts.reading import Kept, Transcript, said, settle, transcripts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from tests.transcripts.reading import Step

GOLDEN = Path(__file__).parent / "golden"


class Terminal:
    """One person at a terminal, on the real application."""

    def __init__(self, app: App, who: str) -> None:
        self.app = app
        self.account = Account(Platform.CONSOLE, who.casefold(), who)
        self._lines = 0

    async def say(self, step: Step) -> tuple[str, bool]:
        """Type a line; what is printed, and whether it was a refusal."""
        set_clock(self.app, step.at)
        self._lines += 1
        place = Place("console", "console", private=True)
        request = Request(f"{self.account.user_id}:{self._lines}", self.account, place, self.app.clock.now())
        bare = step.say.strip()
        turn = await self.app.conversation.say(request, bare.removeprefix("/"), command=bare.startswith("/"))
        words = "\n".join(lines_of(turn.reply, Style()))
        return words, getattr(turn.reply, "tone", None) == "refus"


def set_clock(app: App, at: datetime) -> None:
    assert isinstance(app.clock, SetClock)
    app.clock.advance(at - app.clock.now())


@pytest.mark.parametrize("transcript", transcripts(), ids=lambda t: t.name)
async def test_what_a_class_types_is_answered(transcript: Transcript, tmp_path: Path) -> None:
    """Facts first: whoever breaks one sees which sentence a student would miss."""
    settings = Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=transcript.steps[0].at)
    written = [f"# {transcript.title}", ""]
    async with opened(settings, "test") as app:
        people = {who: Terminal(app, who) for who in transcript.people}
        for who, terminal in people.items():
            await settle(app, transcript, who, terminal.account)
        kept = Kept()
        for step in map(kept.filled, transcript.steps):
            if step.night:
                set_clock(app, step.at)
                await app.duty.once()
                continue
            words, refused = await people[step.who].say(step)
            kept.hear(step, words)
            for fact in step.facts:
                assert said(fact) in said(words), f"{step.say!r} should say {fact!r}:\n{words}"
            for secret in step.absent:
                assert said(secret) not in said(words), f"{step.say!r} should not say {secret!r}:\n{words}"
            assert refused == step.refused, words
            line = f"{step.at:%d/%m/%Y %H:%M} {step.who} > {step.say}"
            written += [kept.hidden(line), "", kept.hidden(words), ""]
    check_golden(transcript.name, "\n".join(written))


def check_golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("REFERENT_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
