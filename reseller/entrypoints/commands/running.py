"""Commands that run the console itself, and those that describe or prepare it."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reseller.plumbing.settings import Settings


def up() -> None:
    """Run everything on this machine: its own PostgreSQL, the console and its worker. Ctrl-C stops all."""
    from reseller.entrypoints import server
    from reseller.plumbing.settings import load_settings

    settings = load_settings()
    _need_port("127.0.0.1", settings.port)
    if not settings.owner_database_url:
        asyncio.run(_ask(settings))
    asyncio.run(server.up(settings))


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; PORT or 8000 by default.")] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the port.")] = 1,
) -> None:
    """Run the web process alone."""
    from reseller.entrypoints import serve as web
    from reseller.plumbing.settings import load_settings

    settings = load_settings()
    _need_port(host, port or settings.port)
    asyncio.run(_ask(settings))
    web.serve(settings, host=host, port=port, processes=processes)


def worker() -> None:
    """Run the worker alone: it carries out orders, turns of terms, month runs and mails."""
    from reseller.entrypoints import worker as process
    from reseller.plumbing.settings import load_settings

    settings = load_settings()
    asyncio.run(_ask(settings))
    process.run(settings)


def database(
    name: Annotated[str, typer.Option(help="What the database is called.")] = "console",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the roles' password from standard input.")
    ] = False,
) -> None:
    """Print the SQL that makes the three roles and the database; a superuser runs it, once."""
    from reseller.plumbing.roles import database_statements, role_statements

    if not name.isidentifier():
        raise typer.BadParameter("Name the database by letters, digits and underscores.")
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    for statement in (*role_statements(password), *database_statements(name)):
        typer.echo(f"{statement};")


def migrate() -> None:
    """Bring the database to the newest step, as its owner."""
    from reseller.plumbing.installation import run_migrations
    from reseller.plumbing.settings import load_settings

    run_migrations(load_settings())


def schema() -> None:
    """Print the GraphQL schema."""
    from reseller_api.schema import schema as made
    from reseller_api.schema import sdl

    typer.echo(sdl(made), nl=False)


def _need_port(host: str, port: int) -> None:
    """Raise SettingsError for a port that another program listens on, before anything is started."""
    from reseller.plumbing.settings import SettingsError

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            if refusal.errno != errno.EADDRINUSE:
                raise SettingsError(f"{host} port {port} can't be listened on: {refusal.strerror}.") from None
            raise SettingsError(f"Port {port} is taken by another program; set PORT to a free one.") from None


async def _ask(settings: Settings) -> None:
    """Ask a configured database for its roles and tables, before anything is started on it.

    Raises DatabaseUnavailable, and SettingsError where a URL is another role's or it was never migrated.
    """
    import asyncpg

    from reseller.plumbing.database import Database
    from reseller.plumbing.roles import APP, PROVIDER
    from reseller.plumbing.settings import SettingsError

    dsns = settings.dsns()
    if dsns is None:
        return
    database = Database(dsns)
    try:
        readings = {APP: database.reading_without_tenant, PROVIDER: database.provider_reading}
        for role, reading in readings.items():
            async with reading() as session:
                if not await session.fetchval("SELECT pg_has_role($1, 'USAGE')", role):
                    name = f"RESELLER_{'' if role == APP else 'PROVIDER_'}DATABASE_URL"
                    raise SettingsError(f"{name} is wrong: it must sign in as {role}.")
                await session.fetchval("SELECT true FROM reseller_codes LIMIT 1")
    except asyncpg.UndefinedTableError:
        raise SettingsError("The database has no tables yet; run `reseller-console migrate`.") from None
    finally:
        await database.close()
