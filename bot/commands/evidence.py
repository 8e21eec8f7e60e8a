"""/declarer and /preuve: from one typed sentence to submitted evidence, completed later."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action, Value
from bot.commands.ask import Ask
from bot.commands.declaration import TEXT_LIMIT, Param, Suggestion, command
from bot.commands.evidence_views import choosing, complete_form, declare_form, edit_form, listing, seen
from bot.commands.french import shortened
from bot.commands.refusals import refusal
from bot.commands.reply import Reply
from bot.commands.wording import states_of
from bot.errors import Refused
from bot.portfolio.model import Context, Facts, Realisation
from bot.portfolio.periods import read_period
from bot.portfolio.sentence import TITLE_LIMIT, checked_text
from bot.referentiel.codes import codes_in, read_code
from bot.referentiel.model import Kind
from bot.school.model import Right
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LINKS_LIMIT: Final = 10
_LINK: Final = re.compile(r"https?://[^\s<>\"]{3,480}")


class Team(StrEnum):
    """Alone or not."""

    ALONE = "seul"
    TEAM = "en équipe"


async def suggest_numbers(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """One's own realisations, newest first, by number or words of the title."""
    if ask.caller.person is None:
        return []
    wanted = fold(typed)
    found = await ask.services.portfolio.realisations(ask.caller.person)
    return [
        Suggestion(str(r.number), shortened(f"{r.number} · {r.facts.title} ({states_of(r)})", 100))
        for r in found
        if wanted in fold(f"{r.number} {r.facts.title}")
    ]


