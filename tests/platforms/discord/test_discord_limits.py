"""Whatever is answered fits Discord: every kind of reply at its worst, every command in a full class."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.declared import COMMANDS
from bot.commands.reply import (
    Button,
    Card,
    Choice,
    Choose,
    Confirm,
    Entry,
    Field,
    File,
    Form,
    Item,
    ListPage,
    Notice,
    Preceded,
    Section,
    Table,
    Tone,
)
from bot.commands.request import Place, Request
from bot.commands.text import Code, CommandRef, Link, PersonRef, Plain, Strong, UserText, text
from bot.config import Settings
from bot.platforms.discord.custom_ids import Names
from bot.platforms.discord.forms import modal_of
from bot.platforms.discord.layout import message_of
from bot.receipts import Receipt
from bot.school.classes.roll import JoinRequest, asked, confirmed
from bot.school.model import Account, Platform
from tests.commands.test_rights import HERE, NOW, TABLE, World
from tests.fakes.discord.commands import check_set
from tests.fakes.discord.contract import contract, found
from tests.fakes.discord.forms import check_modal
from tests.fakes.discord.messages import Draft, Part, check_message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.commands.reply import Reply
    from bot.commands.text import Text

WORST = ("*_~|`>#[](http://x)\\" * 100)[:2000]
WIDE = "é" * 2000
PICTOGRAPHS = "👩🏽‍💻" * 400
LONG = Action("recherche", {"mots": "x" * 300})


def checked(reply: Reply, *, share: Action | None = None) -> dict[str, Any]:
    """The payload of a reply, after Discord's own judgement of it."""
    message = message_of(reply, {}, share=share, shared_by="Lina" if share else "")
    files = [Part(f"files[{n}]", a.name, a.content) for n, a in enumerate(message.attached)]
    components = message.components
    body = {"components": components, "flags": 1 << 15}
    check_message(Draft(body, files))
    if (file := found()) is not None:
        contract(file).check("POST", "interactions/1/token/callback", {"type": 4, "data": body})
    if isinstance(reply, Form):
        check_modal(modal_of(reply, Names().of(reply.action)).to_dict())
    return body


def many(words: str, count: int) -> tuple[Text, ...]:
    return tuple(text(UserText(words), " ", Strong("a"), Code("B1.1")) for _ in range(count))


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button("Un très long nom de bouton qui dépasse la place " * 3, LONG) for _ in range(count))


def replies(words: str) -> Iterator[Reply]:
    """Each kind of reply, each with far too much in it."""
    line = text(UserText(words), Link("https://example.org/" + "a" * 450), CommandRef("aide", "x" * 80))
    card = Card(line, tuple(Section(many(words, 9), "Titre") for _ in range(14)), buttons(14), line, line)
    yield card
    yield Notice(line, Tone.WARNING, buttons(25))
    yield ListPage(
        line,
        tuple(Item(line, line, buttons(1)[0]) for _ in range(40)),
        2,
        9,
        LONG,
        LONG,
        card,
        buttons(6),
        line,
    )
    yield ListPage(line, tuple(Item(line) for _ in range(60)))
    yield Table(
        line, ("Nom", "B1"), tuple((text(UserText(words)), text("●")) for _ in range(35)), line, buttons(5)
    )
    yield Confirm(line, *buttons(2))
    choices = tuple(Choice(f"{n}" + "x" * 120, line, line) for n in range(60))
    yield Choose(line, LONG, "codes", choices, 0, 60, buttons(7))
    yield Choose(text("?"), LONG, "codes", (), 1, 1)
    yield Choose(text("?"), LONG, "codes", (Choice("a", ()), Choice("a", text(" ")), Choice("", ())), 1, 1)
    fields = tuple(
        Field(f"f{n}", words, entry, words * 3, words, required=True, longest=9_000, choices=choices[:n])
        for n, entry in enumerate((Entry.SHORT, Entry.LONG, Entry.PICK, Entry.PICK, Entry.LONG, Entry.SHORT))
        if entry is not Entry.PICK or n
    )
    yield Form(words, LONG, fields, (line, line))
    yield Form(words, LONG, fields)
    yield File("a.png", "image/png", b"x", line, line, line, buttons(9))
    yield File("tableau.xlsx", "application/x", b"x", line, (), (), buttons(9))
    yield Preceded(Notice(line, then=buttons(4)), card)
    yield Preceded(Notice(text("1 preuve validée"), then=buttons(1)), Notice(text("Rien.")))
    yield Card(text(PersonRef(words)))
    yield Notice(text(" ", Plain("\n"), UserText("\u200b")))
    yield Notice(text("Rien."))


