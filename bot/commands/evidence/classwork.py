"""/tp: class work that a teacher gives with its codes, and that students confirm in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import TEXT_LIMIT, Param, Suggestion, command
from bot.commands.evidence.asking import links_of, real_codes, seen_again, typed_of
from bot.commands.evidence.classwork_views import (
    confirm_form,
    confirmed_by,
    give_form,
    posted,
    seen_by_teacher,
    to_validate,
    work_list,
)
from bot.commands.evidence.files import Joint, about_file, links_with
from bot.commands.evidence.views import seen
from bot.commands.french import count, shortened
from bot.commands.people import named_group, reach, suggest_groups, taught
from bot.commands.refusals import refusal
from bot.commands.reply import Button, Notice, Reply, Tone
from bot.commands.text import UserText, text
from bot.errors import Refused
from bot.portfolio.periods import read_period
from bot.portfolio.sentence import TITLE_LIMIT
from bot.portfolio.workshop import leads
from bot.school.model import Right
from bot.search.closest import closest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot import receipts
    from bot.portfolio.classwork import Classwork
    from bot.portfolio.model import Receipt
    from bot.school.model import Group, Reach

_FIELDS = frozenset({"titre", "codes", "jour", "classe"})


async def suggest_works(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """Class work that concerns the person, by number or words of its title."""
    found = closest(typed, await _concerning(ask), lambda work: f"{work.number} {work.title}")
    return [
        Suggestion(str(w.number), shortened(f"{w.number} · {w.title} ({', '.join(w.codes)})", 100))
        for w in found
    ]


Work = Annotated[int, Param("numéro du TP", example="3", suggest=suggest_works)]


@command(
    "tp creer",
    "Donner un TP avec ses codes : chacun le confirme en une ligne",
    right=Right.TEACHER,
    private=False,
    acts=True,
)
async def tp_creer(
    ask: Ask,
    titre: Annotated[str, Param("titre", example="Installer GLPI", form=True, longest=TITLE_LIMIT)] = "",
    codes: Annotated[tuple[str, ...], Param("codes travaillés", example="B1.1 B1.2", form=True)] = (),
    jour: Annotated[str, Param("date", example="12/01/2026", form=True, longest=40)] = "",
    classe: Annotated[str, Param("classe", suggest=suggest_groups, form=True, longest=80)] = "",
) -> Reply:
    """Post a piece of class work where the class reads, with a button to confirm it."""
    groups = await taught(ask)
    if not ask.action.arguments.keys() & _FIELDS:
        return give_form(groups, {}, ask.today)
    try:
        real = real_codes(ask, codes)
        day = _day(jour, ask.today)
        group = await _group(ask, classe, groups)
        teacher = await ask.person()
        receipt: receipts.Receipt[Classwork] = ask.receipt(teacher, _posted_again)
        work = await ask.services.workshop.give(ask.framework, teacher, titre, real, day, group, receipt)
    except Refused as refused:
        return give_form(groups, typed_of(ask.action.arguments), ask.today, refusal(refused).text)
    return posted(work)


@command("tp annonce", "La carte d’un TP", right=Right.STUDENT, private=False, hidden=True)
async def tp_annonce(ask: Ask, numero: Work) -> Reply:
    """The public card again."""
    return posted(await ask.services.workshop.one(_school(ask), numero))


@command(
    "tp confirmer",
    "Confirmer un TP : une ligne de preuve, et un lien",
    right=Right.STUDENT,
    acts=True,
    example="3 J’ai installé GLPI et importé les 24 postes de la salle",
    turns="tp annonce",
)
async def tp_confirmer(
    ask: Ask,
    numero: Work,
    preuve: Annotated[str, Param("une ligne de preuve", rest=True, form=True, longest=TEXT_LIMIT)] = "",
    lien: Annotated[str, Param("lien", example="https://…", form=True, longest=TEXT_LIMIT)] = "",
    joint: Joint = None,
) -> Reply:
    """Make the realisation and its claims of whoever did this work."""
    given = ask.action.arguments
    work = await ask.services.workshop.one(_school(ask), numero)
    if not given.keys() & {"preuve", "lien"}:
        return confirm_form(work, {}, joined=joint)
    person = await ask.person()
    groups = await ask.services.directory.groups_of(person)
    receipt: Receipt = ask.receipt(person, seen_again)
    try:
        made = await ask.services.workshop.confirm(
            ask.framework,
            person,
            numero,
            preuve,
            links_with(links_of(lien), joint),
            receipt,
            groups=groups,
            products=joint.name if joint else "",
        )
    except Refused as refused:
        if refused.rule not in {"texte-vide", "lien-illisible", "lien-de-trop"} or not ask.action.token:
            raise
        return confirm_form(work, typed_of(given), refusal(refused).text, joined=joint)
    return seen(
        ask.framework,
        made,
        f"TP n° {work.number} confirmé et soumis. {confirmed_by(work.confirmed + 1)} {about_file(joint)}".rstrip(),
    )


@command("tp lister", "Les TP de la classe", right=Right.STUDENT)
async def tp_lister(ask: Ask, page: Annotated[int, Param("page", example="2", most=1000)] = 1) -> Reply:
    """Class work that concerns the person, newest first."""
    mine: dict[int, int] = {}
    if ask.caller.person is not None:
        found = await ask.services.portfolio.realisations(ask.caller.person)
        mine = {r.classwork: r.number for r in found if r.classwork is not None}
    return work_list(await _concerning(ask), mine, page)


@command("tp voir", "Un TP : ses codes, combien l’ont confirmé", right=Right.STUDENT, example="3")
async def tp_voir(ask: Ask, numero: Work) -> Reply:
    """The card of a piece of class work; who gave it may close and answer it."""
    work = await ask.services.workshop.one(_school(ask), numero)
    within = await reach(ask)
    if within is not None and leads(within, work):
        return seen_by_teacher(work)
    return posted(work)


@command("tp fermer", "Fermer un TP : il ne se confirme plus", right=Right.TEACHER, acts=True, example="3")
async def tp_fermer(ask: Ask, numero: Work) -> Reply:
    """Close it; it can be opened again."""
    return await _set_open(ask, numero, to=False)


@command("tp rouvrir", "Rouvrir un TP", right=Right.TEACHER, acts=True, hidden=True)
async def tp_rouvrir(ask: Ask, numero: Work) -> Reply:
    """Open it again."""
    return await _set_open(ask, numero, to=True)


@command("tp valider", "Valider d’un coup tout ce qui attend pour un TP", right=Right.TEACHER, example="3")
async def tp_valider(ask: Ask, numero: Work) -> Reply:
    """The list first; one tap then validates it."""
    work = await _led(ask, numero)
    waiting = await ask.services.workshop.waiting(ask.reader(), work)
    if not waiting:
        raise Refused("tp-rien-a-valider", numero=numero)
    return to_validate(work, waiting)


@command("tp tout", "Valider la liste qui vient d’être lue", right=Right.TEACHER, acts=True, hidden=True)
async def tp_tout(ask: Ask, numero: Work, lu: Annotated[int, Param("liste lue", most=2**62)]) -> Reply:
    """Validate what was shown, as one act that can be taken back."""
    work = await _led(ask, numero)
    teacher = await ask.person()
    again = Action("tp voir", {"numero": str(numero)})
    receipt: Receipt = ask.receipt(teacher, lambda _: again)
    done = await ask.services.workshop.validate(teacher, work, lu, receipt)
    undo = Action.once("tp annuler", {"realisations": tuple(str(r.id) for r in done)})
    buttons = (Button("Annuler", undo), Button("File de validation", Action("a-valider")))
    said = text(
        f"{count(len(done), 'réalisation validée', 'réalisations validées')} : ", UserText(work.title), "."
    )
    return Notice(said, Tone.DONE, buttons)


@command("tp annuler", "Reprendre une validation d’ensemble", right=Right.TEACHER, acts=True, hidden=True)
async def tp_annuler(
    ask: Ask, realisations: Annotated[tuple[str, ...], Param("réalisations", longest=20)]
) -> Reply:
    """Take back what was validated at once, the same day."""
    teacher = await ask.person()
    receipt: Receipt = ask.receipt(teacher, lambda _: Action("a-valider"))
    ids = [int(one) for one in realisations if one.isascii() and one.isdigit()]
    done = await ask.services.workshop.undo(teacher, ids, receipt, ask.zone)
    words = f"{count(len(done), 'décision annulée', 'décisions annulées')} : tout attend de nouveau."
    return Notice(text(words), Tone.DONE, (Button("File de validation", Action("a-valider")),))


async def _set_open(ask: Ask, number: int, *, to: bool) -> Reply:
    within = await _reach(ask)
    teacher = await ask.person()
    receipt: receipts.Receipt[Classwork] = ask.receipt(
        teacher, lambda work: Action("tp voir", {"numero": str(work.number)})
    )
    return seen_by_teacher(await ask.services.workshop.set_open(within, number, receipt, to=to))


async def _led(ask: Ask, number: int) -> Classwork:
    """Class work that the asking teacher may answer. Raises Refused("tp-inconnu" | "tp-autre-classe")."""
    work = await ask.services.workshop.one(_school(ask), number)
    if not leads(await _reach(ask), work):
        raise Refused("tp-autre-classe", numero=number)
    return work


async def _reach(ask: Ask) -> Reach:
    return await ask.services.directory.reach_of(ask.reader())


async def _concerning(ask: Ask) -> Sequence[Classwork]:
    within = await reach(ask)
    if within is not None:
        return await ask.services.workshop.led_by(within)
    person = ask.caller.person
    groups = () if person is None else await ask.services.directory.groups_of(person)
    return await ask.services.workshop.given_to(_school(ask), groups)


async def _group(ask: Ask, typed: str, groups: Sequence[Group]) -> Group | None:
    """The class meant; a teacher who teaches none gives work to the whole School."""
    return None if not typed and not groups else await named_group(ask, typed)


def _school(ask: Ask) -> int:
    if ask.caller.school is None:
        raise Refused("hors-etablissement")
    return ask.caller.school.id


def _day(typed: str, today: date) -> date:
    if not typed:
        return today
    try:
        return read_period(typed, today)[0]
    except Refused as refused:
        raise Refused("date-illisible", recu=typed[:40]) from refused


def _posted_again(work: Classwork) -> Action:
    return Action("tp annonce", {"numero": str(work.number)})
