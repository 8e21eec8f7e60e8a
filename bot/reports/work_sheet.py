"""The « fiche descriptive de réalisation » of block 2, as values: recto and verso (domain.md §4)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.content import content
from bot.reports.synthesis import LayoutFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.referentiel.model import Option


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
class WorkSheet:
    """A sheet, prefilled: what is empty is left to be written by hand.

    `competencies` are those of block 2 of the option, each with whether it is ticked; `team` None leaves both
    boxes empty. `name` and `number` are asked at each export and kept nowhere.
    """

    session: int
    option: Option
    place: int  # realisation n° 1 or n° 2
    title: str
    period: str
    team: bool | None
    competencies: tuple[tuple[str, bool], ...]
    description: str
    access: tuple[str, ...] = ()
    products: str = ""
    name: str = ""
    number: str = ""
    organisation: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A field with its label; `lines` is the room left for writing, in lines."""

    label: str
    words: str
    lines: int = 1


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
    return (
        (f"{f['numero']} : {sheet.place}",),
        (f"{f['nom']} : {sheet.name}".rstrip(), f"{f['candidat']} : {sheet.number}".rstrip()),
        (f"☐ {f['epreuve_ponctuelle']}    ☐ {f['ccf']}", f"{f['date']} :       /       /"),
    )


def recto_of(sheet: WorkSheet, model: SheetModel) -> tuple[Box, ...]:
    """The boxes of the recto under its head, in order."""
    f = model.fields
    ticked = "\n".join(f"{'☒' if on else '☐'} {label}" for label, on in sheet.competencies)
    alone, team = ("☒" if sheet.team is False else "☐"), ("☒" if sheet.team else "☐")
    access = "\n".join(dict.fromkeys(one for one in sheet.access if one))
    return (
        Box(f["organisation"], sheet.organisation, 2),
        Box(f["intitule"], sheet.title, 2),
        Box(f"{f['periode']} : {sheet.period}    {f['lieu']} : {sheet.where}".rstrip(), "", 0),
        Box(f"{f['modalite']} :    {alone} {f['seul']}    {team} {f['equipe']}", "", 0),
        Box(f["competences"], ticked),
        Box(f["conditions"], "", 9),
        Box(f["ressources"], "", 9),
        Box(f["acces"], access, 4),
    )


def verso_of(sheet: WorkSheet, model: SheetModel) -> Box:
    """The whole verso."""
    words = "\n".join(one for one in (sheet.description, sheet.products) if one)
    return Box(model.fields["descriptif"], words, 30)


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
