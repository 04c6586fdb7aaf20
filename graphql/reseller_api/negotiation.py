"""GraphQL over HTTP: which media type answers, and with which status."""

from collections.abc import Iterator

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
ANY = {"*/*", "application/*"}


def accepted(header: str | None) -> str | None:
    """The media type to answer with, for an Accept header; None where neither is acceptable."""
    if not header:
        return JSON
    weighed = sorted(_weighed(header), key=lambda pair: -pair[0])
    for weight, kind in weighed:
        if weight > 0 and kind in (GRAPHQL, JSON):
            return kind
        if weight > 0 and kind in ANY:
            return JSON
    return None


def refusal_status(header: str | None, kind: str) -> int:
    """The status of a document that is not run: 400, but 200 for a client that asks for plain JSON alone.

    Such clients date from before the newer type and take another status for a broken connection.
    """
    names = [name for _, name in _weighed(header or "")]
    return 200 if kind == JSON and JSON in names else 400


def is_json(header: str | None) -> bool:
    """Whether a Content-Type is JSON in UTF-8, the only encoding that is read."""
    kind, *parameters = [part.strip().lower() for part in (header or "").split(";")]
    charsets = [part[8:].strip('"') for part in parameters if part.startswith("charset=")]
    return kind == JSON and all(charset in ("utf-8", "utf8") for charset in charsets)


def _weighed(header: str) -> Iterator[tuple[float, str]]:
    for choice in header.split(","):
        kind, *parameters = [part.strip().lower() for part in choice.split(";")]
        weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        yield (float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0), kind
