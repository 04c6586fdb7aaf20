"""What an order can be, and where it stands."""

from enum import StrEnum

from reseller.rules.verbs import Verb


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

    @property
    def verb(self) -> Verb:
        """The verb that whoever cancels or retries the order must have."""
        return _VERBS[self]


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


_VERBS = {
    OrderKind.SUBSCRIBE: Verb.SUBSCRIBE,
    OrderKind.ADD_LICENSES: Verb.ADD_LICENSES,
    OrderKind.ADD_USERS: Verb.ADD_USERS,
    OrderKind.REMOVE_USERS: Verb.REMOVE_USERS,
    OrderKind.SWAP_USERS: Verb.SWAP_USERS,
    OrderKind.CANCEL_LICENSES: Verb.CANCEL_LICENSES,
    OrderKind.SET_NEXT_PERIOD_LICENSES: Verb.SET_NEXT_PERIOD,
    OrderKind.RENEW_SUBSCRIPTION: Verb.RENEW,
    OrderKind.END_SUBSCRIPTION: Verb.END,
    OrderKind.GRACE_DEACTIVATION: Verb.REMOVE_USERS,
}
