"""Kinds of work and the competencies they call, read from data/travaux.toml.

    word or phrase typed  ->  kind of work  ->  competencies, each with a weight

A teacher can read and correct the file by hand: its head explains the fields. Loading checks all
of it against the framework; a fault is told in French with the file and the entry, all at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from bot.content import content
from bot.referentiel.model import Kind
from bot.search.everyday import Everyday, load_everyday

if TYPE_CHECKING:
    from pathlib import Path

    from bot.referentiel.model import Framework

VERSION: Final = 1
MOST_WEIGHT: Final = 6.0  # beyond, one entry would silence all others


class Clue(IntEnum):
    """How much a word says about work; the order is used: the strongest clue of a kind counts."""

    SUPPORT = 1  # « équipe »: nothing by itself
    THING = 2  # « serveur »: needs an act beside it
    ACT = 3  # « installer »: needs a thing beside it
    SIGN = 4  # « GLPI »: enough


FIELDS: Final = {"signes": Clue.SIGN, "actes": Clue.ACT, "indices": Clue.THING, "appuis": Clue.SUPPORT}


class BadSigns(ValueError):
    """The file of signs cannot be used. The message is French: file, entry, fault, one a line."""


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work. `calls` gives a weight by code of competency."""

    name: str
    calls: Mapping[str, float]
    clues: tuple[tuple[str, Clue], ...]  # phrases as the file writes them
    themes: float = 1.0  # what it leaves to the other works of a sentence: a watch on VPNs installs none


@dataclass(frozen=True, slots=True)
class Meeting:
    """What several kinds of work mean together, beyond their sum."""

    works: frozenset[str]
    calls: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Signs:
    """The whole content of data/travaux.toml, checked."""

    works: tuple[Work, ...]
    meetings: tuple[Meeting, ...]
    start: Mapping[str, float]  # by code: settles ties between what nothing distinguishes
    follows: Mapping[str, Mapping[str, float]]  # by code, the share of its score that others get
    small: frozenset[str]  # words without meaning here
    decoys: tuple[str, ...]  # phrases that hold a sign but speak of everyday life
    everyday: Everyday  # words that are never corrected into a sign


