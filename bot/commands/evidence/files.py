"""A file joined to a realisation: its name goes with the products, its link with the links, nothing is copied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.declaration import Param
from bot.commands.french import shortened
from bot.commands.joined import Joined
from bot.commands.reply import Entry, Field
from bot.errors import Refused
from bot.portfolio.circumstances import LINKS_LIMIT

if TYPE_CHECKING:
    from bot.commands.action import Value
    from bot.portfolio.model import Facts

PRODUCTS_LIMIT: Final = 500
_LABEL: Final = "fichier : nom et lien gardés, sans copie"
_LASTING: Final = "portfolio, Git, cloud de l’établissement"

Joint = Annotated[Joined | None, Param(_LABEL)]
JointField = Annotated[Joined | None, Param(_LABEL, form=True)]
"""The same where giving it alone is enough to act, without opening the form."""


def with_file(facts: Facts, joined: Joined | None) -> Facts:
    """The facts with a file more. Raises Refused("lien-de-trop")."""
    if joined is None:
        return facts
    names = facts.products.split(", ") if facts.products else []
    known = names if joined.name in names else [*names, joined.name]
    return replace(
        facts, links=links_with(facts.links, joined), products=shortened(", ".join(known), PRODUCTS_LIMIT)
    )


def links_with(links: tuple[str, ...], joined: Joined | None) -> tuple[str, ...]:
    """The links with the one of a file, if it has one. Raises Refused("lien-de-trop")."""
    if joined is None or not joined.link or joined.link in links:
        return links
    if len(links) >= LINKS_LIMIT:
        raise Refused("lien-de-trop", limite=LINKS_LIMIT)
    return (*links, joined.link)


def with_links(facts: Facts, links: tuple[str, ...]) -> Facts:
    """The facts with links more. Raises Refused("lien-de-trop")."""
    if len(facts.links) + len(links) > LINKS_LIMIT:
        raise Refused("lien-de-trop", limite=LINKS_LIMIT)
    return replace(facts, links=(*facts.links, *links))


def about_file(joined: Joined | None) -> str:
    """What was kept of a file and for how long it serves; said once, with the act."""
    if joined is None:
        return ""
    if joined.link:
        return f"Fichier : nom et lien gardés, sans copie. Ce lien expire : un lien durable vaut mieux ({_LASTING})."
    return (
        f"Fichier : seul son nom est gardé, sans copie ni lien. Un lien durable peut s’ajouter ({_LASTING})."
    )


def file_field(joined: Joined | None) -> Field:
    """The field of a form that takes a file; what was joined before stays unless another takes its place."""
    hint = "Seuls son nom et son lien sont gardés ; ce lien expire."
    if joined is not None:
        hint = f"Déjà joint, à ne pas remettre : {shortened(joined.name, 50)}"
    return Field("joint", "Fichier", Entry.FILE, hint=hint)


def carried(joined: Joined | None) -> dict[str, Value]:
    """The argument of a form's action that keeps the file while the form is filled, or filled again."""
    return {} if joined is None else {"joint": joined.argument}
