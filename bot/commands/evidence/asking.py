"""What the commands about evidence share: their parameters, completed while typed, and how they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.declaration import Param, Suggestion
from bot.commands.french import shortened
from bot.commands.wording import states_of
from bot.errors import Refused
from bot.portfolio.circumstances import links_in
from bot.referentiel.codes import codes_in, complete_code, read_code
from bot.referentiel.model import Kind
from bot.search.closest import closest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands.action import Value
    from bot.commands.ask import Ask
    from bot.portfolio.model import Realisation

_BETWEEN: Final = re.compile(r"(?:[\s,;/&+]|\bet\b)+")


async def suggest_numbers(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """One's own realisations, newest first, by number or words of the title."""
    if ask.caller.person is None:
        return []
    own = await ask.services.portfolio.realisations(ask.caller.person)
    found = closest(typed, own, lambda realisation: f"{realisation.number} {realisation.facts.title}")
    return [
        Suggestion(str(r.number), shortened(f"{r.number} · {r.facts.title} ({states_of(r)})", 100))
        for r in found
    ]


async def suggest_codes(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """Codes while they are typed, the last one of several too; the label follows the code."""
    option, own = ask.caller.option, await ask.own_words()
    before, last = _begun(ask, typed)
    found = await ask.syllabus.found(lambda search: search.complete(last, option=option, own=own))
    return [
        Suggestion(" ".join((*before, e.code)), shortened(f"{' + '.join((*before, e.code))} {e.text}", 100))
        for e in found
        if e.kind is not Kind.BLOCK and e.code not in before
    ]


def _begun(ask: Ask, typed: str) -> tuple[list[str], str]:
    """The codes that are typed already and the one under way: « b1.1, b12 b1. » is B1.1, B1.2 and « b1. »."""
    *whole, last = [word for word in _BETWEEN.split(typed) if word] or [""]
    if not whole or not complete_code(last, ask.framework, ask.caller.option):
        return [], typed
    known = [read_code(one, ask.framework, ask.caller.option).found for one in _apart(ask, whole)]
    if any(len(found) != 1 or found[0].kind is Kind.BLOCK for found in known):
        return [], typed
    return list(dict.fromkeys(found[0].code for found in known)), last


Number = Annotated[int, Param("numéro de la réalisation", example="3", suggest=suggest_numbers)]
Codes = Annotated[tuple[str, ...], Param("codes", example="B1.1", suggest=suggest_codes)]


def real_codes(ask: Ask, typed: Sequence[str]) -> list[str]:
    """Each typed code as the one real code it means. Raises Refused("code-inconnu" | "code-ambigu")."""
    found: list[str] = []
    for one in _apart(ask, typed):
        reading = read_code(one, ask.framework, ask.caller.option)
        entries = [e for e in reading.found if e.kind is not Kind.BLOCK]
        if not entries:
            raise Refused("code-inconnu", code=one[:40])
        if len(entries) > 1:
            raise Refused("code-ambigu", code=one[:40], sens=tuple(e.code for e in entries))
        found.append(entries[0].code)
    return found


def _apart(ask: Ask, typed: Sequence[str]) -> list[str]:
    """The codes of a line one by one: « B1.1, b12 et B 1.4 » are three; a code cut by a space is one."""
    words = [word for one in typed for word in _BETWEEN.split(one) if word]
    found: list[str] = []
    while words:
        word = words.pop(0)
        if words and not read_code(word, ask.framework, ask.caller.option).found:
            both = f"{word} {words[0]}"
            if read_code(both, ask.framework, ask.caller.option).found:
                word = both
                words.pop(0)
        found.append(word)
    return found


async def mentioned(ask: Ask, sentence: str) -> list[str]:
    """The codes that a sentence names, by themselves or by a term of the School; blocks aside."""
    named = [e.code for e in codes_in(sentence, ask.framework) if e.kind is not Kind.BLOCK]
    own = await ask.own_words()
    return list(dict.fromkeys((*named, *(own.codes_in(sentence) if own is not None else ()))))


def links_of(typed: str) -> tuple[str, ...]:
    """The links of a field, whatever is said around them. Raises Refused("lien-illisible")."""
    found = links_in(typed)
    for word in typed.split():
        bare = word.strip("()[]<>.,;:\"'«»")
        meant = "://" in bare or bare.startswith("www.") or not found
        if meant and not any(bare.rstrip("/") in link for link in found):
            raise Refused("lien-illisible", recu=word[:60])
    return found


def typed_of(given: Mapping[str, Value]) -> dict[str, str]:
    """What was typed in a form, to give it back filled."""
    return {name: value for name, value in given.items() if isinstance(value, str)}


async def own(ask: Ask, number: int) -> Realisation:
    """A realisation of the person who asks. Raises Refused("realisation-inconnue")."""
    if ask.caller.person is None:
        raise Refused("realisation-inconnue", numero=number)
    return await ask.services.portfolio.realisation(ask.caller.person, number)


def seen_again(realisation: Realisation) -> Action:
    """What a replay shows: the card of the realisation."""
    return Action("preuve voir", {"numero": str(realisation.number)})


def choosing_again(realisation: Realisation) -> Action:
    """What a replay shows: the pick of codes."""
    return Action("preuve choisir", {"numero": str(realisation.number)})
