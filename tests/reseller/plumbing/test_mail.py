"""Mail goes to exactly one recipient, by SMTP or into a folder."""

import asyncio
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP

from reseller.plumbing.mail import AddressInvalid, FolderPost, Mail, SmtpPost, message_of, one_address

HTML = "<html><head><style>p { color: red }</style></head><body><p>Hi</p></body></html>"
MAIL = Mail("console@provider.example", "ann@acme.example", "Ten licenses — ordered", "Hi", HTML)


class Kept(Sink):
    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[object] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.mark.parametrize(
    "text",
    ["", "ann", "ann@", "a@x.example, b@x.example", "a@x.example;b@x.example",
     "a@x.example\nBcc: b@x.example", "a@x.example\r\nX: y", "Ann <a@x.example>", "a@b",
     "a" * 250 + "@x.example"],
)  # fmt: skip
def test_whatever_is_not_one_address_is_refused(text: str) -> None:
    with pytest.raises(AddressInvalid):
        one_address(text)


def test_a_subject_can_carry_no_header(now: datetime) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        message_of(Mail("a@x.example", "b@x.example", "Hi\nBcc: c@x.example", "Hi"), now)


def only_message(folder: Path) -> EmailMessage:
    [file] = folder.iterdir()
    return message_from_bytes(file.read_bytes(), policy=policy.default)


async def test_without_a_server_mail_is_a_file(tmp_path: Path, now: datetime) -> None:
    await FolderPost(tmp_path).send(message_of(MAIL, now), now)
    message = only_message(tmp_path)
    html = message.get_body(("html",))
    assert html is not None
    assert message["To"] == "ann@acme.example"
    assert message["Subject"] == MAIL.subject
    assert 'style="color: red' in html.get_content()


async def test_a_server_gets_one_recipient(now: datetime) -> None:
    kept = Kept()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(kept), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await SmtpPost(f"smtp://127.0.0.1:{port}").send(message_of(MAIL, now), now)
    [envelope] = kept.envelopes
    assert envelope.rcpt_tos == ["ann@acme.example"]  # type: ignore[attr-defined]
