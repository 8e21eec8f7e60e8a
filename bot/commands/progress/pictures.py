"""/progression-image and /classe image: progress to look at, with its figures in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.members import InClass
from bot.commands.declaration import Param, command
from bot.commands.making import made
from bot.commands.people import named_group
from bot.commands.progress.class_pages import pages_of
from bot.commands.reply import Button, File, Reply
from bot.commands.text import Strong, UserText, text
from bot.portfolio.overview.grid import check_width
from bot.portfolio.progress import progress as progress_of
from bot.reports.pictures.classroom import class_alt, class_png
from bot.reports.pictures.progress import progress_alt, progress_png, summary
from bot.reports.pictures.themes import ThemeName
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.commands.action import Value

PNG: Final = "image/png"
_MOST_PAGES: Final = 40
Theme = Annotated[ThemeName, Param("thème", example="sombre")]


@command("progression-image", "Sa progression en une image", right=Right.STUDENT, example="sombre")
async def progression_image(ask: Ask, theme: Theme = ThemeName.LIGHT) -> Reply:
    """The picture of the person who asks."""
    check_width(ask.framework)
    person = ask.caller.person
    name = ask.request.account.name if person is None else person.name
    blocks = progress_of(ask.framework, (), None)
    if person is not None:
        blocks = await ask.services.portfolio.progress(ask.framework, person)
    picture = await made(lambda: progress_png(name, blocks, theme))
    then = (
        _other_theme("progression-image", theme, {}),
        Button("En texte", Action("progression")),
    )
    alt = text(UserText(progress_alt(name, blocks)))
    return File(
        f"progression-{theme}.png", PNG, picture, text(Strong(summary(blocks).capitalize())), alt, then=then
    )


@command("classe image", "La classe en une image, par pages de quinze", right=Right.TEACHER, example="2SIO")
async def classe_image(
    ask: Ask,
    classe: InClass = "",
    page: Annotated[int, Param("page", example="2", most=_MOST_PAGES)] = 1,
    theme: Theme = ThemeName.LIGHT,
) -> Reply:
    """People by competencies, those with most holes first, an option at a time."""
    group = await named_group(ask, classe)
    pages = await pages_of(ask, group)
    place = min(page, len(pages))
    shown = pages[place - 1]
    picture = await made(lambda: class_png(shown, theme))
    here = {"classe": str(group.id), "theme": str(theme)}
    turns = ((place + 1, "Page suivante"), (place - 1, "Page précédente"))
    then = [
        Button(label, Action("classe image", {**here, "page": str(to)}))
        for to, label in turns
        if 1 <= to <= len(pages)
    ]
    then.append(_other_theme("classe image", theme, {**here, "page": str(place)}))
    said = text(Strong(shown.title), f" · page {place} sur {len(pages)}")
    return File(f"classe-{place}.png", PNG, picture, said, text(UserText(class_alt(shown))), then=tuple(then))


def _other_theme(name: str, theme: ThemeName, arguments: dict[str, Value]) -> Button:
    other = ThemeName.DARK if theme is ThemeName.LIGHT else ThemeName.LIGHT
    return Button(f"Thème {other}", Action(name, {**arguments, "theme": str(other)}))
