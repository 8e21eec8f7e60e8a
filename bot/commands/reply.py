"""What is answered, as intents: a closed union that each platform renders in its own way.

A union alias, not a base class: a renderer matches it with `assert_never`, so a kind without its case
does not type-check.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.commands.action import Action
    from bot.commands.text import Text


class Tone(StrEnum):
    """How a notice is meant."""

    INFO = "info"
    DONE = "fait"
    WARNING = "attention"
    REFUSED = "refus"


class Weight(StrEnum):
    """How much a button stands out."""

    MAIN = "principal"
    PLAIN = "simple"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do next. `label` is ours, at most 80 characters."""

    label: str
    action: Action
    weight: Weight = Weight.PLAIN


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence or two: something is done, refused, or to be known."""

    text: Text
    tone: Tone = Tone.INFO
    then: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of a card under an optional heading."""

    lines: tuple[Text, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing and what is known of it. The title answers; details come after.

    `lead` says what has just been done, above the title.
    """

    title: Text
    sections: tuple[Section, ...] = ()
    then: tuple[Button, ...] = ()
    note: Text = ()
    lead: Text = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list, with its detail and what a tap on it does."""

    text: Text
    detail: Text = ()
    open: Button | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. `before` and `after` turn the page (None at either end).

    `aside` is a card of another nature shown before the items (the answer to a question).
    """

    title: Text
    items: tuple[Item, ...]
    page: int = 1
    pages: int = 1
    before: Action | None = None
    after: Action | None = None
    aside: Card | None = None
    then: tuple[Button, ...] = ()
    note: Text = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; cells are texts. Narrow by design: a phone shows 34 characters."""

    title: Text
    headings: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    note: Text = ()
    then: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question that is answered by yes or no."""

    question: Text
    yes: Button
    no: Button


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to pick: `value` goes into the action, `label` and `detail` are read."""

    value: str
    label: Text
    detail: Text = ()


@dataclass(frozen=True, slots=True)
class Choose:
    """A pick of `least` to `most` choices, which fill `parameter` of `action`.

    `quick` are buttons for the usual pick, so that most people tap once.
    """

    text: Text
    action: Action
    parameter: str
    choices: tuple[Choice, ...]
    least: int = 1
    most: int = 1
    quick: tuple[Button, ...] = ()


class Entry(StrEnum):
    """How a field of a form is filled."""

    SHORT = "court"
    LONG = "long"
    PICK = "choix"
    FILE = "fichier"  # where a form takes files; elsewhere it is not asked


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; `name` is the parameter it fills, `value` what it holds at first."""

    name: str
    label: str
    entry: Entry = Entry.SHORT
    value: str = ""
    hint: str = ""
    required: bool = False
    longest: int = 200
    choices: tuple[Choice, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields (at most five) that fill `action`. After a fault it comes back filled, with `errors`.

    `fleeting`: what is typed in it is never stored, not even while it is being filled.
    """

    title: str
    action: Action
    fields: tuple[Field, ...]
    errors: tuple[Text, ...] = ()
    fleeting: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over. `alt` says in words what a picture shows.

    `warning` stands before the file, in red where there are colours: what to put right first.
    """

    name: str
    media_type: str
    content: bytes
    text: Text = ()
    alt: Text = ()
    warning: Text = ()
    then: tuple[Button, ...] = ()


Answer = Notice | Card | ListPage | Table | Confirm | Choose | File
"""What can follow a line of news: anything but a form, which a platform opens alone."""


@dataclass(frozen=True, slots=True)
class Preceded:
    """A private answer with what the person should know first, in one line with a button or two.

    The dispatcher adds the news; a handler never does.
    """

    news: Notice
    reply: Answer


Reply = Answer | Form | Preceded


def refuses(reply: Reply) -> bool:
    """Whether nothing was done: a refusal, or a form that comes back with its faults."""
    shown = reply.reply if isinstance(reply, Preceded) else reply
    return isinstance(shown, Form) or (isinstance(shown, Notice) and shown.tone is Tone.REFUSED)
