"""What start-up gives back must change nothing that a value promises."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys
import weakref
from dataclasses import FrozenInstanceError, dataclass, field

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


def test_a_value_is_shown_as_before() -> None:
    """In a test that fails, in a log at DEBUG: the same words, and what is not shown stays unseen."""

    @dataclass(frozen=True, slots=True)
    class Sent:
        name: str
        content: bytes = field(repr=False)
        to: Account | None = None

    @dataclass(frozen=True, slots=True)
    class Secret:
        password: str

        def __repr__(self) -> str:
            return "Secret()"

    Sent.__module__ = Secret.__module__ = "bot.example"
    values = (
        Sent("a.png", b"\x89", Account(Platform.MATRIX, "@lina:lycee.example", "Lina")),
        Secret("sesame"),
    )
    before = [repr(value) for value in values]

    give_back()

    assert [repr(value) for value in values] == before
    assert "content" not in before[0]
    assert before[1] == "Secret()"
    assert Sent.__repr__ is Account.__repr__


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


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_info"), reason="a heap for each thread is glibc's way"
)
@pytest.mark.parametrize(("first", "heaps"), [("", 2), ("keep_one_heap()", 1)])
def test_threads_share_one_heap(first: str, heaps: int) -> None:
    """glibc tells its heaps itself; the first case shows that it would make a second."""
    program = f"""
import ctypes, threading
from bot.memory import keep_one_heap
{first}
libc = ctypes.CDLL(None)
kept = []
thread = threading.Thread(target=lambda: kept.append(bytearray(5_000)))
thread.start()
thread.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert told.count("<heap nr=") == heaps
