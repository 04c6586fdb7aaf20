"""The demo: fourteen months of a provider's business, played by the real commands under a moved clock.

Nothing is written by SQL. Loading takes some seconds; what comes of it depends on the day alone.
"""

from rich.console import Console
from rich.table import Table

from reseller.entrypoints.demo.cast import BUYERS, PARTNERS, PASSWORD, STAFF
from reseller.entrypoints.demo.loading import is_demo, is_missing
from reseller.entrypoints.demo.loading import load as load
from reseller.entrypoints.demo.playing import play as play
from reseller.plumbing.database import Database
from reseller.plumbing.settings import Dsns, Settings


async def first_use(settings: Settings, dsns: Dsns) -> None:
    """Development's start: load the demo into an empty database, and show how to sign in to it."""
    database = Database(dsns)
    try:
        async with database.reading_without_tenant() as session:
            missing = await is_missing(session)
        if missing:
            Console(stderr=True).print("Loading the demo data; this takes some seconds, once.")
            await load(settings, dsns)
        async with database.reading_without_tenant() as session:
            signs_in = await is_demo(session)
    finally:
        await database.close()
    if signs_in:
        show_sign_ins(settings)


def sign_ins() -> list[dict[str, str]]:
    """Who can sign in: e-mail, role and the one password of all."""
    return [
        {"email": person.email, "role": person.role.value, "password": PASSWORD}
        for person in (*STAFF, *PARTNERS, *BUYERS)
    ]


def address(settings: Settings) -> str:
    """Where they sign in."""
    return f"http://127.0.0.1:{settings.port}"


def show_sign_ins(settings: Settings) -> None:
    """Print who can sign in, and how, on stderr."""
    shown = Table(title=f"Sign in at {address(settings)}", title_justify="left")
    for head in ("e-mail", "role", "password"):
        shown.add_column(head)
    for each in sign_ins():
        shown.add_row(each["email"], each["role"].replace("_", " "), each["password"])
    Console(stderr=True).print(shown)
