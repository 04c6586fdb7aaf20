"""How many statements a block takes, counted at the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from reseller.plumbing.database import Database

FRAME = ("BEGIN", "COMMIT", "ROLLBACK")
OF_THE_DRIVER = ("typeinfo_tree", "set_config('jit'")
"""What a new connection asks to learn a type."""


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the application's pool is asked inside the block, but BEGIN, COMMIT and types."""
    found: list[str] = []
    heard: list[Any] = []

    def note(query: Any) -> None:
        text = query.query
        if not text.startswith(FRAME) and not any(part in text for part in OF_THE_DRIVER):
            found.append(text)

    def hear(driver: Any) -> None:
        driver.add_query_logger(note)
        heard.append(driver)

    def opened(connection: Any, _record: object, _proxy: object) -> None:
        hear(connection.driver_connection)

    pool = database._app
    for idle in pool._idle:
        hear(idle.driver)
    event.listen(pool._engine.sync_engine, "checkout", opened)
    try:
        yield found
    finally:
        event.remove(pool._engine.sync_engine, "checkout", opened)
        for driver in heard:
            driver.remove_query_logger(note)
