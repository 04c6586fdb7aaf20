"""`sandbox gateway`: a payment gateway to try the console with, for development alone."""

from typing import Annotated

import typer

from reseller.entrypoints.commands.installation import in_development

app = typer.Typer(help="Services to try the console with (development).", no_args_is_help=True)


@app.callback()
def sandbox() -> None:
    """Services to try the console with (development)."""


@app.command()
def gateway(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 8010,
) -> None:
    """Run the sandbox payment gateway; RESELLER_PAYMENT_SECRET is what it and the console agree on."""
    from reseller.entrypoints.sandbox_gateway import app as service

    settings = in_development()
    service.serve(settings.payment_secret or service.SECRET, port=port, folder=settings.data_dir)
