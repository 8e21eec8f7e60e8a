"""The whole life of evidence, at random, on a real SQLite file, against a plain model in memory.

The model below is written on its own, without `lifecycle.STEPS`, from what the issue says of each act. After
every act: states, attempts and decisions are the model's; the journal alone leads to the same states; what
is maintained (since when a realisation waits, what is not read) equals a recount.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

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
from bot.errors import Refused
from bot.ids import Ids
from bot.portfolio.history import followed
from bot.portfolio.model import ClaimState, Receipt, Verdict
from bot.portfolio.news import Subject
from bot.portfolio.portfolio import Portfolio
from bot.portfolio.progress import Level
from bot.receipts import AlreadyDone
from bot.school.model import Account, Person, Platform, Right
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.portfolios import StoredPortfolios
from tests.portfolio.making import AT, FRAMEWORK

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

CODES = ("B1.1", "B1.1.1", "B1.2", "B1.3", "B2B.1", "B3.1")
ZONE = "Europe/Paris"
DRAFT, SENT, VALID, TODO, REFUSED, GONE = (
    "brouillon", "soumise", "validée", "à compléter", "refusée", "retirée"
)  # fmt: skip
LANDS = {Verdict.VALIDATE: VALID, Verdict.COMPLETE: TODO, Verdict.REFUSE: REFUSED}
codes = st.lists(st.sampled_from(CODES), max_size=3, unique=True)
number = st.integers(0, 2)
"""Which realisation: counted round those that there are."""
teacher = st.sampled_from((0, 1))


@dataclass
class Answer:
    verdict: Verdict
    attempt: int
    by: int
    at: datetime
    undone: bool = False


@dataclass
class Claimed:
    state: str = DRAFT
    attempt: int = 0
    since: datetime = AT
    answers: list[Answer] = field(default_factory=list)
    unread: bool = False

    def send(self, at: datetime) -> None:
        self.state, self.attempt, self.since = SENT, self.attempt + 1, at


@dataclass
class Work:
    words: str
    claims: dict[str, Claimed] = field(default_factory=dict)
    sheet: int | None = None
    section: int | None = None


class World:
    """The store, opened once for all examples; each example has its own School."""

    def __init__(self, runner: asyncio.Runner, store: SqliteStore) -> None:
        self.runner, self.store, self.clock = runner, store, SetClock(AT)
        self.ids = Ids(self.clock)
        self.directory = StoredDirectory(store, self.clock, self.ids)
        self.portfolio = Portfolio(StoredPortfolios(store, self.ids), self.ids)
        self.schools = itertools.count(1)

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(doing)

    def people(self) -> tuple[Person, Person, Person]:
        school = self.run(self.directory.found(f"Lycée {next(self.schools)}", ZONE))

        def person(name: str, right: Right) -> Person:
            account = Account(Platform.CONSOLE, f"{school.id}:{name}", name)
            enrolled: Person = self.run(self.directory.enrol(account, school, right=right))
            return enrolled

        return (
            person("Lina", Right.STUDENT),
            person("Mme Martin", Right.TEACHER),
            person("M. Petit", Right.TEACHER),
        )


class Life(RuleBasedStateMachine):
    """One student and two teachers."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.student, *self.teachers = self.world.people()
        self.works: list[Work] = []
        self.keys = itertools.count(1)
        self.done: list[Callable[[], Coroutine[Any, Any, Any]]] = []
        self.now = AT

    # What people do.

    @rule(chosen=st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True))
    def declare(self, chosen: list[str]) -> None:
        words = f"Inventaire numéro {len(self.works) + 1} de la salle"
        receipt = self._receipt(self.student)
        self._does(
            lambda: self.world.portfolio.declare(
                FRAMEWORK, self.student, words, chosen, receipt, today=self._day()
            )
        )
        self.works.append(Work(words, {code: Claimed() for code in chosen}))
        for claim in self.works[-1].claims.values():
            claim.send(self.now)

    @precondition(lambda self: self.works)
    @rule(at=number, chosen=codes)
    def submit(self, at: int, chosen: list[str]) -> None:
        at, work = self._work(at)
        receipt = self._receipt(self.student)
        act = self._act(lambda: self.world.portfolio.submit(FRAMEWORK, self.student, at, chosen, receipt))
        for code in chosen:
            work.claims.setdefault(code, Claimed(since=self.now))
        asked = [c for code, c in work.claims.items() if code in chosen or (not chosen and c.state == DRAFT)]
        sent = [claim for claim in asked if claim.state in {DRAFT, TODO, REFUSED, GONE}]
        if not sent:
            work.claims = {code: c for code, c in work.claims.items() if c.attempt or c.state != DRAFT}
            return self._refused(act, "rien-a-soumettre")
        for claim in sent:
            claim.send(self.now)
        return self._accepted(act)

    @precondition(lambda self: self.works)
    @rule(at=number)
    def edit(self, at: int) -> None:
        at, work = self._work(at)
        receipt, words = self._receipt(self.student), f"Reprise le {self.now:%d %H:%M:%S} de la salle"
        act = self._act(
            lambda: self.world.portfolio.amend(
                self.student, at, lambda f: replace(f, description=words), receipt
            )
        )
        work.words = words
        for claim in work.claims.values():
            if claim.state in {VALID, TODO}:
                claim.send(self.now)
        return self._accepted(act)

    @precondition(lambda self: self.works)
    @rule(at=number, chosen=st.lists(st.sampled_from(CODES), min_size=1, max_size=2))
    def withdraw(self, at: int, chosen: list[str]) -> None:
        at, work = self._work(at)
        receipt = self._receipt(self.student)
        act = self._act(lambda: self.world.portfolio.withdraw(self.student, at, chosen, receipt))
        asked = [c for code, c in work.claims.items() if (code in chosen or not chosen) and c.state != GONE]
        if not asked:
            return self._refused(act, "rien-a-retirer")
        for claim in asked:
            claim.state, claim.since = GONE, self.now
        return self._accepted(act)

    @precondition(lambda self: self.works)
    @rule(
        at=number,
        by=teacher,
        verdict=st.sampled_from(Verdict),
        left=st.lists(st.sampled_from(CODES), max_size=1),
        reason=st.sampled_from(("Lien mort", "Trop vague", "")),
    )
    def decide(self, at: int, by: int, verdict: Verdict, left: list[str], reason: str) -> None:
        at, work = self._work(at)
        stored = self._stored(at)
        receipt = self._receipt(self.teachers[by])
        act = self._act(
            lambda: self.world.portfolio.decide(
                self.teachers[by],
                stored.id,
                verdict,
                receipt,
                drawn_on=stored.stamp,
                besides=left,
                reason=reason,
            )
        )
        waiting = {code: c for code, c in work.claims.items() if c.state == SENT and code not in left}
        if not waiting:
            return self._refused(act, "deja-decide", "preuve-changee", "rien-a-decider")
        if verdict is not Verdict.VALIDATE and not reason:
            return self._refused(act, "motif-manquant")
        for claim in waiting.values():
            claim.answers.append(Answer(verdict, claim.attempt, by, self.now))
            claim.state, claim.since, claim.unread = LANDS[verdict], self.now, True
        return self._accepted(act)

    @precondition(lambda self: self.works)
    @rule(at=number, by=teacher, verdict=st.sampled_from((Verdict.VALIDATE, Verdict.COMPLETE)))
    def answer(self, at: int, by: int, verdict: Verdict) -> None:
        """The usual answer: everything that waits, with a reason."""
        self.decide(at, by, verdict, [], "Lien mort")

    @precondition(lambda self: self.works)
    @rule(at=number, by=teacher, after=st.sampled_from(("edit", "undo", "read and undo")))
    def answer_and_move(self, at: int, by: int, after: str) -> None:
        """What often comes next at once: the student corrects, or the teacher takes it back."""
        self.decide(at, by, Verdict.COMPLETE, [], "Lien mort")
        if after == "read and undo":
            self.read_the_news()
        if after == "edit":
            self.edit(at)
        else:
            self.undo(at, by)

    @precondition(lambda self: self.works)
    @rule(at=number, first=teacher)
    def decide_at_once(self, at: int, first: int) -> None:
        """Both teachers have the same card: one wins, the other is told, whatever was decided."""
        at, _ = self._work(at)
        if not any(c.state == SENT for c in self.works[at - 1].claims.values()):
            return
        stored = self._stored(at)
        self.decide(at, first, Verdict.REFUSE, [], "Lien mort")
        receipt = self._receipt(self.teachers[1 - first])
        late = self._act(
            lambda: self.world.portfolio.decide(
                self.teachers[1 - first], stored.id, Verdict.VALIDATE, receipt, drawn_on=stored.stamp
            )
        )
        self._refused(late, "deja-decide", "preuve-changee")

    @precondition(lambda self: self.works)
    @rule(at=number, by=teacher)
    def undo(self, at: int, by: int) -> None:
        at, work = self._work(at)
        stored = self._stored(at)
        receipt = self._receipt(self.teachers[by])
        act = self._act(lambda: self.world.portfolio.undo(self.teachers[by], stored.id, receipt, ZONE))
        standing = {code: [a for a in c.answers if not a.undone][-1:] for code, c in work.claims.items()}
        own = {code: found[0] for code, found in standing.items() if found and found[0].by == by}
        last = max((answer.at for answer in own.values()), default=None)
        if last is None or self._local(last) != self._local(self.now):
            return self._refused(act, "annulation-impossible")
        taken = {code: answer for code, answer in own.items() if answer.at == last}
        for code, answer in taken.items():
            claim = work.claims[code]
            if (claim.state, claim.attempt) != (LANDS[answer.verdict], answer.attempt):
                return self._refused(act, "annulation-depassee")
        for code, answer in taken.items():
            claim = work.claims[code]
            answer.undone = True
            claim.state, claim.since, claim.unread = SENT, self.now, not claim.unread
        return self._accepted(act)

    @precondition(lambda self: self.works)
    @rule(at=number, sheet=st.sampled_from((None, 1, 2)))
    def mark(self, at: int, sheet: int | None) -> None:
        at, work = self._work(at)
        receipt = self._receipt(self.student)
        act = self._act(lambda: self.world.portfolio.mark(self.student, at, sheet, receipt))
        for other in self.works:
            other.sheet = None if other.sheet == sheet else other.sheet
        work.sheet = sheet
        return self._accepted(act)

    @precondition(lambda self: self.works)
    @rule(at=number, section=st.sampled_from((None, 1, 2, 3)))
    def place(self, at: int, section: int | None) -> None:
        at, work = self._work(at)
        receipt = self._receipt(self.student)
        act = self._act(lambda: self.world.portfolio.place(self.student, at, section, receipt))
        work.section = section
        return self._accepted(act)

    @precondition(lambda self: self.works)
    @rule(at=number)
    def duplicate(self, at: int) -> None:
        at, work = self._work(at)
        receipt = self._receipt(self.student)
        act = self._act(lambda: self.world.portfolio.duplicate(self.student, at, receipt, self._day()))
        self.works.append(Work(work.words))
        return self._accepted(act)

    @rule()
    def read_the_news(self) -> None:
        news = self.world.run(self.world.portfolio.news(self.student))
        if news.answers:
            latest = max(answer.decision.undone or answer.decision.at for answer in news.answers)
            self.world.run(self.world.portfolio.told(self.student, Subject.DECISIONS, latest, 0, read=True))
        for work in self.works:
            for claim in work.claims.values():
                claim.unread = False

    @precondition(lambda self: self.done)
    @rule()
    def repeat(self) -> None:
        """A platform delivers the last act again: nothing happens a second time."""
        try:
            self.world.run(self.done[-1]())
        except AlreadyDone:
            return
        raise AssertionError("an act was done twice under one receipt")

    @rule(minutes=st.sampled_from((1, 90, 60 * 30)))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    # What holds whenever.

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        stored = {r.number: r for r in self.world.run(self.world.portfolio.realisations(self.student))}
        assert sorted(stored) == list(range(1, len(self.works) + 1))
        for at, work in enumerate(self.works, 1):
            found = stored[at]
            assert (found.facts.description, found.sheet, found.section) == (
                work.words,
                work.sheet,
                work.section,
            )
            assert {c.code: (str(c.state), c.attempt, c.since) for c in found.claims} == {
                code: (c.state, c.attempt, c.since) for code, c in work.claims.items()
            }
            for claim in found.claims:
                answers = [
                    (a.verdict, a.attempt, self.teachers[a.by].id, a.at, a.undone)
                    for a in work.claims[claim.code].answers
                ]
                assert [(d.verdict, d.attempt, d.by, d.at, not d.stands) for d in claim.decisions] == answers

    @invariant()
    def the_journal_alone_leads_to_the_same_states(self) -> None:
        for at, work in enumerate(self.works, 1):
            told = followed(self._stored(at).traces)
            assert told == {code: (ClaimState(c.state), c.attempt) for code, c in work.claims.items()}

    @invariant()
    def what_waits_is_what_a_recount_gives(self) -> None:
        waits = [
            (min(c.since for c in work.claims.values() if c.state == SENT), at)
            for at, work in enumerate(self.works, 1)
            if any(c.state == SENT for c in work.claims.values())
        ]
        desk = self.world.run(self.world.portfolio.desk(self.teachers[0], 50))
        assert (desk.waiting, [item.number for item in desk.items]) == (
            len(waits),
            [at for _, at in sorted(waits)],
        )

    @invariant()
    def what_is_not_read_is_what_was_answered_since(self) -> None:
        news = self.world.run(self.world.portfolio.news(self.student))
        expected = {
            (at, code)
            for at, work in enumerate(self.works, 1)
            for code, claim in work.claims.items()
            if claim.unread
        }
        assert {(answer.number, answer.code) for answer in news.answers} == expected

    @invariant()
    def progress_is_what_the_claims_add_up_to(self) -> None:
        reached: dict[str, Level] = {}
        for work in self.works:
            for code, claim in work.claims.items():
                if claim.state in {SENT, TODO, VALID}:
                    level = Level.ACQUIRED if claim.state == VALID else Level.MOBILISED
                    for whole in {code, ".".join(code.split(".")[:2])}:
                        reached[whole] = max(level, reached.get(whole, Level.NOTHING))
        for block in self.world.run(self.world.portfolio.progress(FRAMEWORK, self.student)):
            for entry, level in (*block.competencies, *block.skills):
                assert level is reached.get(entry.code, Level.NOTHING), entry.code

    def _work(self, at: int) -> tuple[int, Work]:
        at = (at - 1) % len(self.works) + 1
        return at, self.works[at - 1]

    def _stored(self, at: int) -> Any:
        return self.world.run(self.world.portfolio.realisation(self.student, at))

    def _day(self) -> date:
        return self.now.date()

    def _local(self, at: datetime) -> date:
        """« The same day » is that of the School: 23:30 UTC in January is already tomorrow there."""
        return at.astimezone(ZoneInfo(ZONE)).date()

    def _receipt(self, person: Person) -> Receipt:
        self.now += timedelta(seconds=1)  # two acts never fall in the same instant for one School
        return Receipt((f"{person.school}:{next(self.keys)}",), person.id, self.now, lambda _: "v1:aide:")

    def _act(self, doing: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[Callable[[], Any], Refused | None]:
        try:
            self.world.run(doing())
        except Refused as refused:
            return doing, refused
        return doing, None

    def _does(self, doing: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self._accepted(self._act(doing))

    def _accepted(self, act: tuple[Callable[[], Any], Refused | None]) -> None:
        doing, refused = act
        assert refused is None, refused
        self.done.append(doing)

    def _refused(self, act: tuple[Callable[[], Any], Refused | None], *rules: str) -> None:
        _, refused = act
        assert refused is not None, f"nothing refused it: {rules}"
        assert refused.rule in rules, refused


def test_the_whole_life_of_evidence(tmp_path: Path) -> None:
    """Random lives of one student's work under two teachers, each checked after every act."""
    with asyncio.Runner() as runner:
        opening = SqliteStore.open(tmp_path / "life.db", clock=SetClock(AT), migrations=MIGRATIONS)
        Life.world = World(runner, runner.run(opening.__aenter__()))
        try:
            examples = max(80, settings().max_examples * 4 // 5)
            run_state_machine_as_test(
                Life, settings=settings(max_examples=examples, stateful_step_count=40, deadline=None)
            )
        finally:
            runner.run(opening.__aexit__(None, None, None))
