"""A start that can't be stops with one sentence, whatever is started."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reseller.plumbing.database import Database
from reseller.plumbing.migrate import downgrade
from reseller.plumbing.roles import dsns_of
from tests.conftest import PASSWORD
from tests.ports import free_port

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
STARTS = (("up",), ("serve",), ("worker",), ("month", "close", "2026-01"))
PRODUCTION = {
    "RESELLER_ENVIRONMENT": "production",
    "RESELLER_SECRET_KEY": "x" * 40,
    "RESELLER_BASE_URL": "https://console.example",
}


def sentence_of(folder: Path, words: tuple[str, ...], **settings: str) -> str:
    """What a command says before it ends with status 1."""
    own = {"PORT": str(free_port()), "RESELLER_DATA_DIR": str(folder), "NO_COLOR": "1"}
    environment = {**os.environ, **own, **settings}
    command = [sys.executable, "-m", "reseller.entrypoints.cli", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("Error: ").strip()


@pytest.mark.parametrize("words", STARTS, ids=" ".join)
def test_a_wrong_setting_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = sentence_of(tmp_path, words, RESELLER_LOG_LEVEL="loud")
    assert said.startswith("RESELLER_LOG_LEVEL is wrong: ")


@pytest.mark.parametrize("words", [*STARTS, ("migrate",)], ids=" ".join)
def test_an_unreachable_database_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = sentence_of(
        tmp_path, words, RESELLER_DATABASE_URL=NOWHERE, RESELLER_PROVIDER_DATABASE_URL=NOWHERE,
        RESELLER_OWNER_DATABASE_URL=NOWHERE, **PRODUCTION,
    )  # fmt: skip
    assert said.startswith("The database can't be reached")


@pytest.mark.parametrize("words", [("serve",), ("migrate",)], ids=" ".join)
def test_what_the_database_server_refuses_is_told_in_its_words(
    tmp_path: Path, server_dsn: str, template: str, words: tuple[str, ...]
) -> None:
    assert template, "with it come the roles"
    dsns = dsns_of(server_dsn, "no_such_database", PASSWORD)
    said = sentence_of(
        tmp_path, words, RESELLER_DATABASE_URL=dsns.app, RESELLER_PROVIDER_DATABASE_URL=dsns.provider,
        RESELLER_OWNER_DATABASE_URL=dsns.owner, **PRODUCTION,
    )  # fmt: skip
    assert said.endswith(': database "no_such_database" does not exist.')


@pytest.mark.parametrize("words", [("serve",), ("migrate",)], ids=" ".join)
def test_what_the_driver_can_not_make_of_a_url_is_told_in_its_words(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    loud = f"{NOWHERE}?sslmode=loud"
    said = sentence_of(
        tmp_path, words, RESELLER_DATABASE_URL=loud, RESELLER_PROVIDER_DATABASE_URL=loud,
        RESELLER_OWNER_DATABASE_URL=loud, **PRODUCTION,
    )  # fmt: skip
    assert said.startswith("The database can't be reached (`sslmode`")


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    assert str(tmp_path / "var") in sentence_of(tmp_path / "var", ("up",))


@pytest.mark.parametrize("words", [("up",), ("serve",)], ids=" ".join)
def test_a_port_that_is_taken_is_named_before_anything_starts(tmp_path: Path, words: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = sentence_of(tmp_path, words, PORT=port)
    assert said == f"Port {port} is taken by another program; set PORT to a free one."
    assert list(tmp_path.iterdir()) == []


async def test_a_database_without_tables_asks_for_migrate(database: Database, tmp_path: Path) -> None:
    await database.close()
    await downgrade(database.dsns.owner, "base")
    said = sentence_of(
        tmp_path, ("serve",), RESELLER_DATABASE_URL=database.dsns.app,
        RESELLER_PROVIDER_DATABASE_URL=database.dsns.provider, **PRODUCTION,
    )  # fmt: skip
    assert said == "The database has no tables yet; run `reseller-console migrate`."


@pytest.mark.parametrize("words", [("serve",), ("worker",)], ids=" ".join)
async def test_two_database_urls_that_were_mixed_up_are_named(
    database: Database, tmp_path: Path, words: tuple[str, ...]
) -> None:
    app, provider = database.dsns.app, database.dsns.provider
    for url, other, sentence in (
        (provider, app, "RESELLER_DATABASE_URL is wrong: it must sign in as console_app."),
        (app, app, "RESELLER_PROVIDER_DATABASE_URL is wrong: it must sign in as console_provider."),
    ):
        said = sentence_of(
            tmp_path, words, RESELLER_DATABASE_URL=url, RESELLER_PROVIDER_DATABASE_URL=other, **PRODUCTION
        )
        assert said == sentence
