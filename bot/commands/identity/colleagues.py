"""/enseignant: teachers name others, by a one-time code or by the name of somebody known in the School."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.members import colleague_named, suggest_colleagues
from bot.commands.declaration import Param, command
from bot.commands.french import count, listed
from bot.commands.people import named_person, suggest_people
from bot.commands.reply import Button, Confirm, Item, ListPage, Notice, Reply, Tone, Weight
from bot.commands.text import CommandRef, PersonRef, Strong, text
from bot.errors import Refused
from bot.school.model import Purpose, Right
from bot.school.one_time import LIFE, drawn, hashed

if TYPE_CHECKING:
    from bot.receipts import Receipt
    from bot.school.model import Person

_LARGEST: Final = 2**63 - 1
PersonId = Annotated[int, Param("personne", most=_LARGEST)]


@command("enseignant lister", "Les enseignants de l’établissement", right=Right.TEACHER)
async def enseignant_lister(ask: Ask) -> Reply:
    """Who holds the right, by name."""
    school = ask.caller.school
    found = () if school is None else await ask.services.access.holders(school, Right.TEACHER)
    items = tuple(Item(text(PersonRef(person.name))) for person in found)
    note = text("Un rôle de salon confirmé donne aussi le droit, sans paraître ici.")
    return ListPage(text(Strong(count(len(items), "enseignant"))), items, note=note)


@command(
    "enseignant ajouter",
    "Nommer un enseignant, par un code ou par son nom",
    right=Right.TEACHER,
    example="M. Durand",
)
async def enseignant_ajouter(
    ask: Ask,
    nom: Annotated[
        str,
        Param(
            "nom d’une personne connue", example="M. Durand", suggest=suggest_people, rest=True, longest=80
        ),
    ] = "",
) -> Reply:
    """A code to hand over; or, for somebody who already spoke to the bot, their name and a confirmation."""
    if not nom:
        return await _code(ask)
    person = await named_person(ask, nom)
    give = Action.once("enseignant ajouter-oui", {"personne": str(person.id)})
    studies = await ask.services.directory.groups_of(person)
    warned = f" ⚠ Elle est étudiante : {listed([group.name for group in studies])}." if studies else ""
    return Confirm(
        text(
            "Donner le rôle enseignant à ", PersonRef(person.name), " ? Cette personne pourra créer des classes,",
            " décider des preuves de ses classes et nommer d’autres enseignants.", warned,
        ),
        Button("Oui, donner le rôle", give, Weight.DANGER),
        Button("Non", Action("enseignant lister")),
    )  # fmt: skip


@command("enseignant ajouter-oui", "Donner le rôle enseignant", right=Right.TEACHER, acts=True, hidden=True)
async def enseignant_ajouter_oui(ask: Ask, personne: PersonId) -> Reply:
    """The right is given to somebody within reach."""
    person, teacher = await named_person(ask, str(personne)), await ask.person()
    receipt: Receipt[Person] = ask.receipt(teacher, lambda _: Action("enseignant lister"))
    made = await ask.services.access.grant(person, Right.TEACHER, receipt)
    return Notice(text(Strong("Rôle enseignant donné"), " à ", PersonRef(made.name), "."), Tone.DONE)


@command("enseignant retirer", "Retirer le rôle enseignant", right=Right.TEACHER, example="M. Durand")
async def enseignant_retirer(
    ask: Ask,
    nom: Annotated[
        str,
        Param("nom de l’enseignant", example="M. Durand", suggest=suggest_colleagues, rest=True, longest=80),
    ],
) -> Reply:
    """Their classes stay with their other teachers, else go to the asker."""
    person = await colleague_named(ask, nom)
    take = Action.once("enseignant retirer-oui", {"personne": str(person.id)})
    return Confirm(
        text(
            "Retirer le rôle enseignant à ", PersonRef(person.name), " ? Ses classes restent à leurs autres",
            " enseignants ; celles qui n’en ont pas d’autre passent à qui confirme.",
        ),
        Button("Oui, retirer", take, Weight.DANGER),
        Button("Non", Action("enseignant lister")),
    )  # fmt: skip


@command(
    "enseignant retirer-oui",
    "Retirer le rôle enseignant, confirmé",
    right=Right.TEACHER,
    acts=True,
    hidden=True,
)
async def enseignant_retirer_oui(ask: Ask, personne: PersonId) -> Reply:
    """The right is taken back at once, on every account; a role of the chat that gives it is another matter."""
    teacher, school = await ask.person(), ask.caller.school
    found = () if school is None else await ask.services.access.holders(school, Right.TEACHER)
    person = next((p for p in found if p.id == personne), None)
    if person is None:
        raise Refused("personne-disparue")
    receipt: Receipt[Person] = ask.receipt(teacher, lambda _: Action("enseignant lister"))
    classes = await ask.services.access.revoke(person, Right.TEACHER, teacher, receipt)
    said = f" {listed(classes)} : la file et les rappels passent à " if classes else ""
    heir = text(said, PersonRef(teacher.name), ".") if classes else ()
    return Notice(text(Strong("Rôle enseignant retiré"), " à ", PersonRef(person.name), ".", heir), Tone.DONE)


async def _code(ask: Ask) -> Reply:
    if ask.caller.school is None:
        raise Refused("hors-etablissement")
    code = drawn()
    await ask.services.directory.new_code(
        Purpose.TEACHER, ask.caller.school, hashed(code), ask.request.at + LIFE
    )
    hours = int(LIFE.total_seconds() // 3600)
    return Notice(
        text(
            Strong("Code pour un collègue"), f", valable {hours} heures et une seule fois. À transmettre de vive voix",
            " ou en privé. Il ou elle tape, en message privé au bot : ", CommandRef("code", code),
        )
    )  # fmt: skip
