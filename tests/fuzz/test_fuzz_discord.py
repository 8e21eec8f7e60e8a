"""Interaction payloads as a broken or hostile client might make them, through the real discord.py client."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform, Right
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord
from tests.fuzz.mutating import COUNT, SNIPPETS, mutated
from tests.platforms.discord.conftest import connected

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.fakes.discord.wire import Json

NOW = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
COMMAND, COMPONENT, MODAL = 2, 3, 5
IDS = (
    "v1:preuve.voir::numero=1", "v1:aide:", "v1:declarer.pour:tok:phrase=x:codes*B1.1+B1.2", "k:abc", "f:abc", "",
    "v1:decision:t:numero=1:verdict=validée", "v1:reste:", "x" * 100, "v2:aide:", "persistent",
)  # fmt: skip
"""custom_ids: ours, ours of another version, and other programs'."""


async def test_payloads_of_taps_forms_and_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tests.fakes.discord.person.PATIENCE", 20.0)
    chance = random.Random(8)
    async with FakeDiscord.running() as fake, opened(Settings(data=tmp_path, clock=NOW), "test") as app:
        guild = fake.world.guild("BTS SIO 2")
        await app.directory.bind(Platform.DISCORD, str(guild), app.school)
        async with connected(fake, app):
            people = [Person(fake, fake.world.user(f"P{n}"), fake.world.channel_of(guild)) for n in range(3)]
            for person, right in zip(people, (None, Right.TEACHER, Right.ADMIN), strict=True):
                account = Account(Platform.DISCORD, str(person.user.id), person.user.name)
                await app.directory.enrol(account, app.school, right=right)
            shown = {p.user.id: (await p.slash("critere", code="P3.4.5")).messages[-1] for p in people}
            for _ in range(COUNT // 10):
                person = chance.choice(people)
                kind, data = payload_of(chance, fake)
                seen = await person._send(kind, data, None if kind == COMMAND else shown[person.user.id])
                assert "imprévu" not in seen.text, data
            assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
            assert fake.world.refused == []


def payload_of(chance: random.Random, fake: FakeDiscord) -> tuple[int, Json]:
    match chance.randrange(3):
        case 0:
            return COMPONENT, tap(chance)
        case 1:
            return MODAL, form(chance)
        case _:
            return COMMAND, command(chance, fake)


def tap(chance: random.Random) -> Json:
    custom_id = short(mutated(chance, chance.choice(IDS)))
    if chance.random() < 0.5:
        return {"component_type": 2, "custom_id": custom_id}
    values = [short(chance.choice(SNIPPETS)) for _ in range(chance.randint(0, 3))]
    return {"component_type": 3, "custom_id": custom_id, "values": values}


def form(chance: random.Random) -> Json:
    fields = [
        {
            "type": 18, "id": place,
            "component": {"type": 4, "id": place + 10, "custom_id": short(chance.choice(SNIPPETS)) or "x", "value": chance.choice(SNIPPETS)[:4000]},
        }
        for place in range(chance.randint(0, 3))
    ]  # fmt: skip
    return {"custom_id": short(mutated(chance, chance.choice(IDS))), "components": fields, "resolved": {}}


def command(chance: random.Random, fake: FakeDiscord) -> Json:
    """A known command with any text in its text options: Discord itself keeps types and names right."""
    known = chance.choice([c for c in fake.world.commands if c.get("type", 1) == 1])
    made: Json = {"id": known["id"], "name": known["name"], "type": 1, "options": []}
    holder, options = made, known.get("options") or []
    if options and options[0]["type"] == 1:
        sub = chance.choice(options)
        holder = {"name": sub["name"], "type": 1, "options": []}
        made["options"].append(holder)
        options = sub.get("options") or []
    for option in options:
        value = value_for(chance, option)
        if value is not None and (option.get("required") or chance.random() < 0.6):
            holder["options"].append({"name": option["name"], "type": option["type"], "value": value})
    return made


def value_for(chance: random.Random, option: Json) -> Any:
    if option.get("choices"):
        return chance.choice(option["choices"])["value"]
    if option["type"] == 3:
        return mutated(chance, chance.choice(SNIPPETS))[: option.get("max_length", 6000)] or "x"
    if option["type"] == 4:
        return chance.randint(option.get("min_value", 0), option.get("max_value", 1 << 53))
    return None


def short(words: str) -> str:
    """As long as Discord lets a custom_id or a value be, and nothing that JSON cannot carry."""
    return words[:100]
