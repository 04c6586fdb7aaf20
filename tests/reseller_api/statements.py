"""How many statements a block takes, counted at the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from reseller.plumbing.database import Database

FRAME = ("BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the application's pool is asked inside the block, but BEGIN and COMMIT."""
    found: list[str] = []
    heard: list[Any] = []

    def note(query: Any) -> None:
        if not query.query.startswith(FRAME):
            found.append(query.query)

    def listen(connection: Any, _record: object, _proxy: object) -> None:
        driver = connection.driver_connection
        if driver not in heard:
            driver.add_query_logger(note)
            heard.append(driver)

    engine = database._app.sync_engine
    event.listen(engine, "checkout", listen)
    try:
        yield found
    finally:
        event.remove(engine, "checkout", listen)
        for driver in heard:
            driver.remove_query_logger(note)
