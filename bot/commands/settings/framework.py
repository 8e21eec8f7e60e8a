"""/config referentiel: which framework the School follows. Looked at first, confirmed once, undone the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, Suggestion, command
from bot.commands.french import count, shortened
from bot.commands.reply import Notice, Reply, Tone
from bot.commands.settings.framework_views import editions_view, imported_view, preview_view, title_of
from bot.commands.text import CommandRef, Strong, UserText, text
from bot.commands.upload import Upload
from bot.errors import Refused
from bot.portfolio.choosing import previewed
from bot.portfolio.intake import take_in
from bot.referentiel.editions import Edition, edition_of, read_edition
from bot.referentiel.loading import FrameworkFault
from bot.school.model import Right
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.referentiel.editions import Adopted
    from bot.referentiel.shelf import Shelved
    from bot.school.model import School

NAME_LIMIT: Final = 120
SHELF_LIMIT: Final = 60
"""Versions of one School: nothing is ever deleted, so nobody fills the disk by chat."""


async def suggest_editions(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The shipped framework, then what this School imported."""
    shipped = ask.services.syllabuses.shipped.framework
    named = [(str(edition_of(shipped)), shipped.title)]
    named += [(str(one.edition), one.title) for one in await _kept(ask)]
    return [
        Suggestion(name, shortened(f"{name} · {title}" if title else name, 100))
        for name, title in closest(typed, named, " ".join)
    ]


@command(
    "config referentiel",
    "Choisir le référentiel suivi : d’abord ce que cela changerait",
    right=Right.ADMIN,
    example="bts-sio@2019-2024",
)
async def config_referentiel(
    ask: Ask,
    referentiel: Annotated[
        str,
        Param(
            "référentiel",
            example="bts-sio@2019-2024",
            suggest=suggest_editions,
            rest=True,
            longest=NAME_LIMIT,
        ),
    ] = "",
) -> Reply:
    """What there is; with a name, what following it would change, to be confirmed."""
    school = _school(ask)
    if not referentiel:
        return editions_view(ask, await _kept(ask))
    edition = await _edition(ask, referentiel)
    return preview_view(await previewed(ask.services.syllabuses, school.id, edition))


@command("config-referentiel-oui", "Suivre un autre référentiel", right=Right.ADMIN, acts=True, hidden=True)
async def config_referentiel_oui(
    ask: Ask,
    referentiel: Annotated[str, Param("référentiel", longest=NAME_LIMIT)],
    depuis: Annotated[str, Param("référentiel suivi jusque-là", longest=NAME_LIMIT)],
) -> Reply:
    """Follow another edition: claims go along as they stand now, whatever was declared since the preview."""
    person, school = await ask.person(), _school(ask)
    if str(await ask.services.syllabuses.edition(school.id)) != depuis:
        raise Refused("referentiel-change")
    seen = await previewed(ask.services.syllabuses, school.id, Edition(*read_edition(referentiel)))
    receipt: Receipt[Adopted] = ask.receipt(person, lambda _: Action("config referentiel"))
    done = await ask.services.syllabuses.adopt(school.id, seen.adoption, receipt)
    followed = (
        count(done.moved, "preuve a suivi", "preuves ont suivi") if done.moved else "Aucune preuve déplacée"
    )
    apart = f" ; {count(done.apart, 'reste', 'restent')} à part, sans compter" if done.apart else ""
    return Notice(
        text(
            Strong("Référentiel suivi"), " : ", UserText(title_of(seen.new)), f".\n{followed}{apart}.\nRevenir : ",
            CommandRef("config referentiel", depuis), ".",
        ),
        Tone.DONE,
    )  # fmt: skip


@command(
    "config importer",
    "Ajouter un référentiel : TOML, CSV, CASE, Moodle ou Mahara",
    right=Right.ADMIN,
    acts=True,
    example="referentiel.toml",
)
async def config_importer(
    ask: Ask, fichier: Annotated[Upload, Param("fichier du référentiel", example="referentiel.toml")]
) -> Reply:
    """Keep a version beside the others: nothing is followed before it was chosen."""
    person, school = await ask.person(), _school(ask)
    if len(await _kept(ask)) >= SHELF_LIMIT:
        raise Refused("referentiels-trop", limite=SHELF_LIMIT)
    receipt: Receipt[None] = ask.receipt(person, lambda _: Action("config referentiel"))
    try:
        told = await take_in(
            ask.services.syllabuses, school.id, fichier.name, fichier.content, receipt.at, receipt
        )
    except FrameworkFault as fault:
        raise Refused("referentiel-illisible", fautes=fault.faults) from fault
    return imported_view(told)


def _school(ask: Ask) -> School:
    if ask.caller.school is None:
        raise Refused("hors-etablissement")
    return ask.caller.school


async def _kept(ask: Ask) -> Sequence[Shelved]:
    return await ask.services.syllabuses.shelf.all(_school(ask).id)


async def _edition(ask: Ask, typed: str) -> Edition:
    """The edition that was typed; without a version the latest of its name. Raises Refused("referentiel-inconnu")."""
    name, version = read_edition(typed)
    shipped = edition_of(ask.services.syllabuses.shipped.framework)
    known = [shipped, *(one.edition for one in await _kept(ask) if one.active or version)]
    found = [e for e in known if fold(e.framework) == fold(name) and version in {"", e.version}]
    if not found:
        raise Refused("referentiel-inconnu", recu=shortened(typed, 80))
    # Without a version an imported one goes before the shipped one: that is what it was imported for.
    return found[-1]
