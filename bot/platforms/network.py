"""How a school's network is crossed: its proxy, and the authority that signs its certificates.

The proxy comes from the environment as everywhere (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). The authority is
added to those that the system knows: Discord's own certificate goes on being checked by them.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Network:
    """The way out. `authority`: a PEM file with the certificates of an authority of the school's own."""

    authority: Path | None = None

    def context(self) -> ssl.SSLContext:
        """What checks certificates. Raises OSError (ssl.SSLError is one) if the authority cannot be read."""
        context = ssl.create_default_context()
        if self.authority is not None:
            context.load_verify_locations(cafile=self.authority)
        return context

    def trust(self) -> ssl.SSLContext | bool:
        """What aiohttp checks certificates with: its own context, read once, unless an authority is added."""
        return True if self.authority is None else self.context()

    @staticmethod
    def proxy(url: str) -> str | None:
        """The proxy through which an address is reached, None if directly."""
        parts = urlsplit(url)
        scheme = {"wss": "https", "ws": "http"}.get(parts.scheme, parts.scheme)
        if not parts.hostname or proxy_bypass(parts.netloc):
            return None
        known = getproxies()
        return known.get(scheme) or known.get("all")
