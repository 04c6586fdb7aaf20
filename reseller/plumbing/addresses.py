"""Addresses of servers as settings give them; what can't be dialed is refused before anything starts."""

from urllib.parse import urlsplit

POSTGRESQL, SMTP, WEB = ("postgresql://", "postgres://"), ("smtp://", "smtps://"), ("http://", "https://")
UNREADABLE = "its host or port can't be read; in a password, write / # ? as %2F %23 %3F"


def postgresql(text: str) -> str:
    """A libpq URL as it is: hosts, each with a port or without, or none where a socket is named otherwise.

    ValueError says what is wrong with it, without the value; so do the functions below.
    """
    if not text.startswith(POSTGRESQL):
        raise ValueError(f"must begin with {POSTGRESQL[0]}")
    _hosts(text)
    return text


def smtp(text: str) -> str:
    """The URL of a mail server as it is."""
    return _of_one_host(text, SMTP)


def web(text: str) -> str:
    """The URL of a web server as it is."""
    return _of_one_host(text, WEB)


def _of_one_host(text: str, schemes: tuple[str, ...]) -> str:
    if not text.startswith(schemes):
        raise ValueError(f"must begin with {' or '.join(schemes)}")
    if not all(host for host, _ in _hosts(text)):
        raise ValueError("names no host")
    return text


def _hosts(text: str) -> list[tuple[str | None, int | None]]:
    """Each host with its port."""
    try:
        named = urlsplit(text).netloc.rpartition("@")[2].split(",")
        parts = [urlsplit(f"//{host}") for host in named]
        return [(part.hostname, part.port) for part in parts]
    except ValueError:
        raise ValueError(UNREADABLE) from None
