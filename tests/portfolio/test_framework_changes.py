"""A School that changes its framework again and again under live claims, at random, on a real SQLite file.

Whatever is published, chosen, taken back or declared meanwhile: no claim is lost, none changes anything but
its place, progress is what a recount of the bare rows says, and the School next door sees nothing of it.
"""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.clock import SetClock
from bot.ids import Ids
from bot.portfolio.choosing import previewed
from bot.portfolio.lifecycle import COUNTING
from bot.portfolio.model import ClaimState, Receipt, Verdict
from bot.portfolio.portfolio import Portfolio
from bot.portfolio.progress import Level
from bot.portfolio.syllabus import shipped_syllabus
from bot.portfolio.syllabuses import Syllabuses
from bot.receipts import Receipt as AnyReceipt
from bot.referentiel.editions import Edition, Spot, edition_of
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Provenance, Source
from bot.school.model import Account, Person, Platform, Right
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.portfolios import StoredPortfolios
from bot.store.shelf import StoredShelf
from tests.portfolio.making import AT, FRAMEWORK, INDEXES

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

IDEAS = tuple(f"Savoir gérer le sujet {letter}" for letter in "abcdefgh")
PLACES = tuple(f"B1.{n}" for n in range(1, 9))
SHIPPED = ("B1.1", "B1.2", "B1.3", "B1.1.1", "B1.1.5")
FROM = Provenance(Source.IMPORTED)
ROWS = """
    select id, realisation, framework, version, part, code, label, state, attempt from claim
    where school = $1 order by id"""


@st.composite
def a_version(draw: st.DrawFn) -> tuple[str, Imported]:
    """Some of the ideas in any order under any codes, reworded or not, known by an identifier or not."""
    name = draw(st.sampled_from(("bts-sio", "autre")))
    ideas = draw(st.lists(st.sampled_from(IDEAS), min_size=1, max_size=6, unique=True))
    codes = draw(st.permutations(PLACES))
    reworded = draw(st.sets(st.sampled_from(IDEAS), max_size=3))
    entries = {"BLOC1": Entry("BLOC1", Kind.BLOCK, "Support", COMMON, None, FROM)}
    identifiers = {}
    for idea, code in zip(ideas, codes, strict=False):
        text = f"{idea}, autrement dit" if idea in reworded else idea
        entries[code] = Entry(code, Kind.COMPETENCY, text, COMMON, "BLOC1", FROM)
        skill = f"{code}.1"
        entries[skill] = Entry(skill, Kind.SKILL, f"Refaire {idea}", COMMON, code, FROM)
        if draw(st.booleans()):
            identifiers[code] = f"id-{idea}"
    return name, Imported(Framework(name, "", "Un référentiel", entries), identifiers)


class World:
    """The store, opened once for all examples; each example has its own two Schools."""

    def __init__(self, runner: asyncio.Runner, store: SqliteStore) -> None:
        self.runner, self.store = runner, store
        clock = SetClock(AT)
        self.ids = Ids(clock)
        self.directory = StoredDirectory(store, clock, self.ids)
        self.portfolio = Portfolio(StoredPortfolios(store, self.ids), self.ids)
        self.syllabuses = Syllabuses(shipped_syllabus(), StoredShelf(store, self.ids, FRAMEWORK), INDEXES)
        self.schools = itertools.count(1)

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(doing)

    def people(self) -> tuple[Person, Person]:
        school = self.run(self.directory.found(f"Lycée {next(self.schools)}", "Europe/Paris"))
        found = []
        for name, right in (("Lina", Right.STUDENT), ("Mme Martin", Right.TEACHER)):
            account = Account(Platform.CONSOLE, f"{school.id}:{name}", name)
            found.append(self.run(self.directory.enrol(account, school, right=right)))
        return found[0], found[1]

    def rows(self, person: Person) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.run(self.store.all(ROWS, (person.school,)))]


