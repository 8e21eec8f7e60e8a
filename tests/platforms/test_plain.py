"""What every platform that writes lines does with words: French spacing of ours, nothing to typed text."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.commands.reply import Notice, Table, Tone
from bot.commands.text import Code, Instant, Strong, UserText, text
from bot.platforms.intake import Intake
from bot.platforms.plain import Style, lines_of, table_lines, total_height, width_of, words_of
from bot.platforms.typography import NARROW, spaced

STYLE = Style()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Quoi ?", f"Quoi{NARROW}?"),
        ("« oui »", f"«{NARROW}oui{NARROW}»"),
        ("à 8 h : rendu", f"à 8 h{NARROW}: rendu"),
        ("https://a.example", "https://a.example"),
        ("12:30", "12:30"),
    ],
)
def test_french_spaces_are_narrow_and_do_not_break(typed: str, shown: str) -> None:
    assert spaced(typed) == shown


def test_typed_text_and_codes_are_left_as_they_are() -> None:
    assert words_of(text(UserText("pourquoi ?"), Code("a :b ?"), Strong("Oui !")), STYLE) == (
        f"pourquoi ?a :b ?Oui{NARROW}!"
    )


def test_typed_text_drives_no_terminal() -> None:
    hostile = "a\x1b[31mb\x07\u202ec\u200bd\ne"
    assert words_of(text(UserText(hostile)), STYLE) == "a[31mbcd\ne"


def test_an_instant_is_read_where_the_school_is() -> None:
    at = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)
    assert words_of(text(Instant(at, "Europe/Paris")), STYLE) == "15/07/2026 à 00:30"
    assert words_of(text(Instant(at, "Pacific/Noumea")), STYLE) == "15/07/2026 à 09:30"


def test_columns_stand_under_each_other_whatever_is_in_them() -> None:
    """Accents that combine take no column, wide letters take two."""
    rows = tuple((text(UserText(name)), text("●")) for name in ("Noe\u0301", "日本", "Lina"))
    heads, *lines = table_lines(Table(text("t"), ("Nom", "1"), rows), STYLE)
    assert heads.startswith("Nom")
    assert {width_of(line.split("●", maxsplit=1)[0]) for line in lines} == {6}


def test_a_refusal_is_told_by_its_sign_and_its_style() -> None:
    style = Style(refused=lambda words: f"<{words}>")
    assert lines_of(Notice(text("Non."), Tone.REFUSED), style) == ["<✗ Non.>"]


def test_long_lines_take_several_rows() -> None:
    assert total_height(["", "x" * 10, "x" * 11], 10) == 4


async def test_a_bot_that_stops_finishes_what_it_is_answering() -> None:
    intake = Intake()
    with intake.answering():
        stopping = asyncio.ensure_future(intake.drain())
        await asyncio.sleep(0)
        assert not intake.open
        assert not stopping.done()
    await asyncio.wait_for(stopping, 5)
