"""`reseller-console`: every command on one screen, and how it ends.

Exit status 0: done; 1: refused or failed, with one sentence on stderr; 2: wrong use.
"""

import sys
from collections.abc import Sequence

import typer

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

FAILED, INTERRUPTED = 1, 130

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
    running.database,
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
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        _leave(error)


def _leave(error: Exception) -> None:
    """End with the sentence that the error is worth; one that nobody expected is raised on."""
    from reseller.entrypoints.failures import sentence_of

    sentence = sentence_of(error)
    if sentence is None:
        raise error
    complain(sentence)
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
