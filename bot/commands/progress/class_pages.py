"""A class as pages of its picture: one run of pages for each option, and one for who has not chosen yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.people import label_of
from bot.portfolio.overview.grid import Somebody, grids
from bot.portfolio.progress import Level
from bot.referentiel.model import Option
from bot.reports.pictures.classroom import ClassRow, class_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.ask import Ask
    from bot.reports.pictures.classroom import ClassPage
    from bot.school.model import Group


async def pages_of(ask: Ask, group: Group) -> tuple[ClassPage, ...]:
    """Every page; at least one, even of an empty class."""
    roll = await ask.services.classes.roll(group.school, group.id)
    people = [Somebody(m.name, m.id, m.option) for m in roll.members]
    people += [Somebody(line.name, None, None) for line in roll.free_lines]
    reached = await levels_of(ask, group, people)
    pages: list[ClassPage] = []
    for option in (*Option, None):
        chosen = [who for who in people if who.option is option]
        if not chosen and (option is not None or pages):
            continue
        codes = [e.code for e in ask.framework.competencies(option) if option or e.part == "commun"]
        rows = [
            ClassRow(who.name, tuple(reached[place].get(code, Level.NOTHING) for code in codes))
            for place, who in enumerate(people)
            if who.option is option
        ]
        named = option.upper() if option else "option à choisir" if people else ""
        title = f"{label_of(group)} · {named}".rstrip(" ·")
        pages += class_pages(title, codes, rows)
    return tuple(pages)


async def levels_of(ask: Ask, group: Group, people: list[Somebody]) -> list[Mapping[str, Level]]:
    """The level of each person at the competencies of their option, in the order of `people`."""
    marks = await ask.services.overviews.marks(group.school, group.id)
    found: list[dict[str, Level]] = [{} for _ in people]
    places = {id(who): place for place, who in enumerate(people)}
    for grid in grids(ask.framework, people, marks, len(people)):
        for row in grid.rows:
            for entry, level in zip(grid.columns, row.levels, strict=True):
                if level is not None:
                    found[places[id(row.who)]][entry.code] = level
    return list(found)
