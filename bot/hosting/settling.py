"""What a process that runs for weeks asks of Python once it has started."""

from __future__ import annotations

import gc
import sys
from typing import Final

from bot.memory import give_back

SWITCH: Final = 0.001
"""Seconds that a worker may keep the interpreter from the event loop, where Python leaves it 5 ms. A sheet
drawn in a thread then delays an answer by 2 ms at most, not 5; drawing takes as long (bench/pictures.py)."""


def settle() -> None:
    """Call it once all is built, before the first answer.

    What was built stays for life, some 100,000 objects: the collector is told not to look at them again. A
    full collection over them takes 35 ms, during which nobody is answered; over what is left, next to nothing.
    """
    sys.setswitchinterval(SWITCH)
    give_back()  # before the collector looks away
    gc.freeze()
