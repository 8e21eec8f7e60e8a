"""What a crawl types: what is asked for, and what nobody should type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.fakes.discord.state import LocalFile

if TYPE_CHECKING:
    from tests.fakes.discord.wire import Json
    from tests.platforms.discord.crawl_school import Cast

HOSTILE: Final = (
    "x" * 2000,
    "@everyone @here <@123456789012345678> <@&123456789012345678> <#1> </aide:1>",
    "**gras** ||caché|| `code` ```bloc``` > cité\n# titre\n- liste [masqué](https://exemple.fr/piege)",
    "\u202egnirts\u202c \u2067א\u2069 \u200f",
    "=cmd|' /C calc'!A0",
    "👩🏽‍💻🏳️‍🌈" * 200,
    "a\u200bb\u2060c\ufeffd",
    "'; drop table realisation; --",
    "\x00\x07\x1b[31m",
    "999999999999999999",
    "-1",
    "É" * 4000,
)
"""Texts; cut to what the client lets one type."""

USUAL: Final = {
    "numero": "1", "code": "B1.1", "codes": "B1.1 B1.2", "phrase": "j’ai installé un serveur de fichiers",
    "mots": "sauvegarde", "bloc": "1", "page": "1", "quand": "vendredi à 18h", "texte": "Rendre le tableau",
    "titre": "Installer un pare-feu", "nom": "3SIO", "terme": "Zimbra", "fuseau": "Europe/Paris", "classe": "2SIO",
    "personne": "Lina", "session": "2026", "periode": "12/01/2026 au 13/01/2026", "liens": "https://exemple.fr/a",
    "lien": "https://exemple.fr/a", "productions": "export.csv", "fiche": "1", "rubrique": "2", "role": "Profs",
    "salon": "annonces", "liste": "Zoé\nLéo\nIris", "motifs": "trop vague\nlien mort", "commande": "declarer",
    "portfolio": "https://exemple.fr/moi", "preuve": "GLPI installé sur le poste 12", "effectif": "24",
    "stage": "25/05/2026", "cyclades": "31/03/2026", "pratique": "04/05/2026", "oral": "01/06/2026", "ecrits": "12/05/2026",
}  # fmt: skip
"""A value for the name of an option or of a field."""

FILES: Final = (
    LocalFile("liste.csv", "nom\nZoé\nLéo\n".encode(), "text/csv"),
    LocalFile("vide.xlsx", b"", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    LocalFile("=1+1|@everyone*_.csv", b"\xff\xfe\x00", "text/csv"),
    LocalFile("enorme.csv", b"x", "text/csv", announced=10**12),
)
ATTACHMENT, INTEGER, STRING = 11, 4, 3


def value_of(command: str, option: Json, offered: list[Json], turn: int, cast: Cast) -> Any:
    """What is typed in an option: turn 0 what is asked for, then one hostile value after another."""
    kind = option["type"]
    special = cast.typed.get((command, option["name"]))
    if special is not None and turn == 0:
        return special
    if kind == ATTACHMENT:
        return FILES[turn % len(FILES)]
    if option.get("choices"):
        return option["choices"][turn % len(option["choices"])]["value"]
    if kind == INTEGER:
        low, high = option.get("min_value", 0), option.get("max_value", 2**53)
        return (low, high, min(low + 1, high))[turn % 3]
    if turn == 0:
        usual = offered[0]["value"] if offered else USUAL.get(option["name"], "1")
        return usual[: option.get("max_length", 6000)]
    foreign = (cast.facts["ailleurs"], cast.facts["personne"])
    typed = (*HOSTILE, *foreign)[(turn - 1) % (len(HOSTILE) + len(foreign))]
    return typed[: option.get("max_length", 6000)]


TURNS: Final = len(HOSTILE) + 3
