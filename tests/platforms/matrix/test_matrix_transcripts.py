"""Parity: what the console answers to a class is answered on a real homeserver, message for message."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.config import Settings
from bot.school.model import Account, Platform
from tests.fakes.matrix_person import replying_to, sent_by
from tests.platforms.matrix.face import alone_with, answering, class_room
from tests.transcripts.reading import Kept, Transcript, said, settle, transcripts

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials
    from tests.fakes.matrix_person import Event, MatrixPerson
    from tests.platforms.matrix.conftest import People


IN_A_CLASS_ROOM = (
    "/classe salon",
    "/config",
    "/dates",
    "/rappel bilan",
    "/rappel creer",
    "/rappel modele",
    "rappelle leur",
)
"""What is about the room where it is typed: answered apart, in the conversation of two."""


async def nth(person: MatrixPerson, room: str, bot: str, before: int) -> Event:
    """The next message of the bot."""
    seen: list[Event] = []

    def following(event: Event) -> bool:
        if sent_by(bot)(event) and event not in seen:
            seen.append(event)
        return event in seen[before:]

    return await person.hears(room, following)


@pytest.mark.parametrize("transcript", transcripts(), ids=lambda t: t.name)
async def test_what_a_class_types_is_answered_here_too(
    transcript: Transcript, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """One message a step, and one answer: a phone's keyboard asks no more than the console's."""
    settings = Settings(data=tmp_path / "var", school="Lycée Ada-Lovelace", clock=transcript.steps[0].at)
    async with opened(settings, "test") as app, answering(app, credentials, tmp_path):
        assert isinstance(app.clock, SetClock)
        there = {}
        for who in transcript.people:
            person = await people.arrives(who)
            await settle(app, transcript, who, Account(Platform.MATRIX, person.user_id, who))
            there[who] = (person, await alone_with(person, bot))
        first, *others = [person for person, _ in there.values()]
        shared = await class_room(app, first, bot, *others)
        kept, public = Kept(), Counter[str]()
        for step in map(kept.filled, transcript.steps):
            app.clock.advance(step.at - app.clock.now())
            if step.night:
                await app.duty.once()
                continue
            person, room = there[step.who]
            line = "!" + step.say[1:] if step.say.startswith("/") else step.say
            if step.say.startswith(IN_A_CLASS_ROOM):
                before = len(await person.hears_after(room, sent_by(bot)))
                called = line if line.startswith("!") else f"!{line}"  # among people, the bot is called
                answer = await person.hears(shared, replying_to(await person.says(shared, called)))
                if "privée avec le bot" in answer["content"]["body"]:
                    answer = await nth(person, room, bot, before)
                else:
                    public[step.who] += 1
            else:
                answer = await person.hears(room, replying_to(await person.says(room, line)))
            words = str(answer["content"]["body"])
            kept.hear(step, words.replace("!", "/"))
            for fact in step.facts:
                heard = said(words.replace("!", "/"))
                assert said(fact.replace("!", "/")) in heard, f"{step.say!r} should say {fact!r}:\n{words}"
            for secret in step.absent:
                assert said(secret) not in said(words), f"{step.say!r} should not say {secret!r}:\n{words}"
            assert words.startswith("✗") == step.refused, words
        for who, (person, room) in there.items():
            heard_all = await person.hears_after(room, sent_by(bot))
            # A file comes after the words that it goes with: together they are one answer.
            answers = [a for a in heard_all if a["content"].get("msgtype") not in {"m.file", "m.image"}]
            asked = sum(step.who == who for step in transcript.steps)
            assert len(answers) == asked - public[who], "one answer a message"
