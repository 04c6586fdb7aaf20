"""`reseller-console`: every command on one screen, and how it ends.

Exit status 0: done; 1: refused or failed, with one sentence on stderr; 2: wrong use.
"""

import sys
from collections.abc import Sequence

import asyncpg
import typer

from reseller.entrypoints.children import ChildDied
from reseller.entrypoints.commands import (
    catalog,
    development,
    health,
    logs,
    members,
    months,
    providers,
    resellers,
    running,
    sandbox,
)
from reseller.entrypoints.commands.terminal import complain
from reseller.entrypoints.simulate.command import simulate
from reseller.plumbing.connections import DatabaseUnavailable
from reseller.plumbing.embedded import EmbeddedServerError
from reseller.plumbing.settings import SettingsError
from reseller.rules.errors import ConsoleError

FAILED, INTERRUPTED = 1, 130
ONE_SENTENCE = (SettingsError, EmbeddedServerError, ChildDied, DatabaseUnavailable)

app = typer.Typer(
    name="reseller-console",
    help="License management and monthly invoicing for a provider, its resellers and their customers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

COMMANDS = (
    running.up,
    running.serve,
    running.worker,
    running.migrate,
    running.schema,
    simulate,
    health.doctor,
)
GROUPS = {
    "provider": providers.app,
    "reseller": resellers.app,
    "product": catalog.products,
    "price": catalog.prices,
    "member": members.members,
    "token": members.tokens,
    "month": months.months,
    "lines": months.lines,
    "invoice": months.invoices,
    "log": logs.app,
    "demo": development.demo,
    "sandbox": sandbox.app,
    "clock": development.clock,
}
for command in COMMANDS:
    app.command()(command)
for name, group in GROUPS.items():
    app.add_typer(group, name=name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status."""
    try:
        app(None if arguments is None else list(arguments))
    except ConsoleError as refusal:
        _leave(refused(refusal))
    except ONE_SENTENCE as error:
        _leave(str(error))
    except asyncpg.PostgresError as error:
        _leave(f"The database refused: {error}.")
    except OSError as error:
        _leave(_system_sentence(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def refused(refusal: ConsoleError) -> str:
    """A refusal in one sentence, behind the name of the one field that is to blame."""
    if refusal.field and len(refusal.field) == 1:
        return f"{refusal.field[0]}: {refusal.message}"
    return refusal.message


def _system_sentence(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}."
    return f"The database can't be reached ({type(error).__name__})."


def _leave(sentence: str) -> None:
    complain(sentence)
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
