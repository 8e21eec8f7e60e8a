"""The acts on a portfolio: each hands the store one pure rule and a receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.portfolio.lifecycle import Act, acts_open_in, after, decided
from bot.portfolio.model import Change, Claim, ClaimState, Decision, Realisation, Target, Verdict
from bot.portfolio.progress import BlockProgress, apart, progress
from bot.portfolio.sentence import facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from bot.ids import Ids
    from bot.portfolio.model import Facts, Receipt
    from bot.portfolio.ports import Portfolios
    from bot.referentiel.model import Entry, Framework
    from bot.school.model import Person, Stage


class Portfolio:
    """What students and teachers may do with realisations, whatever the platform."""

    def __init__(self, store: Portfolios, framework: Framework, ids: Ids) -> None:
        self._store = store
        self._framework = framework
        self._ids = ids

    async def declare(
        self,
        person: Person,
        sentence: str,
        codes: Sequence[str],
        receipt: Receipt,
        *,
        today: date,
        stage: Stage | None,
    ) -> Realisation:
        """Keep what one sentence says; with `codes` it is submitted, without it stays a draft."""
        facts = facts_of(sentence, today, stage)
        targets = [self._target(code) for code in dict.fromkeys(codes)]
        return await self._store.add(person.school, person.id, facts, targets, receipt)

    async def submit(
        self, person: Person, number: int, codes: Sequence[str], receipt: Receipt
    ) -> Realisation:
        """Submit a realisation for these codes, claimed before or not; its other drafts go too."""
        targets = [self._target(code) for code in dict.fromkeys(codes)]

        def rule(realisation: Realisation) -> Change:
            claims = list(self._with_drafts(realisation, targets, receipt))
            wanted = {t.code for t in targets}
            touched = []
            for place, claim in enumerate(claims):
                asked = claim.code in wanted or (not wanted and claim.state is ClaimState.DRAFT)
                if asked and Act.SUBMIT in acts_open_in(claim.state):
                    claims[place] = after(claim, Act.SUBMIT, receipt.at)
                    touched.append(claim.code)
            if not touched:
                raise Refused("rien-a-soumettre", numero=realisation.number)
            changed = replace(realisation, claims=tuple(claims), changed=receipt.at)
            return Change(changed, Act.SUBMIT, tuple(touched))

        return await self._own(person, number, rule, receipt)

    async def amend(
        self, person: Person, number: int, edit: Callable[[Facts], Facts], receipt: Receipt
    ) -> Realisation:
        """Change what is said of a realisation; what a teacher validated goes back to review."""

        def rule(realisation: Realisation) -> Change:
            facts = edit(realisation.facts)
            if facts == realisation.facts:
                return Change(realisation, "")
            claims = tuple(after(claim, Act.EDIT, receipt.at) for claim in realisation.claims)
            changed = replace(
                realisation,
                facts=facts,
                claims=claims,
                version=realisation.version + 1,
                changed=receipt.at,
            )
            return Change(changed, Act.EDIT, tuple(c.code for c in claims))

        return await self._own(person, number, rule, receipt)

    async def withdraw(
        self, person: Person, number: int, codes: Iterable[str], receipt: Receipt
    ) -> Realisation:
        """Withdraw the claims on `codes`, or all of them; the realisation stays, as a fact."""
        wanted = set(codes)

        def rule(realisation: Realisation) -> Change:
            claims, touched = [], []
            for claim in realisation.claims:
                asked = (not wanted or claim.code in wanted) and claim.state is not ClaimState.WITHDRAWN
                claims.append(after(claim, Act.WITHDRAW, receipt.at) if asked else claim)
                touched += [claim.code] if asked else []
            if not touched:
                raise Refused("rien-a-retirer", numero=realisation.number)
            return Change(
                replace(realisation, claims=tuple(claims), changed=receipt.at), Act.WITHDRAW, tuple(touched)
            )

        return await self._own(person, number, rule, receipt)

    async def decide(
        self,
        teacher: Person,
        realisation: int,
        verdict: Verdict,
        receipt: Receipt,
        *,
        drawn_on: int,
        codes: Iterable[str] = (),
        reason: str = "",
    ) -> Realisation:
        """Answer the submitted claims of a realisation (only those on `codes` if given).

        `drawn_on` is the version that the teacher had under the eyes. Raises Refused("propre-travail"),
        Refused("preuve-changee") if the work was edited since, and what `lifecycle.decided` raises.
        """
        wanted = set(codes)

        def rule(found: Realisation) -> Change:
            if found.person == teacher.id:
                raise Refused("propre-travail")
            if found.version != drawn_on:
                raise Refused("preuve-changee", numero=found.number)
            claims, touched = [], []
            for claim in found.claims:
                answered = claim.code in wanted if wanted else claim.state is ClaimState.SUBMITTED
                if answered:
                    decision = Decision(
                        verdict, claim.attempt, receipt.at, teacher.id, teacher.name, reason.strip()
                    )
                    claims.append(decided(claim, decision))
                    touched.append(claim.code)
                else:
                    claims.append(claim)
            if not touched:
                _refuse_settled(found)
            return Change(replace(found, claims=tuple(claims), changed=receipt.at), verdict, tuple(touched))

        return await self._store.change(teacher.school, realisation, rule, receipt)

    async def realisation(self, person: Person, number: int) -> Realisation:
        """A realisation of one's own. Raises Refused("realisation-inconnue")."""
        found = await self._store.numbered(person.school, person.id, number)
        if found is None:
            raise Refused("realisation-inconnue", numero=number)
        return found

    async def realisations(self, person: Person) -> Sequence[Realisation]:
        """All of one's own, newest first."""
        return await self._store.of_person(person.school, person.id)

    async def waiting(self, teacher: Person, limit: int = 20) -> tuple[int, Sequence[Realisation]]:
        """How many realisations await a decision, and the oldest of them; never the teacher's own."""
        return await self._store.waiting(teacher.school, limit)

    async def progress(self, person: Person) -> tuple[BlockProgress, ...]:
        """One's own progress, block by block."""
        claims = await self._store.claims_of(person.school, person.id)
        return progress(self._framework, claims, person.option)

    async def apart(self, person: Person) -> tuple[Claim, ...]:
        """One's claims on the option left: kept, shown apart, not counted."""
        return apart(await self._store.claims_of(person.school, person.id), person.option)

    async def outcome_of(self, keys: Sequence[str]) -> str | None:
        """The outcome of an act done before under one of these keys."""
        return await self._store.outcome_of(keys)

    async def _own(
        self, person: Person, number: int, rule: Callable[[Realisation], Change], receipt: Receipt
    ) -> Realisation:
        found = await self.realisation(person, number)
        return await self._store.change(person.school, found.id, rule, receipt)

    def _target(self, code: str) -> Target:
        if code not in self._framework:
            raise Refused("code-inconnu", code=code)
        entry: Entry = self._framework[code]
        return Target(self._framework.id, self._framework.version, entry.part, entry.code, entry.text)

    def _with_drafts(
        self, realisation: Realisation, targets: Sequence[Target], receipt: Receipt
    ) -> Iterable[Claim]:
        yield from realisation.claims
        known = {(c.target.framework, c.target.part, c.code) for c in realisation.claims}
        for target in targets:
            if (target.framework, target.part, target.code) not in known:
                yield Claim(self._ids.next(), target, ClaimState.DRAFT, 0, receipt.at)


def _refuse_settled(found: Realisation) -> None:
    """Say why nothing awaits a decision: somebody was faster, or nothing was submitted."""
    answers = [claim.decisions[-1] for claim in found.claims if claim.decisions]
    if answers:
        last = max(answers, key=lambda decision: decision.at)
        raise Refused("deja-decide", par=last.by_name, a=last.at, verdict=last.verdict)
    raise Refused("rien-a-decider", numero=found.number)
