"""How every mutation runs: one unit of work, once per idempotency key, refusals as data.

The effect is remembered as ids with the key. The payload is read in the same unit of work from those ids,
so that a replay answers from the things as they are now.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

import strawberry

from customers.payments.checkouts import offering
from reseller.plumbing.idempotency import Effect, EffectKey, claim, hash_of, remember
from reseller.rules.errors import ConsoleError
from reseller_api.context import Info, Unit
from reseller_api.errors import user_error
from reseller_api.ids import need_key, thing_of
from reseller_api.inputs import Asked, blamed, check_input, place_of, plain
from reseller_api.reach import Reach
from reseller_api.refusals import UserError

OWN_FIELDS = {
    "CONFLICT": ("version",), "IDEMPOTENCY_MISMATCH": ("idempotency_key",), "QUOTE_EXPIRED": ("quote",),
}  # fmt: skip
"""Fields of the interface's own, which the rules therefore do not name."""


@strawberry.type
class Payload:
    """What a mutation answers: the changed things, null where it was refused, and why it was."""

    errors: list[UserError] = strawberry.field(default_factory=list)

    @classmethod
    async def load(cls, unit: Unit, effect: Effect) -> Self:
        """The payload of an effect, read from its ids; nothing where it names nothing."""
        return cls()


P = TypeVar("P", bound=Payload)
Act = Callable[[Unit], Awaitable[Effect]]


async def answer(
    info: Info, asked: Asked, reach: Reach, act: Act, payload: type[P], *, known: Effect | None = None
) -> P:
    """Run `act` once for its key, and answer with the payload of its effect or with its refusal.

    An effect `known` beforehand is stored with the key at once, which saves a round trip.
    """
    try:
        check_input(asked)
        async with info.context.unit(reach) as unit:
            with offering(info.context.console.gateway):
                effect = await _once(unit, info.field_name, asked, act, known)
            return await payload.load(unit, effect)
    except ConsoleError as refused:
        refused.field = place_of(asked, OWN_FIELDS.get(refused.code) or blamed(refused))
        return payload(errors=[user_error(refused)])


async def changed(
    info: Info,
    asked: Asked,
    reach: Reach,
    action: Callable[..., Awaitable[object]],
    payload: type[P],
    given: Callable[[], dict[str, Any]] = dict,
) -> P:
    """Run `action` on the one thing in reach, and answer with the payload of that thing.

    `given` reads what the action takes besides, or refuses.
    """

    async def act(unit: Unit) -> Effect:
        name = thing_of(reach.kind)
        key = need_key(reach.kind, reach.text or "", name)
        await action(unit.session, key, **given(), **unit.deed)
        return {name: str(key)}

    return await answer(info, asked, reach, act, payload)


async def _once(unit: Unit, operation: str, asked: Asked, act: Act, known: Effect | None) -> Effect:
    key = EffectKey(
        reseller_id=unit.session.reseller_id,
        actor=str(unit.actor.member_id),
        operation=operation,
        key=asked.idempotency_key,
        input_hash=hash_of({**plain(asked), "idempotency_key": ""}),
    )
    done = await claim(unit.session, key, unit.now, known)
    if done is None:
        done = await act(unit)
        if known is None:
            await remember(unit.session, key, done)
    return done
