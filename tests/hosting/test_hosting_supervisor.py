"""The parts of a running bot end when they are told to, whatever a library does with a cancellation."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.hosting.supervisor import Part, Supervisor

PATIENCE = 10.0


async def forever() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("swallowed", [0, 1, 3])
async def test_a_part_that_loses_a_cancellation_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch, swallowed: int
) -> None:
    monkeypatch.setattr("bot.hosting.supervisor.CANCELLED_AGAIN", 0.02)
    lost = 0

    async def deaf() -> None:
        nonlocal lost
        while True:
            try:
                await forever()
            except asyncio.CancelledError:
                if lost == swallowed:
                    raise
                lost += 1

    supervisor = Supervisor([Part("deaf", deaf), Part("other", forever)])
    asyncio.get_running_loop().call_later(0.05, supervisor.stop)
    async with asyncio.timeout(PATIENCE):
        assert await supervisor.run() == []
    assert lost == swallowed


async def test_a_part_that_closes_in_its_time_is_cancelled_once() -> None:
    closed = False

    async def closing() -> None:
        nonlocal closed
        try:
            await forever()
        finally:
            await asyncio.sleep(0.2)
            closed = True

    supervisor = Supervisor([Part("closing", closing)])
    asyncio.get_running_loop().call_later(0.05, supervisor.stop)
    begun = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        await supervisor.run()
    assert closed
    assert time.monotonic() - begun >= 0.2
