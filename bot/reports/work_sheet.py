"""The « fiche descriptive de réalisation » of block 2, as values: recto and verso (domain.md §4)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.content import content
from bot.reports.synthesis import LayoutFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.referentiel.model import Option

_UNSAID: Final = " " * 40  # room to write a period by hand
_LINE: Final = 96
"""Characters of a line of a box, about: how much room a text leaves for writing."""


class ExamForm(StrEnum):
    """How the exam is held: boxes of the recto; the values are what users pick."""

    CCF = "CCF"
    ONCE = "ponctuelle"
    BY_HAND = "à cocher à la main"


@dataclass(frozen=True, slots=True)
class SheetModel:
    """The model of a range of sessions; `fields` gives the label of each field."""

    first: int
    last: int
    exam: str
    annexes: Mapping[str, str]
    title: str
    fields: Mapping[str, str]
    doubt: str = ""

    def annex(self, option: Option) -> str:
        """« ANNEXE VII-1-B », empty where the table does not say."""
        name = self.annexes.get(option.value, "")
        return f"ANNEXE {name}" if name else ""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What only this sheet asks, in the student's words; nothing of it is compulsory."""

    organisation: str = ""
    place: str = ""
    conditions: str = ""
    resources: str = ""
    access: str = ""


@dataclass(frozen=True, slots=True)
class WorkSheet:
    """A sheet, prefilled: what is empty is left to be written by hand.

    `competencies` are those of block 2 of the option, each with whether it is ticked; `team` None leaves both
    boxes empty. `links` are where the productions are found, unless `words` say it. `name` and `number` are
    asked at each export and kept nowhere.
    """

    session: int
    option: Option
    place: int  # realisation n° 1 or n° 2
    title: str
    period: str
    team: bool | None
    competencies: tuple[tuple[str, bool], ...]
    description: str
    links: tuple[str, ...] = ()
    products: str = ""
    name: str = ""
    number: str = ""
    words: SheetWords = SheetWords()
    form: ExamForm = ExamForm.BY_HAND


@dataclass(frozen=True, slots=True)
class Box:
    """A field with its label; `lines` is the whole height of its words and of the room left for writing."""

    label: str
    words: str
    lines: int = 1

    @property
    def room(self) -> int:
        """Empty lines left under the words."""
        taken = sum(1 + len(line) // _LINE for line in self.words.split("\n")) if self.words else 0
        return max(0, self.lines - taken)


def sheet_model_for(session: int) -> tuple[SheetModel, bool]:
    """The model of a session, and whether the session is in the table; else the nearest one."""
    models, until = _models()
    for model in models:
        if model.first <= session <= min(model.last, until):
            return model, True
    ordered = sorted(models, key=lambda m: m.first)
    return (ordered[0] if session < ordered[0].first else ordered[-1]), False


def head_of(sheet: WorkSheet, model: SheetModel) -> tuple[tuple[str, ...], ...]:
    """The top of the recto, row by row."""
    f = model.fields
    once, ccf = _box(ticked=sheet.form is ExamForm.ONCE), _box(ticked=sheet.form is ExamForm.CCF)
    return (
        (f"{f['numero']} : {sheet.place}",),
        (f"{f['nom']} : {sheet.name}".rstrip(), f"{f['candidat']} : {sheet.number}".rstrip()),
        (f"{once} {f['epreuve_ponctuelle']}    {ccf} {f['ccf']}", f"{f['date']} :       /       /"),
    )


def recto_of(sheet: WorkSheet, model: SheetModel) -> tuple[Box, ...]:
    """The boxes of the recto under its head, in order."""
    f, words = model.fields, sheet.words
    ticked = "\n".join(f"{_box(ticked=on)} {label}" for label, on in sheet.competencies)
    alone, team = _box(ticked=sheet.team is False), _box(ticked=sheet.team is True)
    access = words.access or "\n".join(dict.fromkeys(one for one in sheet.links if one))
    return (
        Box(f["organisation"], words.organisation, 2),
        Box(f["intitule"], sheet.title, 2),
        Box(f"{f['periode']} : {sheet.period or _UNSAID}    {f['lieu']} : {words.place}".rstrip(), "", 0),
        Box(f"{f['modalite']} :    {alone} {f['seul']}    {team} {f['equipe']}", "", 0),
        Box(f["competences"], ticked),
        Box(f["conditions"], words.conditions, 13),
        Box(f["ressources"], words.resources, 13),
        Box(f["acces"], access, 6),
    )


def verso_of(sheet: WorkSheet, model: SheetModel) -> Box:
    """The whole verso."""
    words = "\n".join(one for one in (sheet.description, sheet.products) if one)
    return Box(model.fields["descriptif"], words, 52)


def _box(*, ticked: bool) -> str:
    return "☒" if ticked else "☐"


@lru_cache(maxsize=1)
def _models() -> tuple[tuple[SheetModel, ...], int]:
    path = content("fiche_bloc2.toml")
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        models = tuple(
            SheetModel(
                m["de"], m["a"], m["epreuve"], m["annexe"], raw["titre"], raw["champs"], m.get("doute", "")
            )
            for m in raw["modele"]
        )
        return models, int(raw["valable_jusqu_a"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise LayoutFault(f"{path.name} : {error}") from error
