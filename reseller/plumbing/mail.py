"""Mail: one message to exactly one recipient, by SMTP or, without a server, as a file in a folder."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import css_inline

from reseller.plumbing.ids import new_id
from reseller.plumbing.settings import Settings

SMTP_SECONDS = 20
LONGEST_ADDRESS = 254


class AddressInvalid(ValueError):
    """A recipient that is not exactly one address."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to write: plain text, and HTML whose style sheet is moved into its elements.

    One that may be sent a second time has an `id` of its own, and so the same Message-ID each time.
    """

    sender: str
    recipient: str
    subject: str
    text: str
    html: str | None = None
    id: UUID | None = None


class Post(Protocol):
    """Something that takes a message away."""

    async def send(self, message: EmailMessage, now: datetime) -> None: ...


def one_address(text: str) -> Address:
    """The one address in `text`. Raises AddressInvalid for none, several, or a hidden header."""
    try:
        address = Address(addr_spec=text.strip())
    except Exception as error:
        raise AddressInvalid("not one mail address") from error
    hidden = any(ord(character) < 33 or character in ',;<>"' for character in address.addr_spec)
    if hidden or not (address.username and "." in address.domain) or len(address.addr_spec) > LONGEST_ADDRESS:
        raise AddressInvalid("not one mail address")
    return address


def message_of(mail: Mail, now: datetime) -> EmailMessage:
    """The message as it is sent. Raises AddressInvalid, and ValueError for a line break in the subject."""
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = one_address(mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id or new_id(now)}@{one_address(mail.sender).domain}>"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(css_inline.inline(mail.html, load_remote_stylesheets=False), subtype="html")
    return message


class FolderPost:
    """Development's post: a file a message, newest last by name; shown at /dev/mail.

    A message that is sent again replaces its file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: EmailMessage, now: datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())


class SmtpPost:
    """A server given as smtp://user:password@host:port, or smtps:// for TLS from the first byte."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._tls else 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, message: EmailMessage, now: datetime) -> None:
        await aiosmtplib.send(
            message,
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._tls,
            timeout=SMTP_SECONDS,
        )


def post_for(settings: Settings) -> Post:
    """The post of this installation."""
    return SmtpPost(settings.smtp_url) if settings.smtp_url else FolderPost(settings.data_dir / "mail")
