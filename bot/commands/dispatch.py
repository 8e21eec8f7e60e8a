"""The one road into the core: right and school checked, replays answered, refusals put into French.

Platform event -> Request + Action -> `dispatch` -> handler -> Reply -> renderer. Autocompletion takes the
same road by `suggest`, since no platform checks a right before it.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bot.commands.action import Action, read_compact
from bot.commands.arguments import typed
from bot.commands.ask import Ask, Caller, NotInformed
from bot.commands.choosing_school import picked_school, which_school
from bot.commands.informing import agreement, information
from bot.commands.news import preceded
from bot.commands.people import SEVERAL_CLASSES, which_class
from bot.commands.receiving import received
from bot.commands.refusals import incident, refusal, unavailable
from bot.commands.refusals_hosting import UNAVAILABLE
from bot.errors import Refused, Unavailable
from bot.logs import about, told
from bot.receipts import AlreadyDone
from bot.school.model import Right
from bot.school.spaces.model import SpaceSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.catalogue import Catalogue
    from bot.commands.declaration import Command, Suggestion
    from bot.commands.reply import Reply
    from bot.commands.request import Request
    from bot.commands.services import Services
    from bot.portfolio.syllabus import Syllabus

_log = logging.getLogger(__name__)
SUGGESTIONS_LIMIT = 25  # what a phone shows and Discord takes


class Dispatcher:
    """Runs actions for people. One for the whole process."""

    def __init__(self, catalogue: Catalogue, services: Services) -> None:
        self.catalogue = catalogue
        self.services = services

    async def dispatch(self, request: Request, action: Action) -> Reply:
        """The reply to an action: never raises, never says more than the person may read."""
        begun = time.perf_counter()
        with about(request.key), self.services.measures.answering():
            reply = await self._dispatched(request, action)
            known = action.command if action.command in self.catalogue else "?"
            took = (time.perf_counter() - begun) * 1000
            _log.debug("%s on %s in %.1f ms", known, request.account.platform, took)
            return reply

    async def _dispatched(self, request: Request, action: Action) -> Reply:
        try:
            return await self._run(request, action)
        except Refused as refused:
            return refusal(refused)
        except Unavailable as fault:
            if fault.code not in UNAVAILABLE:
                return self._incident(request, action, fault)
            _log.error("not done on %s: %s", request.account.platform, fault.code)
            return unavailable(fault)
        except Exception as fault:  # noqa: BLE001 - the last line: an incident gets a reference, not a traceback
            return self._incident(request, action, fault)

    async def suggest(
        self, request: Request, action: Action, parameter: str, typed_so_far: str
    ) -> Sequence[Suggestion]:
        """At most 25 completions of a parameter; none on any fault or missing right."""
        try:
            command = self.catalogue.named(action.command)
            caller = await self._caller(request)
            _check(command, caller)
            found = next((p for p in command.parameters if p.name == parameter), None)
            if found is None or found.param.suggest is None:
                return ()
            ask = Ask(request, action, caller, self.services, await self._syllabus(caller))
            return (await found.param.suggest(ask, typed_so_far[: found.param.longest]))[:SUGGESTIONS_LIMIT]
        except Refused:
            return ()
        except Exception as fault:  # noqa: BLE001 - a completion that fails is an empty one
            self._incident(request, action, fault)
            return ()

    async def _run(self, request: Request, action: Action, *, replayed: bool = False) -> Reply:
        picked, action = picked_school(action)
        if picked is not None:
            await self.services.access.choose_school(request.account, picked)
        action, agreed = agreement(action)
        command = self.catalogue.named(action.command)
        caller = await self._caller(request)
        if command.right is not None and caller.school is None and request.place.space is None:
            schools = await self.services.directory.schools_of(request.account)
            if schools:
                return which_school(schools, action)
        _check(command, caller)
        values = typed(command, action)
        if agreed and caller.school is not None:
            caller = replace(
                caller, person=await self.services.directory.enrol(request.account, caller.school)
            )
        ask = Ask(request, action, caller, self.services, await self._syllabus(caller), agreed)
        if not command.acts or replayed:
            return await self._answered(ask, command, values)
        keys = [key for key in (request.key, action.token) if key]
        done = await self.services.receipts.outcome_of(keys)
        if done is None:
            try:
                return await self._answered(ask, command, values)
            except AlreadyDone as already:
                done = already.outcome
        outcome = read_compact(done)
        if outcome is None:
            raise Refused("deja-fait")
        return await self._run(request, outcome, replayed=True)

    async def _answered(self, ask: Ask, command: Command, values: dict[str, object]) -> Reply:
        """What the handler answers, under the news of the person."""
        try:
            reply = await command.handler(ask, **await received(command, ask.request.files, values))
        except NotInformed as why:
            return information(ask, command, why)
        except Refused as refused:
            # A tap is shorter than the command typed again with the name of the class.
            if refused.rule != SEVERAL_CLASSES or not command.private:
                raise
            return which_class(ask.action, cast("tuple[str, ...]", refused.facts["classes"]))
        try:
            return await preceded(ask, command, reply)
        except Exception as fault:  # noqa: BLE001 - the act is done: its answer is not lost for a line of news
            self._incident(ask.request, ask.action, fault)
            return reply

    async def _caller(self, request: Request) -> Caller:
        directory = self.services.directory
        if request.place.space is not None:
            school = await directory.school_of(request.account.platform, request.place.space)
        else:
            schools = await directory.schools_of(request.account)
            school = schools[0] if len(schools) == 1 else None
            if len(schools) > 1:
                chosen = await self.services.access.chosen_school(request.account)
                school = next((one for one in schools if one.id == chosen), None)
        if school is None:
            return Caller(None, None, frozenset())
        person = await directory.person_of(request.account, school)
        settings = await self._settings(request)
        given = settings.rights_of(request.roles)
        if person is not None:
            given |= person.rights
        elif not settings.students_named:
            given |= {Right.STUDENT}
        return Caller(replace(school, zone=settings.zone or school.zone), person, given)

    async def _syllabus(self, caller: Caller) -> Syllabus:
        return await self.services.syllabuses.of(None if caller.school is None else caller.school.id)

    async def _settings(self, request: Request) -> SpaceSettings:
        """What is set where the request was made; nothing is in a direct message."""
        if request.place.space is None:
            return SpaceSettings()
        return await self.services.spaces.settings(request.account.platform, request.place.space)

    def _incident(self, request: Request, action: Action, fault: BaseException) -> Reply:
        reference = secrets.token_hex(3)
        # The message of an exception may quote what a person typed: type and frames only.
        _log.error(
            "incident %s in %r on %s: %s",
            reference,
            action.command if action.command in self.catalogue else "?",
            request.account.platform,
            told(fault),
        )
        return incident(reference)


def _check(command: Command, caller: Caller) -> None:
    if command.right is None:
        return
    if caller.school is None:
        raise Refused("hors-etablissement")
    if not command.is_open_to(caller.rights):
        raise Refused("droit-manquant", droit=command.right, commande=command)
