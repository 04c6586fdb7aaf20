"""Ports of this machine for servers that a test starts."""

import socket
from random import choice

OURS = range(20_000, 32_000)
"""Below the ports that the system gives to connections, of which one could take the place of a server."""


def free_port() -> int:
    """A port that nobody listens on."""
    while True:
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", port := choice(OURS)))
            except OSError:
                continue
            return port
