"""Mails about subscriptions: who gets one, what it says, and that each leaves once (L10, B8, H6, M6, A2)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from customers.notices.audience import AUDIENCES
from customers.notices.jobs import NOTICE, notify
from customers.notices.sending import NOTICE_MAIL, notice_handlers, share_out
from customers.subscriptions.state import lock_state
from reseller.partners.members import invite_member, members, remove_member
from reseller.plumbing import jobs
from reseller.plumbing.database import Database, WriteSession
from reseller.plumbing.running import Runner
from reseller.rules.access import Actor, Role
from tests.builders import a_customer
from tests.customers.notices.catcher import CONSOLE, MailServer, deliver, mail_server, member, part
from tests.customers.world import World, make_world


@dataclass
class Office:
    """A reseller and a customer with people on both sides, a subscription, and a mail server."""

    world: World
    server: MailServer
    subscription: UUID
    people: dict[str, Actor]

    async def tell(self, kind: str, **details: Any) -> None:
        """A notice of this kind, sent."""
        async with self.world.database.unit_of_work(self.world.reseller_id) as session:
            await self.ask(session, kind, **details)
        await deliver(self.world, self.server)

    async def ask(self, session: WriteSession, kind: str, **details: Any) -> None:
        held = await lock_state(session, self.subscription)
        await notify(session, kind, held, details, now=self.world.now)


STAFF = {
    "olga": Role.RESELLER_OWNER,
    "sam": Role.RESELLER_SALES,
    "fred": Role.RESELLER_FINANCE,
    "rita": Role.RESELLER_VIEWER,
    "carl": Role.CUSTOMER_OWNER,
    "ada": Role.CUSTOMER_ADMIN,
    "vera": Role.CUSTOMER_VIEWER,
}
DAYS_LEFT = {"excess": 2, "last_day": "2026-03-26", "days_left": 3}


@pytest_asyncio.fixture
async def office(database: Database, now: Any) -> AsyncIterator[Office]:
    world = await make_world(database, now)
    people = {name: await member(world, name, role) for name, role in STAFF.items()}
    await member(world, "paul", Role.CUSTOMER_ADMIN, may_buy=False)
    subscription = await world.sold("timelog", 10)
    async with mail_server() as server:
        yield Office(world, server, subscription, people)


async def test_the_customers_owner_and_admins_who_may_buy_are_told(office: Office) -> None:
    await office.tell("overuse", **DAYS_LEFT)
    assert office.server.recipients == ["ada", "carl"]


async def test_the_resellers_owner_and_sales_are_told_of_renewals_as_well(office: Office) -> None:
    await office.tell("renewal", setting="END", seats=None, bought=10, end_day="2026-04-17", days_left=30)
    assert office.server.recipients == ["ada", "carl", "olga", "sam"]


async def test_a_mail_has_text_and_html_and_a_link_that_fits_its_reader(office: Office) -> None:
    await office.tell("renewal", setting="END", seats=None, bought=10, end_day="2026-04-17", days_left=30)
    own, sellers = office.server.message("ada"), office.server.message("olga")
    assert own["Subject"].endswith("ends in 30 days")
    assert own["From"] == "billing@provider.example"
    for kind in ("plain", "html"):
        assert "16 April 2026" in part(own, kind)
        assert f"{CONSOLE}/portal" in part(own, kind)
        page = f"{CONSOLE}/customers/{office.world.customer_id}/subscriptions/{office.subscription}"
        assert page in part(sellers, kind)


async def test_nobody_of_another_customer_or_reseller_is_told(office: Office) -> None:
    world = office.world
    other = await a_customer(world.database, world.reseller_id, world.now)
    await member(world, "otto", Role.CUSTOMER_OWNER, customer_id=other)
    elsewhere = await make_world(world.database, world.now)
    await member(elsewhere, "eve", Role.RESELLER_OWNER)
    await member(elsewhere, "emil", Role.CUSTOMER_OWNER)
    await office.tell("ended", last_day="2026-04-16", users=3)
    assert office.server.recipients == ["ada", "carl", "olga", "sam"]


async def test_one_person_with_two_memberships_gets_one_mail(office: Office) -> None:
    world, email = office.world, "olga@people.example"
    await world.do(
        invite_member, email=email, name="Olga", role=Role.CUSTOMER_ADMIN, customer_id=world.customer_id
    )
    await office.tell("ended", last_day="2026-04-16", users=0)
    assert office.server.recipients == ["ada", "carl", "olga", "sam"]


async def test_whoever_has_left_before_it_is_sent_gets_none(office: Office) -> None:
    world = office.world
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, "overuse", **DAYS_LEFT)
    share = notice_handlers(world.database, office.server.post, CONSOLE)[NOTICE]
    [job] = await claimed(world)
    await share(job, world.now)
    async with world.database.reading(world.reseller_id) as session:
        [ada] = [row for row in await members(session, world.customer_id) if row.name == "Ada"]
    await world.do(remove_member, ada.id)
    await deliver(world, office.server)
    assert office.server.recipients == ["carl"]


async def test_a_notice_of_a_transaction_that_failed_is_never_sent(office: Office) -> None:
    world = office.world

    async def ask_and_fail() -> None:
        async with world.database.unit_of_work(world.reseller_id) as session:
            await office.ask(session, "overuse", **DAYS_LEFT)
            raise RuntimeError("gone wrong")

    with pytest.raises(RuntimeError, match="gone wrong"):
        await ask_and_fail()
    await deliver(world, office.server)
    assert office.server.arrived == []


async def test_two_workers_on_one_notice_write_to_each_person_once(office: Office) -> None:
    world = office.world
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, "overuse", **DAYS_LEFT)
    [job] = await claimed(world)
    shared = await asyncio.gather(*(share_out(world.database, job, world.now) for _ in range(4)))
    assert sorted(shared) == [0, 0, 0, 2]
    await deliver(world, office.server)
    assert office.server.recipients == ["ada", "carl"]


async def test_a_mail_that_goes_again_after_a_crash_keeps_its_message_id(office: Office) -> None:
    world = office.world
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, "overuse", **DAYS_LEFT)
    handlers = notice_handlers(world.database, office.server.post, CONSOLE)
    [job] = await claimed(world)
    await share_out(world.database, job, world.now)
    [first, _] = await claimed(world)
    await handlers[NOTICE_MAIL](first, world.now)
    await handlers[NOTICE_MAIL](first, world.now)
    [one, again] = [message for _, message in office.server.arrived]
    assert one["Message-ID"] == again["Message-ID"] == f"<{first.id}@provider.example>"
    assert one["To"] == again["To"]


async def test_a_mail_server_that_is_away_is_asked_again_later(office: Office) -> None:
    world, away = office.world, MailServer(port=9)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, "overuse", **DAYS_LEFT)
    with pytest.raises(OSError, match="connect"):
        await Runner(world.database, notice_handlers(world.database, away.post, CONSOLE)).drain(world.now)
    await deliver(world.at(world.now + jobs.LONGEST_DELAY), office.server)
    assert office.server.recipients == ["ada", "carl"]


async def claimed(world: World) -> list[jobs.Job]:
    """The notices that wait, as a worker takes them."""
    found = await jobs.claim(world.database, world.now, machine_now=world.now, most=10)
    return [job for job in found if job.kind in (NOTICE, NOTICE_MAIL)]


def test_every_kind_of_notice_has_a_mail() -> None:
    for kind in AUDIENCES:
        for name in ("subject.txt", "body.txt", "body.html"):
            assert (files("reseller") / "mails" / kind / name).is_file(), f"{kind}/{name}"
