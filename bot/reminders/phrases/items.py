"""What the words of a typed date say, one piece at a time, before the present moment gives them a meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.reminders.recurrence import Unit


class Scope(StrEnum):
    """Which month a day belongs to, when words say it."""

    EACH = "each"  # du mois, de chaque mois
    THIS = "this"  # de ce mois
    NEXT = "next"  # du mois prochain


class Which(StrEnum):
    """Which of its days a weekday means."""

    BARE = "bare"  # lundi
    NEXT = "next"  # lundi prochain
    HABIT = "habit"  # le lundi, les lundis


@dataclass(frozen=True, slots=True)
class MonthDay:
    """« le 15 mars 2027 », « mardi 15 », « le 1er de chaque mois ». `day` -1: the last of its month."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    scope: Scope | None = None
    year_on: int | None = None  # 0: cette année, 1: l’an prochain


@dataclass(frozen=True, slots=True)
class Weekday:
    """« lundi »; `weeks_on`: one for « lundi en huit », two for « lundi en quinze »."""

    weekday: int
    which: Which = Which.BARE
    weeks_on: int = 0


@dataclass(frozen=True, slots=True)
class FromToday:
    """« demain » is 1, « aujourd’hui » 0, « hier » -1."""

    days: int


@dataclass(frozen=True, slots=True)
class Length:
    """« 3 jours », « 2 heures », « 2 jours ouvrés »; `elapsed` for hours and minutes."""

    number: int = 0
    unit: Unit | None = None
    elapsed: timedelta | None = None
    working: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """« dans 2 jours et 3 heures »."""

    lengths: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """« le premier lundi du mois », « le dernier jour ouvré de mars 2027 »; no weekday: any day."""

    ranks: tuple[int, ...]
    weekday: int | None
    working: bool
    scope: Scope | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Feast:
    """« Noël », « le lundi de Pâques »: (month, day), or days from Easter."""

    name: str
    month: int = 0
    day: int = 0
    from_easter: int | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """« tous les 2 jours », « chaque lundi », « un mardi sur deux », « chaque jour ouvré »."""

    unit: Unit
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    working: bool = False
    saturdays: bool = False  # jours ouvrables


@dataclass(frozen=True, slots=True)
class RepeatElapsed:
    """« toutes les 2 heures »."""

    step: timedelta


@dataclass(frozen=True, slots=True)
class Weekend:
    """« ce week-end », « tous les week-ends »: two days, and nobody knows which."""

    habit: bool
    weeks_on: int = 0


@dataclass(frozen=True, slots=True)
class WeekdaysTo:
    """« du lundi au vendredi »; not `habit`: « de lundi à vendredi », this week or every week."""

    first: int
    last: int
    habit: bool


@dataclass(frozen=True, slots=True)
class EachDayOfTheWeek:
    """« tous les jours de la semaine »: five or seven."""


@dataclass(frozen=True, slots=True)
class InWeek:
    """« la semaine prochaine » is 1, « cette semaine » 0."""

    weeks_on: int


@dataclass(frozen=True, slots=True)
class InMonth:
    """« le mois prochain » is 1."""

    months_on: int


Day = (
    MonthDay | Weekday | FromToday | Ahead | Ranked | Feast | Repeat | RepeatElapsed | Weekend | WeekdaysTo | EachDayOfTheWeek
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class At:
    """A time of day; `hours` may still be turned by « du soir ». 24 is « minuit », before or after the day."""

    hours: int
    minutes: int


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """« matin », « midi », « apresmidi », « soir »; `today`: ce matin. `habit`: le matin."""

    name: str
    today: bool = False
    habit: bool = False


@dataclass(frozen=True, slots=True)
class Until:
    """« jusqu’au 30 mai »: a day, or the end of a month (`months`) or of a coming month."""

    day: Day | InWeek | InMonth
    end_of_month: bool = False
    doubtful_month: bool = False  # jusqu’en mai


@dataclass(frozen=True, slots=True)
class Since:
    """« à partir du 1er décembre »."""

    day: Day | InWeek | InMonth


@dataclass(frozen=True, slots=True)
class FromHour:
    """« toutes les 2 heures à partir de 8 h »."""

    at: At


@dataclass(frozen=True, slots=True)
class Between:
    """« du 12 au 15 janvier »."""

    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class During:
    """« pendant 3 semaines »."""

    length: Length


@dataclass(frozen=True, slots=True)
class Times:
    """« 5 fois »."""

    number: int


@dataclass(frozen=True, slots=True)
class Skip:
    """« sauf le mercredi », « hors vacances », « sauf jours fériés », « sauf le 25/12 »."""

    weekdays: tuple[int, ...] = ()
    holidays: bool = False
    breaks: bool = False
    days: tuple[Day | Between, ...] = ()


@dataclass(frozen=True, slots=True)
class Only:
    """« les semaines paires » (0) and « impaires » (1); « en mars », « de janvier à mars »."""

    parity: int | None = None
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shifted:
    """« la veille », « 3 jours et 1 jour avant », « J-7 »: lengths before (negative) or after the day told."""

    lengths: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class And:
    """« et », a comma."""


@dataclass(frozen=True, slots=True)
class Or:
    """« ou »: somebody has still to choose."""


Item = (
    Day | InWeek | InMonth | At | PartOfDay | Until | Since | FromHour | Between | During | Times | Skip | Only | Shifted | And | Or
)  # fmt: skip
