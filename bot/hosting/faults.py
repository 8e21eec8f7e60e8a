"""Why a bot that runs cannot be asked."""

from __future__ import annotations


class DoorFault(Exception):
    """The running bot cannot be asked; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
