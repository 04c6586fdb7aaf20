"""A mail server that keeps what it gets, and the people it gets it for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.smtp import SMTP, Envelope

from customers.notices.sending import notice_handlers
from customers.orders.carrying import provision_handler
from customers.orders.provisioner import LedgerProvisioner, Provisioner
from reseller.partners.members import invite_member
from reseller.plumbing.mail import SmtpPost
from reseller.plumbing.running import Runner
from reseller.rules.access import Actor, Role
from tests.customers.world import World
from tests.ignoring import only

CONSOLE = "https://console.example"


@dataclass
class MailServer:
    """What arrived, the oldest first."""

    port: int = 0
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        [recipient] = envelope.rcpt_tos
        self.arrived.append((recipient, message))
        return "250 OK"

    @property
    def post(self) -> SmtpPost:
        return SmtpPost(f"smtp://127.0.0.1:{self.port}")

    @property
    def recipients(self) -> list[str]:
        """Whom mails arrived for, by name before the @, in order."""
        return sorted(recipient.partition("@")[0] for recipient, _ in self.arrived)

    @property
    def subjects(self) -> set[str]:
        return {message["Subject"] for _, message in self.arrived}

    def text(self, name: str) -> str:
        """The plain text of the one mail to somebody."""
        return part(self.message(name), "plain")

    def message(self, name: str) -> EmailMessage:
        [found] = [message for recipient, message in self.arrived if recipient.startswith(f"{name}@")]
        return found


def part(message: EmailMessage, kind: str) -> str:
    """The plain or the html part of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    return " ".join(body.get_content().split())


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """A server of its own on a free port of this machine."""
    caught = MailServer()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(caught), "127.0.0.1", 0)
    async with server:
        caught.port = server.sockets[0].getsockname()[1]
        yield caught


async def member(
    world: World, name: str, role: Role, *, may_buy: bool = True, customer_id: UUID | None = None
) -> Actor:
    """Somebody with an address, as the actor they are."""
    at_customer = (customer_id or world.customer_id) if role.is_customer else None
    given: dict[str, Any] = {
        "email": f"{name}@people.example",
        "name": name.capitalize(),
        "role": role,
        "may_buy": may_buy,
    }
    invited = await world.do(invite_member, customer_id=at_customer, **given)
    row = await world.row(
        "SELECT p.member_id FROM memberships p WHERE p.reseller_id = $1 AND p.id = $2", invited.membership_id
    )
    kind = world.admin.kind if role.is_customer else world.owner.kind
    reach = (world.reseller_id, at_customer)
    return Actor(row["member_id"], name.capitalize(), role, *reach, may_buy and role.is_customer, kind)


async def deliver(world: World, server: MailServer, provisioner: Provisioner | None = None) -> None:
    """Let cards pay, carry out what waits at the world's time, and send its mails."""
    await world.pay()
    kinds = {
        "provision": provision_handler(world.database, provisioner or LedgerProvisioner()),
        **notice_handlers(world.database, server.post, CONSOLE),
    }
    await Runner(world.database, only(kinds)).drain(world.now)
