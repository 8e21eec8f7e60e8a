"""/classe progression and personne: what a class, or somebody of it, has done; never a ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.members import InClass, Someone
from bot.commands.classes.views import figure, over
from bot.commands.declaration import Param, Suggestion, command
from bot.commands.french import count, day, listed, shortened
from bot.commands.people import label_of, named_group, named_person
from bot.commands.reply import Button, Card, Reply, Section, Table, Weight
from bot.commands.text import Code, PersonRef, Strong, Text, UserText, text
from bot.commands.wording import MARKS, MARKS_MEANING, mobilised_of, progress_line, short
from bot.errors import Refused
from bot.portfolio.overview.grid import Grid, Somebody, grids
from bot.portfolio.progress import Level
from bot.referentiel.codes import read_code
from bot.school.model import Right
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.school.classes.roll import Roll

NAME_WIDTH: Final = 14
"""With six columns of one digit the grid is 32 characters wide: a phone shows 34."""
_ELSEWHERE: Final = "·"
_FEW: Final = 3


async def suggest_all_blocks(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """Every block, of both options: a class may hold both."""
    found = closest(typed, ask.framework.blocks(), lambda block: f"{block.code} {block.text}")
    return [Suggestion(block.code, shortened(f"{block.code} {block.text}", 100)) for block in found]


@command(
    "classe progression",
    "Ce que la classe a mobilisé, et ce que personne n’a",
    right=Right.TEACHER,
    example="2SIO",
)
async def classe_progression(
    ask: Ask,
    classe: InClass = "",
    bloc: Annotated[str, Param("bloc", example="BLOC1", suggest=suggest_all_blocks, longest=20)] = "",
) -> Reply:
    """What nobody has first; then, block by block, the grid of people and competencies."""
    group = await named_group(ask, classe)
    roll = await ask.services.classes.roll(group.school, group.id)
    made = grids(ask.framework, _people(roll), await ask.services.overviews.marks(group.school, group.id), roll.whole)  # fmt: skip
    which = {"classe": str(group.id)}
    shown = tuple(grid for grid in made if grid.rows)
    buttons = tuple(
        Button(g.block.code, Action("classe progression", {**which, "bloc": g.block.code})) for g in shown
    )
    if bloc:
        grid = _one_block(ask, made, bloc)
        others = tuple(b for b in buttons if b.label != grid.block.code)
        return _table(roll, grid, others, _named(ask, grid, bloc))
    sections = tuple(_summary(grid) for grid in shown)
    later = (
        Button("En image", Action("classe image", which)),
        Button("Silencieux", Action("classe silencieux", which)),
    )
    return Card(
        text(Strong(_headline(shown)), f"\n{label_of(group)} : {figure(roll)}"),
        sections,
        (*buttons, *later),
        text(over(roll)),
    )


@command("classe personne", "Où en est une personne de la classe", right=Right.TEACHER, example="Lina")
async def classe_personne(ask: Ask, personne: Someone) -> Reply:
    """One student's progress, for their teacher."""
    person = await named_person(ask, personne)
    blocks = await ask.services.portfolio.progress(ask.framework, person)
    done = await ask.services.portfolio.realisations(person)
    sections = tuple(
        Section(
            tuple(text(f"{MARKS[level]} ", short(entry, 40)) for entry, level in block.competencies),
            f"{block.block.code} · {progress_line(block)}",
        )
        for block in blocks
    )
    option = "option non choisie" if person.option is None else person.option.upper()
    last = f" · dernière le {day(done[0].created.date())}" if done else ""
    mobilised = sum(b.count(Level.MOBILISED) for b in blocks)
    whole = sum(len(b.competencies) for b in blocks)
    return Card(
        text(
            PersonRef(person.name),
            Strong(f" : {mobilised_of(mobilised)} sur {whole}"),
        ),
        (Section((text(f"{option} · {count(len(done), 'réalisation')}{last}"),)), *sections),
        (Button("À valider", Action("a-valider"), Weight.PLAIN),),
        text(MARKS_MEANING),
    )


def _people(roll: Roll) -> list[Somebody]:
    """Everybody by name: members, and lines of the roster that nobody took."""
    people = [Somebody(m.name, m.id, m.option) for m in roll.members]
    people += [Somebody(line.name, None, None) for line in roll.free_lines]
    return sorted(people, key=lambda who: fold(who.name))


