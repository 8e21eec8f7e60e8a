"""What an answer leaves open where people type: numbers to pick, a question, a form step by step.

Discord has buttons, selects and modals; here the same Actions hang on digits, letters and lines. Pure:
a dialogue and a typed line give an Action, another dialogue, or nothing (the line is a new command).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final, assert_never

from bot.commands.action import Action, read_compact
from bot.commands.arguments import choice_meant
from bot.commands.reply import Card, Choose, Confirm, Entry, File, Form, ListPage, Notice, Preceded, Table
from bot.commands.text import Code, Plain, Text, UserText, text
from bot.search.normalise import fold

if TYPE_CHECKING:
    from bot.commands.reply import Button, Field, Reply

_YES: Final = frozenset({"oui", "o", "ok", "yes", "y"})
_NO: Final = frozenset({"non", "n", "no"})
_LEAVE: Final = frozenset({"annuler", "annule"})
_CANCEL: Final = _LEAVE | {"stop", "quitter"}
_KEEP: Final = frozenset({"", "-", "passer", "suivant"})
NEWS: Final = "plus"
"""What is typed to know more of the news above an answer, whatever keys the answer itself takes."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Something to type, what it means to a reader, and what it does."""

    key: str
    label: Text
    action: Action


@dataclass(frozen=True, slots=True)
class Menu:
    """Keys that are open. `several` is the action that takes several values of `parameter`."""

    picks: tuple[tuple[str, str], ...]  # key, compact action
    several: str = ""
    parameter: str = ""
    values: tuple[str, ...] = ()
    least: int = 1
    most: int = 1

    @property
    def asks(self) -> bool:
        """Whether it is a question of yes or no."""
        return any(key == "oui" for key, _ in self.picks)


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a form, as a dialogue keeps it."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """A form asked line by line; `given` are the values so far. `fleeting`: never stored."""

    action: str
    questions: tuple[Question, ...]
    step: int = 0
    given: tuple[tuple[str, str], ...] = ()
    fleeting: bool = False


Dialogue = Menu | Steps


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person left the form."""


@dataclass(frozen=True, slots=True)
class Misread:
    """The line answers the dialogue but does not fit; `text` says what would."""

    text: Text


def picks_of(reply: Reply) -> tuple[Pick, ...]:
    """What a reader of this reply can type next, in the order in which a renderer shows it."""
    match reply:
        case Notice() | Card() | Table() | File():
            return _numbered(reply.then)
        case ListPage():
            items = [Pick(str(n), i.text, i.open.action) for n, i in enumerate(reply.items, 1) if i.open]
            turns = [("suite", "Page suivante", reply.after), ("avant", "Page précédente", reply.before)]
            pages = [Pick(key, text(label), action) for key, label, action in turns if action]
            return (*items, *_lettered((*reply.then, *(reply.aside.then if reply.aside else ()))), *pages)
        case Choose():
            one_by_one = reply.most == 1
            choices = [
                Pick(str(n), c.label, _chosen(reply, (c.value,), one=one_by_one))
                for n, c in enumerate(reply.choices, 1)
            ]
            return (*choices, *_lettered(reply.quick))
        case Confirm():
            return (
                Pick("oui", text(reply.yes.label), reply.yes.action),
                Pick("non", text(reply.no.label), reply.no.action),
            )
        case Preceded():
            return (*picks_of(reply.reply), *picks_of_news(reply.news))
        case Form():
            return ()
        case _:
            assert_never(reply)


def picks_of_news(news: Notice) -> tuple[Pick, ...]:
    """What can be typed about the news above an answer: « plus », then « plus2 » and so on."""
    return tuple(
        Pick(NEWS if n == 1 else f"{NEWS}{n}", text(b.label), b.action) for n, b in enumerate(news.then, 1)
    )


def left_open(reply: Reply) -> Dialogue | None:
    """The dialogue that a reply leaves open, None if it asks nothing."""
    if isinstance(reply, Form):
        questions = tuple(_question(field) for field in reply.fields if field.entry is not Entry.FILE)
        return Steps(reply.action.compact(), questions, fleeting=reply.fleeting) if questions else None
    picks = tuple((pick.key, pick.action.compact()) for pick in picks_of(reply))
    if not picks:
        return None
    if isinstance(reply, Preceded):
        reply = reply.reply
    if isinstance(reply, Choose) and reply.most > 1:
        values = tuple(choice.value for choice in reply.choices)
        return Menu(picks, reply.action.compact(), reply.parameter, values, reply.least, reply.most)
    return Menu(picks)


def advance(dialogue: Dialogue, line: str) -> Action | Dialogue | Misread | Cancelled | None:
    """Where a typed line leads; None if it has nothing to do with the dialogue."""
    match dialogue:
        case Menu():
            return _picked(dialogue, line)
        case Steps():
            return _stepped(dialogue, line)
        case _:
            assert_never(dialogue)


