"""Random deeds on a subscription, lawful or not, by the verbs that its terms have."""

from collections.abc import Awaitable, Callable
from random import Random
from uuid import UUID

from customers.orders.actions import add_licenses, add_users, remove_users
from customers.orders.reducing import cancel_licenses, restore_licenses, set_next_period
from customers.orders.renewing import renew_subscription
from customers.orders.swapping import swap_users
from customers.subscriptions.actions import set_purchase_cap, set_renewal
from customers.subscriptions.settings import set_included
from reseller.rules.access import Verb
from reseller.rules.terms import LicenseTerms, RenewalSetting
from tests.customers.world import World, crowd

Deed = Callable[[World, UUID, Random], Awaitable[object]]

DEEDS: dict[Verb, tuple[Deed, ...]] = {
    Verb.ADD_LICENSES: (
        lambda world, held, random: world.do(
            add_licenses, held, count=random.choice((1, 2, 5, 10)), pay=True
        ),
    ),
    Verb.ADD_USERS: (
        lambda world, held, random: world.do(
            add_users, held, users=crowd(random.randint(1, 3), random.randint(1, 40))
        ),
    )
    * 2,
    Verb.REMOVE_USERS: (
        lambda world, held, random: world.do(remove_users, held, count=random.randint(1, 3)),
    ),
    Verb.SWAP_USERS: (
        lambda world, held, random: world.do(
            swap_users, held, users=crowd(1, random.randint(1, 40)), count=random.randint(0, 2)
        ),
    ),
    Verb.CANCEL_LICENSES: (
        lambda world, held, random: world.do(cancel_licenses, held, count=random.choice((1, 2, 5))),
        lambda world, held, random: world.do(restore_licenses, held, count=random.choice((1, 5))),
    ),
    Verb.SET_NEXT_PERIOD: (
        lambda world, held, random: world.do(set_next_period, held, quantity=random.randint(1, 12)),
    )
    * 2,
    Verb.SET_CAP: (lambda world, held, random: world.do(set_purchase_cap, held, cap=random.randint(5, 40)),),
    Verb.SET_RENEWAL: (
        lambda world, held, random: world.do(
            set_renewal, held, renewal=random.choice(list(RenewalSetting)), seats_count=random.randint(5, 15)
        ),
    ),
    Verb.SET_INCLUDED: (
        lambda world, held, random: world.do(set_included, held, included=random.randint(0, 8)),
    ),
    Verb.RENEW: (lambda world, held, random: world.do(renew_subscription, held, pay=True),) * 3,
}
"""What is tried on terms that have the verb."""


def deeds_on(terms: LicenseTerms) -> list[Deed]:
    """What can be tried there."""
    return [deed for verb, tried in DEEDS.items() if verb in terms.verbs for deed in tried]
