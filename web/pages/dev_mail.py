"""Development only: the mails that the console would have sent."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from starlette.responses import Response

from reseller.plumbing.mail import FolderPost
from reseller.rules.errors import NotFound
from web.guest import Guest

MOST = 50


async def index(guest: Guest) -> Response:
    """GET /dev/mail: the newest first; NOT_FOUND where mails really leave."""
    post = guest.console.post
    if guest.console.settings.in_production or not isinstance(post, FolderPost):
        raise NotFound("page")
    files = sorted(post.folder.glob("*.eml"), reverse=True)[:MOST] if post.folder.is_dir() else []
    return guest.page("dev_mail.html", {"mails": [_mail(path, guest.now) for path in files]})


def _mail(path: Path, now: datetime) -> dict[str, Any]:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return {
        "id": path.stem,
        "at": parsedate_to_datetime(message["Date"]) if message["Date"] else now,
        "to": message["To"],
        "subject": message["Subject"],
        "body": body.get_content() if body else "",
    }
