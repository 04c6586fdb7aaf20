"""Mails about subscriptions: who gets one, what it says, and that each leaves once (L10, B8, H6, M6, A2)."""

import asyncio
from importlib.resources import files
from uuid import UUID

import pytest
import pytest_asyncio

from customers.notices.audience import AUDIENCES
from customers.notices.jobs import NOTICE
from customers.notices.sending import NOTICE_MAIL, notice_handlers, share_out
from reseller.partners.members import invite_member, remove_member
from reseller.partners.team import members
from reseller.plumbing import jobs
from reseller.plumbing.running import Runner
from reseller.rules.access import Role
from tests.builders import a_customer
from tests.customers.notices.catcher import CONSOLE, MailServer, deliver, member, part
from tests.customers.notices.conftest import Office
from tests.customers.world import World, make_world

DAYS_LEFT = {"excess": 2, "last_day": "2026-03-26", "days_left": 3}


@pytest_asyncio.fixture
async def timelog(office: Office) -> UUID:
    """Ten licenses."""
    return await office.sold("timelog", 10)


async def test_the_customers_owner_and_admins_who_may_buy_are_told(office: Office, timelog: UUID) -> None:
    await office.tell(timelog, "overuse", **DAYS_LEFT)
    assert office.server.recipients == ["ada", "carl"]


async def test_the_resellers_owner_and_sales_are_told_of_renewals_as_well(
    office: Office, timelog: UUID
) -> None:
    await office.tell(
        timelog, "renewal", setting="END", seats=None, bought=10, end_day="2026-04-17", days_left=30
    )
    assert office.server.recipients == ["ada", "carl", "olga", "sam"]


async def test_a_mail_has_text_and_html_and_a_link_that_fits_its_reader(
    office: Office, timelog: UUID
) -> None:
    await office.tell(
        timelog, "renewal", setting="END", seats=None, bought=10, end_day="2026-04-17", days_left=30
    )
    own, sellers = office.server.message("ada"), office.server.message("olga")
    assert own["Subject"].endswith("ends in 30 days")
    assert own["From"] == "billing@provider.example"
    for kind in ("plain", "html"):
        assert "16 April 2026" in part(own, kind)
        assert f"{CONSOLE}/portal/subscriptions/{timelog}/users" in part(own, kind)
        page = f"{CONSOLE}/customers/{office.world.customer_id}/subscriptions/{timelog}"
        assert page in part(sellers, kind)


async def test_nobody_of_another_customer_or_reseller_is_told(office: Office, timelog: UUID) -> None:
    world = office.world
    other = await a_customer(world.database, world.reseller_id, world.now)
    await member(world, "otto", Role.CUSTOMER_OWNER, customer_id=other)
    elsewhere = await make_world(world.database, world.now)
    await member(elsewhere, "eve", Role.RESELLER_OWNER)
    await member(elsewhere, "emil", Role.CUSTOMER_OWNER)
    await office.tell(timelog, "ended", last_day="2026-04-16", users=3)
    assert office.server.recipients == ["ada", "carl", "olga", "sam"]


async def test_one_person_with_two_memberships_gets_one_mail(office: Office, timelog: UUID) -> None:
    world, email = office.world, "olga@people.example"
    await world.do(
        invite_member, email=email, name="Olga", role=Role.CUSTOMER_ADMIN, customer_id=world.customer_id
    )
    await office.tell(timelog, "ended", last_day="2026-04-16", users=0)
    assert office.server.recipients == ["ada", "carl", "olga", "sam"]


async def test_whoever_has_left_before_it_is_sent_gets_none(office: Office, timelog: UUID) -> None:
    world = office.world
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, timelog, "overuse", **DAYS_LEFT)
    share = notice_handlers(world.database, office.server.post, CONSOLE)[NOTICE]
    [job] = await claimed(world)
    await share(job, world.now)
    async with world.database.reading(world.reseller_id) as session:
        [ada] = [row for row in await members(session, world.customer_id) if row.name == "Ada"]
    await world.do(remove_member, ada.id)
    await deliver(world, office.server)
    assert office.server.recipients == ["carl"]


async def test_a_notice_of_a_transaction_that_failed_is_never_sent(office: Office, timelog: UUID) -> None:
    world = office.world

    async def ask_and_fail() -> None:
        async with world.database.unit_of_work(world.reseller_id) as session:
            await office.ask(session, timelog, "overuse", **DAYS_LEFT)
            raise RuntimeError("gone wrong")

    with pytest.raises(RuntimeError, match="gone wrong"):
        await ask_and_fail()
    await deliver(world, office.server)
    assert office.server.arrived == []


async def test_two_workers_on_one_notice_write_to_each_person_once(office: Office, timelog: UUID) -> None:
    world = office.world
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, timelog, "overuse", **DAYS_LEFT)
    [job] = await claimed(world)
    shared = await asyncio.gather(*(share_out(world.database, job, world.now) for _ in range(4)))
    assert sorted(shared) == [0, 0, 0, 2]
    await deliver(world, office.server)
    assert office.server.recipients == ["ada", "carl"]


async def test_a_mail_that_goes_again_after_a_crash_keeps_its_message_id(
    office: Office, timelog: UUID
) -> None:
    world = office.world
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, timelog, "overuse", **DAYS_LEFT)
    handlers = notice_handlers(world.database, office.server.post, CONSOLE)
    [job] = await claimed(world)
    await share_out(world.database, job, world.now)
    [first, _] = await claimed(world)
    await handlers[NOTICE_MAIL](first, world.now)
    await handlers[NOTICE_MAIL](first, world.now)
    [one, again] = [message for _, message in office.server.arrived]
    assert one["Message-ID"] == again["Message-ID"] == f"<{first.id}@provider.example>"
    assert one["To"] == again["To"]


async def test_a_mail_server_that_is_away_is_asked_again_later(office: Office, timelog: UUID) -> None:
    world, away = office.world, MailServer(port=9)
    async with world.database.unit_of_work(world.reseller_id) as session:
        await office.ask(session, timelog, "overuse", **DAYS_LEFT)
    with pytest.raises(OSError, match="connect"):
        await Runner(world.database, notice_handlers(world.database, away.post, CONSOLE)).drain(world.now)
    await deliver(world.at(world.now + jobs.delay(jobs.MOST_ATTEMPTS)), office.server)
    assert office.server.recipients == ["ada", "carl"]


async def claimed(world: World) -> list[jobs.Job]:
    """The notices that wait, as a worker takes them."""
    found = await jobs.claim(world.database, world.now, machine_now=world.now, most=10)
    return [job for job in found if job.kind in (NOTICE, NOTICE_MAIL)]


def test_every_kind_of_notice_has_a_mail() -> None:
    for kind in AUDIENCES:
        for name in ("subject.txt", "body.txt", "body.html"):
            assert (files("reseller") / "mails" / kind / name).is_file(), f"{kind}/{name}"
