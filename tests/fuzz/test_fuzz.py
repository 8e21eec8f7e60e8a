"""Hostile and broken input: never an answer « imprévu », never an ERROR line, never without end.

5,000 seeded inputs in CI, REFERENT_FUZZ of them in `make soak`.
"""

from __future__ import annotations

import asyncio
import logging
import random
import resource
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.commands.action import Action
from bot.commands.declared import COMMANDS
from bot.commands.request import Place, Request
from bot.config import Settings, example, load
from bot.config_values import ConfigFaults
from bot.platforms.console.talk import shown
from bot.platforms.discord.custom_ids import read_custom_id
from bot.platforms.matrix.reading import arrival_of, of_payload, to_payload
from bot.platforms.plain import Style
from bot.reminders.calendar_file import read_calendar
from bot.reminders.school_breaks import BreakFault
from bot.school.model import Account, Platform, Right
from bot.store.faults import StoreFault
from bot.store.migrations import MIGRATIONS
from bot.store.restoring import unpacked
from tests.fuzz.mutating import COUNT, altered, bent, line_of, mutated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 20.0  # seconds that one input may take on a busy machine: without end is what is meant
MEMORY = 400 * 2**20  # bytes that all of it may add
NOW = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_error_line(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.ERROR)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before < MEMORY


async def test_typed_lines(tmp_path: Path) -> None:
    """Students, a teacher and an administrator type nonsense, answer menus and forms with nonsense."""
    chance = random.Random(1)
    names = [c.name for c in COMMANDS]
    async with opened(Settings(data=tmp_path, clock=NOW), "test") as app:
        people = [Account(Platform.CONSOLE, f"p{n}", f"Personne {n}") for n in range(6)]
        await app.directory.enrol(people[4], app.school, right=Right.TEACHER)
        await app.directory.enrol(people[5], app.school, right=Right.ADMIN)
        clock = app.clock
        assert isinstance(clock, SetClock)
        for turn in range(COUNT * 6 // 10):
            account = chance.choice(people)
            line = line_of(chance, names)
            place = (
                Place("r", "console", private=True)
                if chance.random() < 0.8
                else Place("d", None, private=True)
            )
            key = f"k{turn if chance.random() < 0.95 else chance.randrange(turn + 1)}"
            request = Request(key, account, place, clock.now())
            turn_ = await asyncio.wait_for(
                app.conversation.say(request, line, command=chance.random() < 0.6), LONGEST
            )
            said = shown(turn_.reply, Style())
            assert "imprévu" not in "\n".join(said.lines), repr(line)


async def test_suggestions(tmp_path: Path) -> None:
    chance = random.Random(2)
    async with opened(Settings(data=tmp_path, clock=NOW), "test") as app:
        account = Account(Platform.CONSOLE, "p", "Personne")
        await app.directory.enrol(account, app.school, right=Right.TEACHER)
        asked = [(c, p) for c in COMMANDS for p in c.parameters]
        for turn in range(COUNT // 10):
            command, parameter = chance.choice(asked)
            request = Request(f"k{turn}", account, Place("r", "console", private=True), NOW)
            typed = mutated(chance, chance.choice(("glpi", "B1", "Lina", "")))
            found = await asyncio.wait_for(
                app.dispatcher.suggest(request, Action(command.name), parameter.name, typed), LONGEST
            )
            assert len(found) <= 25


def test_custom_ids_of_taps() -> None:
    chance = random.Random(3)
    for _ in range(COUNT // 10):
        read_custom_id(mutated(chance, "v1:preuve.voir:token:numero=3:x*a+b"))


EVENT: dict[str, Any] = {
    "type": "m.room.message", "event_id": "$abc", "sender": "@lina:lycee.example", "origin_server_ts": 1_768_390_200_000,
    "room_id": "!r:lycee.example",
    "content": {
        "msgtype": "m.text", "body": "> <@bot:x> question\n\n!recherche RGPD", "format": "org.matrix.custom.html",
        "formatted_body": "<b>!recherche RGPD</b>", "m.mentions": {"user_ids": ["@bot:lycee.example"]},
        "m.relates_to": {"rel_type": "m.thread", "event_id": "$root", "m.in_reply_to": {"event_id": "$q"}},
    },
}  # fmt: skip
FILE: dict[str, Any] = {
    **EVENT,
    "content": {
        "msgtype": "m.file", "body": "liste.xlsx", "url": "mxc://lycee.example/abc", "info": {"size": 12, "mimetype": "x/y"},
        "file": {"url": "mxc://lycee.example/abc", "key": {"k": "x"}, "iv": "y", "hashes": {"sha256": "z"}},
    },
}  # fmt: skip
SEALED: dict[str, Any] = {
    **EVENT, "type": "m.room.encrypted",
    "content": {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "sender_key": "k", "session_id": "s", "device_id": "D"},
}  # fmt: skip


def test_matrix_events() -> None:
    """Anybody on another server may send any object: it is read, or it is not for us."""
    chance = random.Random(4)
    for _ in range(COUNT // 10):
        event = altered(chance, chance.choice((EVENT, FILE, SEALED)))
        if not isinstance(event, dict):
            continue
        heard = arrival_of(event, "!r:lycee.example", "@bot:lycee.example", NOW)
        if heard is not None:
            assert of_payload(to_payload(heard)) is not None


def test_configuration_files(tmp_path: Path) -> None:
    chance = random.Random(5)
    text = example()
    path = tmp_path / "config.toml"
    for _ in range(COUNT // 20):
        lines = text.splitlines()
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(lines))
            lines[at] = mutated(chance, lines[at].removeprefix("# "))
        path.write_bytes("\n".join(lines).encode(errors="replace"))
        try:
            load(path, {"REFERENT_DATA": str(tmp_path)})
        except ConfigFaults as faults:
            assert faults.faults  # noqa: PT017 - both ends are right


def test_calendars_and_backups(tmp_path: Path) -> None:
    chance = random.Random(6)
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Vacances de Noël - Zone C\r\n"
        "DTSTART;VALUE=DATE:20261219\r\nDTEND;VALUE=DATE:20270104\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    for turn in range(COUNT // 20):
        path = tmp_path / "file"
        path.write_bytes(bent(chance, calendar))
        if turn % 2:
            try:
                read_calendar(path, "C")
            except BreakFault as fault:
                assert str(fault)  # noqa: PT017 - both ends are right
        else:
            with pytest.raises(StoreFault), unpacked(path, tmp_path, MIGRATIONS):
                pass
