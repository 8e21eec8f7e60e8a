"""A Reply as lines of text: what a terminal shows and what the plain body of a Matrix message says.

Emphasis comes from a `Style`, so that a terminal can colour what plain text leaves as it is. Things to
pick bear the keys of `bot.commands.dialogue`, in the same order.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from bot.commands.dialogue import left_open, picks_of, picks_of_news, prompt_of
from bot.commands.reply import Card, Choose, Confirm, File, Form, ListPage, Notice, Preceded, Table, Tone
from bot.commands.text import Code, CommandRef, Instant, Link, PersonRef, Plain, Strong, UserText
from bot.platforms.typography import instant, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.commands.reply import Reply
    from bot.commands.text import Node, Text

_TONES: Final = {Tone.INFO: "", Tone.DONE: "✔ ", Tone.WARNING: "⚠ ", Tone.REFUSED: "✗ "}


def _as_is(words: str) -> str:
    return words


@dataclass(frozen=True, slots=True)
class Style:
    """How emphasis looks, and what stands before a command's name."""

    prefix: str = "/"
    strong: Callable[[str], str] = _as_is
    code: Callable[[str], str] = _as_is
    faint: Callable[[str], str] = _as_is
    refused: Callable[[str], str] = _as_is


def words_of(content: Text, style: Style) -> str:
    """A text in this style."""
    return "".join(_node(node, style) for node in content)


def lines_of(reply: Reply, style: Style) -> list[str]:
    """A reply as lines, what can be typed next at the end."""
    lines = [*_body(reply, style), *_next(reply, style)]
    while lines and not lines[-1]:
        lines.pop()
    return [line for block in lines for line in block.split("\n")]


def width_of(words: str) -> int:
    """The columns that words take in a terminal, escape sequences left out."""
    bare, skipping = 0, False
    for character in words:
        if character == "\x1b":
            skipping = True
        elif skipping:
            skipping = character != "m"
        elif not unicodedata.combining(character):
            bare += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return bare


def _node(node: Node, style: Style) -> str:
    match node:
        case Plain():
            return spaced(node.text)
        case Strong():
            return style.strong(spaced(node.text))
        case Code():
            return style.code(node.text)
        case Link():
            return node.url
        case CommandRef():
            return style.code(f"{style.prefix}{node.name} {node.arguments}".rstrip())
        case PersonRef():
            return _safe(node.name)
        case Instant():
            return instant(node)
        case UserText():
            return _safe(node.text)
        case _:
            assert_never(node)


def _safe(typed: str) -> str:
    """Typed text that cannot drive a terminal: no control character but the line end."""
    return "".join(c for c in typed if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


def _body(reply: Reply, style: Style) -> list[str]:
    match reply:
        case Notice():
            words = _TONES[reply.tone] + words_of(reply.text, style)
            return [style.refused(words) if reply.tone is Tone.REFUSED else words]
        case Card():
            return _card(reply, style)
        case ListPage():
            return _list_page(reply, style)
        case Table():
            return [words_of(reply.title, style), "", *table_lines(reply, style), *_note(reply.note, style)]
        case Confirm():
            return [words_of(reply.question, style)]
        case Choose():
            return [words_of(reply.text, style)]
        case Form():
            errors = [style.refused("✗ " + words_of(error, style)) for error in reply.errors]
            return [style.strong(reply.title), *errors]
        case File():
            warned = [style.refused("⚠ " + words_of(reply.warning, style)), ""] if reply.warning else []
            said = [words_of(part, style) for part in (reply.text, reply.alt) if part]
            return [*warned, *said, style.code(reply.name)]
        case Preceded():
            return [*_news(reply.news, style), "", *_body(reply.reply, style)]
        case _:
            assert_never(reply)


def _news(news: Notice, style: Style) -> list[str]:
    """The line above an answer, what it opens at its end."""
    more = "".join(
        f"  [{style.code(pick.key)}] {words_of(pick.label, style)}" for pick in picks_of_news(news)
    )
    return [_TONES[news.tone] + words_of(news.text, style) + more]


def _card(card: Card, style: Style) -> list[str]:
    lines = [words_of(card.lead, style), ""] if card.lead else []
    lines.append(words_of(card.title, style))
    for section in card.sections:
        lines += ["", style.strong(spaced(section.heading))] if section.heading else [""]
        lines += [words_of(line, style) for line in section.lines]
    return [*lines, *_note(card.note, style)]


def _list_page(page: ListPage, style: Style) -> list[str]:
    lines = [*_card(page.aside, style), ""] if page.aside else []
    lines.append(words_of(page.title, style))
    for number, item in enumerate(page.items, 1):
        mark = f"{number}. " if item.open else "· "
        lines.append(style.faint(mark) + words_of(item.text, style))
        if item.detail:
            lines.append("   " + style.faint(words_of(item.detail, style)))
    if page.pages > 1:
        lines.append(style.faint(f"page {page.page} sur {page.pages}"))
    return [*lines, *_note(page.note, style)]


def table_lines(table: Table, style: Style) -> list[str]:
    """The headings and rows of a table, in columns."""
    rows = [[style.strong(heading) for heading in table.headings]]
    rows += [[words_of(cell, style) for cell in row] for row in table.rows]
    widths = [max(width_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - width_of(cell))


def _note(note: Text, style: Style) -> list[str]:
    return ["", style.faint(words_of(note, style))] if note else []


def _next(reply: Reply, style: Style) -> list[str]:
    """What can be typed now: choices one a line, buttons in a row, then the prompt."""
    whole = reply
    if isinstance(reply, Preceded):  # its own keys stand beside the news
        reply = reply.reply
    picks = picks_of(reply)
    lines: list[str] = []
    if isinstance(reply, Choose):
        details = [choice.detail for choice in reply.choices]
        for pick, detail in zip(picks, details, strict=False):
            lines.append(f"{style.code(pick.key)}. {words_of(pick.label, style)}")
            lines += ["   " + style.faint(words_of(detail, style))] if detail else []
        picks = picks[len(details) :]
    elif isinstance(reply, ListPage):
        numbered = sum(1 for item in reply.items if item.open)
        picks = picks[numbered:]
    if picks and not isinstance(reply, Confirm):
        lines += ["", "  ".join(f"[{style.code(p.key)}] {words_of(p.label, style)}" for p in picks)]
    dialogue = left_open(whole)
    prompt = prompt_of(dialogue) if dialogue is not None else ()
    return [*lines, *([words_of(prompt, style)] if prompt else [])]


def total_height(lines: Sequence[str], columns: int) -> int:
    """How many rows of a terminal these lines take."""
    return sum(max(1, -(-width_of(line) // max(1, columns))) for line in lines)
