"""Where a customer requests licenses (C5)."""

from enum import Enum

import strawberry


@strawberry.enum
class LinkMode(Enum):
    """OFF: nowhere. CONSOLE: on the console's own form. ADDRESS: at an https address of the reseller's."""

    OFF = "off"
    CONSOLE = "console"
    ADDRESS = "address"


@strawberry.type
class RequestLink:
    """The link in force; `isOwn` where the customer has a setting of its own."""

    mode: LinkMode
    address: str | None
    is_own: bool

    @classmethod
    def of(cls, own: tuple[str | None, str | None], common: tuple[str, str | None]) -> "RequestLink":
        """A customer's own (mode, address), else that of all customers."""
        mode, address = common if own[0] is None else own
        return cls(mode=LinkMode(mode), address=address, is_own=own[0] is not None)
