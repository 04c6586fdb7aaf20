"""Passwords and tokens: stored as hashes, compared without telling."""

import pytest

from reseller.plumbing import security
from reseller.plumbing.security import (
    hash_password,
    mint_api_token,
    mint_link_token,
    mint_token,
    password_matches,
    same_secret,
    token_hash,
)


async def test_a_password_matches_its_hash_alone() -> None:
    stored = await hash_password("correct horse")
    assert stored.startswith("$argon2id$")
    assert await password_matches("correct horse", stored)
    assert not await password_matches("correct horses", stored)


async def test_a_password_matches_however_a_keyboard_puts_its_letters_together() -> None:
    assert await password_matches("zoe\u0308 in the garden", await hash_password("zo\u00eb in the garden"))


@pytest.mark.parametrize("stored", [None, "", "plain"])
async def test_nobody_is_never_signed_in(stored: str | None) -> None:
    assert not await password_matches("", stored)


async def test_an_unknown_member_costs_a_whole_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    original = security._passwords.verify

    def verify(password: str, stored: str) -> bool:
        compared.append(stored)
        return original(password, stored)

    monkeypatch.setattr(security._passwords, "verify", verify)
    assert not await password_matches("guess", None)
    assert [stored.partition("$v")[0] for stored in compared] == ["$argon2id"]


def test_tokens_are_long_distinct_and_recognizable() -> None:
    assert mint_api_token().startswith("rpc_")
    assert len({mint_token() for _ in range(100)}) == 100
    assert len(mint_link_token()) == 22
    assert len(mint_token()) == 43


def test_a_token_is_stored_as_its_hash() -> None:
    assert len(token_hash("rpc_x")) == 32
    assert token_hash("rpc_x") != token_hash("rpc_y")
    assert same_secret(token_hash("\udcff"), token_hash("\udcff"))
    assert not same_secret("a", "b")
