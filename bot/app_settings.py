"""What the settings mean to the domain: the clock, the terms about data, the hours, the school's days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import Clock, SetClock, SystemClock
from bot.privacy.terms import Terms
from bot.reminders.holidays import Territory, territory_of
from bot.reminders.phrases import Hours
from bot.reminders.school_breaks import ZONES
from bot.reminders.school_days import days_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.config import Settings
    from bot.reminders.school_breaks import Calendar


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the one that REFERENT_HORLOGE sets."""
    return SystemClock() if settings.clock is None else SetClock(settings.clock)


def terms_of(settings: Settings) -> Terms:
    """What the configuration promises about data."""
    told = settings.privacy
    platforms = [name for name, one in (("Discord", settings.discord), ("Matrix", settings.matrix)) if one]
    return Terms(
        told.contact,
        told.controller,
        told.purge_month,
        told.purge_day,
        settings.school,
        tuple(platforms),
        bool(settings.store_url),
    )


def hours_of(settings: Settings) -> Hours:
    """What « le matin », « midi » … stand for here."""
    told = settings.reminders
    return Hours(told.matin, told.midi, told.apresmidi, told.soir, told.default)


def calendar_of(settings: Settings) -> Calendar:
    """The days off of this School; those of its territory alone if no zone and no file are told."""
    told = settings.reminders
    territory = Territory(told.territory) if told.territory else territory_of(settings.zone)
    return days_of(told.breaks, territory, told.school_zone)


def calendar_end(settings: Settings) -> date | None:
    """The last day for which the school holidays of this School are known; None if none were asked for."""
    told = settings.reminders
    return calendar_of(settings).known_until if told.school_zone or told.breaks else None


def breaks_of(settings: Settings) -> Callable[[date], bool]:
    """Whether a day is in the school's holidays; with no zone told, in those that all zones share."""
    told = settings.reminders
    zones = (told.school_zone,) if told.school_zone or told.breaks else ZONES
    calendars = [days_of(told.breaks, Territory.METROPOLE, zone) for zone in zones]
    return lambda day: all(calendar.break_on(day) is not None for calendar in calendars)
