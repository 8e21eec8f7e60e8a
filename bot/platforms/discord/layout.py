"""A Reply as one message of Discord's components (version 2), within its limits.

A message holds 40 components, nested ones included, and 4,000 characters of text in all (REALITY.md
§4). What does not fit is cut at a word and said to be cut; it is never an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, assert_never

import discord
from discord import ui

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
from bot.platforms.discord.controls import ActionButton, ActionSelect
from bot.platforms.discord.custom_ids import Names
from bot.platforms.discord.forms import dump_form
from bot.platforms.discord.markdown import marked
from bot.platforms.plain import Style, table_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands.reply import Button, Reply
    from bot.commands.text import Text

TEXT_LIMIT: Final = 4000
COMPONENTS_LIMIT: Final = 40
ROW: Final = 5
LABEL_LIMIT: Final = 80
CHOICES_LIMIT: Final = 25
CHOICE_LIMIT: Final = 100
_RED: Final = discord.Colour(0xC0392B)
_PLACEHOLDER: Final = "Choisir dans la liste"

_TONES: Final = {Tone.INFO: "", Tone.DONE: "✅ ", Tone.WARNING: "⚠️ ", Tone.REFUSED: "❌ "}
_STYLES: Final = {
    Weight.MAIN: discord.ButtonStyle.primary,
    Weight.PLAIN: discord.ButtonStyle.secondary,
    Weight.DANGER: discord.ButtonStyle.danger,
}


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: a view, its files, and the actions to keep in the store before it is."""

    view: ui.LayoutView
    files: tuple[discord.File, ...]
    to_keep: Mapping[str, str]


def message_of(reply: Reply, command_ids: Mapping[str, int]) -> Message:
    """The message that shows a reply. A form becomes a button that opens it."""
    page = _Page(command_ids)
    page.draw(reply)
    view = ui.LayoutView(timeout=None)
    for item in page.items:
        view.add_item(item)
    return Message(view, tuple(page.files), page.names.to_keep)


