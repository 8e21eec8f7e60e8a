"""What may be typed of a reminder, and what a preview carries to the tap that saves: declared once for all commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from bot.commands.declaration import Param
from bot.commands.people import suggest_groups
from bot.commands.reminders.places import suggest_live, suggest_roles, suggest_rooms

TEXT_LONGEST: Final = 1_500
DATE_LONGEST: Final = 200
YES: Final = "oui"
NO: Final = "non"
EVERY_MONDAY: Final = "tous les lundis à 8h"

Words = Annotated[
    str, Param("texte du rappel", example="Rendre l’attestation de stage", form=True, longest=TEXT_LONGEST)
]
When = Annotated[
    str, Param("quand, en français", example=EVERY_MONDAY, form=True, rest=True, longest=DATE_LONGEST)
]
Rhythm = Annotated[str, Param("quand", example=EVERY_MONDAY, rest=True, longest=DATE_LONGEST)]
Live = Annotated[str, Param("ce qui est compté", example="B1.3", suggest=suggest_live, longest=40)]
Room = Annotated[str, Param("salon", example="annonces", suggest=suggest_rooms, longest=120)]
Role = Annotated[str, Param("rôle à prévenir", suggest=suggest_roles, longest=120)]
Calm = Annotated[str, Param("heures sans rappel", example="22h-7h", longest=20)]
Class = Annotated[str, Param("classe", suggest=suggest_groups, longest=80)]
Sense = Annotated[str, Param("sens retenu", longest=3)]


@dataclass(frozen=True, slots=True)
class Wish:
    """A text and a date, as they were typed."""

    quand: When = ""
    texte: Words = ""


@dataclass(frozen=True, slots=True)
class RoomWish(Wish):
    """The same for a room, with what may be said of it there."""

    contenu: Live = ""
    salon: Room = ""
    mention: Role = ""
    calme: Calm = ""
    classe: Class = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a preview carries beside what was typed: filled by its buttons, never typed."""

    sens: Sense = ""
    sauter: Annotated[str, Param("sauter les vacances", longest=3)] = ""
    vu: Annotated[str, Param("instant de l’aperçu", longest=40)] = ""
    lieu: Annotated[str, Param("salon montré", longest=300)] = ""
    sur: Annotated[str, Param("confirmation", longest=3)] = ""

    @property
    def saves(self) -> bool:
        """Whether what was shown is to be kept."""
        return self.sur == YES

    @property
    def corrects(self) -> bool:
        """Whether the form is asked for again."""
        return self.sur == NO

    @property
    def skips_breaks(self) -> bool:
        """Whether nothing is to be said in the holidays."""
        return self.sauter == YES
