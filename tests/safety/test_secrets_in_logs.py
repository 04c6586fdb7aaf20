"""No secret that was issued appears in a log: not ours, not the server's, not the database driver's."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from reseller.entrypoints.jobs import handlers
from reseller.plumbing.running import Runner
from reseller.plumbing.settings import Settings
from reseller.plumbing.telemetry import set_up_logs
from tests.reseller_api.conftest import PASSWORD
from tests.safety.scene import Scene
from tests.safety.wire import served
from tests.web.site import address, hidden

NEW_PASSWORD = "another horse battery"
SHORTEST_PREFIX = 12
CLIENTS = ("httpx", "httpcore")
"""The test's own browsers, which are no part of the console."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged at the level of debug, as production writes it."""
    kept, level = logging.root.handlers[:], logging.root.level
    set_up_logs(Settings(log_level="debug"))
    for name in CLIENTS:
        logging.getLogger(name).setLevel(logging.WARNING)
    written = io.StringIO()
    handler = logging.root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    logging.root.handlers[:] = kept
    logging.root.setLevel(level)
    for name in CLIENTS:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def cookies_of(client: httpx.AsyncClient) -> set[str]:
    return {cookie.value for cookie in client.cookies.jar if cookie.value and cookie.name != "flash"}


async def signed_in(client: httpx.AsyncClient, who: str, password: str = PASSWORD) -> None:
    answer = await client.post("/login", data={"email": address(who), "password": password})
    assert answer.status_code == 303, answer.text


async def test_no_secret_of_any_flow_is_logged(own_scene: Scene, log: io.StringIO, tmp_path: Path) -> None:
    secrets = {PASSWORD, NEW_PASSWORD, "wrong horse battery"}
    scene = own_scene
    headers = {"sec-fetch-site": "same-origin"}
    async with (
        served(scene.site.app, access_log=True) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as guest,
    ):
        await client.post(
            "/login", data={"email": address("reseller_owner"), "password": "wrong horse battery"}
        )
        await signed_in(client, "reseller_owner")
        secrets |= cookies_of(client)

        made = await client.post("/tokens", data={**hidden((await client.get("/tokens")).text), "name": "ci"})
        secrets |= found_in(made.text, r"rpc_[\w-]{20,}")
        token = next(iter(found_in(made.text, r"rpc_[\w-]{20,}")))
        signed = {"authorization": f"Bearer {token}"}
        await guest.post("/graphql", json={"query": "{ viewer { member { email } } }"}, headers=signed)
        await guest.post(
            "/graphql", json={"query": "{ viewer"}, headers={"authorization": "Bearer rpc_nobodys"}
        )

        link_page = f"/customers/{scene.own['customer']}/request-link"
        made = await client.post(f"{link_page}/made", data=hidden((await client.get(link_page)).text))
        link = next(iter(found_in(made.text, r"/request/([\w-]{16,})")))
        secrets.add(link)
        assert (await guest.get(f"/request/{link}")).status_code == 303
        secrets |= cookies_of(guest)
        assert (await guest.get("/request")).status_code == 200

        team = hidden((await client.get("/team")).text)
        invited = {"email": "ivan@people.example", "name": "Ivan", "role": "reseller_viewer"}
        assert (await client.post("/team", data={**team, **invited})).status_code == 303
        work = handlers(scene.site.database, Settings(base_url=url, data_dir=tmp_path))
        await Runner(scene.site.database, work).drain(scene.site.clock.now())
        mails = mails_in(tmp_path)
        invitation = sorted(found_in(mails, r"/invitation/([\w-]{16,})"))[0]
        secrets |= found_in(mails, r"/invitation/([\w-]{16,})")
        assert (await guest.get(f"/invitation/{invitation}")).status_code == 303
        assert (await guest.post("/invitation", data={"new_password": NEW_PASSWORD})).status_code == 303
        await signed_in(guest, "ivan", NEW_PASSWORD)
        secrets |= cookies_of(guest)

        changed = {"password": PASSWORD, "new_password": NEW_PASSWORD}
        assert (await client.post("/account/password", data=changed)).status_code == 303
        secrets |= cookies_of(client)
        await client.post("/logout")

    text = log.getvalue()
    assert r"/request/\u2026" in text, "the flows were not logged"
    assert len(secrets) >= 10
    for secret in sorted(secrets):
        assert secret not in text, f"{secret} stands in the log: {line_with(text, secret)}"
        prefix = secret.removeprefix("rpc_")[:SHORTEST_PREFIX]
        assert prefix not in text, f"the beginning of {secret} stands in: {line_with(text, prefix)}"


def mails_in(folder: Path) -> str:
    return "".join(each.read_text() for each in folder.rglob("*.eml")).replace("=\n", "")


def found_in(text: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, text))


def line_with(text: str, part: str) -> str:
    return next((line for line in text.splitlines() if part in line), "")[:600]