@dataclass(slots=True)
class _Page:
    """A message being drawn, with what room is left on it."""

    command_ids: Mapping[str, int]
    names: Names = field(default_factory=Names)
    items: list[ui.Item[Any]] = field(default_factory=list)
    files: list[discord.File] = field(default_factory=list)
    text_left: int = TEXT_LIMIT
    components_left: int = COMPONENTS_LIMIT

    def draw(self, reply: Reply) -> None:
        """Put a reply on the page."""
        match reply:
            case Notice():
                self.write(_TONES[reply.tone] + self.words(reply.text))
                self.buttons(reply.then)
            case Card():
                self.card(reply)
            case ListPage():
                self.list_page(reply)
            case Table():
                self.write(self.words(reply.title))
                rows = "\n".join(table_lines(reply, Style()))
                self.write(f"```\n{rows.replace('```', '')}\n```")
                self.note(reply.note)
                self.buttons(reply.then)
            case Confirm():
                self.write(self.words(reply.question))
                self.buttons((reply.yes, reply.no))
            case Choose():
                self.choose(reply)
            case Form():
                self.form(reply)
            case File():
                self.file(reply)
            case Preceded():
                self.news(reply.news)
                self.draw(reply.reply)
            case _:
                assert_never(reply)

    def news(self, news: Notice) -> None:
        """The line above an answer, with its first button at its side."""
        words = _TONES[news.tone] + self.words(news.text)
        if news.then:
            self.section(words, news.then[0])
            self.buttons(news.then[1:])
        else:
            self.write(words)

    def card(self, card: Card) -> None:
        """A title that answers, then its sections, what can be done next at the end."""
        if card.lead:
            self.write(self.words(card.lead))
        self.write(self.words(card.title))
        for section in card.sections:
            heading = [f"**{section.heading}**"] if section.heading else []
            self.write("\n".join([*heading, *(self.words(line) for line in section.lines)]))
        self.note(card.note)
        self.buttons(card.then)

    def list_page(self, page: ListPage) -> None:
        """Items with their button beside them, as long as there is room for buttons."""
        if page.aside is not None:
            self.card(page.aside)
        self.write(self.words(page.title))
        for place, item in enumerate(page.items):
            detail = f"\n-# {self.words(item.detail)}" if item.detail else ""
            words = self.words(item.text) + detail
            # Each item takes three components; the turning of the page and the note keep theirs.
            if item.open is not None and self.components_left >= 12:
                self.section(words, item.open)
            elif self.components_left > 8:
                self.write(words)
            else:
                self.write(f"-# … et {len(page.items) - place} de plus")
                break
        if page.pages > 1:
            self.write(f"-# page {page.page} sur {page.pages}")
        self.note(page.note)
        turns = [(label, a) for label, a in (("← Avant", page.before), ("Après →", page.after)) if a]
        self.row([ActionButton.made(label, self.names.of(action)) for label, action in turns])
        self.buttons(page.then)

    def choose(self, choose: Choose) -> None:
        """A select, under the quick picks that most people want."""
        self.write(self.words(choose.text))
        details = [
            f"{self.words(choice.label)} — {self.words(choice.detail)}"
            for choice in choose.choices
            if choice.detail
        ]
        if details:
            self.write("\n".join(details))
        self.buttons(choose.quick)
        options = [
            discord.SelectOption(
                label=shortened(_bare(choice.label), CHOICE_LIMIT) or choice.value[:CHOICE_LIMIT],
                value=choice.value[:CHOICE_LIMIT],
                description=shortened(_bare(choice.detail), CHOICE_LIMIT) or None,
            )
            for choice in choose.choices[:CHOICES_LIMIT]
        ]
        custom_id = self.names.of(choose.action, choose.parameter)
        most = min(choose.most, len(options))
        self.row([ActionSelect.made(_PLACEHOLDER, custom_id, options, min(choose.least, most), most)])
        if len(choose.choices) > CHOICES_LIMIT:
            self.write(f"-# {CHOICES_LIMIT} premières sur {len(choose.choices)}")

    def form(self, form: Form) -> None:
        """A form cannot be opened after a form: a button opens it, filled as it was left."""
        for error in form.errors:
            self.write(_TONES[Tone.REFUSED] + self.words(error))
        label = "Corriger" if form.errors else "Remplir"
        self.row([ActionButton.made(label, self.names.of_form(dump_form(form)), discord.ButtonStyle.primary)])

    def file(self, file: File) -> None:
        """A file under its sentence; a picture is shown, with its figures in words."""
        if file.warning and (fitted := self._fitted(_TONES[Tone.WARNING] + self.words(file.warning))):
            self.put(ui.Container[Any](ui.TextDisplay[Any](fitted), accent_colour=_RED), 2)
        if file.text:
            self.write(self.words(file.text))
        alt = shortened(_bare(file.alt), 1024) or None
        self.files.append(discord.File(BytesIO(file.content), file.name, description=alt))
        if file.media_type.startswith("image/"):
            gallery = ui.MediaGallery[Any](
                discord.MediaGalleryItem(f"attachment://{file.name}", description=alt)
            )
            self.put(gallery, 1)
        else:
            self.put(ui.File[Any](f"attachment://{file.name}"), 1)
        self.buttons(file.then)

    def words(self, content: Text) -> str:
        """A text in Markdown."""
        return marked(content, self.command_ids)

    def write(self, words: str) -> None:
        """A block of text, cut to what is left of the message's 4,000 characters."""
        fitted = self._fitted(words)
        if fitted:
            self.put(ui.TextDisplay[Any](fitted), 1)

    def note(self, note: Text) -> None:
        """Small print."""
        if note:
            self.write("\n".join(f"-# {line}" for line in self.words(note).split("\n") if line.strip()))

    def section(self, words: str, button: Button) -> None:
        """Text with a button at its side."""
        fitted = self._fitted(words)
        if fitted:
            self.put(ui.Section[Any](ui.TextDisplay[Any](fitted), accessory=self._button(button)), 3)

    def buttons(self, buttons: Sequence[Button]) -> None:
        """Buttons, five in a row."""
        for start in range(0, len(buttons), ROW):
            self.row([self._button(button) for button in buttons[start : start + ROW]])

    def row(self, controls: Sequence[ui.Item[Any]]) -> None:
        """A row of buttons, or one select."""
        if controls:
            self.put(ui.ActionRow[Any](*controls), 1 + len(controls))

    def put(self, item: ui.Item[Any], components: int) -> None:
        """Add an item if its components still fit."""
        if components <= self.components_left:
            self.components_left -= components
            self.items.append(item)

    def _button(self, button: Button) -> ActionButton:
        label = shortened(button.label, LABEL_LIMIT)
        return ActionButton.made(label, self.names.of(button.action), _STYLES[button.weight])

    def _fitted(self, words: str) -> str:
        fitted = words if len(words) <= self.text_left else _cut(words, self.text_left)
        self.text_left -= len(fitted)
        return fitted


def _cut(words: str, room: int) -> str:
    """What fits, whole lines first; a code block that was open is closed again."""
    ending = "\n… (suite coupée)"
    room -= len(ending) + 4
    if room < 40:
        return ""
    kept = words[:room]
    at = max(kept.rfind("\n"), kept.rfind(" "))
    kept = kept[:at] if at > room // 2 else kept
    return kept + ("\n```" if kept.count("```") % 2 else "") + ending


def _bare(content: Text) -> str:
    """A text without markup, for places where Discord shows none."""
    return " ".join("".join(_word(node) for node in content).split())


def _word(node: object) -> str:
    for name in ("text", "name", "url"):
        if isinstance(found := getattr(node, name, None), str):
            return found
    return ""
