"""Rights and accounts over the real store: a code has its time, and a School keeps a teacher."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.config import Settings
from bot.errors import Refused
from bot.receipts import Receipt
from bot.school.access.model import LINK_LIFE
from bot.school.model import Account, Platform, Right
from bot.school.one_time import drawn, hashed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.school.access.model import Linked
    from bot.school.model import Person

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        yield made


async def somebody(app: App, name: str, right: Right | None = None) -> Person:
    return await app.directory.enrol(Account(Platform.DISCORD, name, name), app.school, right=right)


@pytest.mark.parametrize(
    ("later", "works"), [(timedelta(0), True), (LINK_LIFE + timedelta(seconds=1), False)]
)
async def test_a_code_is_somebody_s_until_its_time_is_over(app: App, later: timedelta, works: bool) -> None:
    lina, code = await somebody(app, "Lina"), hashed(drawn())
    await app.services.access.offer(lina, code, NOW + LINK_LIFE)
    found = await app.services.access.offered_by(code, NOW + later)
    assert (found is not None and found[1].id == lina.id) is works
    assert await app.services.access.offered_by(hashed(drawn()), NOW) is None


async def test_a_linked_account_stands_for_the_person_and_brings_no_right(app: App) -> None:
    martin, code = await somebody(app, "Martin", Right.TEACHER), hashed(drawn())
    await app.services.access.offer(martin, code, NOW + LINK_LIFE)
    other = Account(Platform.MATRIX, "@martin:lycee.example", "Martin")
    receipt: Receipt[Linked] = Receipt(("k1",), martin.id, NOW, lambda _: "")
    linked = await app.services.access.link(other, code, receipt)
    assert (linked.person.id, linked.joined) == (martin.id, 0)
    kept = {(one.platform, one.user_id) for one in await app.services.access.accounts(martin)}
    assert kept == {(Platform.DISCORD, "Martin"), (Platform.MATRIX, "@martin:lycee.example")}
    seen = await app.directory.person_of(other, app.school)
    assert seen is not None
    assert Right.TEACHER not in seen.rights


async def test_the_last_teacher_of_a_school_stays_one(app: App) -> None:
    martin, durand = [await somebody(app, name, Right.TEACHER) for name in ("Martin", "Durand")]

    async def revoked(whom: Person, key: str) -> None:
        receipt: Receipt[Person] = Receipt((key,), durand.id, NOW, lambda _: "")
        await app.services.access.revoke(whom, Right.TEACHER, durand, receipt)

    await revoked(martin, "k1")
    assert [one.id for one in await app.services.access.holders(app.school, Right.TEACHER)] == [durand.id]
    with pytest.raises(Refused, match="dernier-enseignant"):
        await revoked(durand, "k2")
