"""Looking something up by the real commands: the card says it, and a School's own words lead to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.catalogue import Catalogue
from bot.commands.declared import COMMANDS
from bot.commands.framework.lookup import OPENS
from bot.config import Settings
from bot.school.model import Platform, Right
from bot.search.question_file import load_questions
from tests.commands.speaking import Speaker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        await made.directory.bind(Platform.DISCORD, "100", made.school)
        yield made


def test_a_card_opens_declared_commands_only() -> None:
    named = {question.command for question in load_questions().questions} - {""}
    assert named == set(OPENS)
    assert all(name in Catalogue(COMMANDS) for name in named)


@pytest.mark.parametrize(
    "typed", ["c'est quoi la B3.1.5 ?", "/recherche B3.1.5 c koi", "/critere c quoi b3.1.5"]
)
async def test_a_question_about_a_code_that_is_not_there_says_so(app: App, typed: str) -> None:
    said = await (await Speaker(app, "Lina").enrolled()).says(typed)
    assert "Le code « B3.1.5 » n’existe pas" in said
    assert "B3.1.1" in said


async def test_digits_alone_are_the_level_of_their_command(app: App) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    assert "Le code « B3.7 » n’existe pas" in await lina.says("/competence 3.7")
    assert "B3.1 Protéger" in await lina.says("/competence 3.1.2")
    assert "« 2fa »" in await lina.says("/competence 2fa")  # words stay as they were typed


async def test_a_code_of_the_old_framework_is_told_from_ours(app: App) -> None:
    """A1.1.1 is what older papers say: it is no code here, and the nearest of ours are offered."""
    lina = await Speaker(app, "Lina").enrolled()
    said = await lina.says("/critere A1.1.1")
    assert "n’existe pas" in said
    assert "B1.1.1" in said


async def test_a_word_of_the_school_leads_to_its_entry_until_it_is_taken_out(app: App) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    assert "B1.2" not in await lina.says("/recherche Zorglubox")

    assert "mène maintenant à B1.2" in await martin.says("/lexique ajouter Zorglubox B1.2")
    assert "B1.2" in await lina.says("/recherche Zorglubox")

    await martin.says("/lexique retirer Zorglubox")
    assert "B1.2" not in await lina.says("/recherche Zorglubox")
