"""`member create` and `token create`: people who sign in, and programs that act for them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from reseller.entrypoints.commands.installation import OPERATOR, Installation, run
from reseller.entrypoints.commands.terminal import AsJson, answer
from reseller.rules.access import Actor, Role
from reseller.rules.errors import InputInvalid, marked

if TYPE_CHECKING:
    from reseller.partners.identity import NewToken
    from reseller.partners.members import Invited

members = typer.Typer(help="People who sign in.", no_args_is_help=True)
tokens = typer.Typer(help="API tokens.", no_args_is_help=True)

OfReseller = Annotated[str | None, typer.Option("--reseller", help="Code of the reseller it is about.")]
OfCustomer = Annotated[str | None, typer.Option("--customer", help="Domain of the customer it is about.")]


@members.callback()
def member() -> None:
    """People who sign in."""


@tokens.callback()
def token() -> None:
    """API tokens."""


@members.command("create")
def create_member(
    email: Annotated[str, typer.Option(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that others see.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    reseller: OfReseller = None,
    customer: OfCustomer = None,
    may_buy: Annotated[bool, typer.Option(help="Whether a customer's member may buy.")] = True,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give a person a place with the provider, a reseller or a customer.

    Without a password an invitation link is printed, once, with which the person chooses one.
    """
    from reseller.partners.members import add_member, invite_member

    _check_place(role, reseller, customer)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None

    async def work(here: Installation) -> tuple[Invited, str]:
        tenant, customer_id = await _place(here, reseller, customer)
        given: dict[str, Any] = {
            "email": email, "name": name, "role": role, "customer_id": customer_id, "actor": OPERATOR,
            "now": here.now, "may_buy": may_buy,
        }  # fmt: skip
        async with here.database.unit_of_work(tenant) as session:
            if password is None:
                return await invite_member(session, **given), here.settings.base_url
            return await add_member(session, password=password, **given), here.settings.base_url

    made, base_url = run(work)
    result: dict[str, Any] = {"membership": made.membership_id, "email": made.email}
    sentence = f"{made.email} is a member now."
    if made.invitation is not None:
        link = f"{base_url}/invitation/{made.invitation.token}"
        result["invitation"] = link
        sentence = f"{made.email} is invited; this link is shown once:\n{link}"
    answer(result, sentence, as_json=as_json)


@tokens.command("create")
def create_token(
    member: Annotated[str, typer.Option(help="E-mail of the member whom the token acts for.")],
    name: Annotated[str, typer.Option(help="What the token is for.")] = "Command line",
    reseller: OfReseller = None,
    customer: OfCustomer = None,
    as_json: AsJson = False,
) -> None:
    """Make an API token and print it, once."""
    from reseller.partners.identity import create_api_token

    async def work(here: Installation) -> NewToken:
        actor = await _actor(here, member, reseller, customer)
        tenant = actor.reseller_id or (await here.provider()).provider_id
        async with here.database.unit_of_work(tenant, actor.customer_id) as session:
            return await create_api_token(session, name=name, actor=actor, now=here.now)

    made = run(work)
    answer({"id": made.id, "token": made.token}, made.token, as_json=as_json)


def _check_place(role: Role, reseller: str | None, customer: str | None) -> None:
    """Wrong use where the options name another kind of place than the role belongs to."""
    needed = "" if role.is_provider else "--customer" if role.is_customer else "--reseller"
    named = "--customer" if customer is not None else "--reseller" if reseller is not None else ""
    if needed != named:
        place = needed or "neither --reseller nor --customer"
        raise typer.BadParameter(f"The role {role.value} takes {place}.")


async def _place(here: Installation, reseller: str | None, customer: str | None) -> tuple[UUID, UUID | None]:
    """The tenant, and the customer, that a member is to belong to."""
    if customer is not None:
        return await here.customer(customer)
    if reseller is not None:
        return await here.reseller(reseller), None
    return (await here.provider()).provider_id, None


async def _actor(here: Installation, email: str, reseller: str | None, customer: str | None) -> Actor:
    """How the member acts; INPUT_INVALID where unknown, and where one of several places must be named."""
    from reseller.partners.memberships import ACTOR_COLUMNS, LIVE, actor_of

    asked = await _place(here, reseller, customer) if reseller or customer else None
    async with here.database.reading_without_tenant() as session:
        rows = await session.fetch(
            f"SELECT {ACTOR_COLUMNS} FROM members m JOIN memberships p ON p.member_id = m.id"
            f" WHERE m.email = $1 AND {LIVE} ORDER BY p.id",
            email.strip().lower(),
        )
    found = [actor_of(row) for row in rows]
    if asked is not None:
        found = [actor for actor in found if (actor.reseller_id, actor.customer_id) == asked]
    if not found:
        raise InputInvalid(
            reason=marked("Nobody with the address {email} is a member there.").format(email=email)
        )
    if len(found) > 1:
        reason = marked("{email} is a member in several places; name one by --reseller or --customer.")
        raise InputInvalid(reason=reason.format(email=email))
    return found[0]
