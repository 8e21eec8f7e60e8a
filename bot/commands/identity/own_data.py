"""/mes-donnees: see, take away and erase what is kept of oneself; /confidentialite: the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import command
from bot.commands.french import count, day
from bot.commands.informing import readers_of
from bot.commands.reply import Button, Card, Confirm, File, Notice, Reply, Section, Tone, Weight
from bot.commands.text import CommandRef, Instant, Strong, Text, UserText, text
from bot.errors import Refused
from bot.privacy.archive import NAME
from bot.privacy.papers import notice_parts
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.receipts import Receipt
    from bot.school.model import Person

_SHOWN: Final = (
    ("realisations", "réalisation"),
    ("preuves", "preuve"),
    ("decisions-recues", "décision reçue", "décisions reçues"),
    ("decisions-prises", "décision prise", "décisions prises"),
    ("comptes", "compte", "comptes"),
    ("classes", "classe", "classes"),
    ("rappels", "rappel", "rappels"),
    ("journal", "ligne de journal", "lignes de journal"),
)
_COPY: Final = Button("Télécharger ma copie", Action("mes-donnees exporter"))
_ERASE: Final = Button("Effacer…", Action("mes-donnees effacer"))


@command("mes-donnees voir", "Ce qui est gardé de soi, jusqu’à quand, et qui le lit")
async def mes_donnees_voir(ask: Ask) -> Reply:
    """What is kept, in figures; the whole is in the copy."""
    person = _kept(ask)
    if person is None:
        return _nothing()
    sheets = {sheet.title: len(sheet.rows) for sheet in await ask.services.privacy.seen(person)}
    held: list[Text] = [text("Nom affiché : ", UserText(person.name))]
    held += [text(count(sheets[title], *words)) for title, *words in _SHOWN if title in sheets]
    terms = ask.services.privacy.terms
    purge = await ask.services.privacy.purge_of(person)
    until = f"jusqu’au {day(purge)}" if purge is not None else f"jusqu’au {terms.until_in_words()}"
    rules = (
        text("Durée : ", until, "."),
        text("Qui lit : ", readers_of(ask)),
        text("Questions : ", terms.contact, "."),
    )
    asked = await ask.services.privacy.erasure_of(person)
    lead = text("Effacement prévu le ", Instant(asked, _zone(ask)), ".") if asked is not None else ()
    return Card(
        text(Strong("Ce qui est gardé")),
        (Section(tuple(held)), Section(rules, "Les règles")),
        (_COPY, _ERASE if asked is None else _cancel()),
        lead=lead,
    )


@command("mes-donnees exporter", "Une copie de tout ce qui est gardé de soi (ZIP : JSON et CSV)")
async def mes_donnees_exporter(ask: Ask) -> Reply:
    """Everything about the person, as a file."""
    person = _kept(ask)
    if person is None:
        return _nothing()
    content = await ask.services.privacy.copy(person, ask.request.at)
    return File(NAME, "application/zip", content, text("Tout ce qui est gardé, en JSON et en CSV."))


@command("mes-donnees effacer", "Effacer tout ce qui est gardé de soi, après une copie")
async def mes_donnees_effacer(ask: Ask) -> Reply:
    """What erasing means, the copy first; nothing is erased yet."""
    person = _kept(ask)
    if person is None:
        return _nothing()
    asked = await ask.services.privacy.erasure_of(person)
    if asked is not None:
        return Notice(
            text("Effacement prévu le ", Instant(asked, _zone(ask)), ". D’ici là, rien ne change."),
            then=(_COPY, _cancel(), Button("Tout de suite", Action("mes-donnees aussitot"), Weight.DANGER)),
        )
    what = (
        text("Réalisations, preuves, décisions reçues, profil et comptes reliés : tout disparaît."),
        *await _of_a_teacher(ask, person),
        text("Les sauvegardes sont gardées 30 jours ; une restauration efface à nouveau."),
    )
    return Card(
        text(Strong("Prendre d’abord une copie.")),
        (Section(what),),
        (
            _COPY,
            Button("Effacer dans 7 jours", Action.once("mes-donnees demander")),
            Button("Tout de suite", Action("mes-donnees aussitot"), Weight.DANGER),
        ),
    )


@command("mes-donnees demander", "Demander l’effacement", acts=True, hidden=True)
async def mes_donnees_demander(ask: Ask) -> Reply:
    """Seven days to think again."""
    person = await ask.person()
    due = await ask.services.privacy.request_erasure(person, _receipt(ask, person))
    return Notice(
        text(
            "Effacement prévu le ", Instant(due, _zone(ask)), ". Pour garder finalement ses données : ",
            CommandRef("mes-donnees effacer"), ".",
        ),
        Tone.DONE,
        (_COPY, _cancel()),
    )  # fmt: skip


@command("mes-donnees annuler", "Annuler un effacement demandé", acts=True, hidden=True)
async def mes_donnees_annuler(ask: Ask) -> Reply:
    """Stay after all."""
    person = await ask.person()
    await ask.services.privacy.cancel_erasure(person, _receipt(ask, person))
    return Notice(text("Effacement annulé : tout est gardé comme avant."), Tone.DONE)


@command("mes-donnees aussitot", "Effacer tout de suite", hidden=True)
async def mes_donnees_aussitot(ask: Ask) -> Reply:
    """Ask once more: this cannot be undone."""
    if _kept(ask) is None:
        return _nothing()
    return Confirm(
        text(
            Strong("Effacer tout maintenant ?"), "\nRien ne pourra être retrouvé, pas même par l’enseignant."
        ),
        Button("Effacer tout", Action("mes-donnees confirmer"), Weight.DANGER),
        Button("Ne rien effacer", Action("mes-donnees voir")),
    )


@command("mes-donnees confirmer", "Effacer maintenant", hidden=True)
async def mes_donnees_confirmer(ask: Ask) -> Reply:
    """Forget the person who asks. Asked twice there is nobody left to forget: no receipt is needed, nor kept."""
    person = _kept(ask)
    if person is None:
        return _nothing()
    await ask.services.privacy.erase(person)
    return Notice(
        text("Tout est effacé. Les recherches marchent toujours : ", CommandRef("recherche"), "."), Tone.DONE
    )


@command("confidentialite", "La notice : ce qui est gardé, pour quoi, combien de temps, qui le lit")
async def confidentialite(ask: Ask) -> Reply:
    """The information notice of the school."""
    parts = notice_parts(ask.services.privacy.terms)
    sections = tuple(Section(tuple(text(line) for line in lines), heading) for heading, lines in parts)
    return Card(text(Strong("Vie privée, en bref")), sections, (_COPY, _ERASE))


async def _of_a_teacher(ask: Ask, person: Person) -> tuple[Text, ...]:
    """What else goes or stays when a teacher leaves; whoever is the only one is told whom it leaves alone."""
    if Right.TEACHER not in person.rights or ask.caller.school is None:
        return ()
    others = [
        t for t in await ask.services.access.holders(ask.caller.school, Right.TEACHER) if t.id != person.id
    ]
    alone = text(
        "Aucun autre enseignant n’est nommé : la file n’aurait plus de lecteur. D’abord ",
        CommandRef("enseignant ajouter"), ".",
    )  # fmt: skip
    return (
        text("Les décisions rendues restent, sans nom d’auteur."),
        text("Les rappels de classe sont suspendus ; les rappels à soi et le bilan, effacés."),
        *(() if others else (alone,)),
    )


def _kept(ask: Ask) -> Person | None:
    if ask.caller.school is None:
        raise Refused("hors-etablissement")
    return ask.caller.person


def _nothing() -> Notice:
    return Notice(text("Rien n’est gardé. Les recherches ne laissent pas de trace."), Tone.INFO)


def _cancel() -> Button:
    return Button("Annuler l’effacement", Action.once("mes-donnees annuler"))


def _receipt(ask: Ask, person: Person) -> Receipt[None]:
    return ask.receipt(person, lambda _: Action("mes-donnees voir"))


def _zone(ask: Ask) -> str:
    return "Europe/Paris" if ask.caller.school is None else ask.caller.school.zone