def _headline(shown: Sequence[Grid]) -> str:
    holes = [entry.code for grid in shown for entry in grid.holes()]
    if len(holes) == sum(len(grid.columns) for grid in shown):
        return "Rien n’est encore déclaré"
    if not holes:
        return "Chaque compétence est mobilisée par quelqu’un"
    if len(holes) > _FEW:
        return f"{len(holes)} compétences que personne n’a : {', '.join(holes[:_FEW])}…"
    return f"Personne n’a {listed(holes, 'ni')}"


def _summary(grid: Grid) -> Section:
    """One line a competency, those that fewest people have first: a hole is read at once."""
    counted = sorted(range(len(grid.columns)), key=lambda n: (grid.reached(n), grid.columns[n].code))
    lines = tuple(
        text(
            Code(grid.columns[n].code),
            f" {grid.reached(n)}/{grid.over(n)} {shortened(grid.columns[n].text, 26)}",
            _acquired(grid.reached(n, Level.ACQUIRED)),
        )
        for n in counted
    )
    return Section(lines, f"{grid.block.code} · {count(grid.whole, 'personne')}")


def _acquired(number: int) -> str:
    return f" · {count(number, 'acquise')}" if number else ""


def _named(ask: Ask, grid: Grid, typed: str) -> int | None:
    """The column of the competency that was asked about, if it was one: « qui n’a rien en B1.3 ? »."""
    found = read_code(typed.strip(), ask.framework, None).found
    asked = {c for entry in found if (c := ask.framework.competency_of(entry.code)) is not None}
    places = [place for place, entry in enumerate(grid.columns) if entry in asked]
    return places[0] if len(places) == 1 else None


def _without(grid: Grid, column: int) -> str:
    """Of how many people nothing counts for a competency."""
    lacking = grid.over(column) - grid.reached(column)
    code = grid.columns[column].code
    if not grid.over(column):
        return "Personne encore dans cette classe"
    if not lacking:
        return f"Tout le monde a {code}"
    return f"{count(lacking, 'personne')} sur {grid.over(column)} sans rien en {code}"


def _table(roll: Roll, grid: Grid, then: tuple[Button, ...], asked: int | None = None) -> Table:
    """The grid of a block: one row a person, one mark a competency, under the end of its code.

    `asked` is the column that somebody asked about.
    """
    prefix = grid.columns[0].code.rpartition(".")[0]
    headings = (f"{prefix}.", *(entry.code.rpartition(".")[2] for entry in grid.columns))
    rows: list[tuple[Text, ...]] = [
        (text(UserText(shortened(row.who.name, NAME_WIDTH))), *(text(_mark(level)) for level in row.levels))
        for row in grid.rows
    ]
    rows.append((text("mobilisée"), *(text(str(grid.reached(n))) for n in range(len(grid.columns)))))
    said = text(_holes(grid) if asked is None else _without(grid, asked))
    title = text(said, f"\n{label_of(roll.group)} · {grid.block.code} · sur {grid.whole}")
    return Table(title, headings, tuple(rows), text(f"{MARKS_MEANING}\n{over(roll)}"), then)


def _holes(grid: Grid) -> str:
    holes = grid.holes()
    if len(holes) == 1:
        return f"Personne n’a {holes[0].code} ({shortened(holes[0].text, 40)})"
    return f"Personne n’a {listed([e.code for e in holes], 'ni')}" if holes else "Aucun trou dans ce bloc"


def _mark(level: Level | None) -> str:
    return _ELSEWHERE if level is None else MARKS[level]


def _one_block(ask: Ask, made: Sequence[Grid], typed: str) -> Grid:
    """The grid of a typed block; « 2 » is that of the option most people of the class chose."""
    bare = typed.strip()
    reading = read_code(f"bloc {bare}" if bare.isdigit() else bare, ask.framework, None)
    wanted = {ask.framework.block_of(entry.code).code for entry in reading.found}
    found = [grid for grid in made if grid.block.code in wanted]
    if not found:
        raise Refused("bloc-inconnu", recu=bare[:40])
    return max(found, key=lambda grid: len(grid.rows))
