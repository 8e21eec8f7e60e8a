"""A roster from what teachers have at hand: a pasted list, or a CSV as spreadsheets and school software write it.

One person a line. As little of a name is kept as can be: of a first name and a family name, the first name and
an initial. Which is which follows from the heading (« pseudonyme », « prénom », « nom », « élève »…), else from
capitals (« DURAND Lina »); a name that tells neither is kept as it was typed. Two people whom the initial does not
tell apart keep a few letters more.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.errors import Refused
from bot.school.classes.roll import LARGEST, NAME_LIMIT, checked_name
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SEPARATORS: Final = (";", "\t", ",")
_PSEUDONYM: Final = ("pseudonyme", "pseudo", "identifiant")
_FIRST: Final = ("prenom", "prenom usuel", "prenoms", "prenom de l eleve", "prenom eleve", "prenom etudiant")
_FAMILY: Final = (
    "nom", "nom de famille", "nom usuel", "nom d usage", "nom de naissance", "nom de l eleve", "nom eleve",
    "nom etudiant",
)  # fmt: skip
_FAMILY_FIRST: Final = ("nom prenom", "nom et prenom", "nom prenoms", "nom et prenoms", "nom complet")
_FIRST_FIRST: Final = ("prenom nom", "prenom et nom")
_WHOLE: Final = ("etudiant", "etudiants", "eleve", "eleves", "apprenant", "apprenants", "apprenti")
_HEADINGS: Final = frozenset((*_PSEUDONYM, *_FIRST, *_FAMILY, *_FAMILY_FIRST, *_FIRST_FIRST, *_WHOLE))
_SAYS_ITS_MARK: Final = re.compile(r"sep=(.)", re.IGNORECASE)
_CAPITALS: Final = 2  # letters: « D. » is an initial, not a family name in capitals
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class _Named(NamedTuple):
    """A person of a list: `first` is all there is to keep, unless a family name is known."""

    first: str
    family: str = ""

    def brief(self, letters: int = 1) -> str:
        """« Lina D. », with as many letters of the family name."""
        begins = "".join(c for c in self.family if c.isalpha())[:letters].capitalize()
        return f"{self.first} {begins}." if begins else self.first


def read_roster(typed: str) -> tuple[str, ...]:
    """The names of a pasted list or a CSV, in order, each once.

    Raises Refused("liste-vide" | "liste-trop-longue" | "ligne-illisible" | "liste-pas-un-csv").
    """
    rows = _rows(typed)
    columns = [_heading(cell) for cell in rows[0]] if rows else []
    headed = bool(_HEADINGS & set(columns))
    people: dict[tuple[str, str], _Named] = {}
    for number, row in enumerate(rows, 1):
        if headed and number == 1:
            continue
        who = _headed(dict(zip(columns, row, strict=False))) if headed else _bare(row)
        name = who.brief()
        if not name:
            continue
        if len(name) > NAME_LIMIT:
            raise Refused("ligne-illisible", ligne=number, recu=name[:30], limite=NAME_LIMIT)
        people.setdefault((fold(who.first), fold(who.family)), who)
    if not people:
        raise Refused("liste-vide")
    if len(people) > LARGEST:
        raise Refused("liste-trop-longue", lignes=len(people), limite=LARGEST)
    return tuple(checked_name(name[:NAME_LIMIT]) for name in _told_apart([*people.values()]))


def decoded(content: bytes) -> str:
    """The text of a CSV: UTF-8, the « Unicode text » of a spreadsheet, else the encoding that French ones still write.

    Raises Refused("liste-pas-un-csv") for a file that holds no text.
    """
    try:
        if content.startswith(_UTF16):
            return content.decode("utf-16")
        if b"\0" in content:
            raise Refused("liste-pas-un-csv")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if content.startswith(_UTF16):
            raise Refused("liste-pas-un-csv") from None
        return content.decode("cp1252", errors="replace")


def _rows(typed: str) -> list[list[str]]:
    lines = [line for line in typed.lstrip("\ufeff").splitlines() if line.strip()]
    said = (
        _SAYS_ITS_MARK.fullmatch(lines[0].strip()) if lines else None
    )  # how a spreadsheet names its separator
    if said:
        lines = lines[1:]
    if len(lines) == 1 and not _HEADINGS & {_heading(cell) for cell in lines[0].split(";")}:
        # One line where people type lines: a list separated by commas or semicolons.
        return [[cell] for cell in _cells(lines, ";" if ";" in lines[0] else ",")[0]]
    mark = said[1] if said else max(_SEPARATORS, key=lambda one: sum(one in line for line in lines))
    return [row for row in _cells(lines, mark) if any(row)]


def _cells(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error:  # a cell longer than any name: no list of people
        raise Refused("liste-pas-un-csv") from None
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _heading(cell: str) -> str:
    """A heading without case, accents and marks: « Nom & prénom » and « Nom / Prénom » are « nom prenom »."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(cell)))


def _told_apart(people: Sequence[_Named]) -> list[str]:
    """How each is called: with one letter of the family name, or as many as it takes."""
    names = [who.brief() for who in people]
    for letters in range(2, NAME_LIMIT):
        often = Counter(fold(name) for name in names)
        if all(number == 1 for number in often.values()):
            break
        names = [
            who.brief(letters) if often[fold(name)] > 1 else name
            for who, name in zip(people, names, strict=True)
        ]
    return list({fold(name): name for name in names}.values())


def _headed(cells: Mapping[str, str]) -> _Named:
    """The name of a row whose columns say what they hold."""

    def under(headings: Sequence[str]) -> str:
        return next((cells[heading] for heading in headings if cells.get(heading)), "")

    if name := under(_PSEUDONYM):
        return _Named(name)
    first, family = under(_FIRST), under(_FAMILY)
    if first or family:
        return _Named(first, family) if first and family else _parted(first or family)
    if name := under(_FAMILY_FIRST):
        words = name.split()
        return _parted(name) if _shouted(name) or len(words) < 2 else _Named(words[-1], words[0])
    if name := under(_FIRST_FIRST):
        words = name.split()
        return _parted(name) if _shouted(name) or len(words) < 2 else _Named(words[0], words[1])
    return _parted(under(_WHOLE))


def _bare(row: Sequence[str]) -> _Named:
    """The name of a row that no heading explains: numbers beside a name are none of it."""
    told = [cell for cell in row if any(c.isalpha() for c in cell)]
    if not told:
        return _Named(next((cell for cell in row if any(c.isalnum() for c in cell)), ""))
    shouts = [_is_shouted(cell) for cell in told[:2]]
    if len(shouts) == 2 and shouts[0] != shouts[1]:
        family, first = told[:2] if shouts[0] else (told[1], told[0])
        return _Named(first, family)
    return _parted(told[0])


def _parted(name: str) -> _Named:
    """« DURAND Lina » or « Lina DURAND » as « Lina D. »; anything else as it is."""
    words = name.split()
    family = [word for word in words if _is_shouted(word)]
    first = [word for word in words if not _is_shouted(word)]
    if not family or not first or any(len(word.strip(".")) < _CAPITALS for word in first):
        return _Named(name)
    return _Named(" ".join(first), " ".join(family))


def _shouted(name: str) -> bool:
    return any(_is_shouted(word) for word in name.split())


def _is_shouted(word: str) -> bool:
    """Whether a family name is written as French lists do: in capitals."""
    return (
        word.isupper() and sum(c.isalpha() for c in word) >= _CAPITALS and not any(c.isdigit() for c in word)
    )
