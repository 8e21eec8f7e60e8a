"""A bot that runs for weeks: what was built at the start is not looked through again and again."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import pytest

from bot.hosting.settling import SWITCH, settle

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def as_before() -> Iterator[None]:
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()


@pytest.mark.usefixtures("as_before")
def test_what_was_built_is_out_of_the_collector_s_sight() -> None:
    built = [[number] for number in range(1000)]

    settle()

    assert gc.get_freeze_count() >= len(built)
    assert not any(one is built for one in gc.get_objects())
    assert sys.getswitchinterval() == pytest.approx(SWITCH)


@pytest.mark.usefixtures("as_before")
def test_what_comes_later_is_still_collected() -> None:
    settle()
    ring: list[object] = []
    ring.append(ring)
    del ring

    assert gc.collect() >= 1
