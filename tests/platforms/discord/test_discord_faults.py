"""What goes wrong between the bot and Discord: the person is told when they can be, no act is lost or doubled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.platforms.discord import answering, delivery, layout
from tests.fakes.discord import interactions
from tests.platforms.discord.conftest import connected

if TYPE_CHECKING:
    from tests.fakes.discord.person import Person
    from tests.fakes.discord.state import Interaction
    from tests.fakes.discord.wire import Json
    from tests.platforms.discord.conftest import Class

SENTENCE = "j'ai fait l'inventaire de la salle 204 avec glpi"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same steps, without their pauses."""
    monkeypatch.setattr(delivery, "FIRST_WAITS", (0.01, 0.02, 0.03))
    monkeypatch.setattr(delivery, "LATER_WAITS", (0.01, 0.02, 0.03))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ready in time: every answer is deferred."""
    monkeypatch.setattr(answering, "DEFER_AFTER", 0.0)
    monkeypatch.setattr(answering, "FORM_WITHIN", 0.0)


async def declared(classroom: Class) -> int:
    return int((await classroom.app.store.all("select count(*) from realisation"))[0][0])


async def ends(classroom: Class) -> None:
    """Wait until the bot has nothing left to do."""
    await asyncio.wait_for(classroom.client.answering._intake._idle.wait(), 10)


@pytest.mark.parametrize("kind", ["cut", "lose"])
async def test_a_cut_connection_is_answered_all_the_same(classroom: Class, kind: str) -> None:
    """Whether the request arrived or not is unknown: it is sent again, and counts once."""
    lina = classroom.person("Lina")
    classroom.fake.faults.add(kind, path="callback")  # type: ignore[arg-type] # one of the kinds
    seen = await lina.slash("declarer", phrase=SENTENCE)
    assert "n° 1" in seen.text
    await ends(classroom)
    assert await declared(classroom) == 1
    assert {code for *_, code, _ in classroom.fake.world.refused} <= {40060}
    classroom.fake.world.refused.clear()  # that one is how the bot learns that it was heard


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_busy_discord_is_asked_again(classroom: Class, status: int) -> None:
    classroom.fake.faults.add("status", path="callback", status=status)
    assert "`B1.1`" in (await classroom.person("Lina").slash("critere", code="B1.1")).text


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_rate_limit_is_waited_for(classroom: Class, *, everywhere: bool) -> None:
    classroom.fake.faults.add("limited", path="callback", seconds=0.05, everywhere=everywhere)
    assert "`B1.1`" in (await classroom.person("Lina").slash("critere", code="B1.1")).text


@pytest.mark.usefixtures("slow")
async def test_a_slow_answer_is_deferred_to_those_who_may_read_it(classroom: Class) -> None:
    seen = await classroom.person("Lina").slash("declarer", phrase=SENTENCE)
    assert seen.interaction.answered == 5
    assert seen.private
    assert "n° 1" in seen.text


@pytest.mark.usefixtures("slow")
async def test_a_slow_form_becomes_a_button_that_opens_it(classroom: Class) -> None:
    """A form cannot follow a deferral."""
    lina = classroom.person("Lina")
    offered = await lina.slash("declarer")
    form = await lina.click(offered, "Remplir")
    assert form.modal is not None
    done = await lina.fill(form, phrase=SENTENCE)
    assert "n° 1" in done.text


@pytest.mark.usefixtures("slow")
async def test_a_refusal_after_a_public_deferral_is_told_in_private(classroom: Class) -> None:
    """The placeholder that everybody saw goes."""
    admin = await classroom.admin("Mme Roux")
    await admin.slash("config visibilite", visibilite="publique")
    lina = classroom.person("Lina")
    shown = await lina.slash("critere", code="B1.1")
    assert not shown.private
    refused = await lina.slash("recherche", mots="réseau", bloc="9")
    assert "1, 2 ou 3" in refused.text
    assert refused.private


@pytest.mark.usefixtures("slow")
async def test_a_deferral_that_got_lost_still_ends_in_an_answer(classroom: Class) -> None:
    classroom.fake.faults.add("lose", path="callback", times=4)
    seen = await classroom.person("Lina").slash("declarer", phrase=SENTENCE)
    assert "n° 1" in seen.text
    assert {code for *_, code, _ in classroom.fake.world.refused} <= {40060}
    classroom.fake.world.refused.clear()


@pytest.mark.usefixtures("slow")
async def test_an_edit_that_was_cut_is_sent_again(classroom: Class) -> None:
    classroom.fake.faults.add("cut", method="PATCH", path="webhooks", times=2)
    assert "n° 1" in (await classroom.person("Lina").slash("declarer", phrase=SENTENCE)).text


async def test_a_late_interaction_stores_its_act_and_says_nothing_twice(classroom: Class) -> None:
    """Discord has given up (10062): the act stands, and the person finds it."""
    lina = classroom.person("Lina")
    made = await aged(lina, 4.0)
    await until_refused(classroom, 10062)
    await ends(classroom)
    assert made.answered is None
    assert await declared(classroom) == 1
    assert "n° 1" in (await lina.slash("preuve lister")).text
    classroom.fake.world.refused.clear()
    del classroom.fake.world.interactions[made.token]


async def test_an_interaction_that_someone_else_answered_is_left_alone(classroom: Class) -> None:
    lina = classroom.person("Lina")
    made = await started(lina)
    made.answered = 4
    await until_refused(classroom, 40060)
    await ends(classroom)
    assert await declared(classroom) == 1
    classroom.fake.world.refused.clear()


@pytest.mark.usefixtures("slow")
async def test_a_token_that_expired_loses_no_act(classroom: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen minutes pass between the deferral and the answer."""
    monkeypatch.setattr(interactions, "TOKEN_LIFE", -1.0)
    made = await started(classroom.person("Lina"))
    await until_refused(classroom, 50027)
    await ends(classroom)
    assert await declared(classroom) == 1
    classroom.fake.world.refused.clear()
    made.deferred = False


