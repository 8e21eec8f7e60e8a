"""A public card shows what people did: that of a class work counts who confirmed it, wherever they did."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform, Right
from tests.fakes.matrix_person import replying_to, sent_by
from tests.platforms.matrix.face import alone_with, answering, class_room, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.platforms.matrix.session import Credentials
    from tests.fakes.matrix_person import Event, MatrixPerson
    from tests.platforms.matrix.conftest import People

GIVEN = '!tp creer titre:"Installer GLPI" codes:B1.1'


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path / "var", school="Lycée Ada-Lovelace"), "test") as made:
        yield made


def edits(event: Event) -> bool:
    return bool(event["content"].get("m.relates_to", {}).get("rel_type") == "m.replace")


async def enrolled(app: App, person: MatrixPerson, name: str, right: Right | None = None) -> None:
    await app.directory.enrol(Account(Platform.MATRIX, person.user_id, name), app.school, right=right)


async def given(app: App, martin: MatrixPerson, room: str) -> str:
    """The event of the public card of a new class work."""
    await enrolled(app, martin, "Mme Martin", Right.TEACHER)
    card = await martin.hears(room, replying_to(await martin.says(room, GIVEN)))
    assert "Installer GLPI" in card["content"]["body"]
    return str(card["event_id"])


async def test_the_card_counts_whoever_confirms_from_anywhere(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    martin, lina, noe = [await people.arrives() for _ in range(3)]
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, martin, bot, lina, noe)
        card = await given(app, martin, room)
        await enrolled(app, lina, "Lina")
        await enrolled(app, noe, "Noé")
        alone = await alone_with(lina, bot)
        await lina.says(alone, "tp confirmer 1 24 postes importés dans GLPI")
        first = await martin.hears(room, edits)
    async with answering(app, credentials, tmp_path):  # where the card stands survives a restart
        await noe.says(room, "!tp confirmer 1 GLPI installé dans une machine virtuelle")
        second = await martin.hears(room, lambda e: edits(e) and "Quelques personnes" in e["content"]["body"])
        said = await martin.hears_after(room, sent_by(bot))
    for edit in (first, second):
        assert edit["content"]["m.relates_to"]["event_id"] == card
        assert edit["content"]["m.new_content"]["m.mentions"] == {}
    assert "Une première confirmation" in first["content"]["body"]
    assert not any("24 postes" in event["content"]["body"] for event in said)


async def test_a_class_that_confirms_together_is_counted_whole(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    martin, *class_ = [await people.arrives() for _ in range(7)]
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, martin, bot, *class_)
        await given(app, martin, room)
        for number, person in enumerate(class_):
            await enrolled(app, person, f"Étudiant {number}")
        await asyncio.gather(
            *(person.says(room, "!tp confirmer 1 GLPI installé et 24 postes importés") for person in class_)
        )
        await martin.hears(room, lambda e: edits(e) and "6 personnes" in e["content"]["body"])


async def test_what_confirms_nothing_edits_nothing(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    martin, lina = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, martin, bot, lina)
        await given(app, martin, room)
        await enrolled(app, lina, "Lina")
        alone = await alone_with(lina, bot)
        await lina.says(alone, "tp confirmer 7 24 postes importés dans GLPI")
        await lina.hears(alone, says(bot, "TP"))
        await lina.says(alone, "tp voir 1")
        await lina.hears(alone, says(bot, "Installer GLPI"))
        assert not [event for event in await martin.hears_after(room, sent_by(bot)) if edits(event)]
