"""/classe declarer-pour: a teacher declares for somebody who has no account, so that their work counts too.

For nobody else: whoever has an account declares themselves. The work then waits in the queue like any
other; the journal keeps that the teacher declared it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import TEXT_LIMIT, Param, Suggestion, command
from bot.commands.evidence.asking import Codes, real_codes
from bot.commands.french import listed, shortened
from bot.commands.people import taught
from bot.commands.reply import Button, Choice, Choose, Notice, Reply, Tone, Weight
from bot.commands.text import PersonRef, Strong, UserText, text
from bot.commands.wording import named
from bot.errors import Refused
from bot.portfolio.sentence import checked_text
from bot.receipts import Receipt
from bot.school.classes.roll import with_person_of
from bot.school.model import Person, Right
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.portfolio.model import Realisation
    from bot.school.classes.roll import Roll

SUGGESTED: Final = 5
_QUICK: Final = 2
_LARGEST: Final = 2**63 - 1


async def suggest_without_account(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """People of the asker's classes who have no account, lines that nobody took included."""
    found = closest(typed, await _without_account(ask), lambda one: one[0])
    return [Suggestion(name, shortened(name, 100)) for name, _, _ in found]


@command(
    "classe declarer-pour",
    "Déclarer un travail pour quelqu’un qui n’a pas de compte",
    right=Right.TEACHER,
    acts=True,
    example="Zoé J’ai monté une salle de test",
)
async def classe_declarer_pour(
    ask: Ask,
    personne: Annotated[
        str, Param("nom, dans la liste", example="Zoé", suggest=suggest_without_account, longest=80)
    ],
    phrase: Annotated[str, Param("ce qui a été fait, en une phrase", rest=True, longest=TEXT_LIMIT)],
    codes: Codes = (),
) -> Reply:
    """Keep the sentence for them, then offer codes; with codes it is submitted in one go."""
    checked_text(phrase)
    wanted, teacher = real_codes(ask, codes), await ask.person()
    person, roll = await _somebody(ask, teacher, personne)
    receipt: Receipt[Realisation] = ask.receipt(teacher, lambda _: Action("a-valider"))
    made = await ask.services.portfolio.declare(
        ask.framework,
        person,
        phrase,
        wanted,
        receipt,
        today=ask.today,
        groups=(roll.group,),
    )
    if wanted:
        return _submitted(person, made)
    return await _choosing(ask, person, made)


@command(
    "classe soumettre-pour",
    "Choisir les compétences pour quelqu’un",
    right=Right.TEACHER,
    acts=True,
    hidden=True,
)
async def classe_soumettre_pour(
    ask: Ask,
    personne: Annotated[int, Param("personne", most=_LARGEST)],
    numero: Annotated[int, Param("numéro")],
    codes: Codes,
) -> Reply:
    """The codes of what was just declared for somebody without an account."""
    found = [(who, roll) for _, who, roll in await _without_account(ask) if who == personne]
    if not found:
        raise Refused("sans-compte-inconnu", nom="")
    person = found[0][1].member(personne)
    if person is None:
        raise Refused("personne-disparue")
    teacher = await ask.person()
    receipt: Receipt[Realisation] = ask.receipt(teacher, lambda _: Action("a-valider"))
    done = await ask.services.portfolio.submit(ask.framework, person, numero, real_codes(ask, codes), receipt)
    return _submitted(person, done)


async def _without_account(ask: Ask) -> list[tuple[str, int | None, Roll]]:
    """Name, person if there is one, and class of everybody without an account."""
    found: list[tuple[str, int | None, Roll]] = []
    for group in await taught(ask):
        roll = await ask.services.classes.roll(group.school, group.id)
        found += [(m.name, m.id, roll) for m in roll.members if m.id in roll.silent]
        found += [(line.name, None, roll) for line in roll.free_lines]
    return found


async def _somebody(ask: Ask, teacher: Person, typed: str) -> tuple[Person, Roll]:
    """The person meant, made from their line at the first declaration. Raises Refused("sans-compte-inconnu" | …)."""
    wanted = fold(typed)
    people = await _without_account(ask)
    near = [one for one in people if fold(one[0]) == wanted]
    near = near or [one for one in people if wanted and fold(one[0]).startswith(wanted)]
    if not near:
        raise Refused("sans-compte-inconnu", nom=typed[:40])
    if len(near) > 1:
        raise Refused("personne-ambigue", recu=typed[:40], noms=tuple(name for name, _, _ in near)[:5])
    name, key, roll = near[0]
    if key is not None and (member := roll.member(key)) is not None:
        return member, roll
    line = next(line for line in roll.free_lines if line.name == name)
    person = Person(ask.services.ids.next(), roll.group.school, name)
    # Without keys: what a replay must find again is the declaration that follows.
    receipt: Receipt[Roll] = Receipt((), teacher.id, ask.request.at, lambda _: "")
    made = await ask.services.classes.change(
        roll.group.school, roll.group.id, lambda r: with_person_of(r, line.id, person), receipt
    )
    return made.member(person.id) or person, made


async def _choosing(ask: Ask, person: Person, made: Realisation) -> Reply:
    suggested = await ask.syllabus.suggested(made.facts.description, person.option, SUGGESTED)
    codes = [one.entry.code for one in suggested]
    kept = text(
        Strong("Enregistré"), " pour ", PersonRef(person.name), " : ", UserText(made.facts.title), "."
    )
    if not codes:
        return Notice(text(kept, " Aucune compétence reconnue : refaire avec des codes."), Tone.WARNING)
    which = {"personne": str(person.id), "numero": str(made.number)}
    submit = Action.once("classe soumettre-pour", which)
    first = tuple(codes[:_QUICK])
    quick = Button(f"Soumettre pour {listed(first)}", submit.with_arguments(codes=first), Weight.MAIN)
    choices = tuple(Choice(code, named(ask.framework[code])) for code in codes)
    return Choose(
        text(kept, "\nQuelles compétences ?"), submit, "codes", choices, most=len(choices), quick=(quick,)
    )


def _submitted(person: Person, made: Realisation) -> Notice:
    codes = listed([claim.code for claim in made.claims])
    return Notice(
        text(Strong(f"Soumis pour {codes}"), ", au nom de ", PersonRef(person.name), "."),
        Tone.DONE,
        (Button("À valider", Action("a-valider"), Weight.MAIN),),
    )
