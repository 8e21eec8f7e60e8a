"""`referent`: one sub-command run, its faults told in French, its exit code given back."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bot.cli import runs
from bot.cli.arguments import parser
from bot.cli.exits import Exit
from bot.cli.faults import sentence_of
from bot.config import load
from bot.config_values import ConfigFaults
from bot.logs import told
from bot.platforms.console.session import utf8_streams

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command and return its exit code."""
    utf8_streams()
    options = parser().parse_args(arguments)
    try:
        if getattr(options, "before_settings", False):
            return int(options.run(None, options))
        return int(options.run(load(options.config), options))
    except ConfigFaults as faults:
        for fault in faults.faults:
            sys.stderr.write(f"configuration : {fault}\n")
        return Exit.CONFIGURATION
    except KeyboardInterrupt:
        return Exit.DONE
    except BrokenPipeError:
        # Whoever read us has gone: point stdout nowhere so that the interpreter can close in peace.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as fault:
        said = sentence_of(fault)
        if said is None and options.run is runs.platforms:
            # A long-lived process: its last words go to a journal, where no typed word may be.
            said = (
                f"arrêt imprévu ({told(fault)}). Le journal ci-dessus et cette ligne aident à le comprendre."
            )
        if said is None:
            raise
        sys.stderr.write(f"referent : {said}\n")
        return Exit.UNAVAILABLE
