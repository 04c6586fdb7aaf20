"""Secrets: passwords, tokens, and comparing them without telling.

Passwords are hashed by argon2id in a thread; of a token only the SHA-256 hash is stored.
"""

import asyncio
import hmac
import unicodedata
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

API_TOKEN_PREFIX = "rpc_"
TOKEN_BYTES = 32
LINK_TOKEN_BYTES = 16
LONGEST_PASSWORD = 1_000

_passwords = PasswordHash((Argon2Hasher(),))


@cache
def _nobodys_hash() -> str:
    """What an unknown member's password is compared with, so that the answer takes as long."""
    return _passwords.hash(token_urlsafe(TOKEN_BYTES))


async def hash_password(password: str) -> str:
    """The hash to store; takes some 50 ms in a thread."""
    return await asyncio.to_thread(_passwords.hash, _typed(password))


async def password_matches(password: str, stored: str | None) -> bool:
    """Whether this is the password; as slow for a member who is unknown or has none (`stored` None)."""
    return await asyncio.to_thread(_matches, _typed(password[:LONGEST_PASSWORD]), stored)


def _typed(password: str) -> bytes:
    """The password however a keyboard puts its letters together: ë is one letter or an e with its dots."""
    return _bytes(unicodedata.normalize("NFC", password))


def _matches(password: bytes, stored: str | None) -> bool:
    try:
        found = _passwords.verify(password, stored or _nobodys_hash())
    except UnknownHashError:
        return False
    return found and stored is not None


def mint_token() -> str:
    """A session's or an invitation's token: 256 random bits."""
    return token_urlsafe(TOKEN_BYTES)


def mint_api_token() -> str:
    """An API token, `rpc_…`: recognizable by scanners, shown once."""
    return API_TOKEN_PREFIX + token_urlsafe(TOKEN_BYTES)


def mint_link_token() -> str:
    """A request link's token: 128 random bits."""
    return token_urlsafe(LINK_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored of a token and looked up by; its randomness makes a slow hash needless."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def same_secret(given: str | bytes, kept: str | bytes) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return hmac.compare_digest(_bytes(given), _bytes(kept))


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
