"""What start-up gives back must change nothing that a value promises."""

from __future__ import annotations

import gc
import weakref
from dataclasses import FrozenInstanceError, dataclass

import pytest

from bot.memory import give_back
from bot.portfolio.model import Realisation
from bot.school.model import Account, Platform


def test_a_frozen_value_stays_frozen() -> None:
    """The refusal is shared, not dropped."""
    account = Account(Platform.MATRIX, "@lina:lycee.example", "Lina")

    give_back()

    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        account.name = "Noé"  # type: ignore[misc] # what must be refused
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del account.name
    assert account == Account(Platform.MATRIX, "@lina:lycee.example", "Lina")
    assert Account.__setattr__ is Realisation.__setattr__


def test_the_class_that_slots_replaced_is_let_go() -> None:
    """What the shared refusal is for: dataclass keeps it for ever otherwise."""

    class Drafted:
        name: str

    former = weakref.ref(Drafted)
    kept = dataclass(frozen=True, slots=True)(Drafted)
    kept.__module__ = "bot.example"
    del Drafted
    gc.collect()
    assert former() is not None

    give_back()

    assert former() is None
    assert kept.__name__ == "Drafted"
