"""What every answer owes, whoever asks for whatever: judged from what Discord shows, not from our code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.fakes.discord.components import nested
from tests.fakes.discord.state import EPHEMERAL, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.discord.person import Seen
    from tests.fakes.discord.wire import Json
    from tests.platforms.discord.crawl_school import Cast

CODE: Final = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LIVE: Final = {
    "a mention fires": re.compile(r"@(?:everyone|here)\b|(?<!\\)<@[!&]?\d|(?<!\\)<#\d"),
    "a typed command is live": re.compile(r"(?<!\\)</aide:1>"),
    "a masked link is live": re.compile(r"(?<!\\)\]\(http"),
    "a mark turns the line": re.compile("[\u202a-\u202e\u2066-\u2069]"),
    "a control character is shown": re.compile("[\x00-\x08\x0b-\x1f]"),
}
FAULTY: Final = re.compile(r"Un problème imprévu|erreur inattendue|Traceback|\bNone\b|<object|Error\b")
DECIDED: Final = re.compile(r"(?:validée|refusée|renvoyée à compléter|décision annulée) par [^\n:(—]+")
"""Who decided, in the history of one's own work: read by its author, be it a student who was made a teacher since."""
LOGGED: Final = re.compile(r"level=(?:ERROR|CRITICAL)|Traceback|incident")


def shown(seen: Seen) -> str:
    """Every word that a person reads of an outcome: messages, a form with its values, completions."""
    words = [seen.text]
    if seen.modal is not None:
        words.append(str(seen.modal["title"]))
        words += [str(one[key]) for one in nested(seen.modal["components"]) for key in READ if one.get(key)]
        words += [o["label"] for one in nested(seen.modal["components"]) for o in one.get("options") or ()]
    words += [choice["name"] for choice in seen.interaction.choices or ()]
    return "\n".join(words)


READ: Final = ("label", "description", "value", "placeholder", "content")


def faults_of(cast: Cast, key: str, seen: Seen, *, may_be_public: bool) -> Iterator[str]:
    """What is wrong with an outcome, each in a few words."""
    words = shown(seen)
    if found := FAULTY.search(words):
        yield f"an unexpected fault is told: {found[0]}"
    of_others = DECIDED.sub("", words)
    for word in sorted(cast.hidden_from(key)):
        if (at := of_others.find(word)) >= 0:
            yield f"{word!r} is shown to {key}: {of_others[max(0, at - 60) : at + 60]!r}"
    if seen.interaction.guild and seen.messages:
        yield from _visible(cast, seen, may_be_public=may_be_public)
    for message in seen.messages:
        yield from message_faults(message)
    if not words.strip() and not seen.files and seen.interaction.choices is None:
        yield "an answer without a word"


def _visible(cast: Cast, seen: Seen, *, may_be_public: bool) -> Iterator[str]:
    for message in seen.messages:
        if message["flags"] & EPHEMERAL:
            continue
        if not may_be_public:
            yield "a private answer is public"
        said = "\n".join(texts_of(message))
        for word in cast.private_words():
            if word in said:
                yield f"{word!r} is shown to everybody"


def message_faults(message: Json) -> Iterator[str]:
    """What a message must not do, whoever reads it."""
    mentions = message.get("allowed_mentions") or {}
    if mentions.get("parse") != [] or mentions.get("users"):
        yield f"mentions are allowed: {mentions}"
    for block in texts_of(message):
        plain = CODE.sub("", block)
        for what, shape in LIVE.items():
            if found := shape.search(plain):
                yield f"{what}: {plain[max(0, found.start() - 30) : found.end() + 30]!r}"


def log_faults(log: str) -> list[str]:
    """Lines of the bot's log that tell a fault of ours."""
    return [line for line in log.splitlines() if LOGGED.search(line)]
