"""Reads the transcripts: who typed what and when, and what the answer must say."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.school.model import Right
from tests.transcripts.shelves import SHELVES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.app import App
    from bot.school.model import Account

FOLDER = Path(__file__).parent
KEYS = {"at", "who", "say", "facts", "absent", "private", "refused", "typed", "keep", "night"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line typed by one person. `typed`: only where people type (a slash command cannot be misspelt).

    `keep`: names for what the answer shows only this time (a code), each with the expression that finds it;
    `{name}` stands for it in what is typed afterwards. `night`: nobody types, the bot does its daily duty.
    """

    at: datetime
    who: str = ""
    say: str = ""
    facts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    private: bool = True
    refused: bool = False
    typed: bool = False
    keep: Mapping[str, str] = field(default_factory=dict)
    night: bool = False


@dataclass
class Kept:
    """What a run of a transcript has kept so far, by name."""

    values: dict[str, str] = field(default_factory=dict)

    def filled(self, step: Step) -> Step:
        """The step with what was kept before put in."""
        say = step.say
        for name, value in self.values.items():
            say = say.replace(f"{{{name}}}", value)
        return replace(step, say=say)

    def hear(self, step: Step, answer: str) -> None:
        """Keep what a step says to keep; a missing one is a failure of the step."""
        for name, expression in step.keep.items():
            found = re.search(expression, answer)
            assert found is not None, f"{step.say!r} should show {expression!r}:\n{answer}"
            self.values[name] = found[0]

    def hidden(self, answer: str) -> str:
        """The answer with the names in place of what changes from run to run."""
        for name, value in self.values.items():
            answer = answer.replace(value, f"{{{name}}}")
        return answer


@dataclass(frozen=True, slots=True)
class Transcript:
    """What happened in one class, in order. Everybody was told what is kept, save `newcomers`.

    `admins` set things up; `shelf` names what the School has imported before (`shelves.py`).
    """

    name: str
    title: str
    steps: tuple[Step, ...]
    newcomers: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    shelf: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who types, in order of appearance."""
        return tuple(dict.fromkeys(step.who for step in self.steps if not step.night))


def transcripts() -> list[Transcript]:
    """All of them, from every file of this folder."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["transcript"]:
            steps = []
            for raw in one["step"]:
                assert raw.keys() <= KEYS, f"{path.name}: unknown key in {raw}"
                raw["facts"], raw["absent"] = tuple(raw.get("facts", ())), tuple(raw.get("absent", ()))
                steps.append(Step(**raw))
            more = {key: tuple(one.get(key, ())) for key in ("newcomers", "admins", "shelf")}
            found.append(Transcript(one["name"], one["title"], tuple(steps), **more))
    return found


async def settle(app: App, transcript: Transcript, who: str, account: Account) -> None:
    """Enrol somebody of a transcript, told already what is kept of them; a newcomer stays unknown.

    A teacher is enrolled in any case: the right was given, the reading may still be to do.
    """
    told = who not in transcript.newcomers
    for name in transcript.shelf:
        await app.services.syllabuses.keep(app.school.id, SHELVES[name](), app.clock.now())
    if who in transcript.admins:
        await app.directory.enrol(account, app.school, right=Right.ADMIN, informed=told)
    elif is_teacher(who):
        await app.directory.enrol(account, app.school, right=Right.TEACHER, informed=told)
    elif told:
        await app.directory.enrol(account, app.school)


def is_teacher(who: str) -> bool:
    """Teachers are the people with a title."""
    return who.startswith(("Mme ", "M. "))


def said(answer: str) -> str:
    """An answer with its spaces evened out, to look for facts in it."""
    return " ".join(answer.split()).casefold()
