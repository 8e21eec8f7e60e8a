"""A school's network: nothing is reached but through its proxy, and its authority signs the certificates.

The names end in .test, which no DNS knows: whoever answers came through the proxy.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Self

import trustme

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class SchoolNetwork:
    """Made by `running`. `served(name, port)` puts a local plain server behind https://name."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.authority = folder / "autorite.pem"
        self._authority.cert_pem.write_to_path(self.authority)
        self._behind: dict[str, int] = {}
        self._stack = AsyncExitStack()
        self.passed: list[str] = []
        """host:port of each connection that the proxy opened."""
        self.refusing = False
        self.proxy = ""

    @classmethod
    @asynccontextmanager
    async def running(cls, folder: Path) -> AsyncIterator[Self]:
        """A proxy on a free port of this machine, until the end of the block."""
        network = cls(folder)
        async with network._stack as stack:
            server = await asyncio.start_server(network._connect, "127.0.0.1", 0)
            stack.callback(server.close)
            network.proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield network

    async def served(self, name: str, port: int) -> None:
        """Answer for https://`name` with what the plain server at `port` says."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert(name).configure_cert(context)

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _joined(reader, writer, *await asyncio.open_connection("127.0.0.1", port))

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        self._stack.callback(server.close)
        self._behind[name] = server.sockets[0].getsockname()[1]

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            writer.close()
            return
        method, target, _ = head.split("\r\n")[0].split(" ")
        name = target.rsplit(":", 1)[0]
        if method != "CONNECT" or name not in self._behind or self.refusing:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        self.passed.append(target)
        there = await asyncio.open_connection("127.0.0.1", self._behind[name])
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await _joined(reader, writer, *there)


async def _joined(
    here_in: asyncio.StreamReader,
    here_out: asyncio.StreamWriter,
    there_in: asyncio.StreamReader,
    there_out: asyncio.StreamWriter,
) -> None:
    """Carry bytes both ways until one side ends."""

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(65_536):
                target.write(piece)
                await target.drain()
        with suppress(OSError, RuntimeError):
            target.close()

    await asyncio.gather(carry(here_in, there_out), carry(there_in, here_out))
