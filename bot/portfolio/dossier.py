"""What is missing for the exam: the table of block 1, the two sheets of block 2, what to revise.

Sources: circulaire of the exam and its table, as told in domain.md §2 to §4.

    block 1   all realisations together mobilise the six competencies; the table has three sections
    block 2   two realisations, n° 1 and n° 2, that together cover the competencies of the option
    block 3   a written paper: what remains is revision and never makes the file incomplete
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from bot.portfolio.health import Weakness, weaknesses
from bot.portfolio.model import Context
from bot.portfolio.progress import Level, levels
from bot.referentiel.model import COMMON
from bot.school.calendar import school_year, session_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.portfolio.model import Realisation
    from bot.referentiel.exams import Exam, ExamBook
    from bot.referentiel.model import Entry, Framework, Option
    from bot.school.model import Person

TABLE_BLOCK: Final = "BLOC1"
WRITTEN_BLOCK: Final = "BLOC3"
SHEETS: Final = (1, 2)


class Section(IntEnum):
    """The three parts of the exam's table."""

    TRAINING = 1  # en cours de formation
    FIRST_YEAR = 2  # en milieu professionnel, en cours de première année
    SECOND_YEAR = 3  # en milieu professionnel, en cours de seconde année


class Warn(StrEnum):
    """What a candidate should look at; the value is what users read."""

    MISSING = "compétence sans réalisation"
    EMPTY_SECTION = "rubrique vide"
    SHEET = "fiche à choisir"
    SHEET_MISSING = "compétence absente des deux fiches"
    OPTION = "option à choisir"
    SESSION = "session d’examen à indiquer"
    PORTFOLIO = "adresse du portfolio à indiquer"
    CONFIRM = "à confirmer avec l’enseignant"  # personal work in section 1
    STRADDLES = "à cheval sur les deux années"
    PERIOD = "période à préciser"
    PRODUCT = "aucune production"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at, with the codes, the realisations (their own numbers) or the sections concerned.

    For `Warn.SHEET` the numbers are those of the sheets.
    """

    about: Warn
    codes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A realisation as the exam's table shows it.

    `mobilised` and `validated` are competencies of block 1, `option_mobilised` and `option_validated` those
    of block 2; a validated one is mobilised too. `chosen` is true when the student picked the section.
    """

    number: int
    title: str
    description: str
    products: str
    links: tuple[str, ...]
    first: date
    last: date
    dated: bool
    context: Context
    team: bool | None
    section: Section
    chosen: bool
    sheet: int | None
    mobilised: tuple[str, ...]
    validated: tuple[str, ...]
    option_mobilised: tuple[str, ...]
    option_validated: tuple[str, ...]
    warnings: tuple[Warn, ...]

    @property
    def in_table(self) -> bool:
        """Whether it has a cross in the table of block 1."""
        return bool(self.mobilised)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The file of one candidate. `exams` gives the exam of a block, None where the table of exams is silent.

    `rows` are all realisations that mobilise something, in the order of the table (section, period);
    `columns` the competencies of block 1; `sheet_columns` those of block 2, empty without an option.
    """

    name: str
    session: int | None
    option: Option | None
    portfolio: str | None
    exams: Mapping[str, Exam | None]
    columns: tuple[Entry, ...]
    sheet_columns: tuple[Entry, ...]
    rows: tuple[DossierRow, ...]
    missing: tuple[Entry, ...]
    sheet_missing: tuple[Entry, ...]
    revision: tuple[Entry, ...]  # of the written block: nothing mobilised yet
    warnings: tuple[Remark, ...]

    @property
    def table(self) -> tuple[DossierRow, ...]:
        """The rows of the table of block 1."""
        return tuple(row for row in self.rows if row.in_table)

    def section(self, section: Section) -> tuple[DossierRow, ...]:
        """The rows of one section of the table."""
        return tuple(row for row in self.table if row.section is section)

    def sheet(self, number: int) -> DossierRow | None:
        """The realisation that the student marked n° 1 or n° 2 for block 2."""
        return next((row for row in self.rows if row.sheet == number), None)

    def crosses(self, code: str, *, validated: bool = False) -> int:
        """How many realisations mobilise a competency of block 1 (or have it validated)."""
        return sum(code in (row.validated if validated else row.mobilised) for row in self.table)

    @property
    def complete(self) -> bool:
        """Whether both files to hand in are covered: block 1 and block 2. Revision has no part in it."""
        return not self.missing and bool(self.sheet_columns) and not self.sheet_missing


def dossier(
    person: Person, realisations: Sequence[Realisation], framework: Framework, exams: ExamBook, today: date
) -> Dossier:
    """The file of a person on `today`, from all their realisations."""
    session = session_of(person, today)
    block = option_block(framework, person.option)
    columns = framework.competencies(person.option, TABLE_BLOCK)
    sheet_columns = () if block is None else framework.competencies(person.option, block.code)
    year = _first_year(session, realisations)
    rows = [_row(r, framework, columns, sheet_columns, year) for r in realisations]
    kept = sorted(
        (row for row in rows if row.mobilised or row.option_mobilised or row.sheet),
        key=lambda row: (row.section, row.first, row.number),
    )
    covered = {code for row in kept for code in row.mobilised}
    on_sheets = {code for row in kept if row.sheet for code in row.option_mobilised}
    written = framework.competencies(person.option, WRITTEN_BLOCK)
    reached = levels(framework, [claim for r in realisations for claim in r.claims])
    blocks = (TABLE_BLOCK, *(() if block is None else (block.code,)), WRITTEN_BLOCK)
    made = Dossier(
        person.name, session, person.option, person.portfolio,
        {code: None if session is None else exams.exam_of(code, session) for code in blocks},
        columns, sheet_columns, tuple(kept),
        tuple(entry for entry in columns if entry.code not in covered),
        tuple(entry for entry in sheet_columns if entry.code not in on_sheets),
        tuple(e for e in written if reached.get(e.code, Level.NOTHING) is Level.NOTHING and _is_seen(e, person.option)),
        (),
    )  # fmt: skip
    return _warned(made)


def option_block(framework: Framework, option: Option | None) -> Entry | None:
    """Block 2 of an option; None as long as none is chosen."""
    if option is None:
        return None
    return next((block for block in framework.blocks(option) if block.part == option.value), None)


def section_of(realisation: Realisation, first_year: int) -> Section:
    """The section that follows from the context, or the one that the student picked against it.

    `first_year` is the calendar year in which the first year of the diploma starts: work as an apprentice
    goes by the date on which it began.
    """
    if realisation.section is not None:
        return Section(realisation.section)
    match realisation.facts.context:
        case Context.TRAINING | Context.PERSONAL:
            return Section.TRAINING
        case Context.STAGE_1:
            return Section.FIRST_YEAR
        case Context.STAGE_2:
            return Section.SECOND_YEAR
        case Context.APPRENTICESHIP:
            begun = school_year(realisation.facts.first)
            return Section.FIRST_YEAR if begun <= first_year else Section.SECOND_YEAR


def _is_seen(entry: Entry, option: Option | None) -> bool:
    """Without an option only what is common is asked of anybody."""
    return option is not None or entry.part == COMMON


def _first_year(session: int | None, realisations: Sequence[Realisation]) -> int:
    """Two years before the session; else the year of the first thing declared."""
    if session is not None:
        return session - 2
    return min((school_year(r.facts.first) for r in realisations), default=0)


def _row(
    realisation: Realisation,
    framework: Framework,
    columns: Sequence[Entry],
    sheet_columns: Sequence[Entry],
    first_year: int,
) -> DossierRow:
    facts = realisation.facts
    reached = levels(framework, realisation.claims)

    def at(level: Level, entries: Sequence[Entry]) -> tuple[str, ...]:
        return tuple(e.code for e in entries if reached.get(e.code, Level.NOTHING) >= level)

    return DossierRow(
        realisation.number, facts.title, facts.description, facts.products, facts.links, facts.first, facts.last,
        facts.dated, facts.context, facts.team, section_of(realisation, first_year), realisation.section is not None,
        realisation.sheet, at(Level.MOBILISED, columns), at(Level.ACQUIRED, columns),
        at(Level.MOBILISED, sheet_columns), at(Level.ACQUIRED, sheet_columns),
        tuple(_row_warnings(realisation)),
    )  # fmt: skip


def _row_warnings(realisation: Realisation) -> list[Warn]:
    facts = realisation.facts
    weak = weaknesses(facts)
    found = [Warn.PERIOD] if Weakness.PERIOD in weak else []
    found += [Warn.PRODUCT] if Weakness.PRODUCT in weak or Weakness.TO_PRODUCE in weak else []
    if realisation.section is None:
        found += [Warn.CONFIRM] if facts.context is Context.PERSONAL else []
        straddles = school_year(facts.first) != school_year(facts.last)
        found += [Warn.STRADDLES] if straddles and facts.context is not Context.TRAINING else []
    return found


def _warned(made: Dossier) -> Dossier:
    """The same file with what its candidate should look at, the gravest first."""
    found = []
    if made.missing:
        found.append(Remark(Warn.MISSING, tuple(e.code for e in made.missing)))
    if empty := tuple(s for s in Section if not made.section(s)):
        found.append(Remark(Warn.EMPTY_SECTION, sections=empty))
    if made.option is None:
        found.append(Remark(Warn.OPTION))
    elif unmarked := tuple(n for n in SHEETS if made.sheet(n) is None):
        found.append(Remark(Warn.SHEET, numbers=unmarked))
    elif made.sheet_missing:
        found.append(Remark(Warn.SHEET_MISSING, tuple(e.code for e in made.sheet_missing)))
    found += [Remark(Warn.SESSION)] if made.session is None else []
    found += [Remark(Warn.PORTFOLIO)] if not made.portfolio else []
    for about in (Warn.CONFIRM, Warn.STRADDLES, Warn.PERIOD, Warn.PRODUCT):
        numbers = tuple(sorted(row.number for row in made.rows if about in row.warnings))
        found += [Remark(about, numbers=numbers)] if numbers else []
    return Dossier(
        made.name, made.session, made.option, made.portfolio, made.exams, made.columns, made.sheet_columns,
        made.rows, made.missing, made.sheet_missing, made.revision, tuple(found),
    )  # fmt: skip
