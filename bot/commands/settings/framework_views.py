"""How frameworks are shown to whoever chooses one: the list, what a choice would change, what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.french import count, listed, shortened
from bot.commands.reply import Button, Card, Choice, Choose, Confirm, Notice, Section, Tone, Weight
from bot.commands.settings.framework_words import arrival_lines
from bot.commands.text import CommandRef, Strong, Text, UserText, joined, text
from bot.referentiel.arrival import some
from bot.referentiel.editions import edition_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.ask import Ask
    from bot.commands.reply import Reply
    from bot.portfolio.choosing import Preview
    from bot.referentiel.arrival import Arrival
    from bot.referentiel.model import Framework
    from bot.referentiel.shelf import Shelved

PICKED: Final = 25
_SHOWN: Final = 6
_WORDS: Final = 40  # characters of a label beside another


def title_of(framework: Framework) -> str:
    """« BTS SIO (2019-2024) », as files name it: to be escaped."""
    return shortened(f"{framework.title or framework.id} ({framework.version})", 80)


def editions_view(ask: Ask, kept: Sequence[Shelved]) -> Reply:
    """What is followed, and what could be."""
    followed, shipped = edition_of(ask.framework), ask.services.syllabuses.shipped.framework
    said = text("Référentiel suivi : ", UserText(title_of(ask.framework)), ".")
    known = [(edition_of(shipped), f"{shipped.title} ({shipped.version})", "livré avec le bot")]
    known += [
        (
            one.edition,
            f"{one.title or one.edition.framework} ({one.edition.version})",
            f"importé le {one.at:%d/%m/%Y}",
        )
        for one in kept
    ]
    others = [one for one in known if one[0] != followed]
    more = text(" Pour en ajouter un : ", CommandRef("config importer"), ".")
    if not others:
        return Notice(text(said, more))
    choices = tuple(
        Choice(str(edition), text(UserText(shortened(title, 80))), text(origin))
        for edition, title, origin in others[:PICKED]
    )
    question = text(said, "\nEn voir un autre avant de choisir.", more)
    return Choose(question, Action("config referentiel"), "referentiel", choices)


def preview_view(seen: Preview) -> Reply:
    """What would change, to be confirmed once."""
    if seen.nothing:
        return Notice(text("Référentiel suivi : ", UserText(title_of(seen.new)), ". C’est déjà celui-ci."))
    lines = [
        text("Suivre ", Strong("ce référentiel"), " : ", UserText(title_of(seen.new)), " ?"),
        text("À la place de : ", UserText(title_of(seen.old))),
        *_codes(seen),
        *_claims(seen),
    ]
    if not seen.exam:
        lines.append(text("L’examen du BTS SIO (dossier, fiches, épreuves) ne s’y applique pas."))
    lines.append(text("Rien n’est supprimé ; revenir en arrière se fait de la même façon."))
    names = {"referentiel": str(edition_of(seen.new)), "depuis": str(seen.adoption.since)}
    yes = Button("Suivre ce référentiel", Action.once("config-referentiel-oui", names), Weight.MAIN)
    return Confirm(joined(lines, "\n"), yes, Button("Ne rien changer", Action("config referentiel")))


def imported_view(told: Arrival) -> Reply:
    """What came in, and the way to see what following it would change."""
    lines = tuple(text(UserText(line)) for line in arrival_lines(told))
    name = str(edition_of(told.read.framework))
    if told.bar is not None:
        return Notice(joined(list(lines), "\n"), Tone.REFUSED)
    then = (
        Button("Voir ce qui changerait", Action("config referentiel", {"referentiel": name}), Weight.MAIN),
    )
    title = "Déjà connu" if told.nothing else "Référentiel ajouté"
    return Card(text(Strong(title), " : ", UserText(name)), (Section(lines),), then)


def _codes(seen: Preview) -> list[Text]:
    changes = seen.changes
    told = [
        (changes.added, "Ajoutés"),
        (changes.changed, "Modifiés"),
        (changes.absent, "Absents"),
    ]
    lines = [
        text(f"{word} ({len(codes)}) : ", UserText(some(codes, _SHOWN))) for codes, word in told if codes
    ]
    if seen.renamed:
        moved = some([f"{move.old} → {move.new}" for move in seen.renamed], _SHOWN)
        lines.append(text(f"Changent de code ({len(seen.renamed)}) : ", UserText(moved)))
    if seen.reworded:
        lines.append(text(f"À relire, même code mais autre libellé ({len(seen.reworded)}) :"))
        lines += [
            text("• ", UserText(f"{m.old} « {_label(seen.old, m.old)} » → « {_label(seen.new, m.new)} »"))
            for m in seen.reworded[:_SHOWN]
        ]
    return lines


def _claims(seen: Preview) -> list[Text]:
    moving = sum(seen.followed.values())
    ways = listed([f"{number} par {by}" for by, number in sorted(seen.followed.items())])
    told = (
        f"{count(moving, 'preuve suit', 'preuves suivent')} ({ways})."
        if moving
        else "Aucune preuve à déplacer."
    )
    lines = [text(told)]
    if seen.back:
        lines.append(text(f"{count(seen.back, 'preuve compte', 'preuves comptent')} à nouveau."))
    if seen.apart:
        behind = sum(seen.apart.values())
        codes = some([f"{code} ({number})" for code, number in seen.apart.items()], _SHOWN)
        lines.append(
            text(
                f"{count(behind, 'preuve resterait', 'preuves resteraient')} à part, sans compter : ", UserText(codes),
                ". Chaque étudiant les garde dans ", CommandRef("progression"), ", « Ancien référentiel ».",
            )
        )  # fmt: skip
    return lines


def _label(framework: Framework, code: str) -> str:
    return shortened(framework[code].text, _WORDS)
