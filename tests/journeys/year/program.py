"""What a program sends: commands as mutations of the served GraphQL, with its people's API tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx

from customers.accounts.limits import set_contract_limit
from reseller.partners.api_tokens import create_api_token
from reseller.rules.access import Actor
from reseller_api.ids import global_id
from tests.journeys.year.mutations import MUTATIONS
from tests.journeys.year.stage import Deed, Refused, Year


class Program:
    """Sends commands on behalf of the year's people, each with a key of its own."""

    def __init__(self, year: Year, client: httpx.AsyncClient) -> None:
        self._year = year
        self._client = client
        self._tokens: dict[UUID, str] = {}

    async def introduced(self, actor: Actor) -> bool:
        """Let the actor have a token; False where there was one."""
        assert actor.member_id is not None
        if actor.member_id in self._tokens:
            return False
        year = self._year
        home = year.provider_id if actor.role.is_provider else year.reseller_id
        async with year.database.unit_of_work(home, actor.customer_id) as session:
            made = await create_api_token(session, name="program", actor=actor, now=year.now)
        self._tokens[actor.member_id] = made.token
        return True

    async def send(self, deed: Deed, actor: Actor, *, twice: bool = False) -> None:
        """Do it; raises Refused. Sent twice with one key it answers the same and is done once."""
        name, given = MUTATIONS[deed.action](deed)
        given = {**given, "idempotencyKey": str(uuid4())}
        if deed.action is set_contract_limit:
            given["reseller"] = global_id("Reseller", self._year.reseller_id)
        answer = await self._ask(name, given, actor)
        if twice:
            before = await self._year.tables()
            again = await self._ask(name, given, actor)
            assert (again, await self._year.tables()) == (answer, before), f"{name} was done twice"
        if answer["errors"]:
            raise Refused(answer["errors"][0]["code"])

    async def _ask(self, name: str, given: dict[str, Any], actor: Actor) -> dict[str, Any]:
        assert actor.member_id is not None
        kind = f"{name[0].upper()}{name[1:]}Input"
        query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
        headers = {"authorization": f"Bearer {self._tokens[actor.member_id]}"}
        body = {"query": query, "variables": {"input": given}}
        answer = (await self._client.post("/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, (given, answer)
        payload: dict[str, Any] = answer["data"][name]
        return payload
