"""The log holds no word that a person typed and no token, whatever goes wrong, at the finest level."""

from __future__ import annotations

import io
import json
import logging
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.commands.declaration import Sort
from bot.commands.declared import COMMANDS
from bot.logs import Lines, about, begin, told
from bot.store.faults import StoreFault
from tests.fakes.discord.server import TOKEN, FakeDiscord
from tests.fakes.discord.state import LocalFile
from tests.hosting.process import a_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.commands.declaration import Command
    from tests.fakes.discord.person import Person, Seen

SENTINEL = "Zébulon-9137"
RANDOM = random.Random(7)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord.running() as fake:
        fake.world.guild(f"Serveur {SENTINEL}")
        yield fake


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    out = io.StringIO()
    begin("debug", out=out)
    yield out
    root.handlers[:] = before
    root.setLevel(level)


async def test_no_typed_word_and_no_token_is_logged_whatever_fails(
    fake: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command with the word in every field; then on a broken store, and with Discord failing."""
    monkeypatch.setattr("tests.fakes.discord.person.PATIENCE", 2.0)
    async with a_bot(fake, tmp_path, REFERENT_JOURNAL__NIVEAU="debug") as bot:
        await bot.ready()
        person = bot.person(f"Nom {SENTINEL}")
        await every_command(person)
        await person.slash("declarer", phrase=f"inventaire {SENTINEL} avec GLPI")
        with closing(sqlite3.connect(tmp_path / "referent.db")) as store:
            store.execute("alter table realisation rename to broken")
            store.execute("alter table person rename to lost")
        for status in (500, 400, 403):
            fake.faults.add("status", path="callback", status=status, code=50035, message=SENTINEL)
        await every_command(person)
        await fake.gateway.drop()
        fake.gateway.ready.clear()
        bot.process.terminate()
        await bot.ended()
    log = "".join(bot.log)
    assert "incident" in log
    assert "request=" in log
    assert SENTINEL not in log
    assert "Zébulon" not in log
    assert TOKEN not in log


async def every_command(person: Person) -> None:
    offered = {c["name"] for c in person.fake.world.commands}
    for declared in COMMANDS:
        if declared.hidden or declared.name.split(" ")[0] not in offered:
            continue
        for words in (SENTINEL, f"inventaire {SENTINEL}"):
            try:
                seen = await person.slash(declared.name, **arguments(declared, words))
                if seen.modal is not None:
                    await person.fill(seen, **fields(seen, words))
                elif seen.buttons:
                    await person.click(seen, next(iter(seen.buttons)))
            except (AssertionError, KeyError, TimeoutError):
                continue  # what is not offered so, or not answered: the log is what counts here


def arguments(declared: Command, words: str) -> dict[str, object]:
    given: dict[str, object] = {}
    for parameter in declared.parameters:
        match parameter.sort:
            case Sort.TEXT:
                given[parameter.name] = words[: parameter.param.longest]
            case Sort.NUMBER:
                given[parameter.name] = 1
            case Sort.CHOICE:
                given[parameter.name] = parameter.choices[0]
            case Sort.FILE | Sort.JOINED:
                given[parameter.name] = LocalFile(f"{words}.xlsx", words.encode())
            case Sort.SEVERAL:
                given[parameter.name] = words
    return given


def fields(seen: Seen, words: str) -> dict[str, str]:
    assert seen.modal is not None
    found = (label["component"] for label in seen.modal["components"])
    return {c["custom_id"]: words[: c.get("max_length", 100)] for c in found if c["type"] == 4}


def test_a_line_says_when_what_and_for_which_request(logged: io.StringIO) -> None:
    with about("discord:42"):
        logging.getLogger("bot.test").info("backup made")
    assert "level=INFO from=bot.test request=" in logged.getvalue()
    assert "request=-" not in logged.getvalue()
    assert 'said="backup made"' in logged.getvalue()


@pytest.mark.parametrize(
    "name", ["discord.client", "nio.events", "aiohttp.access", "asyncio", "bot.portfolio"]
)
def test_an_exception_is_told_without_its_message(logged: io.StringIO, name: str) -> None:
    try:
        raise ValueError(SENTINEL)
    except ValueError:
        logging.getLogger(name).exception("it failed")
    assert SENTINEL not in logged.getvalue()
    assert "ValueError at test_an_exception_is_told" in logged.getvalue()


def test_a_fault_of_ours_is_told_with_its_code() -> None:
    fault = StoreFault("disque-plein", chemin=SENTINEL)
    assert told(fault).startswith("StoreFault(disque-plein) at ")
    assert SENTINEL not in told(fault)


def test_a_library_s_line_keeps_its_template_only(logged: io.StringIO) -> None:
    logging.getLogger("nio.responses").warning("invalid event %s", {"body": SENTINEL})
    logging.getLogger("nio.responses").warning(f"invalid event {SENTINEL}")  # noqa: G004 - as libraries do
    logging.getLogger("discord.http").debug("sent %s", SENTINEL)
    assert SENTINEL not in logged.getvalue()
    assert "invalid event %s" in logged.getvalue()
    assert "sent" not in logged.getvalue()


def test_a_line_is_one_line_whatever_it_holds() -> None:
    for words in ("a\nat=2026 level=ERROR", 'a" b="c', "", "\x1b[31m", "\u2028"):
        record = logging.LogRecord("bot.x", logging.INFO, "f", 1, words, None, None)
        assert len(Lines().format(record).splitlines()) == 1
        assert json.loads(Lines(as_json=True).format(record))["said"] == words
