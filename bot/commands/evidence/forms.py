"""The forms about a realisation, filled with what is known, or with what was typed before a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.action import Action
from bot.commands.evidence.files import carried, file_field
from bot.commands.french import day, listed, period, shortened
from bot.commands.reply import Choice, Entry, Field, Form
from bot.commands.text import text
from bot.portfolio.model import Context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.action import Value
    from bot.commands.joined import Joined
    from bot.commands.text import Text
    from bot.portfolio.model import Facts, Realisation
    from bot.referentiel.model import Entry as FrameworkEntry

SAFE_HINT = "Sans donnée de client, nom d’un tiers ni mot de passe."
"""Said once, where a person begins to write."""


def declare_form(
    codes: tuple[str, ...],
    entry: FrameworkEntry | None = None,
    typed: str = "",
    *errors: Text,
    joined: Joined | None = None,
) -> Form:
    """One sentence, and a file if there is one; `entry` is shown when it is the card of one that led here."""
    hint = SAFE_HINT if entry is None else shortened(f"{SAFE_HINT} {entry.text}", 100)
    field = Field(
        "phrase", "Ce qui a été fait, en une phrase", Entry.LONG, typed, hint, required=True, longest=2000
    )
    known: dict[str, Value] = {"codes": codes} if codes else {}
    action = Action.once("declarer", known | carried(joined))
    return Form(
        f"Déclarer pour {listed(codes)}" if codes else "Déclarer un travail",
        action,
        (field, file_field(joined)),
        errors,
    )


def complete_form(
    realisation: Realisation,
    typed: Mapping[str, str] | None = None,
    *errors: Text,
    joined: Joined | None = None,
) -> Form:
    """Period, context, links, products, team: filled with what is known, or with what was typed.

    Five fields are all that a form holds, so a file has a form of its own (`join_form`), or comes with the command.
    """
    facts = realisation.facts
    contexts = tuple(Choice(context, text(context)) for context in Context)
    teams = (Choice("seul", text("seul")), Choice("en équipe", text("en équipe")))
    team = {None: "", True: "en équipe", False: "seul"}[facts.team]
    values = {
        **_period(facts),
        "contexte": str(facts.context),
        "liens": "\n".join(facts.links),
        "productions": facts.products,
        "equipe": team,
    } | dict(typed or {})
    fields = (
        _period_field(facts, values),
        Field("contexte", "Contexte", Entry.PICK, values["contexte"], choices=contexts),
        _links_field(values),
        _products_field(values),
        Field("equipe", "Seul ou en équipe", Entry.PICK, values["equipe"], choices=teams),
    )  # fmt: skip
    action = Action.once("preuve completer", {"numero": str(realisation.number)} | carried(joined))
    return Form(f"Compléter n° {realisation.number}", action, fields, errors)


def join_form(
    realisation: Realisation,
    typed: Mapping[str, str] | None = None,
    *errors: Text,
    joined: Joined | None = None,
) -> Form:
    """A file where a form takes files, and a link for what lasts: either is enough."""
    hint = "Portfolio, Git, cloud de l’établissement : ce lien-là n’expire pas."
    link = Field("lien", "Lien durable", Entry.SHORT, (typed or {}).get("lien", ""), hint, longest=500)
    action = Action.once("preuve joindre", {"numero": str(realisation.number)} | carried(joined))
    return Form(
        f"Joindre à la réalisation n° {realisation.number}", action, (file_field(joined), link), errors
    )


def edit_form(realisation: Realisation, typed: Mapping[str, str] | None = None, *errors: Text) -> Form:
    """Title and description."""
    facts = realisation.facts
    values = {"titre": facts.title, "description": facts.description} | dict(typed or {})
    fields = (
        Field("titre", "Titre", Entry.SHORT, values["titre"], required=True, longest=80),
        Field("description", "Description", Entry.LONG, values["description"], required=True, longest=2000),
    )
    action = Action.once("preuve modifier", {"numero": str(realisation.number)})
    return Form(f"Modifier n° {realisation.number}", action, fields, errors)


def correct_form(
    realisation: Realisation,
    typed: Mapping[str, str] | None = None,
    *errors: Text,
    joined: Joined | None = None,
) -> Form:
    """What teachers most often ask for: words, period, links, products, a file."""
    facts = realisation.facts
    values = {
        "description": facts.description,
        **_period(facts),
        "liens": "\n".join(facts.links),
        "productions": facts.products,
    } | dict(typed or {})
    fields = (
        Field("description", "Description", Entry.LONG, values["description"], required=True, longest=2000),
        _period_field(facts, values),
        _links_field(values),
        _products_field(values),
        file_field(joined),
    )
    action = Action.once("preuve corriger", {"numero": str(realisation.number)} | carried(joined))
    return Form(f"Corriger n° {realisation.number}", action, fields, errors)


def _period(facts: Facts) -> dict[str, str]:
    """The period as typed before; the day of the declaration is not offered as if it had been."""
    return {"periode": period(facts.first, facts.last) if facts.dated else ""}


def _period_field(facts: Facts, values: Mapping[str, str]) -> Field:
    example = "12/01/2026 au 30/01/2026, ou mars 2026"
    hint = example if facts.dated else f"{example} ; vide : le {day(facts.first)}"
    return Field("periode", "Période", Entry.SHORT, values["periode"], hint, longest=60)


def _links_field(values: Mapping[str, str]) -> Field:
    return Field(
        "liens", "Liens", Entry.LONG, values["liens"], "un par ligne, sans donnée de client", longest=2000
    )


def _products_field(values: Mapping[str, str]) -> Field:
    hint = "documents, captures, code… ou « à produire »"
    return Field("productions", "Productions", Entry.LONG, values["productions"], hint, longest=500)
