"""Who meets whose work: own classes and people without one, own School, the framework of the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import receipts
from bot.clock import SetClock
from bot.errors import Refused
from bot.ids import Ids
from bot.portfolio.model import Claim, ClaimState, Realisation, Receipt, Verdict
from bot.portfolio.portfolio import Portfolio
from bot.portfolio.workshop import Workshop, fingerprint
from bot.referentiel.editions import adoption, edition_of
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.model import Entry, Framework
from bot.school.model import Account, Group, Person, Platform, Right, School
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.portfolios import StoredPortfolios
from bot.store.shelf import StoredShelf
from tests.portfolio.making import AT, FRAMEWORK, TODAY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store.database import Transaction

SENTENCE = "Inventaire de la salle 204 avec GLPI, export et compte rendu"


@dataclass
class Place:
    """A store with one School, and hands to fill it."""

    store: SqliteStore
    directory: StoredDirectory
    portfolio: Portfolio
    workshop: Workshop
    ids: Ids
    school: School
    keys: int = 0

    async def person(self, name: str, right: Right = Right.STUDENT, school: School | None = None) -> Person:
        account = Account(Platform.CONSOLE, name, name)
        return await self.directory.enrol(account, school or self.school, right=right)

    async def group(self, name: str, *members: Person, teacher: Person | None = None) -> Group:
        group = Group(self.ids.next(), self.school.id, name, 2025)

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "insert into school_group (id, school, name, year) values ($1, $2, $3, 2025)",
                (group.id, group.school, name),
            )
            for member in members:
                await tx.execute(
                    "insert into membership (school, school_group, person) values ($1, $2, $3)",
                    (group.school, group.id, member.id),
                )
            if teacher is not None:
                await tx.execute(
                    "insert into teaching (school, school_group, person) values ($1, $2, $3)",
                    (group.school, group.id, teacher.id),
                )

        await self.store.transact(body)
        return group

    def receipt(self, person: Person, key: str = "") -> Receipt:
        self.keys += 1
        return Receipt((key or f"key:{self.keys}",), person.id, AT, lambda _: "v1:aide:")

    async def declared(self, person: Person, *codes: str) -> Realisation:
        return await self.portfolio.declare(
            FRAMEWORK, person, SENTENCE, codes or ("B1.1",), self.receipt(person), today=TODAY
        )

    async def waiting(self, teacher: Person) -> list[str]:
        return [item.author for item in (await self.portfolio.desk(teacher)).items]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    clock = SetClock(AT)
    ids = Ids(clock)
    async with SqliteStore.open(tmp_path / "scope.db", clock=clock, migrations=MIGRATIONS) as store:
        directory, portfolios = StoredDirectory(store, clock, ids), StoredPortfolios(store, ids)
        school = await directory.found("Lycée Ada-Lovelace", "Europe/Paris")
        yield Place(
            store,
            directory,
            Portfolio(portfolios, ids),
            Workshop(portfolios, ids),
            ids,
            school,
        )


async def test_a_queue_holds_own_classes_and_people_without_one(place: Place) -> None:
    martin, petit = (
        await place.person("Mme Martin", Right.TEACHER),
        await place.person("M. Petit", Right.TEACHER),
    )
    lina, noe, zoe = [await place.person(name) for name in ("Lina", "Noé", "Zoé")]
    await place.group("2SIO", lina, teacher=martin)
    await place.group("1SIO", noe, teacher=petit)
    for person in (lina, noe, zoe):
        await place.declared(person)
    assert await place.waiting(martin) == ["Lina", "Zoé"]
    assert await place.waiting(petit) == ["Noé", "Zoé"]
    assert (await place.portfolio.desk(martin, 0)).waiting == 2


async def test_work_out_of_reach_is_unknown_and_cannot_be_decided(place: Place) -> None:
    """A forged button: the answer does not even tell that the work exists."""
    martin, petit = (
        await place.person("Mme Martin", Right.TEACHER),
        await place.person("M. Petit", Right.TEACHER),
    )
    lina = await place.person("Lina")
    await place.group("2SIO", lina, teacher=martin)
    made = await place.declared(lina)
    with pytest.raises(Refused) as refused:
        await place.portfolio.decide(
            petit, made.id, Verdict.VALIDATE, place.receipt(petit), drawn_on=made.stamp
        )
    assert refused.value.rule == "realisation-inconnue"
    with pytest.raises(Refused):
        await place.portfolio.to_review(petit, made.id)
    await place.portfolio.decide(
        martin, made.id, Verdict.VALIDATE, place.receipt(martin), drawn_on=made.stamp
    )
    with pytest.raises(Refused):
        await place.portfolio.undo(petit, made.id, place.receipt(petit), "Europe/Paris")


async def test_another_school_is_another_world(place: Place) -> None:
    other = await place.directory.found("Lycée Grace-Hopper", "Europe/Paris")
    lina = await place.person("Lina")
    elsewhere = await place.person("Mme Loin", Right.TEACHER, other)
    made = await place.declared(lina)
    assert await place.waiting(elsewhere) == []
    with pytest.raises(Refused):
        await place.portfolio.to_review(elsewhere, made.id)
    martin = await place.person("Mme Martin", Right.TEACHER)
    work = await place.workshop.give(
        FRAMEWORK, martin, "Installer GLPI", ["B1.1"], TODAY, None, _any(place, martin)
    )
    assert work.number == 1
    assert await place.workshop.given_to(other.id, []) == []
    stranger = await place.person("Zoé", Right.STUDENT, other)
    with pytest.raises(Refused) as refused:
        await place.workshop.confirm(FRAMEWORK, stranger, 1, SENTENCE, (), place.receipt(stranger), groups=[])
    assert refused.value.rule == "tp-inconnu"


async def test_class_work_is_for_its_class_and_for_whoever_has_none(place: Place) -> None:
    martin = await place.person("Mme Martin", Right.TEACHER)
    lina, noe, zoe = [await place.person(name) for name in ("Lina", "Noé", "Zoé")]
    group = await place.group("2SIO", lina, teacher=martin)
    await place.group("1SIO", noe)
    await place.workshop.give(
        FRAMEWORK, martin, "Installer GLPI", ["B1.1", "B1.2"], TODAY, group, _any(place, martin)
    )

    async def confirms(person: Person) -> Realisation:
        groups = await place.directory.groups_of(person)
        return await place.workshop.confirm(
            FRAMEWORK, person, 1, SENTENCE, (), place.receipt(person), groups=groups
        )

    assert [claim.code for claim in (await confirms(lina)).claims] == ["B1.1", "B1.2"]
    await confirms(zoe)
    with pytest.raises(Refused) as refused:
        await confirms(noe)
    assert refused.value.rule == "tp-autre-classe"


async def test_class_work_is_confirmed_once_however_often_one_taps(place: Place) -> None:
    martin, lina = await place.person("Mme Martin", Right.TEACHER), await place.person("Lina")
    await place.workshop.give(FRAMEWORK, martin, "Installer GLPI", ["B1.1"], TODAY, None, _any(place, martin))
    for _ in range(2):  # two forms, two tokens: the work itself is the limit
        try:
            await place.workshop.confirm(FRAMEWORK, lina, 1, SENTENCE, (), place.receipt(lina), groups=[])
        except Refused as refused:
            assert refused.rule == "tp-deja-confirme"  # noqa: PT017 - the first one passes
    assert len(await place.portfolio.realisations(lina)) == 1
    (work,) = await place.workshop.given_to(place.school.id, [])
    assert (work.confirmed, work.waiting) == (1, 1)


async def test_a_list_that_moved_is_not_validated_blindly(place: Place) -> None:
    """Somebody confirms between the reading and the tap: nobody is validated unread."""
    martin = await place.person("Mme Martin", Right.TEACHER)
    lina, noe = await place.person("Lina"), await place.person("Noé")
    work = await place.workshop.give(
        FRAMEWORK, martin, "Installer GLPI", ["B1.1"], TODAY, None, _any(place, martin)
    )
    await place.workshop.confirm(FRAMEWORK, lina, 1, SENTENCE, (), place.receipt(lina), groups=[])
    shown = fingerprint(await place.workshop.waiting(martin, work))
    await place.workshop.confirm(FRAMEWORK, noe, 1, SENTENCE, (), place.receipt(noe), groups=[])
    with pytest.raises(Refused) as refused:
        await place.workshop.validate(martin, work, shown, place.receipt(martin))
    assert refused.value.rule == "tp-change"
    assert len(await place.waiting(martin)) == 2
    shown = fingerprint(await place.workshop.waiting(martin, work))
    done = await place.workshop.validate(martin, work, shown, place.receipt(martin))
    assert len(done) == 2
    assert await place.waiting(martin) == []


async def test_a_framework_published_under_live_claims_takes_them_along(place: Place) -> None:
    """A claim follows its School to another version with the wording of its day, its state and its history."""
    lina, martin = await place.person("Lina"), await place.person("Mme Martin", Right.TEACHER)
    made = await place.declared(lina, "B1.1", "B1.2")
    await place.portfolio.decide(
        martin, made.id, Verdict.VALIDATE, place.receipt(martin), drawn_on=made.stamp, besides=("B1.2",)
    )
    newer = _published(FRAMEWORK, "2027", "B1.1", "Gérer le patrimoine numérique")
    shelf = StoredShelf(place.store, place.ids, FRAMEWORK)
    await shelf.put(place.school.id, Imported(newer), AT)
    adopting, _ = adoption(Imported(newer), edition_of(FRAMEWORK), [Imported(FRAMEWORK)])
    done = await shelf.adopt(place.school.id, adopting, _any(place, martin))
    assert (done.moved, done.apart) == (2, 0)

    await place.portfolio.submit(newer, lina, 1, ["B1.3"], place.receipt(lina))
    (found,) = await place.portfolio.realisations(lina)
    kept = _of(found.claims, "B1.1")
    assert (kept.target.version, kept.target.label) == ("2027", "Gérer le patrimoine informatique")
    assert (kept.state, len(kept.decisions)) == (ClaimState.VALIDATED, 1)
    (block, *_) = await place.portfolio.progress(newer, lina)
    assert [(e.code, int(level)) for e, level in block.competencies if level] == [
        ("B1.1", 2), ("B1.2", 1), ("B1.3", 1),
    ]  # fmt: skip
    await place.portfolio.withdraw(lina, 1, ["B1.1"], place.receipt(lina))
    again = await place.portfolio.submit(newer, lina, 1, ["B1.1"], place.receipt(lina))
    assert len([claim for claim in again.claims if claim.code == "B1.1"]) == 1


def _published(framework: Framework, version: str, code: str, label: str) -> Framework:
    entries: dict[str, Entry] = dict(framework.entries)
    entries[code] = replace(entries[code], text=label)
    return Framework(framework.id, version, framework.title, entries, framework.notes)


def _of(claims: tuple[Claim, ...], code: str) -> Claim:
    return next(claim for claim in claims if claim.code == code)


def _any(place: Place, person: Person) -> receipts.Receipt[Any]:
    place.keys += 1
    return receipts.Receipt((f"work:{place.keys}",), person.id, AT, lambda _: "v1:aide:")
