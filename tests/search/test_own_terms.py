"""A School's own terms: theirs only, at once, bounded; unknown words without anybody and without a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.config import Settings
from bot.errors import Refused
from bot.receipts import Receipt
from bot.search.own_terms import FORM_LIMIT, TERMS_LIMIT, OwnTerm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App

NOW = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
TODAY = date(2026, 1, 14)


def once() -> Receipt[None]:
    return Receipt((), 1, NOW, lambda _: "")


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        yield made


async def note_in_vain(app: App, query: str, day: date) -> None:
    lexicons, school, engine = app.services.lexicons, app.school.id, app.services.syllabuses.shipped.search
    unknown = engine.unknown(query, await lexicons.of(school, engine))
    await lexicons.note_in_vain(school, unknown, query, day)


async def best(app: App, school: int, query: str) -> list[str]:
    engine = app.services.syllabuses.shipped.search
    found = engine.search(query, own=await app.services.lexicons.of(school, engine))
    return [hit.entry.code for hit in found.hits]


async def test_a_term_is_found_at_once_and_by_its_school_only(app: App) -> None:
    other = await app.directory.found("Autre lycée", "Europe/Paris")
    assert await best(app, app.school.id, "la salle Turing") == []
    await app.services.lexicons.put(app.school.id, OwnTerm("salle Turing", ("B1.1",)), once())
    assert (await best(app, app.school.id, "inventaire de la salle turing"))[0] == "B1.1"
    assert (await best(app, app.school.id, "salle Turing"))[0] == "B1.1"
    assert await best(app, other.id, "salle Turing") == []
    await app.services.lexicons.drop(app.school.id, "SALLE turing", once())
    assert await best(app, app.school.id, "salle Turing") == []


async def test_a_school_s_meaning_goes_before_the_shipped_one(app: App) -> None:
    assert (await best(app, app.school.id, "glpi"))[0].startswith("B1")
    await app.services.lexicons.put(app.school.id, OwnTerm("GLPI", ("B3.1",)), once())
    assert (await best(app, app.school.id, "glpi"))[0] == "B3.1"


async def test_without_terms_the_answers_are_those_of_the_engine(app: App) -> None:
    """Other people's words change nothing to what everybody finds."""
    await app.services.lexicons.put(app.school.id, OwnTerm("zgloubi", ("B3.1",)), once())
    engine = app.services.syllabuses.shipped.search
    own = await app.services.lexicons.of(app.school.id, engine)
    for query in ("rgpd", "sauvegarde de base", "inventaire glpi", "pizza quatre fromages", "vpn", "p345"):
        assert engine.search(query, own=own) == engine.search(query)


@pytest.mark.parametrize("form", ["", "  ", "…!", "x" * (FORM_LIMIT + 1)])
async def test_a_term_without_a_word_is_refused(app: App, form: str) -> None:
    with pytest.raises(Refused, match="terme-illisible"):
        await app.services.lexicons.put(app.school.id, OwnTerm(form, ("B1.1",)), once())


async def test_the_lexicon_is_bounded(app: App) -> None:
    for n in range(TERMS_LIMIT):
        await app.services.lexicons.put(app.school.id, OwnTerm(f"mot{n}", ("B1.1",)), once())
    with pytest.raises(Refused, match="lexique-plein"):
        await app.services.lexicons.put(app.school.id, OwnTerm("un de trop", ("B1.1",)), once())
    await app.services.lexicons.put(app.school.id, OwnTerm("MOT1", ("B1.2",)), once())


async def test_only_short_words_of_letters_are_remembered(app: App) -> None:
    lexicons, school = app.services.lexicons, app.school.id
    queries = ("zorglub", "lina.dupont@lycee.fr", "code4242secret", "z" * 31, "tel 0612345678", "ab")
    for day in range(3):
        for query in queries:
            await note_in_vain(app, query, TODAY + timedelta(days=day))
    kept = [row[0] for row in await app.store.all("select distinct word from unknown_word order by word")]
    assert set(kept) <= {"zorglub", "tel"}
    assert [w for w, _ in await lexicons.searched_in_vain(school, TODAY)] == kept


async def test_a_word_is_shown_after_three_days_and_gone_after_ninety(app: App) -> None:
    lexicons, school = app.services.lexicons, app.school.id
    for day in (0, 0, 1):
        await note_in_vain(app, "zorglub", TODAY + timedelta(days=day))
    assert await lexicons.searched_in_vain(school, TODAY) == []
    await note_in_vain(app, "le zorglub", TODAY + timedelta(days=2))
    assert await lexicons.searched_in_vain(school, TODAY) == [("zorglub", 3)]
    later = NOW + timedelta(days=93)
    await app.services.privacy.daily(later, "Europe/Paris")
    assert await app.store.one("select 1 from unknown_word") is None
