"""The acts on class work: give it, confirm it, close it, answer everybody at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.classwork import Classwork, checked, concerns, facts_of
from bot.portfolio.deciding import answering, undoing
from bot.portfolio.model import ClaimState, Verdict
from bot.portfolio.progress import is_in_force
from bot.portfolio.sentence import with_traces
from bot.portfolio.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot import receipts
    from bot.ids import Ids
    from bot.portfolio.model import Change, Realisation, Receipt
    from bot.portfolio.ports import Portfolios
    from bot.referentiel.model import Framework
    from bot.school.model import Group, Person, Reach

    WorkReceipt = receipts.Receipt[Classwork]

AT_ONCE: Final = 40
"""Realisations answered in one tap: a class, and what a person can read before."""


class Workshop:
    """What teachers and students may do with class work, whatever the platform."""

    def __init__(self, store: Portfolios, ids: Ids) -> None:
        self._store, self._ids = store, ids

    async def give(
        self,
        framework: Framework,
        teacher: Person,
        title: str,
        codes: Sequence[str],
        day: date,
        group: Group | None,
        receipt: WorkReceipt,
    ) -> Classwork:
        """A new piece of class work. Raises what `classwork.checked` raises, Refused("code-inconnu")."""
        words, targets = checked(title, [target_of(framework, code) for code in codes])
        work = Classwork(
            self._ids.next(), teacher.school, 0, teacher.id, teacher.name, words, day, targets, receipt.at,
            group=None if group is None else group.id, group_name="" if group is None else group.name,
        )  # fmt: skip
        return await self._store.keep_classwork(work, "tp créé", receipt)

    async def one(self, school: int, number: int) -> Classwork:
        """A piece of class work. Raises Refused("tp-inconnu")."""
        found = await self._store.classworks(school, number)
        if not found:
            raise Refused("tp-inconnu", numero=number)
        return found[0]

    async def given_to(self, school: int, groups: Sequence[Group]) -> Sequence[Classwork]:
        """What somebody of these classes may confirm, open or closed, newest first."""
        return [work for work in await self._store.classworks(school) if concerns(work, groups)]

    async def led_by(self, reach: Reach) -> Sequence[Classwork]:
        """What a teacher gave, or was given to a class they teach or to everybody, newest first."""
        return [work for work in await self._store.classworks(reach.school) if leads(reach, work)]

    async def confirm(
        self,
        framework: Framework,
        person: Person,
        number: int,
        proof: str,
        links: tuple[str, ...],
        receipt: Receipt,
        *,
        groups: Sequence[Group],
        products: str = "",
    ) -> Realisation:
        """Make the realisation and its claims for a student, submitted.

        Codes that `framework` has no more are left out. Raises Refused("tp-inconnu" | "tp-autre-classe" |
        "tp-ferme" | "tp-deja-confirme" | "tp-hors-referentiel"), and what `sentence.checked_text` raises.
        """
        work = await self.one(person.school, number)
        if not concerns(work, groups):
            raise Refused("tp-autre-classe", numero=number)
        targets = [target for target in work.targets if is_in_force(framework, target)]
        if not targets:
            raise Refused("tp-hors-referentiel", numero=number)
        facts = with_traces(facts_of(work, proof, groups), links, products)
        return await self._store.add(person.school, person.id, facts, targets, receipt, classwork=work.number)

    async def set_open(self, reach: Reach, number: int, receipt: WorkReceipt, *, to: bool) -> Classwork:
        """Close a piece of class work, or open it again. Raises Refused("tp-inconnu" | "tp-autre-classe")."""
        work = await self.one(reach.school, number)
        if not leads(reach, work):
            raise Refused("tp-autre-classe", numero=number)
        act = "tp rouvert" if to else "tp fermé"
        return await self._store.keep_classwork(replace(work, open=to), act, receipt)

    async def waiting(self, teacher: Person, work: Classwork) -> Sequence[Realisation]:
        """The realisations of this work that the teacher may answer now, oldest first, at most 40."""
        return (await self._store.desk(teacher.school, teacher.id, AT_ONCE, classwork=work.number)).items

    async def validate(
        self, teacher: Person, work: Classwork, shown: int, receipt: Receipt
    ) -> Sequence[Realisation]:
        """Validate everything that waits for this work, as one act.

        `shown` is the fingerprint of the list that the teacher had read: Refused("tp-change") if it moved.
        """
        waiting = await self.waiting(teacher, work)
        if not waiting or fingerprint(waiting) != shown:
            raise Refused("tp-change" if waiting else "tp-rien-a-valider", numero=work.number)
        stamps = {r.id: r.stamp for r in waiting}

        def rule(found: Realisation) -> Change:
            return answering(teacher, Verdict.VALIDATE, receipt.at, drawn_on=stamps[found.id])(found)

        return await self._store.change(teacher.school, tuple(stamps), rule, receipt, teacher=teacher.id)

    async def undo(
        self, teacher: Person, realisations: Sequence[int], receipt: Receipt, zone: str
    ) -> Sequence[Realisation]:
        """Take back what was just answered to several realisations, the same day, all or nothing."""
        rule = undoing(teacher, receipt.at, zone)
        return await self._store.change(
            teacher.school, tuple(realisations), rule, receipt, teacher=teacher.id
        )


def leads(reach: Reach, work: Classwork) -> bool:
    """Whether a teacher may close it and answer it: whoever gave it, or teaches the class it is for."""
    return work.teacher == reach.teacher or work.group is None or work.group in reach.groups


def fingerprint(waiting: Sequence[Realisation]) -> int:
    """What a list of realisations was drawn on, in one number that grows with each of them."""
    return sum(r.stamp + 1000 * sum(c.state is ClaimState.SUBMITTED for c in r.claims) for r in waiting)
