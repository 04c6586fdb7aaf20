"""Events that set something, ask for something or credit an invoice: none of them is an order."""

from datetime import datetime
from uuid import UUID

from customers.accounts.links import set_customer_request_link
from customers.requests.actions import Wish as RequestedLicenses
from customers.requests.actions import request_licenses
from customers.subscriptions.actions import set_contract_price, set_purchase_cap, set_renewal
from customers.subscriptions.settings import set_tariff
from reseller.entrypoints.simulate import events as says
from reseller.entrypoints.simulate.deeds.dispatch import do
from reseller.entrypoints.simulate.stage import ADMIN, FINANCE, OPERATOR, OWNER, Stage
from reseller.invoices.actions import credit_invoice
from reseller.partners.actions import set_request_link
from reseller.plumbing.database import WriteSession
from reseller.rules.access import Actor, Verb, require
from reseller.rules.errors import NotFound
from reseller.rules.pricing import Price
from reseller.rules.terms import RenewalSetting


@do.register
async def _(event: says.SetPrice, stage: Stage, now: datetime) -> None:
    subscription, actor = await stage.on(event, OPERATOR)
    async with stage.unit() as session:
        price = Price.parse(event.price)
        await set_contract_price(session, subscription, price=price, actor=actor, now=now)


@do.register
async def _(event: says.SetCap, stage: Stage, now: datetime) -> None:
    subscription, actor = await stage.on(event, OWNER)
    async with stage.unit() as session:
        await set_purchase_cap(session, subscription, cap=event.cap, actor=actor, now=now)


@do.register
async def _(event: says.SetRenewal, stage: Stage, now: datetime) -> None:
    subscription, actor = await stage.on(event, OWNER)
    async with stage.unit() as session:
        await set_renewal(
            session,
            subscription,
            renewal=RenewalSetting(event.renewal.upper()),
            seats_count=event.quantity,
            cap=event.cap,
            price=Price.parse(event.price) if event.price is not None else None,
            priced_by=stage.cast.actor(OPERATOR),
            actor=actor,
            now=now,
        )


@do.register
async def _(event: says.SetTariff, stage: Stage, now: datetime) -> None:
    subscription, actor = await stage.on(event, ADMIN)
    async with stage.unit() as session:
        await set_tariff(session, subscription, tariff=event.tariff, actor=actor, now=now)


@do.register
async def _(event: says.SetLink, stage: Stage, now: datetime) -> None:
    mode = "console" if event.enabled else "off"
    customer = await stage.cast.customer(event.customer, now) if event.customer else None
    actor = stage.cast.actor(event.by or OWNER, customer)
    async with stage.unit() as session:
        await _link(session, customer, mode, actor, now)


@do.register
async def _(event: says.Request, stage: Stage, now: datetime) -> None:
    subscription, actor = await stage.on(event, ADMIN)
    wish = RequestedLicenses(
        customer_id=stage.customer(event), subscription_id=subscription, quantity=event.count
    )
    async with stage.unit() as session:
        await request_licenses(session, wish=wish, actor=actor, now=now)


@do.register
async def _(event: says.Credit, stage: Stage, now: datetime) -> UUID:
    actor = stage.cast.actor(event.by or FINANCE)
    require(actor, Verb.CREDIT)
    issued = await stage.issued()
    if not 0 <= event.invoice < len(issued):
        raise NotFound("invoice")
    async with stage.unit() as session:
        return await credit_invoice(session, issued[event.invoice], reason="Scenario", actor=actor, now=now)


async def _link(session: WriteSession, customer: UUID | None, mode: str, actor: Actor, now: datetime) -> None:
    if customer is None:
        await set_request_link(session, mode=mode, address=None, version=None, actor=actor, now=now)
        return
    await set_customer_request_link(
        session, customer, mode=mode, address=None, version=None, actor=actor, now=now
    )
