"""Logs hold no word that a person typed: a sentinel in every field of every command, at DEBUG, errors included."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.arguments import clean
from bot.commands.conversation import Conversation
from bot.commands.declaration import Sort
from bot.commands.declared import COMMANDS
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.school.model import Account, Platform, Right
from tests.commands.test_informing import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.commands.declaration import Command, Parameter

SENTINEL = "sentinelle-zorglub"
NAME = "Nom-Sentinelle"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        await made.directory.bind(Platform.DISCORD, "class", made.school)
        account = Account(Platform.DISCORD, "777", NAME)
        for right in Right:
            await made.directory.enrol(account, made.school, right=right)
        yield made


def filled(command: Command, *, broken: bool) -> Action:
    """A command with the sentinel wherever text goes; `broken` where it does not fit, too."""
    given: dict[str, str | tuple[str, ...]] = {}
    for parameter in command.parameters:
        given[parameter.name] = _value(parameter, broken=broken)
    return Action(command.name, given)


def _value(parameter: Parameter, *, broken: bool) -> str | tuple[str, ...]:
    if broken or parameter.sort is Sort.TEXT:
        return SENTINEL
    if parameter.sort is Sort.SEVERAL:
        return (SENTINEL,)
    if parameter.sort is Sort.CHOICE:
        return parameter.choices[0]
    return "1" if parameter.sort is Sort.NUMBER else SENTINEL


async def everything(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """Every command, well and badly filled, typed and completed."""
    caplog.set_level(logging.DEBUG)
    account = Account(Platform.DISCORD, "777", NAME)
    number = 0
    for command in COMMANDS:
        if command.name == "mes-donnees confirmer":
            continue
        for broken in (False, True):
            number += 1
            action = filled(command, broken=broken)
            request = Request(f"k{number}", account, Place("room", "class"), NOW)
            await app.dispatcher.dispatch(request, action)
            line = " ".join(
                [
                    command.name,
                    *(" ".join(v) if isinstance(v, tuple) else v for v in action.arguments.values()),
                ]
            )
            with suppress(ValueError):  # a dialogue that cannot be kept: each platform logs its type
                await app.conversation.say(request, clean(line), command=True)
            for parameter in command.parameters:
                if parameter.param.suggest is not None:
                    await app.dispatcher.suggest(request, action, parameter.name, SENTINEL)


async def test_no_word_typed_reaches_the_log(app: App, caplog: pytest.LogCaptureFixture) -> None:
    await everything(app, caplog)
    assert SENTINEL not in caplog.text
    assert NAME not in caplog.text


async def test_nor_when_everything_fails(
    app: App, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception may quote what was typed: type and place are logged, never its message."""

    async def broken(*_: object, **__: object) -> object:
        raise ValueError(f"cannot store {SENTINEL} of {NAME}")

    def failing(*_: object, **__: object) -> object:
        raise KeyError(SENTINEL)

    monkeypatch.setattr(type(app.store), "transact", broken)
    monkeypatch.setattr(type(app.services.syllabuses.shipped.search), "search", failing)
    await everything(app, caplog)
    assert "incident" in caplog.text, "errors were provoked"
    assert SENTINEL not in caplog.text
    assert NAME not in caplog.text
    assert isinstance(app.conversation, Conversation)