class Years(RuleBasedStateMachine):
    """One student, one teacher who also chooses the framework; somebody in a School that changes nothing."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.student, self.teacher = self.world.people()
        self.neighbour, _ = self.world.people()
        self.keys, self.versions = itertools.count(1), itertools.count(1)
        self.known: dict[Edition, Imported] = {edition_of(FRAMEWORK): Imported(FRAMEWORK)}
        self.declared = 0
        self.world.run(self._declares(FRAMEWORK, self.neighbour, ["B1.1", "B1.2"]))
        self.next_door = self.world.rows(self.neighbour)

    @rule(data=st.data())
    def declare(self, data: st.DataObject) -> None:
        codes = self._some_of(data, self._now())
        self.world.run(self._declares(self._now(), self.student, codes))
        self.declared += len(codes)

    @precondition(lambda self: len(self.known) > 1)
    @rule(data=st.data())
    def declare_with_a_former_one_under_the_eyes(self, data: st.DataObject) -> None:
        """A request that began before the switch and writes after it."""
        former = data.draw(st.sampled_from(sorted(self.known)))
        codes = self._some_of(data, self.known[former].framework)
        before = {row[0] for row in self.world.rows(self.student)}
        self.world.run(self._declares(self.known[former].framework, self.student, codes))
        self.declared += len(codes)
        new = [row for row in self.world.rows(self.student) if row[0] not in before]
        assert {(row[2], row[3]) for row in new} <= {
            (former.framework, former.version),
            (self._now().id, self._now().version),
        }

    @precondition(lambda self: self.declared)
    @rule(verdict=st.sampled_from(Verdict))
    def decide(self, verdict: Verdict) -> None:
        desk = self.world.run(self.world.portfolio.desk(self.teacher, 1))
        for item in desk.items:
            self.world.run(
                self.world.portfolio.decide(
                    self.teacher,
                    item.id,
                    verdict,
                    self._receipt(self.teacher),
                    drawn_on=item.stamp,
                    reason="vu",
                )
            )

    @rule(version=a_version())
    def publish_and_follow(self, version: tuple[str, Imported]) -> None:
        name, drawn = version
        framework = Framework(name, f"v{next(self.versions)}", "Un référentiel", drawn.framework.entries)
        made = Imported(framework, drawn.identifiers)
        self.world.run(self.world.syllabuses.keep(self.student.school, made, AT))
        self.known[edition_of(framework)] = made
        self._follow(edition_of(framework))

    @precondition(lambda self: len(self.known) > 1)
    @rule(data=st.data())
    def follow_a_former_one(self, data: st.DataObject) -> None:
        self._follow(data.draw(st.sampled_from(sorted(self.known))))

    @precondition(lambda self: len(self.known) > 1)
    @rule(data=st.data())
    def go_there_and_back(self, data: st.DataObject) -> None:
        """Who was counted stands exactly where they stood."""
        here = edition_of(self._now())
        counted = [row for row in self.world.rows(self.student) if Edition(row[2], row[3]) == here]
        self._follow(data.draw(st.sampled_from(sorted(self.known))))
        self._follow(here)
        after = self.world.rows(self.student)
        assert [row for row in counted if row not in after] == []

    @invariant()
    def no_claim_is_lost_and_progress_is_a_recount(self) -> None:
        rows = self.world.rows(self.student)
        assert len(rows) == self.declared
        now = self._now()
        levels: dict[str, Level] = {}
        for _, _, framework, version, _, code, _, state, _ in rows:
            if (framework, version) != (now.id, now.version) or ClaimState(state) not in COUNTING:
                continue
            level = Level.ACQUIRED if state == ClaimState.VALIDATED else Level.MOBILISED
            for entry in now.lineage(code):
                levels[entry.code] = max(level, levels.get(entry.code, Level.NOTHING))
        blocks = self.world.run(self.world.portfolio.progress(now, self.student))
        for block in blocks:
            for entry, level in (*block.competencies, *block.skills):
                assert level is levels.get(entry.code, Level.NOTHING), entry.code
        _, apart = self.world.run(self.world.portfolio.standing(now, self.student))
        former = [r for r in rows if (r[2], r[3]) != (now.id, now.version) and ClaimState(r[7]) in COUNTING]
        assert sorted(claim.id for claim in apart.former) == sorted(row[0] for row in former)

    @invariant()
    def the_school_next_door_is_as_it_was(self) -> None:
        assert self.world.rows(self.neighbour) == self.next_door
        syllabus = self.world.run(self.world.syllabuses.of(self.neighbour.school))
        assert syllabus is self.world.syllabuses.shipped

    def _follow(self, edition: Edition) -> None:
        school, run = self.student.school, self.world.run
        before = self.world.rows(self.student)
        seen = run(previewed(self.world.syllabuses, school, edition))
        if seen.nothing:
            return
        done = run(self.world.syllabuses.adopt(school, seen.adoption, self._any_receipt()))
        after = self.world.rows(self.student)
        moved = 0
        for old, new in zip(before, after, strict=True):
            assert (old[0], old[1], *old[6:]) == (new[0], new[1], *new[6:]), (
                "only the place of a claim changes"
            )
            if old == new:
                continue
            moved += 1
            assert Edition(new[2], new[3]) == edition
            led = seen.adoption.leads.get(Spot(Edition(old[2], old[3]), old[5]))
            assert led is None or new[4:6] in {(led.part, led.code), *self._homes(old[0], edition)}
        assert (done.moved, done.apart) == (moved, sum(Edition(r[2], r[3]) != edition for r in after))

    def _homes(self, claim: int, edition: Edition) -> set[tuple[str, str]]:
        rows = self.world.run(
            self.world.store.all(
                "select part, code from claim_move where claim = $1 and framework = $2 and version = $3",
                (claim, edition.framework, edition.version),
            )
        )
        return {(row[0], row[1]) for row in rows}

    def _now(self) -> Framework:
        found: Framework = self.world.run(self.world.syllabuses.of(self.student.school)).framework
        return found

    def _some_of(self, data: st.DataObject, framework: Framework) -> list[str]:
        codes = [e.code for e in framework if e.kind is not Kind.BLOCK]
        if framework is FRAMEWORK:
            codes = list(SHIPPED)
        return data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))

    async def _declares(self, framework: Framework, person: Person, codes: list[str]) -> None:
        await self.world.portfolio.declare(
            framework,
            person,
            "Inventaire de la salle avec GLPI",
            codes,
            self._receipt(person),
            today=AT.date(),
        )

    def _receipt(self, person: Person) -> Receipt:
        return Receipt((f"{person.id}:{next(self.keys)}",), person.id, AT, lambda _: "v1:aide:")

    def _any_receipt(self) -> AnyReceipt[Any]:
        return AnyReceipt((f"chosen:{self.student.id}:{next(self.keys)}",), self.teacher.id, AT, lambda _: "")


def test_frameworks_come_and_go_and_no_claim_is_lost(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        opening = SqliteStore.open(tmp_path / "years.db", clock=SetClock(AT), migrations=MIGRATIONS)
        Years.world = World(runner, runner.run(opening.__aenter__()))
        try:
            examples = max(25, settings().max_examples // 4)
            run_state_machine_as_test(
                Years, settings=settings(max_examples=examples, stateful_step_count=14, deadline=None)
            )
        finally:
            runner.run(opening.__aexit__(None, None, None))