async def test_the_same_interaction_twice_is_one_act_and_one_answer(classroom: Class) -> None:
    """The gateway repeats what it is not sure to have sent."""
    lina = classroom.person("Lina")
    seen = await lina.slash("declarer", phrase=SENTENCE)
    payload = lina._payload(seen.interaction, lina.typed("declarer", {"phrase": SENTENCE}))
    await classroom.fake.gateway.dispatch("INTERACTION_CREATE", payload)
    assert "n° 1" in (await lina.slash("preuve lister")).text
    assert await declared(classroom) == 1


async def test_a_replay_to_another_process_does_not_act_again(classroom: Class) -> None:
    """A restart forgets what was answered; the receipt in the store does not."""
    lina = classroom.person("Lina")
    seen = await lina.slash("declarer", phrase=SENTENCE)
    await classroom.client.close()
    async with connected(classroom.fake, classroom.app) as client:
        payload = lina._payload(seen.interaction, lina.typed("declarer", {"phrase": SENTENCE}))
        await classroom.fake.gateway.dispatch("INTERACTION_CREATE", payload)
        await until_refused(classroom, 40060)
        await asyncio.wait_for(client.answering._intake._idle.wait(), 10)
        assert await declared(classroom) == 1
    classroom.fake.world.refused.clear()


async def test_a_reply_that_cannot_be_drawn_ends_in_an_incident(
    classroom: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is told with a reference, never with silence or a traceback."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(layout._Drawing, "_card", broken)
    seen = await classroom.person("Lina").slash("critere", code="B1.1")
    assert "Un problème imprévu" in seen.text
    assert seen.private
    assert "secret" not in seen.text


async def test_a_shape_that_discord_refuses_ends_in_an_incident(
    classroom: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "_SHARE", "x" * 81)
    seen = await classroom.person("Lina").slash("critere", code="B1.1")
    assert "Un problème imprévu" in seen.text
    assert [code for *_, code, _ in classroom.fake.world.refused] == [50035]
    classroom.fake.world.refused.clear()


async def test_the_log_holds_nothing_that_was_typed(
    classroom: Class, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError("motsecret")

    monkeypatch.setattr(type(classroom.app.services.portfolio), "declare", broken)
    seen = await classroom.person("Lina").slash("declarer", phrase="motsecret installé sur le poste")
    assert "Un problème imprévu" in seen.text
    assert "motsecret" not in caplog.text


@pytest.mark.parametrize("fault", ["drop", "reconnect", "invalid"])
async def test_the_gateway_may_fail_and_comes_back(classroom: Class, fault: str) -> None:
    """What was sent meanwhile is answered after the connection is resumed."""
    lina, gateway = classroom.person("Lina"), classroom.fake.gateway
    if fault == "drop":
        await gateway.drop(4000)
    elif fault == "reconnect":
        await gateway.reconnect()
    else:
        await gateway.invalidate(resumable=True)
    seen = await lina.slash("competence", code="b13")
    assert "`B1.3`" in seen.text


async def test_a_completion_that_fails_is_an_empty_one(
    classroom: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(classroom.app.services.syllabuses.shipped.search), "complete", broken)
    assert await classroom.person("Lina").completing("critere", "code", "b1") == []


async def started(lina: Person) -> Interaction:
    return await lina.start(2, lina.typed("declarer", {"phrase": SENTENCE}))


async def aged(lina: Person, seconds: float) -> Interaction:
    """An interaction that took this long to reach the bot."""
    drop = lina.fake.gateway.dispatch

    async def late(event: str, data: Json) -> None:
        lina.fake.world.interactions[data["token"]].age(seconds)
        await drop(event, data)

    lina.fake.gateway.dispatch = late  # type: ignore[method-assign] # for one interaction
    try:
        return await started(lina)
    finally:
        lina.fake.gateway.dispatch = drop  # type: ignore[method-assign] # as above


async def until_refused(classroom: Class, code: int) -> None:
    async with asyncio.timeout(10):
        while code not in {found for *_, found, _ in classroom.fake.world.refused}:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)
