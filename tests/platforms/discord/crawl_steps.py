"""The steps of a crawl, made from what a client sees: options of commands, controls of messages, fields of forms."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.commands.action import read_compact
from bot.commands.declared import COMMANDS
from bot.platforms.discord.custom_ids import read_custom_id
from tests.fakes.discord.components import SELECTS, nested
from tests.fakes.discord.forms import CHECKBOXES, RADIO, UPLOAD
from tests.platforms.discord.crawl_values import FILES, HOSTILE, USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.discord.person import Seen
    from tests.fakes.discord.state import LocalFile
    from tests.fakes.discord.wire import Json

DECLARED: Final = {command.name: command for command in COMMANDS}
LAST: Final = (
    "mes-donnees confirmer", "mes-donnees aussitot", "mes-donnees demander", "classe quitter", "classe retirer-choix",
    "classe passer-confirmer", "compte delier-oui", "enseignant retirer-oui",
    "preuve retirer", "preuve retirer-oui", "rappel effacer", "tp fermer", "classe enseignant", "enseignant ajouter-oui",
    "config-referentiel-oui",
)  # fmt: skip
"""What takes things away comes when everything else was seen."""


@dataclass(frozen=True)
class Step:
    """One thing that somebody does. `form` is filled with `answers`; else `data` is sent."""

    who: str
    command: str
    what: str
    kind: int = 2
    data: Json = field(default_factory=dict)
    message: Json | None = None
    form: Seen | None = None
    answers: dict[str, str | LocalFile] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    twice: bool = False

    @property
    def way(self) -> tuple[str, str, str]:
        """Who does it, by which command, and how."""
        verb, _, rest = self.what.partition(" ")
        # At the end stands the turn: what is required only, what is asked for.
        turn = rest[-2:] if rest[-2:] in {" `", " a", " b"} else ""
        return self.who, self.command, rest if verb == "taps" else verb + turn

    def __str__(self) -> str:
        return " > ".join((*self.trail, f"{self.who}: {self.what}"))[-600:]

    @property
    def may_be_public(self) -> bool:
        """Whether everybody may read the answer: what the declaration does not call private."""
        declared = DECLARED.get(self.command)
        return declared is None or not declared.private


def taps_of(who: str, command: str, message: Json, control: Json, trail: tuple[str, ...]) -> Iterator[Step]:
    """What can be done with a control of a message: a tap, or picks of the first, the last, as few, as many."""
    base = {"component_type": control["type"], "custom_id": control["custom_id"]}
    if control["type"] not in SELECTS:
        yield Step(who, command, f"taps {control.get('label')}", 3, base, message, trail=trail)
        return
    offered = [option["value"] for option in control["options"]]
    low, high = control.get("min_values", 1), control.get("max_values", 1)
    picks = {"first": offered[:1], "last": offered[-1:], "most": offered[:high], "least": offered[:low]}
    picks |= {value[:20]: [value] for value in offered[1:4]}
    for name, values in picks.items():
        if low <= len(values) <= high:
            yield Step(who, command, f"picks {name}", 3, {**base, "values": values}, message, trail=trail)


def fills_of(who: str, command: str, seen: Seen, trail: tuple[str, ...]) -> Iterator[Step]:
    """The ways of filling a form: as it stands, with what is asked for, then with each hostile value."""
    assert seen.modal is not None
    fields = [label["component"] for label in seen.modal["components"]]
    for turn in range(-1, len(HOSTILE) + 1):
        answers = {f["custom_id"]: a for f in fields if (a := _answer(f, turn)) is not None}
        what = f"fills {seen.modal['title'][:20]} {chr(98 + turn)}"
        yield Step(who, command, what, 5, form=seen, answers=answers, trail=trail)


def typed_commands(commands: list[Json]) -> Iterator[tuple[str, list[Json]]]:
    """The slash commands of a tree with their options, sub-commands by their two words."""
    for one in commands:
        if one["type"] != 1:
            continue
        options = one.get("options") or []
        if options and options[0]["type"] == 1:
            yield from ((f"{one['name']} {sub['name']}", sub.get("options") or []) for sub in options)
        else:
            yield one["name"], options


def _answer(control: Json, turn: int) -> str | LocalFile | None:
    """What goes into a field: left as it is, what is asked for, or hostile."""
    if control["type"] == UPLOAD:
        return FILES[max(turn, 0) % len(FILES)] if turn >= 0 or control.get("required", True) else None
    if control["type"] in (RADIO, 3):
        return str(control["options"][max(turn, 0) % len(control["options"])]["value"])
    if control["type"] == CHECKBOXES:
        return None
    longest = control.get("max_length", 4000)
    usual = USUAL.get(control["custom_id"], "1")
    if turn < 0:
        return usual[:longest] if control.get("required", True) and not control.get("value") else None
    return (usual if turn == 0 else HOSTILE[turn - 1])[:longest]


_SHAPES: Final = {
    2: "button", 3: "select", 9: "button beside a line", 12: "picture", 13: "file", 17: "frame",
}  # fmt: skip
_FIELDS: Final = {UPLOAD: "upload", RADIO: "radio", 3: "select in a form"}


def shapes_of(message: Json) -> Iterator[str]:
    """The kinds of components and of custom_ids that a message holds."""
    for one in nested(message["components"]):
        if one["type"] == 3 and one.get("max_values", 1) > 1:
            yield "select of several"
        elif one["type"] in _SHAPES:
            yield _SHAPES[one["type"]]
        if (custom_id := one.get("custom_id")) is not None:
            yield f"custom_id {custom_id[:2]}"
        if one.get("content", "").startswith("```"):
            yield "table"
    if message["attachments"]:
        yield "file sent"


def shapes_of_form(modal: Json) -> Iterator[str]:
    """The kinds of fields that a form holds."""
    yield "form"
    for label in modal["components"]:
        yield _FIELDS.get(label["component"]["type"], "field")


def command_of(custom_id: str, store: Path) -> str:
    """The command that a custom_id leads to, by itself or by what the store keeps under its name; ? if none."""
    held = read_custom_id(custom_id)
    if held is None:
        return "?"
    line = held.line
    if held.kept:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as kept:
            row = kept.execute("select action from pending_action where id = ?", (held.kept,)).fetchone()
        line = row[0] if row else ""
    if held.form:
        found = re.search(r'"action": "(v1:[^"]*)"', line)
        line = found[1] if found else ""
    action = read_compact(line) if line else None
    return action.command if action else "?"
