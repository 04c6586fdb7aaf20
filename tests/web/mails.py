"""What the console mailed to somebody, after the worker has carried the mails out."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

from starlette.applications import Starlette

from customers.notices.sending import notice_handlers
from reseller.partners.mailing import mail_handlers
from reseller.plumbing.http import FrontDoor
from reseller.plumbing.mail import FolderPost
from reseller.plumbing.running import Runner
from tests.ignoring import only
from tests.web.site import Site
from web.console import Console


def console_of(site: Site) -> Console:
    """The parts that the application under test stands on."""
    door = site.app
    assert isinstance(door, FrontDoor)
    assert isinstance(door.app, Starlette)
    console: Console = door.app.state.console
    return console


async def mails_to(site: Site, recipient: str) -> list[EmailMessage]:
    """Every mail to this person, the oldest first; those that wait are sent before."""
    console = console_of(site)
    assert isinstance(console.post, FolderPost)
    handlers = {
        **mail_handlers(console.database, console.post, console.settings),
        **notice_handlers(console.database, console.post, console.settings.base_url),
    }
    await Runner(console.database, only(handlers)).drain(site.clock.now())
    found = []
    for path in sorted(console.post.folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        if message["To"] == recipient:
            found.append(message)
    return found


async def mailed_link(site: Site, recipient: str) -> str:
    """The path of the first link in the newest mail to this person."""
    body = (await mails_to(site, recipient))[-1].get_body(("plain",))
    assert body is not None
    link = re.search(r"https?://\S+", body.get_content())
    assert link is not None
    return urlsplit(link.group()).path
