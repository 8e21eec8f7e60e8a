"""News above an answer: read first, in the way of nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.commands.action import Action
from bot.commands.dialogue import Menu, advance, left_open, picks_of
from bot.commands.reply import (
    Answer,
    Button,
    Card,
    Choice,
    Choose,
    Confirm,
    File,
    Item,
    ListPage,
    Notice,
    Preceded,
    Table,
)
from bot.commands.text import text
from bot.platforms.discord.layout import message_of
from bot.platforms.matrix.rendering import bodies_of
from bot.platforms.plain import Style, lines_of

READ = Action("preuve decisions")
NEWS = Notice(text("2 preuves validées, 1 à compléter"), then=(Button("Lire", READ),))
GO = Button("Aller", Action("reste"))
ANSWERS: tuple[Answer, ...] = (
    Notice(text("Fait."), then=(GO,)),
    Card(text("Carte"), then=(GO,)),
    ListPage(text("Liste"), (Item(text("un"), open=GO),), then=(GO,)),
    Table(text("Table"), ("a", "b"), ((text("1"), text("2")),), then=(GO,)),
    Confirm(text("Sûr ?"), GO, Button("Non", Action("aide"))),
    Choose(text("Lequel ?"), Action("critere"), "code", (Choice("B1.1", text("B1.1")),), quick=(GO,)),
    Choose(
        text("Lesquels ?"), Action("x"), "codes", (Choice("1", text("1")), Choice("2", text("2"))), most=2
    ),
    File("a.txt", "text/plain", b"a", text("Le fichier")),
)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: type(a).__name__)
def test_an_answer_keeps_its_keys_under_the_news(answer: Answer) -> None:
    """Who answers « 1 » out of habit gets what « 1 » meant without the news."""
    alone, preceded = picks_of(answer), picks_of(Preceded(NEWS, answer))
    assert preceded[: len(alone)] == alone
    assert [pick.key for pick in preceded[len(alone) :]] == ["plus"]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: type(a).__name__)
def test_the_news_are_opened_by_a_word_and_the_rest_still_answers(answer: Answer) -> None:
    dialogue = left_open(Preceded(NEWS, answer))
    assert isinstance(dialogue, Menu)
    assert advance(dialogue, "Plus") == READ
    for pick in picks_of(answer):
        assert advance(dialogue, pick.key) == pick.action


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: type(a).__name__)
def test_every_platform_shows_the_news_first(answer: Answer) -> None:
    reply = Preceded(NEWS, answer)
    lines = lines_of(reply, Style())
    assert lines[0] == "2 preuves validées, 1 à compléter  [plus] Lire"
    assert lines[2:] == lines_of(answer, Style())
    plain, html = bodies_of(reply)[0]
    assert plain.startswith("2 preuves validées")
    assert html.startswith("2 preuves validées")
    components = components_of(reply)
    first = components[0]
    assert first["type"] == 9  # a section: text with its button at its side
    assert "2 preuves validées" in first["components"][0]["content"]
    assert len(components) > 1


def test_news_without_a_button_is_a_line() -> None:
    reply = Preceded(Notice(text("4 réalisations attendent")), Notice(text("Fait.")))
    assert lines_of(reply, Style()) == ["4 réalisations attendent", "", "Fait."]
    assert left_open(reply) is None
    assert [c["type"] for c in components_of(reply)] == [10, 10]


def components_of(reply: Preceded) -> list[dict[str, Any]]:
    view: Any = message_of(reply, {}).view
    found: list[dict[str, Any]] = view.to_components()
    return found
