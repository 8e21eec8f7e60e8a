"""Following another edition: what was seen is what is done, and the cases that random years hardly ever meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import SetClock
from bot.errors import Refused
from bot.ids import Ids
from bot.portfolio.choosing import previewed
from bot.portfolio.history import history
from bot.portfolio.portfolio import Portfolio
from bot.portfolio.syllabus import shipped_syllabus
from bot.portfolio.syllabuses import Syllabuses
from bot.portfolio.workshop import Workshop
from bot.receipts import Receipt
from bot.referentiel.editions import Edition, edition_of
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Provenance, Source
from bot.school.model import Account, Person, Platform, Right
from bot.search.own_terms import OwnTerm, SchoolLexicons
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.own_terms import StoredOwnTerms
from bot.store.portfolios import StoredPortfolios
from bot.store.shelf import StoredShelf
from tests.portfolio.making import AT, FRAMEWORK, INDEXES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store.database import Transaction

SENTENCE = "Inventaire de la salle 204 avec GLPI, export et compte rendu"
FROM = Provenance(Source.IMPORTED)


def a_version(
    version: str, *codes: str, ids: dict[str, str] | None = None, name: str = "atelier"
) -> Imported:
    """A block with competencies, each told as « C1 Savoir souder »."""
    entries = {"U1": Entry("U1", Kind.BLOCK, "Atelier", COMMON, None, FROM)}
    for one in codes:
        code, text = one.split(" ", 1)
        entries[code] = Entry(code, Kind.COMPETENCY, text, COMMON, "U1", FROM)
    return Imported(Framework(name, version, "Atelier", entries), ids or {})


@dataclass
class Place:
    """A School with a student and somebody who chooses its framework."""

    store: SqliteStore
    ids: Ids
    syllabuses: Syllabuses
    portfolio: Portfolio
    student: Person
    admin: Person
    keys: list[None] = field(default_factory=list)

    @property
    def school(self) -> int:
        return self.student.school

    def receipt(self, person: Person) -> Receipt[Any]:
        self.keys.append(None)
        return Receipt((f"{person.id}:{len(self.keys)}",), person.id, AT, lambda _: "v1:aide:")

    async def follows(self, imported: Imported, *, keep: bool = True) -> tuple[int, int]:
        if keep:
            await self.syllabuses.keep(self.school, imported, AT)
        seen = await previewed(self.syllabuses, self.school, edition_of(imported.framework))
        done = await self.syllabuses.adopt(self.school, seen.adoption, self.receipt(self.admin))
        assert (sum(seen.followed.values()), sum(seen.apart.values())) == (done.moved, done.apart)
        return done.moved, done.apart

    async def declares(self, *codes: str, framework: Framework | None = None) -> int:
        now = (await self.syllabuses.of(self.school)).framework
        made = await self.portfolio.declare(
            framework or now, self.student, SENTENCE, codes, self.receipt(self.student), today=AT.date()
        )
        return made.number

    async def spots(self) -> list[str]:
        rows = await self.store.all(
            "select version, code from claim where school = $1 order by id", (self.school,)
        )
        return [f"{version} {code}" for version, code in rows]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    clock = SetClock(AT)
    ids = Ids(clock)
    async with SqliteStore.open(tmp_path / "choosing.db", clock=clock, migrations=MIGRATIONS) as store:
        directory = StoredDirectory(store, clock, ids)
        school = await directory.found("Lycée Ada-Lovelace", "Europe/Paris")
        people = [
            await directory.enrol(Account(Platform.CONSOLE, name, name), school, right=right)
            for name, right in (("Lina", Right.STUDENT), ("Ada", Right.ADMIN))
        ]
        syllabuses = Syllabuses(shipped_syllabus(), StoredShelf(store, ids, FRAMEWORK), INDEXES)
        portfolio = Portfolio(StoredPortfolios(store, ids), ids)
        yield Place(store, ids, syllabuses, portfolio, people[0], people[1])


async def test_codes_that_swap_take_their_claims_with_them(place: Place) -> None:
    """A renumbered version gives an old code to another thing: the label decides, not the code."""
    await place.follows(a_version("1", "C1 Savoir souder", "C2 Savoir percer"))
    await place.declares("C1")
    await place.declares("C2")
    assert await place.follows(a_version("2", "C1 Savoir percer", "C2 Savoir souder")) == (2, 0)
    assert await place.spots() == ["2 C2", "2 C1"]
    found = await place.portfolio.realisation(place.student, 1)
    assert [(event.act, event.codes) for event in history(found)][-1] == ("référentiel", ("C1", "C2"))
    assert found.claims[0].target.label == "Savoir souder"


async def test_a_claim_goes_back_where_it_stood_even_if_nothing_says_so_any_more(place: Place) -> None:
    """Known by an identifier there; the file of the way back has lost it."""
    first = a_version("1", "C1 Savoir souder", ids={"C1": "id-1"})
    await place.follows(first)
    await place.declares("C1")
    assert await place.follows(a_version("2", "D7 Assembler à chaud", ids={"D7": "id-1"})) == (1, 0)
    assert await place.spots() == ["2 D7"]
    await place.syllabuses.keep(place.school, a_version("1", "C1 Savoir souder"), AT)
    seen = await previewed(place.syllabuses, place.school, Edition("atelier", "1"))
    await place.syllabuses.adopt(place.school, seen.adoption, place.receipt(place.admin))
    assert await place.spots() == ["1 C1"]


async def test_two_claims_of_one_realisation_never_become_one(place: Place) -> None:
    """What counted yesterday has the place; the older one stays where it was, with no trace of a move."""
    await place.follows(a_version("1", "C1 Savoir souder"))
    number = await place.declares("C1")
    assert await place.follows(a_version("2", "C9 Braser", ids={"C9": "id-9"})) == (0, 1)
    now = (await place.syllabuses.of(place.school)).framework
    await place.portfolio.submit(now, place.student, number, ["C9"], place.receipt(place.student))
    third = a_version("3", "C5 Savoir souder", ids={"C5": "id-9"})
    await place.syllabuses.keep(place.school, third, AT)
    seen = await previewed(place.syllabuses, place.school, edition_of(third.framework))
    done = await place.syllabuses.adopt(place.school, seen.adoption, place.receipt(place.admin))
    assert (done.moved, done.apart) == (1, 1)
    assert await place.spots() == ["1 C1", "3 C5"]
    moves = await place.store.all("select version, code from claim_move order by claim, place")
    assert [tuple(row) for row in moves] == [("2", "C9")]


async def test_a_declaration_on_its_way_lands_where_its_code_went(place: Place) -> None:
    """It began before the switch and is written after it."""
    old = a_version("1", "C1 Savoir souder", "C2 Savoir percer")
    await place.follows(old)
    await place.follows(a_version("2", "D1 Savoir souder"))
    await place.declares("C1", "C2", framework=old.framework)
    assert await place.spots() == ["2 D1", "1 C2"]


async def test_what_was_declared_between_preview_and_confirmation_goes_along(place: Place) -> None:
    await place.follows(a_version("1", "C1 Savoir souder"))
    new = a_version("2", "D1 Savoir souder")
    await place.syllabuses.keep(place.school, new, AT)
    seen = await previewed(place.syllabuses, place.school, edition_of(new.framework))
    await place.declares("C1")
    done = await place.syllabuses.adopt(place.school, seen.adoption, place.receipt(place.admin))
    assert (done.moved, await place.spots()) == (1, ["2 D1"])


async def test_a_choice_made_meanwhile_by_somebody_else_is_not_overrun(place: Place) -> None:
    first, second = a_version("1", "C1 Souder"), a_version("2", "D1 Souder")
    for one in (first, second):
        await place.syllabuses.keep(place.school, one, AT)
    seen = await previewed(place.syllabuses, place.school, edition_of(second.framework))
    await place.follows(first)
    with pytest.raises(Refused, match="referentiel-change"):
        await place.syllabuses.adopt(place.school, seen.adoption, place.receipt(place.admin))


async def test_class_work_and_the_school_s_own_words_go_along(place: Place) -> None:
    await place.follows(a_version("1", "C1 Savoir souder", "C2 Savoir percer"))
    workshop = Workshop(StoredPortfolios(place.store, place.ids), place.ids)
    now = (await place.syllabuses.of(place.school)).framework
    work = await workshop.give(
        now, place.admin, "Souder deux tubes", ["C1"], AT.date(), None, place.receipt(place.admin)
    )
    lexicons = SchoolLexicons(StoredOwnTerms(place.store, place.ids))
    await lexicons.put(place.school, OwnTerm("chalumeau", ("C1",)), place.receipt(place.admin))
    await place.follows(a_version("2", "D1 Savoir souder"))
    syllabus = await place.syllabuses.of(place.school)
    made = await workshop.confirm(
        syllabus.framework, place.student, work.number, SENTENCE, (), place.receipt(place.student), groups=[]
    )
    assert [claim.code for claim in made.claims] == ["D1"]
    own = await lexicons.of(place.school, syllabus.search)
    assert [hit.entry.code for hit in syllabus.search.search("chalumeau", own=own).hits] == ["D1"]
    await place.follows(a_version("3", "Z1 Peindre"))
    gone = await place.syllabuses.of(place.school)
    assert await lexicons.of(place.school, gone.search) is None
    with pytest.raises(Refused, match="tp-hors-referentiel"):
        await workshop.confirm(
            gone.framework, place.admin, work.number, SENTENCE, (), place.receipt(place.admin), groups=[]
        )


async def test_words_written_about_the_diploma_follow_its_entries_not_its_codes(place: Place) -> None:
    """B1.3 of another diploma is no online presence; a renumbered BTS SIO keeps its words."""
    other = a_version("1", "B1.3 Accueillir les visiteurs", name="bts-accueil")
    await place.follows(other)
    syllabus = await place.syllabuses.of(place.school)
    assert not syllabus.exam
    assert syllabus.search.search("site web").hits == ()
    assert syllabus.activities.one_for("B1.3", 1) is None
    entries = {
        {"B1.3": "B1.8"}.get(e.code, e.code): Entry(
            {"B1.3": "B1.8"}.get(e.code, e.code), e.kind, e.text, e.part, {"B1.3": "B1.8"}.get(e.parent or "", e.parent), FROM
        )
        for e in FRAMEWORK
    }  # fmt: skip
    await place.follows(Imported(Framework("bts-sio", "2030", FRAMEWORK.title, entries)))
    renumbered = await place.syllabuses.of(place.school)
    assert renumbered.exam
    assert "B1.8" in [hit.entry.code for hit in renumbered.search.search("site web").hits]
    assert renumbered.activities.one_for("B1.8", 1) is not None
    assert renumbered.suggester.suggest("J’ai refait le site web de l’association")[0].entry.code == "B1.8"


async def test_a_new_shipped_version_is_followed_at_the_next_start(place: Place) -> None:
    """Schools that chose nothing go on with what the program ships, code by code."""
    await place.declares("B1.1", "B1.2")
    entries = {code: entry for code, entry in FRAMEWORK.entries.items() if code != "B1.2"}
    newer = Framework(FRAMEWORK.id, "2031", FRAMEWORK.title, entries)
    shelf = StoredShelf(place.store, place.ids, newer)
    assert await shelf.keep_up(newer, AT) == 1
    assert await place.spots() == ["2031 B1.1", f"{FRAMEWORK.version} B1.2"]
    assert await shelf.keep_up(newer, AT) == 0


async def test_a_framework_spoilt_in_the_store_locks_nobody_in(place: Place) -> None:
    """The shipped one stands in, and another can be chosen."""
    await place.follows(a_version("1", "C1 Savoir souder"))

    async def spoil(tx: Transaction) -> None:
        await tx.execute("update imported_framework set content = '{\"packed\": 1'")

    await place.store.transact(spoil)
    restarted = Syllabuses(shipped_syllabus(), place.syllabuses.shelf, INDEXES)
    assert await restarted.of(place.school) is restarted.shipped
    seen = await previewed(restarted, place.school, edition_of(FRAMEWORK))
    await restarted.adopt(place.school, seen.adoption, place.receipt(place.admin))
    assert await restarted.edition(place.school) == edition_of(FRAMEWORK)
