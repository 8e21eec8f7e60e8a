"""Tells systemd that the bot is ready, alive, or stopping; does nothing where there is no systemd.

The protocol is one datagram to the socket that NOTIFY_SOCKET names: sd_notify(3).
"""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress


def notify(state: str) -> None:
    """Send "READY=1", "STOPPING=1" or "WATCHDOG=1"."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address or not hasattr(socket, "AF_UNIX"):
        return
    name = f"\0{address[1:]}" if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.connect(name)
        link.send(state.encode())


async def watched() -> None:
    """Say at half the asked interval that the event loop still turns, until cancelled."""
    micros = os.environ.get("WATCHDOG_USEC", "")
    if not micros.isdigit() or not int(micros):
        await asyncio.Event().wait()
    while True:
        notify("WATCHDOG=1")
        await asyncio.sleep(int(micros) / 2_000_000)
