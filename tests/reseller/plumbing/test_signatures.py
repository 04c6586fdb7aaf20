"""Signed messages: whoever lacks the secret, or comes late, is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from reseller.plumbing.origin import comes_from_us
from reseller.plumbing.signatures import FRESH, HEADER, SignatureRefused, sign, verify

SECRET = "agreed beforehand"
BODY = b'{"status":"paid"}'
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_what_was_signed_with_the_secret_is_taken() -> None:
    verify(SECRET, BODY, sign(SECRET, BODY, at=NOW), now=NOW + FRESH)


@pytest.mark.parametrize("away", [FRESH + timedelta(seconds=1), -FRESH - timedelta(seconds=1)])
def test_what_was_signed_at_another_time_is_refused(away: timedelta) -> None:
    with pytest.raises(SignatureRefused, match="stale"):
        verify(SECRET, BODY, sign(SECRET, BODY, at=NOW), now=NOW + away)


@pytest.mark.parametrize(
    ("secret", "body"), [("another", BODY), (SECRET, BODY + b" "), (SECRET, b""), ("", BODY)]
)
def test_another_secret_or_body_is_refused(secret: str, body: bytes) -> None:
    with pytest.raises(SignatureRefused, match="wrong"):
        verify(SECRET, BODY, sign(secret, body, at=NOW), now=NOW)


def test_a_signature_holds_for_its_own_time_alone() -> None:
    moved = sign(SECRET, BODY, at=NOW).replace(f"t={int(NOW.timestamp())}", f"t={int(NOW.timestamp()) + 1}")
    with pytest.raises(SignatureRefused, match="wrong"):
        verify(SECRET, BODY, moved, now=NOW)


@pytest.mark.parametrize("text", ["", "t=,s=", "t=1", "s=" + "0" * 64, "t=1,s=é", "t=1,s=" + "G" * 64])
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(SignatureRefused, match="can't be read"):
        verify(SECRET, BODY, text, now=NOW)


def test_a_signed_request_needs_no_origin_unless_it_carries_a_cookie() -> None:
    assert comes_from_us("POST", {HEADER: "t=1,s=2"})
    assert not comes_from_us("POST", {HEADER: "t=1,s=2", "cookie": "session=1"})
    assert not comes_from_us("POST", {})
