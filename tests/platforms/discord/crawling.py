"""A crawl: everything that can be typed, tapped, picked and filled, breadth first, by everybody.

It knows of the bot what a client knows (the tree of commands, the components of each answer) and reads in
a custom_id, or in the store, only which command was reached, to tell what was not.
"""

from __future__ import annotations

import copy
import re
from collections import Counter, deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.fakes.discord.components import nested
from tests.fakes.discord.state import EPHEMERAL
from tests.platforms.discord.crawl_judge import faults_of
from tests.platforms.discord.crawl_steps import (
    LAST,
    Step,
    command_of,
    fills_of,
    shapes_of,
    shapes_of_form,
    taps_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord.person import Person, Seen
    from tests.fakes.discord.wire import Json
    from tests.platforms.discord.crawl_school import Cast

DEPTH: Final = 6
OTHERS: Final = ("noe", "passant", "martin")
"""Who else taps what everybody sees; and, in a long crawl, what a forger might copy from somebody's screen."""


class Crawl:
    """The steps to do, what was reached, and what was wrong."""

    def __init__(self, cast: Cast, data: Path, each: int) -> None:
        self.cast, self.each = cast, each
        self._store = data / "referent.db"
        self._typed: deque[Step] = deque()
        self._offered: deque[Step] = deque()
        self._last: deque[Step] = deque()
        self._met: Counter[tuple[str, ...]] = Counter()
        self._ways: set[tuple[str, ...]] = set()
        self.done = 0
        self.slowest = 0.0
        self.commands: set[str] = set()
        self.shapes: Counter[str] = Counter()
        self.faults: list[str] = []
        self.kept: list[Step] = []  # taps and forms to do again later: what was opened before a restart
        self._taps = 0

    def add(self, step: Step) -> None:
        """Let a step wait, unless enough of its like were done."""
        signature = (step.who, step.command, re.sub(r"\d+|« .* »", "#", step.what)[:60])
        self._met[signature] += 1
        if self._met[signature] <= self.each:
            waiting = self._offered if step.trail else self._typed
            (self._last if step.command in LAST else waiting).append(step)

    async def run(self, most: int) -> None:
        """Do what waits, and what comes of it: typed and offered things in turn, up to so many steps."""
        for number in range(most):
            first, second = (self._typed, self._offered) if number % 2 else (self._offered, self._typed)
            if not (waiting := first or second):
                return
            await self.perform(self._next(waiting))

    async def take_away(self, most: int) -> None:
        """Do at last what takes things away."""
        for _ in range(min(most, len(self._last))):
            await self.perform(self._next(self._last))

    def _next(self, waiting: deque[Step]) -> Step:
        """What nobody reached yet, then what nobody did in this way, then what this person did not; else the eldest."""

        def known(step: Step) -> int:
            way = (step.command in self.commands, step.way[1:] in self._ways, step.way in self._ways)
            return way.index(False) if False in way else len(way)

        new = min(range(len(waiting)), key=lambda place: (known(waiting[place]), place))
        waiting.rotate(-new)
        step = waiting.popleft()
        waiting.rotate(new)
        return step

    async def perform(self, step: Step) -> None:
        """Do one thing, judge its outcome, and let wait what it offers."""
        world, person = self.cast.fake.world, self.cast.people[step.who]
        refused = len(world.refused)
        self.done += 1
        self.commands.add(step.command)
        self._ways |= {step.way, step.way[1:]}
        try:
            seen = await self._outcome(step, person)
        except TimeoutError:
            self.faults.append(f"{step}: never answered")
            return
        self.slowest = max(self.slowest, seen.interaction.answered_after)
        for *_, code, body in world.refused[refused:]:
            self.faults.append(f"{step}: refused {code} {body}")
        wrong = faults_of(self.cast, step.who, seen, may_be_public=step.may_be_public)
        self.faults += [f"{step}: {one}" for one in wrong]
        if len(step.trail) < DEPTH:
            self._expand(step, seen)

    async def _outcome(self, step: Step, person: Person) -> Seen:
        if step.form is not None:
            return await person.fill(step.form, **step.answers)
        made = await person.start(step.kind, step.data, step.message)
        again = await person.start(step.kind, step.data, step.message) if step.twice else None
        seen = await person.outcome(made)
        if again is not None:
            await person.outcome(again)
        return seen

    def _expand(self, step: Step, seen: Seen) -> None:
        trail = (*step.trail, f"{step.who}: {step.what}"[:90])
        if seen.modal is not None:
            self.shapes.update(shapes_of_form(seen.modal))
            command = command_of(seen.modal["custom_id"], self._store)
            fills = list(fills_of(step.who, command, seen, trail))
            self.kept.append(fills[1])
            for made in fills:
                self.add(made)
        for message in seen.messages:
            self.look(step.who, message, trail)

    def look(self, who: str, message: Json, trail: tuple[str, ...] = ()) -> None:
        """Let every control of a message wait; those of a public one for other people too."""
        self.shapes.update(shapes_of(message))
        private = bool(message["flags"] & EPHEMERAL)
        alone = "@dm" in who or (private and self.each == 1)
        tapped = {who: copy.deepcopy(message)}
        for other in () if alone else [other for other in OTHERS if other != who]:
            # What a forger copied from a private message stands in one of theirs.
            theirs = self.cast.fake.world.copied(message, self.cast.users[other]) if private else message
            tapped[other] = copy.deepcopy(theirs)
        for control in nested(message["components"]):
            if "custom_id" not in control:
                continue
            command = command_of(control["custom_id"], self._store)
            for each, shown in tapped.items():
                for made in taps_of(each, command, shown, control, trail):
                    self._taps += 1
                    self.kept.append(made)
                    self.add(replace(made, twice=self._taps % 5 == 0))
