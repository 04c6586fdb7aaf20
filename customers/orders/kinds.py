"""What an order can be, and where it stands."""

from enum import StrEnum

PROVISION = "provision"
"""The job that carries an order out."""


class OrderKind(StrEnum):
    """One kind for each command that changes a quantity or a term."""

    SUBSCRIBE = "SUBSCRIBE"
    ADD_LICENSES = "ADD_LICENSES"
    ADD_USERS = "ADD_USERS"
    REMOVE_USERS = "REMOVE_USERS"
    SWAP_USERS = "SWAP_USERS"
    CANCEL_LICENSES = "CANCEL_LICENSES"
    SET_NEXT_PERIOD_LICENSES = "SET_NEXT_PERIOD_LICENSES"
    RENEW_SUBSCRIPTION = "RENEW_SUBSCRIPTION"
    END_SUBSCRIPTION = "END_SUBSCRIPTION"
    GRACE_DEACTIVATION = "GRACE_DEACTIVATION"


class OrderStatus(StrEnum):
    """PLACED → PROCESSING → COMPLETED or FAILED; CANCELED while it is open; a retry goes back to PLACED."""

    PLACED = "PLACED"
    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"

    @property
    def is_open(self) -> bool:
        """Whether the order is under way and its reservation held."""
        return self in (OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT, OrderStatus.PROCESSING)

    @property
    def is_to_carry_out(self) -> bool:
        """Whether the order is the worker's: open, and waiting for no payment (H8)."""
        return self.is_open and self is not OrderStatus.AWAITING_PAYMENT