def prompt_of(dialogue: Dialogue) -> Text:
    """What to type now, in one line."""
    match dialogue:
        case Menu():
            if dialogue.values and dialogue.most > 1:
                return text("Répondre par un ou plusieurs numéros (", Code("1 3"), ") ou par une lettre.")
            if dialogue.asks:
                return text("Répondre par ", Code("oui"), " ou ", Code("non"), ".")
            return ()
        case Steps():
            question = dialogue.questions[dialogue.step]
            place = f"({dialogue.step + 1}/{len(dialogue.questions)}) {question.label}"
            choices = f" [{' / '.join(question.choices)}]" if question.choices else ""
            hint = f" ({question.hint})" if question.hint else ""
            kept = text(" — actuel : ", UserText(question.value)) if question.value else ()
            keep = text(" ", Code("-"), " la garde.") if question.value else ()
            leave = () if dialogue.step else text(" Pour abandonner : ", Code("annuler"), ".")
            return text(Plain(place + choices + hint), kept, " ?", keep, leave)
        case _:
            assert_never(dialogue)


def dump(dialogue: Dialogue) -> str:
    """A dialogue as JSON, for the store."""
    return json.dumps({"kind": type(dialogue).__name__, **asdict(dialogue)}, ensure_ascii=False)


def load(state: str) -> Dialogue | None:
    """The dialogue that `dump` wrote; None if another version wrote it."""
    try:
        data = json.loads(state)
        kind = data.pop("kind")
        if kind == "Menu":
            picks = tuple((str(key), str(action)) for key, action in data.pop("picks"))
            return Menu(picks, **{**data, "values": tuple(data["values"])})
        questions = tuple(Question(**{**q, "choices": tuple(q["choices"])}) for q in data["questions"])
        given = tuple((str(name), str(value)) for name, value in data["given"])
        return Steps(data["action"], questions, data["step"], given, bool(data.get("fleeting")))
    except (ValueError, TypeError, KeyError):
        return None


def _numbered(buttons: tuple[Button, ...]) -> tuple[Pick, ...]:
    return tuple(Pick(str(n), text(b.label), b.action) for n, b in enumerate(buttons, 1))


def _lettered(buttons: tuple[Button, ...]) -> tuple[Pick, ...]:
    return tuple(
        Pick(letter, text(b.label), b.action) for letter, b in zip(ascii_lowercase, buttons, strict=False)
    )


def _chosen(reply: Choose, values: tuple[str, ...], *, one: bool) -> Action:
    return reply.action.with_arguments(**{reply.parameter: values[0] if one else values})


def _question(field: Field) -> Question:
    choices = tuple(choice.value for choice in field.choices) if field.entry is Entry.PICK else ()
    return Question(field.name, field.label, field.value, field.hint, field.required, choices)


def _picked(menu: Menu, line: str) -> Action | Misread | Cancelled | None:
    typed = fold(line)
    if typed.strip(" .!") in _LEAVE:
        return Cancelled()
    words = typed.replace(",", " ").split()
    actions = dict(menu.picks)
    if menu.asks and typed in _YES | _NO:
        typed = "oui" if typed in _YES else "non"
        words = [typed]
    if len(words) == 1 and words[0] in actions:
        return read_compact(actions[words[0]])
    if typed in {"oui", "non"}:
        return _yes_or_no(menu, yes=typed == "oui")
    if len(typed) == 1 and typed.isalpha() and all(len(key) == 1 for key in actions):
        return _out_of_range(menu)
    if not words or not all(word.isascii() and word.isdigit() for word in words):
        return None
    several = read_compact(menu.several) if menu.several else None
    places = [int(word) for word in words]
    fits = several is not None and all(1 <= place <= len(menu.values) for place in places)
    if several is None or not fits or not menu.least <= len(set(places)) <= menu.most:
        return _out_of_range(menu)
    return several.with_arguments(
        **{menu.parameter: tuple(dict.fromkeys(menu.values[place - 1] for place in places))}
    )


def _yes_or_no(menu: Menu, *, yes: bool) -> Action | Misread | Cancelled | None:
    """« non » leaves a list; « oui » takes the one thing that it offers, and is no choice among several."""
    if not yes:
        return Cancelled()
    return read_compact(menu.picks[0][1]) if len(menu.picks) == 1 else _out_of_range(menu)


def _out_of_range(menu: Menu) -> Misread | None:
    """What could have been typed; None where nothing is picked by number."""
    numbers = [key for key, _ in menu.picks if key.isdigit()]
    if not numbers:
        return None
    fitting = f"un numéro de {numbers[0]} à {numbers[-1]}" if len(numbers) > 1 else numbers[0]
    letters = [key for key, _ in menu.picks if len(key) == 1 and key.isalpha()]
    or_letters = f", ou {' ou '.join(letters)}" if letters else ""
    return Misread(text(f"Répondre par {fitting}{or_letters}."))


def _stepped(steps: Steps, line: str) -> Action | Steps | Misread | Cancelled:
    typed = line.strip()
    if fold(typed) in _CANCEL:
        return Cancelled()
    question = steps.questions[steps.step]
    value = question.value if fold(typed) in _KEEP or typed == "-" else typed
    if question.required and not value:
        return Misread(text("Cette réponse est nécessaire. Pour abandonner : ", Code("annuler"), "."))
    if question.choices and value:
        chosen = choice_meant(question.choices, value)
        if chosen is None:
            choices = UserText(", ".join(question.choices))
            return Misread(text("Au choix : ", choices, ". Pour abandonner : ", Code("annuler"), "."))
        value = chosen
    given = (*steps.given, (question.name, value))
    if steps.step + 1 < len(steps.questions):
        return replace(steps, step=steps.step + 1, given=given)
    action = read_compact(steps.action)
    return Cancelled() if action is None else action.with_arguments(**dict(given))
