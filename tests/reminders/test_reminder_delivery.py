"""Exactly once, as far as a platform can guarantee it: whatever it answers, nothing is lost and nothing doubled."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.posting import Busy, Unheard
from bot.reminders.delivery import (
    KEY_LIFE,
    OPEN,
    Delivery,
    Outcome,
    State,
    Step,
    after_search,
    after_send,
    claimed,
    step_of,
)
from tests.reminders.conftest import desk_in

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)


@given(st.integers(1, 2**63 - 1), st.booleans())
def test_a_key_is_short_and_another_one_when_sent_again(number: int, resent: bool) -> None:
    one = Delivery(number, NOW, resent=resent)

    assert 0 < len(one.key) <= 25
    assert one.key.isascii()
    assert one.key.isalnum()
    assert (one.key != Delivery(number, NOW).key) == resent


def test_the_same_key_is_trusted_for_two_minutes_only() -> None:
    doubtful = Delivery(1, NOW, doubt=NOW)

    assert step_of(Delivery(1, NOW), NOW) is Step.SEND
    assert step_of(doubtful, NOW + KEY_LIFE) is Step.SEND
    assert step_of(doubtful, NOW + KEY_LIFE + timedelta(seconds=1)) is Step.FIND


@given(st.lists(st.sampled_from([Outcome.BUSY, Outcome.UNKNOWN]), max_size=40))
def test_the_last_try_under_a_key_is_one_that_the_platform_recognises(outcomes: list[Outcome]) -> None:
    """Once in doubt, no attempt is planned in the seconds after the key is forgotten rather than before."""
    one, now = Delivery(1, NOW), NOW
    for outcome in outcomes:
        before, taken = one, claimed(one, now)
        if step_of(before, now) is Step.FIND:
            one = after_search(taken, None, now, readable=True)
        else:
            one = after_send(before, taken, outcome, now)
        assert one.state in OPEN | {State.UNCERTAIN}
        if one.state is State.UNCERTAIN:
            return
        assert one.next_try is not None
        assert one.next_try >= now
        now = one.next_try


def test_a_busy_platform_leaves_no_doubt() -> None:
    one = Delivery(1, NOW)

    after = after_send(one, claimed(one, NOW), Outcome.BUSY, NOW, wait=timedelta(minutes=5))

    assert after.doubt is None
    assert after.next_try == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_a_platform_answers_each_message_is_read_once(tmp_path: Path, seed: int) -> None:
    """429, 500, 504, timeouts, resets before the message and lost receipts after it, four times in ten."""
    draw = random.Random(seed)
    async with desk_in(tmp_path) as desk:
        for n in range(60):
            await desk.rule("demain 8h", f"Message {n}.", room=f"salon {n}")
        post = desk.receiver.post

        async def faulty(*given: object, **named: object) -> str:
            fate = draw.random()
            if fate < 0.12:
                raise Busy(timedelta(seconds=draw.choice([1, 30, 200])))
            if fate < 0.25:
                raise Unheard("reset")
            reference = await post(*given, **named)  # type: ignore[arg-type] # whatever the real one takes
            if fate < 0.4:
                raise Unheard("lost receipt")
            return reference

        desk.receiver.post = faulty  # type: ignore[method-assign] # a fault on purpose
        await desk.at("2026-11-25 08:00")
        for _ in range(60):
            await desk.later(timedelta(seconds=draw.choice([5, 20, 60, 150, 240, 600])))

        words = Counter(one.words.split("\n")[0] for one in desk.receiver.seen)
        assert words == Counter(f"Message {n}." for n in range(60))
        assert set(await desk.states()) == {"sent"}
