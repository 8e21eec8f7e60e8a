"""A Reply as one message of Discord's components (version 2), within its limits.

A message holds 40 components, nested ones included, and 4,000 characters of text in all (REALITY.md
§4). What can be done next keeps its place first; text that does not fit is cut at a line or a word and
said to be cut. It is never an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, assert_never

import discord

from bot.commands.french import shortened
from bot.commands.reply import (
    Card,
    Choose,
    Confirm,
    File,
    Form,
    ListPage,
    Notice,
    Preceded,
    Table,
    Tone,
    Weight,
)
from bot.platforms.discord.components import Drawn, button, file, option, picture, select
from bot.platforms.discord.forms import dump_form
from bot.platforms.discord.markdown import bare, harmless, marked
from bot.platforms.discord.page import LABEL_LIMIT, ROW, Page
from bot.platforms.plain import Style, table_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands.action import Action
    from bot.commands.reply import Button, Reply
    from bot.commands.text import Text
    from bot.platforms.discord.components import Component

CHOICES_LIMIT: Final = 25
CHOICE_LIMIT: Final = 100
SECTIONS: Final = 8
"""Blocks of a card that stand apart; more of them are written as one."""
_RED: Final = 0xC0392B
_TEAL: Final = 0x2A9D8F
_PLACEHOLDER: Final = "Choisir dans la liste"
_SHARE: Final = "Partager ici"

_TONES: Final = {Tone.INFO: "", Tone.DONE: "✅ ", Tone.WARNING: "⚠️ ", Tone.REFUSED: "❌ "}
_STYLES: Final = {
    Weight.MAIN: discord.ButtonStyle.primary,
    Weight.PLAIN: discord.ButtonStyle.secondary,
    Weight.DANGER: discord.ButtonStyle.danger,
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to send, as bytes: a send that has to be repeated opens it anew."""

    name: str
    content: bytes
    alt: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: its components, its files, and the actions to keep in the store before it is."""

    components: list[Component]
    attached: tuple[Attached, ...]
    to_keep: Mapping[str, str]

    @property
    def view(self) -> Drawn:
        """The components, for those ways of discord.py that take nothing else."""
        return Drawn(self.components)

    @property
    def files(self) -> list[discord.File]:
        """The files, opened for one send."""
        return [discord.File(BytesIO(a.content), a.name, description=a.alt) for a in self.attached]


def message_of(
    reply: Reply, command_ids: Mapping[str, int], *, share: Action | None = None, shared_by: str = ""
) -> Message:
    """The message that shows a reply. A form becomes a button that opens it.

    `share` puts a button that says it again for everybody; `shared_by` tells who did.
    """
    drawing = _Drawing(command_ids)
    page = drawing.page
    sharing = [button(_SHARE, page.names.of_sharing(share))] if share is not None else []
    page.reserve(len(sharing))
    if shared_by:
        page.write(f"-# Partagé par {harmless(shared_by)}")
    drawing.draw(reply)
    page.row(sharing)
    if not page.items:
        page.write("…")  # Discord takes no empty message
    return Message(page.items, tuple(drawing.attached), page.names.to_keep)


class _Drawing:
    """A reply being drawn on a page."""

    def __init__(self, command_ids: Mapping[str, int]) -> None:
        self._command_ids = command_ids
        self.page = Page()
        self.attached: list[Attached] = []

    def draw(self, reply: Reply) -> None:
        """Put a reply on the page."""
        match reply:
            case Notice():
                self._lines(_TONES[reply.tone] + self._words(reply.text), reply.then)
            case Card():
                self._card(reply)
            case ListPage():
                self._list_page(reply)
            case Table():
                self._table(reply)
            case Confirm():
                self._lines(self._words(reply.question), (reply.yes, reply.no))
            case Choose():
                self._choose(reply)
            case Form():
                self._form(reply)
            case File():
                self._file(reply)
            case Preceded():
                self._news(reply.news, reply.reply)
            case _:
                assert_never(reply)

    def _lines(self, words: str, then: Sequence[Button]) -> None:
        self.page.reserve(len(then))
        self.page.write(words)
        self._buttons(then)

    def _news(self, news: Notice, reply: Reply) -> None:
        """The line above an answer, with its first button at its side."""
        words = _TONES[news.tone] + self._words(news.text)
        if news.then:
            self._beside(words, news.then[0])
            self.page.reserve(len(news.then) - 1)
            self._buttons(news.then[1:])
        else:
            self.page.write(words)
        self.draw(reply)

    def _card(self, card: Card) -> None:
        """A title that answers, then its sections, what can be done next at the end, in one frame."""
        page = self.page
        page.reserve(len(card.then))
        if card.lead:
            page.write(self._words(card.lead))
        with page.framed(_TEAL):
            page.write(
                f"### {self._words(card.title)}" if _fits_a_heading(card.title) else self._words(card.title)
            )
            blocks = ["\n".join(self._section(s.heading, s.lines)) for s in card.sections]
            for block in [*blocks[: SECTIONS - 1], "\n\n".join(blocks[SECTIONS - 1 :])]:
                page.write(block)
            self._note(card.note)
            self._buttons(card.then)

    def _section(self, heading: str, lines: Sequence[Text]) -> list[str]:
        return [*([f"**{heading}**"] if heading else []), *(self._words(line) for line in lines)]

    def _list_page(self, found: ListPage) -> None:
        """A line and its button for each item, then the turning of the page."""
        page = self.page
        turns = [(label, a) for label, a in (("← Avant", found.before), ("Après →", found.after)) if a]
        page.reserve(len(turns))
        page.reserve(len(found.then))
        if found.aside is not None:
            self._card(found.aside)
        page.write(self._words(found.title))
        for place, item in enumerate(found.items):
            detail = f"\n-# {self._words(item.detail)}" if item.detail else ""
            words = self._words(item.text) + detail
            last = place == len(found.items) - 1
            if not page.fits(words, 3 if last else 5):
                page.write(
                    f"-# … et {len(found.items) - place} de plus : préciser la recherche pour les voir"
                )
                break
            if item.open is None:
                page.write(words)
            else:
                self._beside(words, item.open)
        if found.pages > 1:
            page.write(f"-# page {found.page} sur {found.pages}")
        self._note(found.note)
        page.row([button(label, page.names.of(action)) for label, action in turns])
        self._buttons(found.then)

    def _table(self, table: Table) -> None:
        self.page.reserve(len(table.then))
        self.page.write(self._words(table.title))
        rows = "\n".join(table_lines(table, Style())).replace("```", "")
        self.page.write(f"```\n{rows}\n```")
        self._note(table.note)
        self._buttons(table.then)

    def _choose(self, choose: Choose) -> None:
        """A select, under the quick picks that most people want."""
        page = self.page
        page.reserve(len(choose.quick))
        page.reserve(1)
        page.write(self._words(choose.text))
        details = [
            f"{self._words(choice.label)} — {self._words(choice.detail)}"
            for choice in choose.choices
            if choice.detail
        ]
        if details:
            page.write("\n".join(details))
        if len(choose.choices) > CHOICES_LIMIT:
            page.write(f"-# {CHOICES_LIMIT} premières sur {len(choose.choices)}")
        self._buttons(choose.quick)
        once = {choice.value[:CHOICE_LIMIT]: choice for choice in reversed(choose.choices) if choice.value}
        options = [
            option(
                shortened(bare(choice.label), CHOICE_LIMIT) or value,
                value,
                shortened(bare(choice.detail), CHOICE_LIMIT),
            )
            for value, choice in reversed(once.items())
        ][:CHOICES_LIMIT]
        if options:
            custom_id = page.names.of(choose.action, choose.parameter)
            most = max(1, min(choose.most, len(options)))
            page.row([select(_PLACEHOLDER, custom_id, options, min(choose.least, most), most)])

    def _form(self, form: Form) -> None:
        """A form cannot be opened after a form: a button opens it, filled as it was left."""
        page = self.page
        page.reserve(1)
        for error in form.errors:
            page.write(_TONES[Tone.REFUSED] + self._words(error))
        if not form.errors:
            page.write(f"**{harmless(form.title)}**")
        label = "Corriger" if form.errors else "Remplir"
        page.row([button(label, page.names.of_form(dump_form(form)), discord.ButtonStyle.primary)])

    def _file(self, reply: File) -> None:
        """A file under its sentence; a picture is shown, with its figures in words."""
        page = self.page
        page.reserve(len(reply.then))
        page.reserve(1)
        if reply.warning:
            with page.framed(_RED):
                page.write(_TONES[Tone.WARNING] + self._words(reply.warning))
        if reply.text:
            page.write(self._words(reply.text))
        alt = shortened(bare(reply.alt), 1024)
        self.attached.append(Attached(reply.name, reply.content, alt or None))
        page.release(1)
        shown = picture(reply.name, alt) if reply.media_type.startswith("image/") else file(reply.name)
        page.put(shown, 1)
        self._buttons(reply.then)

    def _words(self, content: Text) -> str:
        return marked(content, self._command_ids)

    def _note(self, note: Text) -> None:
        """Small print."""
        if note:
            lines = [line for line in self._words(note).split("\n") if line.strip()]
            self.page.write("\n".join(f"-# {line}" for line in lines))

    def _beside(self, words: str, at_its_side: Button) -> None:
        self.page.section(words, self._button(at_its_side))

    def _buttons(self, buttons: Sequence[Button]) -> None:
        """Buttons, five in a row, in the room that was reserved for them."""
        for start in range(0, len(buttons), ROW):
            self.page.row([self._button(one) for one in buttons[start : start + ROW]])

    def _button(self, one: Button) -> Component:
        label = shortened(" ".join(one.label.split()), LABEL_LIMIT) or "…"
        return button(label, self.page.names.of(one.action), _STYLES[one.weight])


def _fits_a_heading(title: Text) -> bool:
    """Whether a title is short enough, on one line, to be set larger on a phone."""
    words = bare(title)
    return 0 < len(words) <= 90 and "\n" not in "".join(getattr(node, "text", "") for node in title)