@pytest.mark.parametrize("words", [WORST, WIDE, PICTOGRAPHS, "a", "", "```", "\n" * 2000], ids=range(7))
async def test_every_kind_of_reply_fits_a_message(words: str) -> None:
    for reply in replies(words):
        checked(reply)
        checked(reply, share=LONG)


async def test_what_is_cut_says_so_and_keeps_its_buttons() -> None:
    """The text gives way, not what can be done next."""
    reply = Card(text("Titre"), tuple(Section(many(WIDE, 3)) for _ in range(9)), buttons(10))
    said = json.dumps(checked(reply), ensure_ascii=False)
    assert "coupé ici" in said
    assert said.count('"custom_id"') == 10


async def test_a_long_list_points_to_the_rest() -> None:
    items = tuple(Item(text("Une ligne"), text("détail"), Button("Voir", Action("aide"))) for _ in range(40))
    said = json.dumps(checked(ListPage(text("Liste"), items)), ensure_ascii=False)
    assert "de plus" in said


@pytest.fixture
async def full(tmp_path: Path) -> AsyncIterator[World]:
    """A class of 35, a student with 40 realisations whose words are the worst."""
    async with opened(Settings(data=tmp_path, school="Lycée " + "é" * 90, clock=NOW), "test") as app:
        world = World(app)
        await world.settle()
        classes, portfolio = app.services.classes, app.services.portfolio
        student = await app.directory.enrol(world.account("étudiant"), app.school)
        for number in range(40):
            receipt: Receipt[Any] = Receipt((), student.id, NOW, lambda _: "")
            await portfolio.declare(
                app.services.syllabuses.shipped.framework,
                student,
                f"{number} {WORST}"[:1990],
                ["B1.1", "B1.2", "B3.1"],
                receipt,
                today=NOW.date(),
            )
        group = int(world.facts["classe"])
        for number in range(33):
            name = f"{number} {'*_é`' * 30}"
            other = await app.directory.enrol(Account(Platform.DISCORD, f"more-{number}", name), app.school)
            receipt = Receipt((), student.id, NOW, lambda _: "")
            request = JoinRequest(other, name[:80], None, NOW)
            await classes.change(app.school.id, group, lambda r, q=request: asked(r, q), receipt)  # type: ignore[misc] # bound in the loop
            await classes.change(app.school.id, group, lambda r, i=other.id: confirmed(r, [i]), receipt)  # type: ignore[misc] # bound in the loop
        yield world


async def test_every_command_fits_in_a_full_class(full: World) -> None:
    """Each with the arguments of the table of rights, then with none, as a student, a teacher, an admin."""
    kinds = set()
    for command in COMMANDS:
        line = TABLE["commands"][command.name]
        given = {} if isinstance(line, str) else {k: full._filled(v) for k, v in line.items() if k != "who"}
        for who in ("étudiant", "enseignant", "admin"):
            for arguments in (given, {}):
                request = Request(secrets.token_hex(8), full.account(who), Place("200", HERE), NOW)
                reply = await full.app.dispatcher.dispatch(request, Action(command.name, arguments))
                kinds.add(type(reply).__name__)
                checked(reply, share=Action(command.name, arguments))
    assert {"Card", "Notice", "Form", "ListPage", "Choose"} <= kinds


async def test_every_completion_fits_and_begins_with_what_is_typed_for_the_person(full: World) -> None:
    for command in COMMANDS:
        for parameter in command.parameters:
            if parameter.param.suggest is None:
                continue
            for typed in ("", "b1", "a" * 300, WORST[:100]):
                request = Request(
                    "k", full.account("enseignant"), Place("200", HERE), datetime(2026, 1, 14, tzinfo=UTC)
                )
                offered = await full.app.dispatcher.suggest(
                    request, Action(command.name), parameter.name, typed
                )
                assert len(offered) <= 25
                for one in offered:
                    assert 0 < len(one.value) <= 100, (command.name, parameter.name)
                    assert 0 < len(one.label.strip()) <= 100, (command.name, parameter.name)


def test_the_worst_command_that_discord_takes_is_its_limit() -> None:
    """The judge of these tests refuses one more than Discord takes, and takes the limit itself."""
    option = {"name": "a", "description": "b" * 100, "type": 3}
    check_set(
        [
            {
                "name": "c" * 32,
                "description": "d" * 100,
                "options": [{**option, "name": f"o{n}"} for n in range(25)],
            }
        ]
    )