def load_signs(framework: Framework, path: Path | None = None) -> Signs:
    """The signs of `path`, by default data/travaux.toml, checked against `framework`.

    Raises BadSigns, BadWords, FileNotFoundError.
    """
    path = path or content("travaux.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSigns(f"{path.name} : le fichier n’est pas du TOML lisible ({error}).") from error
    reader = _Reader(framework)
    signs = reader.signs(raw)
    if reader.faults:
        raise BadSigns("\n".join(f"{path.name}, {fault}" for fault in reader.faults))
    return signs


def led_signs(signs: Signs, led: Mapping[str, str]) -> Signs:
    """The same signs about another framework: `led` gives the new code of each competency that is there."""

    def weights(told: Mapping[str, float]) -> dict[str, float]:
        return {led[code]: weight for code, weight in told.items() if code in led}

    works = [replace(work, calls=weights(work.calls)) for work in signs.works]
    meetings = [replace(meeting, calls=weights(meeting.calls)) for meeting in signs.meetings]
    return replace(
        signs,
        works=tuple(work for work in works if work.calls),
        meetings=tuple(meeting for meeting in meetings if meeting.calls),
        start=weights(signs.start),
        follows={led[code]: weights(shares) for code, shares in signs.follows.items() if code in led},
    )


class _Reader:
    """Reads tables of the file into values and collects every fault on the way."""

    def __init__(self, framework: Framework) -> None:
        self._accent: Mapping[str, float] = {}
        self._codes = frozenset(e.code for e in framework if e.kind is Kind.COMPETENCY)
        self.faults: list[str] = []

    def signs(self, raw: Mapping[str, object]) -> Signs:
        if raw.get("version") != VERSION:
            self.faults.append(f"version : {VERSION} attendu, {raw.get('version')!r} trouvé.")
        self._accent = self._accents(raw.get("accent", {}))
        works = tuple(
            self._work(number, table) for number, table in enumerate(self._tables(raw, "travail"), 1)
        )
        names = frozenset(work.name for work in works)
        if len(names) < len(works):
            self.faults.append("travail : deux travaux ont le même nom.")
        follows = raw.get("suit", {})
        return Signs(
            works=works,
            meetings=tuple(self._meeting(table, names) for table in self._tables(raw, "rencontre")),
            start=self._weights("depart", raw.get("depart", {})),
            follows=self._follows(follows if isinstance(follows, Mapping) else {}),
            small=frozenset(self._words("petits", raw.get("petits", []))),
            decoys=self._words("leurres", raw.get("leurres", [])),
            everyday=load_everyday(self._words("jamais", raw.get("jamais", []))),
        )

    def _work(self, number: int, table: Mapping[str, object]) -> Work:
        name = str(table.get("nom", ""))
        where = f"travail « {name} »" if name else f"travail n° {number}"
        if not name:
            self.faults.append(f"{where} : « nom » manque.")
        unknown = sorted(set(table) - set(FIELDS) - {"nom", "competences", "themes"})
        if unknown:
            self.faults.append(f"{where} : champ inconnu : {', '.join(unknown)}.")
        clues = tuple(
            (words, clue)
            for key, clue in FIELDS.items()
            for words in self._words(f"{where}, {key}", table.get(key, []))
        )
        if not clues:
            self.faults.append(f"{where} : aucun signe.")
        calls = self._calls(where, table.get("competences", {}))
        themes = table.get("themes", 1.0)
        if not isinstance(themes, int | float) or not 0 < themes <= 1:
            self.faults.append(f"{where} : « themes » est un nombre de 0 à 1.")
            themes = 1.0
        return Work(name, calls, clues, float(themes))

    def _meeting(self, table: Mapping[str, object], names: frozenset[str]) -> Meeting:
        works = self._words("rencontre, de", table.get("de", []))
        for name in works:
            if name not in names:
                self.faults.append(f"rencontre : le travail « {name} » n’existe pas.")
        return Meeting(
            frozenset(works), self._calls(f"rencontre {' + '.join(works)}", table.get("competences", {}))
        )

    def _follows(self, raw: Mapping[str, object]) -> Mapping[str, Mapping[str, float]]:
        for code in raw:
            self._known("suit", code)
        return {code: self._weights(f"suit {code}", shares) for code, shares in raw.items()}

    def _accents(self, raw: object) -> Mapping[str, float]:
        if isinstance(raw, Mapping) and all(
            isinstance(factor, int | float) and factor > 0 for factor in raw.values()
        ):
            return {start: float(factor) for start, factor in raw.items()}
        self.faults.append("accent : un facteur par début de code est attendu.")
        return {}

    def _calls(self, where: str, raw: object) -> Mapping[str, float]:
        factors = self._accent
        return {
            code: weight * next((factors[start] for start in factors if code.startswith(start)), 1.0)
            for code, weight in self._weights(where, raw).items()
        }

    def _weights(self, where: str, raw: object) -> Mapping[str, float]:
        if not isinstance(raw, Mapping):
            self.faults.append(f"{where} : un poids par code est attendu.")
            return {}
        weights = {}
        for code, weight in raw.items():
            self._known(where, code)
            if (
                isinstance(weight, bool)
                or not isinstance(weight, int | float)
                or not 0 < weight <= MOST_WEIGHT
            ):
                self.faults.append(f"{where} : le poids de {code} est un nombre de 0 à {MOST_WEIGHT:g}.")
            else:
                weights[code] = float(weight)
        return weights

    def _known(self, where: str, code: str) -> None:
        if code not in self._codes:
            self.faults.append(f"{where} : la compétence {code} n’existe pas.")

    def _words(self, where: str, raw: object) -> tuple[str, ...]:
        if isinstance(raw, list) and all(isinstance(word, str) and word.strip() for word in raw):
            return tuple(raw)
        self.faults.append(f"{where} : une liste de mots est attendue.")
        return ()

    def _tables(self, raw: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
        tables = raw.get(key, [])
        if isinstance(tables, list) and all(isinstance(table, Mapping) for table in tables):
            return tables
        self.faults.append(f"{key} : des tables [[{key}]] sont attendues.")
        return []
