"""Bringing a database to the newest step, from a checkout or from an installed wheel."""

import asyncio

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory


def _config(owner_dsn: str | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "reseller:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["owner_dsn"] = owner_dsn
    return config


def head() -> str:
    """The newest step that this release knows."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError("This release has no migrations.")
    return found


async def migrate(owner_dsn: str, revision: str = "head") -> None:
    """Upgrade the database of `owner_dsn` (role console_owner) to `revision`; nothing to do is fine."""
    await asyncio.to_thread(command.upgrade, _config(owner_dsn), revision)


async def downgrade(owner_dsn: str, revision: str) -> None:
    """Go back to `revision`, `base` for an empty database."""
    await asyncio.to_thread(command.downgrade, _config(owner_dsn), revision)
