"""A public card shows what people did from it: the card of a class work counts who confirmed it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.fakes.discord.person import PATIENCE, Seen

if TYPE_CHECKING:
    from tests.fakes.discord.person import Person
    from tests.platforms.discord.conftest import Class

DID = "J’ai fait ce travail"


async def given(classroom: Class) -> Seen:
    """The public card of a new class work."""
    martin = await classroom.teacher("Mme Martin")
    form = await martin.slash("tp creer")
    seen = await martin.fill(form, titre="Installer GLPI", codes="B1.1", jour="12/01/2026")
    assert not seen.private
    return seen


def shown(classroom: Class, card: Seen) -> str:
    """What the channel shows of it now."""
    number = int(card.messages[-1]["id"])
    return Seen(card.interaction, [classroom.fake.world.messages[number]]).text


async def turned(classroom: Class, card: Seen, words: str) -> None:
    """Wait until the card says this: it is drawn again after the answer."""
    async with asyncio.timeout(PATIENCE):
        while words not in shown(classroom, card):  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)


def edits(classroom: Class) -> list[int]:
    """What the edits of public messages were answered."""
    asked = classroom.fake.world.requests
    return [
        status
        for method, path, status in asked
        if method == "PATCH" and "/messages/" in path and "webhooks" not in path
    ]


async def confirms(person: Person, card: Seen, **answers: str) -> Seen:
    """Tap the card and fill the form that opens."""
    return await person.fill(await person.click(card, DID), **answers)


async def test_the_card_counts_whoever_confirms_from_it(classroom: Class) -> None:
    card = await given(classroom)
    lina, hugo = classroom.person("Lina"), classroom.person("Hugo")
    answer = await confirms(lina, card, preuve="24 postes importés dans GLPI")
    assert answer.private
    assert "confirmé et soumis" in answer.text
    await turned(classroom, card, "Une première confirmation")
    await confirms(hugo, card, preuve="GLPI installé dans une machine virtuelle")
    await turned(classroom, card, "Quelques personnes")
    assert "Lina" not in shown(classroom, card)
    assert (
        DID in Seen(card.interaction, [classroom.fake.world.messages[int(card.messages[-1]["id"])]]).buttons
    )


async def test_a_class_that_confirms_together_is_counted_whole(classroom: Class) -> None:
    card = await given(classroom)
    people = [classroom.person(f"Étudiant {n}") for n in range(12)]
    await asyncio.gather(*(confirms(p, card, preuve="GLPI installé et 24 postes importés") for p in people))
    await turned(classroom, card, "12 personnes")


async def test_what_confirms_nothing_turns_nothing(classroom: Class) -> None:
    card = await given(classroom)
    before = shown(classroom, card)
    lina = classroom.person("Lina")
    wrong = await confirms(lina, card, preuve="24 postes importés", lien="pas un lien")
    assert "confirmé" not in wrong.text
    await lina.slash("aide")
    assert shown(classroom, card) == before
    assert not edits(classroom)


async def test_a_channel_closed_meanwhile_keeps_its_card(classroom: Class) -> None:
    card = await given(classroom)
    before = shown(classroom, card)
    classroom.fake.posts.closed.add(classroom.channel)
    answer = await confirms(classroom.person("Lina"), card, preuve="24 postes importés dans GLPI")
    assert "confirmé et soumis" in answer.text
    async with asyncio.timeout(PATIENCE):
        while edits(classroom) != [403]:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    assert shown(classroom, card) == before
    classroom.fake.world.refused.clear()
    classroom.fake.posts.closed.clear()  # opened again: the next one brings it up to date
    await confirms(classroom.person("Hugo"), card, preuve="GLPI installé dans une machine virtuelle")
    await turned(classroom, card, "Quelques personnes")