async def suggest_codes(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """Codes while they are typed; the label follows the code."""
    found = ask.services.search.complete(typed, option=ask.caller.option)
    return [
        Suggestion(e.code, shortened(f"{e.code} {e.text}", 100)) for e in found if e.kind is not Kind.BLOCK
    ]


Number = Annotated[int, Param("numéro de la réalisation", example="3", suggest=suggest_numbers)]
Codes = Annotated[tuple[str, ...], Param("codes", example="B1.1", suggest=suggest_codes)]


@command(
    "declarer",
    "Déclarer un travail en une phrase, comme preuve",
    right=Right.STUDENT,
    acts=True,
    example="J’ai fait l’inventaire de la salle avec GLPI",
)
async def declarer(
    ask: Ask,
    phrase: Annotated[
        str,
        Param(
            "ce qui a été fait, en une phrase",
            example="J’ai configuré le VPN",
            rest=True,
            form=True,
            longest=TEXT_LIMIT,
        ),
    ] = "",
    codes: Codes = (),
) -> Reply:
    """Keep the sentence at once, then offer codes; with codes it is submitted in one go."""
    if "phrase" not in ask.action.arguments:
        return declare_form(tuple(codes))
    return await _declare(ask, phrase, codes)


async def _declare(ask: Ask, phrase: str, codes: Sequence[str]) -> Reply:
    wanted = _codes(ask, codes)
    try:
        checked_text(phrase)
    except Refused as refused:
        if not ask.action.token:  # typed on a line, not in a form
            raise
        return declare_form(tuple(wanted), None, phrase, refusal(refused).text)
    person = await ask.person()
    receipt = ask.receipt(person, _choosing_again if not wanted else _seen_again)
    stage = await ask.stage(person)
    made = await ask.services.portfolio.declare(person, phrase, wanted, receipt, today=ask.today, stage=stage)
    if wanted:
        return seen(made, "Déclaré et soumis.")
    return choosing(ask, made, _mentioned(ask, phrase))


@command("declarer-pour", "Déclarer un travail pour un code", right=Right.STUDENT, acts=True, hidden=True)
async def declarer_pour(
    ask: Ask,
    code: Annotated[str, Param("code", longest=20)],
    phrase: Annotated[str, Param("ce qui a été fait, en une phrase", form=True, longest=TEXT_LIMIT)] = "",
) -> Reply:
    """Declare from the card of an entry: the code is known, only the sentence is asked."""
    entry = ask.services.framework[_codes(ask, (code,))[0]]
    if "phrase" not in ask.action.arguments:
        return declare_form((entry.code,), entry)
    return await _declare(ask, phrase, (entry.code,))


@command("preuve choisir", "Choisir les compétences d’une réalisation", right=Right.STUDENT, hidden=True)
async def preuve_choisir(ask: Ask, numero: Number) -> Reply:
    """Offer codes for a realisation again."""
    found = await _own(ask, numero)
    return choosing(ask, found, _mentioned(ask, found.facts.description))


@command(
    "preuve soumettre",
    "Soumettre une réalisation pour un ou plusieurs codes",
    right=Right.STUDENT,
    acts=True,
    example="3 B1.1 B1.2",
)
async def preuve_soumettre(ask: Ask, numero: Number, codes: Codes = ()) -> Reply:
    """Submit for review: the codes given, or the drafts that are there."""
    person = await ask.person()
    wanted = _codes(ask, codes)
    receipt = ask.receipt(person, _seen_again)
    done = await ask.services.portfolio.submit(person, numero, wanted, receipt)
    return seen(done, "Soumis : l’enseignant le verra dans sa file.")


@command("preuve lister", "Toutes les réalisations, les plus récentes d’abord", right=Right.STUDENT)
async def preuve_lister(ask: Ask, page: Annotated[int, Param("page", example="2", most=1000)] = 1) -> Reply:
    """A page of one's own realisations."""
    person = ask.caller.person
    return listing(() if person is None else await ask.services.portfolio.realisations(person), page)


@command("preuve voir", "Une réalisation, ses codes et leur état", right=Right.STUDENT, example="3")
async def preuve_voir(ask: Ask, numero: Number) -> Reply:
    """The card of one realisation."""
    return seen(await _own(ask, numero))


@command(
    "preuve completer",
    "Ajouter période, contexte, liens et productions",
    right=Right.STUDENT,
    acts=True,
    example="3",
)
async def preuve_completer(
    ask: Ask,
    numero: Number,
    periode: Annotated[str, Param("période", example="12/01/2026 au 30/01/2026", form=True)] = "",
    contexte: Annotated[Context | None, Param("contexte", form=True)] = None,
    liens: Annotated[str, Param("liens", example="https://…", form=True, longest=TEXT_LIMIT)] = "",
    productions: Annotated[str, Param("productions", form=True, longest=500)] = "",
    equipe: Annotated[Team | None, Param("seul ou en équipe", form=True)] = None,
) -> Reply:
    """Complete a realisation, by a form or by arguments."""
    given = ask.action.arguments
    if not given.keys() & {"periode", "contexte", "liens", "productions", "equipe"}:
        return complete_form(await _own(ask, numero))

    def edit(facts: Facts) -> Facts:
        if periode:
            first, last = read_period(periode, ask.today)
            facts = replace(facts, first=first, last=last)
        return replace(
            facts,
            context=contexte or facts.context,
            links=_links(liens) if "liens" in given else facts.links,
            products=productions if "productions" in given else facts.products,
            team=facts.team if equipe is None else equipe is Team.TEAM,
        )

    try:
        edit((await _own(ask, numero)).facts)
    except Refused as refused:
        return complete_form(await _own(ask, numero), _typed(given), refusal(refused).text)
    person = await ask.person()
    done = await ask.services.portfolio.amend(person, numero, edit, ask.receipt(person, _seen_again))
    return seen(done, "Complété.")


@command("preuve modifier", "Changer le titre ou la description", right=Right.STUDENT, acts=True, example="3")
async def preuve_modifier(
    ask: Ask,
    numero: Number,
    titre: Annotated[str, Param("titre", form=True, longest=TITLE_LIMIT)] = "",
    description: Annotated[str, Param("description", form=True, longest=TEXT_LIMIT)] = "",
) -> Reply:
    """Change the words of a realisation; validated claims go back to review."""
    given = ask.action.arguments
    if not given.keys() & {"titre", "description"}:
        return edit_form(await _own(ask, numero))
    try:
        if description:
            checked_text(description)
    except Refused as refused:
        return edit_form(await _own(ask, numero), _typed(given), refusal(refused).text)

    def edit(facts: Facts) -> Facts:
        return replace(facts, title=titre or facts.title, description=description or facts.description)

    person = await ask.person()
    done = await ask.services.portfolio.amend(person, numero, edit, ask.receipt(person, _seen_again))
    return seen(done, "Modifié.")


@command(
    "preuve retirer", "Retirer une réalisation de la validation", right=Right.STUDENT, acts=True, example="3"
)
async def preuve_retirer(ask: Ask, numero: Number, codes: Codes = ()) -> Reply:
    """Withdraw its claims, or those on some codes; it can be submitted again."""
    person = await ask.person()
    receipt = ask.receipt(person, _seen_again)
    done = await ask.services.portfolio.withdraw(person, numero, _codes(ask, codes), receipt)
    return seen(done, "Retiré. La réalisation reste là et peut être soumise à nouveau.")


def _codes(ask: Ask, typed: Sequence[str]) -> list[str]:
    """Each typed code as the one real code it means. Raises Refused("code-inconnu" | "code-ambigu")."""
    found = []
    for one in typed:
        reading = read_code(one, ask.services.framework, ask.caller.option)
        entries = [e for e in reading.found if e.kind is not Kind.BLOCK]
        if not entries:
            raise Refused("code-inconnu", code=one[:40])
        if len(entries) > 1:
            raise Refused("code-ambigu", code=one[:40], sens=tuple(e.code for e in entries))
        found.append(entries[0].code)
    return found


def _mentioned(ask: Ask, sentence: str) -> list[str]:
    return [e.code for e in codes_in(sentence, ask.services.framework) if e.kind is not Kind.BLOCK]


def _links(typed: str) -> tuple[str, ...]:
    words = typed.split()[:LINKS_LIMIT]
    for word in words:
        if not _LINK.fullmatch(word):
            raise Refused("lien-illisible", recu=word[:60])
    return tuple(dict.fromkeys(words))


def _typed(given: Mapping[str, Value]) -> dict[str, str]:
    return {name: value for name, value in given.items() if isinstance(value, str)}


async def _own(ask: Ask, number: int) -> Realisation:
    if ask.caller.person is None:
        raise Refused("realisation-inconnue", numero=number)
    return await ask.services.portfolio.realisation(ask.caller.person, number)


def _seen_again(realisation: Realisation) -> Action:
    return Action("preuve voir", {"numero": str(realisation.number)})


def _choosing_again(realisation: Realisation) -> Action:
    return Action("preuve choisir", {"numero": str(realisation.number)})
