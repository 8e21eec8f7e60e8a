"""The acts on a portfolio: each hands the store one pure rule and a receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.portfolio.deciding import REASON_LIMIT, REASONS_LIMIT, USUAL_REASONS, answering, undoing
from bot.portfolio.dossier import Dossier, dossier
from bot.portfolio.lifecycle import Act, acts_open_in, after
from bot.portfolio.model import Change, Claim, ClaimState, Realisation, Target
from bot.portfolio.news import Subject
from bot.portfolio.progress import Apart, BlockProgress, apart, progress
from bot.portfolio.sentence import facts_of, with_traces
from bot.portfolio.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from bot import receipts
    from bot.ids import Ids
    from bot.portfolio.model import Facts, Receipt, Verdict
    from bot.portfolio.news import Awaiting, News
    from bot.portfolio.ports import Desk, Portfolios
    from bot.referentiel.exams import ExamBook
    from bot.referentiel.model import Framework
    from bot.school.model import Group, Person


class Portfolio:
    """What students and teachers may do with realisations, whatever the platform.

    `framework` is always the one that the School of the person follows.
    """

    def __init__(self, store: Portfolios, ids: Ids) -> None:
        self._store = store
        self._ids = ids

    async def declare(
        self,
        framework: Framework,
        person: Person,
        sentence: str,
        codes: Sequence[str],
        receipt: Receipt,
        *,
        today: date,
        groups: Sequence[Group] = (),
        links: tuple[str, ...] = (),
        products: str = "",
    ) -> Realisation:
        """Keep what one sentence says; with `codes` it is submitted, without it stays a draft.

        `groups` are the classes of the person; `links` and `products` come on top of those of the sentence.
        """
        facts = with_traces(facts_of(sentence, today, groups, person.year), links, products)
        targets = [target_of(framework, code) for code in dict.fromkeys(codes)]
        return await self._store.add(person.school, person.id, facts, targets, receipt)

    async def submit(
        self, framework: Framework, person: Person, number: int, codes: Sequence[str], receipt: Receipt
    ) -> Realisation:
        """Submit a realisation for these codes, claimed before or not; its other drafts go too."""
        targets = [target_of(framework, code) for code in dict.fromkeys(codes)]

        def rule(realisation: Realisation) -> Change:
            claims = list(self._with_drafts(realisation, targets, receipt))
            wanted = {_key(target) for target in targets}
            touched = []
            for place, claim in enumerate(claims):
                asked = _key(claim.target) in wanted or (not wanted and claim.state is ClaimState.DRAFT)
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
        besides: Iterable[str] = (),
        reason: str = "",
    ) -> Realisation:
        """Answer the submitted claims of a realisation, as `deciding.answering` says."""
        rule = answering(
            teacher, verdict, receipt.at, drawn_on=drawn_on, codes=codes, besides=besides, reason=reason
        )
        return await self._change(teacher.school, realisation, rule, receipt, teacher=teacher.id)

    async def undo(self, teacher: Person, realisation: int, receipt: Receipt, zone: str) -> Realisation:
        """Take back what the teacher answered last to a realisation, the same day."""
        rule = undoing(teacher, receipt.at, zone)
        return await self._change(teacher.school, realisation, rule, receipt, teacher=teacher.id)

    async def duplicate(self, person: Person, number: int, receipt: Receipt, today: date) -> Realisation:
        """The same work done again: a new draft with the words of another, dated today.

        Its links and products are those of the other time: they are left out.
        """
        found = await self.realisation(person, number)
        facts = replace(found.facts, first=today, last=today, dated=False, links=(), products="")
        return await self._store.add(person.school, person.id, facts, (), receipt)

    async def place(self, person: Person, number: int, section: int | None, receipt: Receipt) -> Realisation:
        """Put a realisation in a section of the exam's table (1 to 3), or back where its context puts it."""

        def rule(realisation: Realisation) -> Change:
            return Change(replace(realisation, section=section), "rubrique")

        return await self._own(person, number, rule, receipt)

    async def mark(self, person: Person, number: int, sheet: int | None, receipt: Receipt) -> Realisation:
        """Make a realisation n° 1 or n° 2 of the exam of block 2 (None: neither); the other one gives way."""
        found = await self._store.of_person(person.school, person.id)
        chosen = next((r for r in found if r.number == number), None)
        if chosen is None:
            raise Refused("realisation-inconnue", numero=number)
        giving_way = [r.id for r in found if sheet is not None and r.sheet == sheet and r is not chosen]

        def rule(realisation: Realisation) -> Change | None:
            held = sheet if realisation.id == chosen.id else None
            return Change(replace(realisation, sheet=held), "fiche")

        # The one that gives way comes first: two never bear the same number, not even for a moment.
        changed = await self._store.change(person.school, (*giving_way, chosen.id), rule, receipt)
        return changed[-1]

    async def realisation(self, person: Person, number: int) -> Realisation:
        """A realisation of one's own with its traces. Raises Refused("realisation-inconnue")."""
        found = await self._store.one(person.school, number, person=person.id)
        if found is None:
            raise Refused("realisation-inconnue", numero=number)
        return found

    async def realisations(self, person: Person) -> Sequence[Realisation]:
        """All of one's own, newest first."""
        return await self._store.of_person(person.school, person.id)

    async def to_review(self, teacher: Person, realisation: int) -> Realisation:
        """A realisation that the teacher may decide on. Raises Refused("realisation-inconnue")."""
        found = await self._store.one(teacher.school, realisation, teacher=teacher.id)
        if found is None:
            raise Refused("realisation-inconnue")
        return found

    async def desk(
        self, teacher: Person, limit: int = 20, *, after: int | None = None, classwork: int | None = None
    ) -> Desk:
        """What waits for a teacher, oldest first, and their usual reasons; never the teacher's own work."""
        desk = await self._store.desk(teacher.school, teacher.id, limit, after=after, classwork=classwork)
        return desk if desk.reasons else replace(desk, reasons=USUAL_REASONS)

    async def keep_reasons(
        self, teacher: Person, reasons: Sequence[str], receipt: receipts.Receipt[None]
    ) -> None:
        """Change a teacher's usual reasons. Raises Refused("motifs-trop" | "motif-trop-long" | "motif-manquant")."""
        kept = tuple(dict.fromkeys(" ".join(reason.split()) for reason in reasons if reason.strip()))
        if not kept:
            raise Refused("motif-manquant")
        if len(kept) > REASONS_LIMIT:
            raise Refused("motifs-trop", nombre=len(kept), limite=REASONS_LIMIT)
        if too_long := next((r for r in kept if len(r) > REASON_LIMIT), None):
            raise Refused("motif-trop-long", motif=too_long, longueur=len(too_long), limite=REASON_LIMIT)
        await self._store.keep_reasons(teacher.school, teacher.id, kept, receipt)

    async def standing(self, framework: Framework, person: Person) -> tuple[tuple[BlockProgress, ...], Apart]:
        """One's own progress, block by block, and what is kept without being counted."""
        claims = await self._store.claims_of(person.school, person.id)
        return progress(framework, claims, person.option), apart(framework, claims, person.option)

    async def progress(self, framework: Framework, person: Person) -> tuple[BlockProgress, ...]:
        """One's own progress, block by block."""
        return (await self.standing(framework, person))[0]

    async def dossier(self, framework: Framework, person: Person, exams: ExamBook, today: date) -> Dossier:
        """What one has for the exam and what is missing."""
        return dossier(person, await self.realisations(person), framework, exams, today)

    async def news(self, person: Person) -> News:
        """The decisions that a person has not read, and when lines of news were last shown to them."""
        return await self._store.news(person.school, person.id)

    async def told(
        self, person: Person, subject: Subject, at: datetime, number: int, *, read: bool = False
    ) -> None:
        """Note that a line of news was shown; with `read`, that what it announced was read."""
        await self._store.told(person.school, person.id, subject, at, number, read=read)

    async def to_tell(self, before: datetime, limit: int = 50) -> Sequence[Awaiting]:
        """Who asked for a direct message and has something new to hear; see the port."""
        return await self._store.to_tell(before, limit)

    async def news_for(self, awaiting: Awaiting) -> News:
        """The same as `news`, for somebody who asks nothing."""
        return await self._store.news(awaiting.school, awaiting.person)

    async def told_directly(self, awaiting: Awaiting, at: datetime, number: int) -> None:
        """Note that a direct message was sent; the decisions stay to be read."""
        await self._store.told(awaiting.school, awaiting.person, Subject.MESSAGE, at, number)

    async def _own(
        self, person: Person, number: int, rule: Callable[[Realisation], Change], receipt: Receipt
    ) -> Realisation:
        found = await self.realisation(person, number)
        return await self._change(person.school, found.id, rule, receipt)

    async def _change(
        self,
        school: int,
        realisation: int,
        rule: Callable[[Realisation], Change],
        receipt: Receipt,
        *,
        teacher: int | None = None,
    ) -> Realisation:
        (changed,) = await self._store.change(school, (realisation,), rule, receipt, teacher=teacher)
        return changed

    def _with_drafts(
        self, realisation: Realisation, targets: Sequence[Target], receipt: Receipt
    ) -> Iterable[Claim]:
        yield from realisation.claims
        known = {_key(claim.target) for claim in realisation.claims}
        for target in targets:
            if _key(target) not in known:
                yield Claim(self._ids.next(), target, ClaimState.DRAFT, 0, receipt.at)


def _key(target: Target) -> tuple[str, str, str, str]:
    """What a claim is keyed on (DESIGN.md §3); the wording of the day is not part of it."""
    return target.framework, target.version, target.part, target.code
