"""What a person typed, kept as typed, beside what is wrong with it.

A form reads each field once by its kind; a field that does not fit leaves an error beside it and answers a
harmless value, so that a page reads all its fields and then asks `form.ok`. Nothing reaches an action before.
What the rules can say of a field by itself they are asked here too (`fits`), so that one answer names
everything; what only the database knows is told by the action.
"""

import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Self, TypeVar
from uuid import UUID, uuid4

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from reseller.partners.contract import read_email
from reseller.rules.errors import ConsoleError, IdempotencyMismatch
from reseller.rules.letters import composed
from reseller.rules.periods import YEARS
from web.errors import AWAY, BUSY, FORM, headers_of, status_of
from web.missing import missing
from web.texts import _, words

logger = logging.getLogger(__name__)
WHOLE = re.compile(r"[+-]?[0-9]{1,18}\Z")
PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?\Z")
SECRET_FIELDS = frozenset({"password", "new_password"})
LONGEST_TEXT = 200
LONGEST_NOTE = 2000
LONGEST_LIST = 100_000
KEY, LONGEST_KEY = "idempotency_key", 255

Read = TypeVar("Read")


class Form:
    """One form: `values` as typed (secrets are not kept), `errors` by field, `summary` for the whole."""

    def __init__(self, typed: Mapping[str, str] | None = None) -> None:
        self.typed = dict(typed or {})
        self.values = {name: text for name, text in self.typed.items() if name not in SECRET_FIELDS}
        self.errors: dict[str, str] = {}
        self.summary: list[str] = []
        self.refusal: ConsoleError | None = None
        self._refused_as = 422

    @classmethod
    async def of(cls, request: Request, **defaults: str) -> Self:
        """Read a posted form; several fields of one name are joined by line breaks."""
        data: FormData = await request.form(max_files=0, max_fields=500)
        typed: dict[str, list[str]] = {}
        for name, value in data.multi_items():
            if not isinstance(value, UploadFile):
                typed.setdefault(name, []).append(value)
        return cls({**defaults, **{name: "\n".join(texts) for name, texts in typed.items()}})

    @classmethod
    def blank(cls, **values: object) -> Self:
        """Make a form as it is first shown, with the present values."""
        return cls({name: "" if value is None else str(value) for name, value in values.items()})

    @property
    def ok(self) -> bool:
        """Tell whether nothing has been found wrong so far."""
        return not self.errors and not self.summary

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form: 200, or that of what is wrong with it."""
        return 200 if self.ok else self._refused_as

    @property
    def headers(self) -> dict[str, str]:
        """Return what the head of that page's answer says of it."""
        return headers_of(self.status, self.refusal)

    @property
    def order(self) -> tuple[int, str] | None:
        """The number and the address of the order that it placed when it was sent before."""
        done = self.refusal.details if isinstance(self.refusal, IdempotencyMismatch) else {}
        return (done["number"], f"/orders/{done['order']}") if "order" in done else None

    def wrong(self, field: str, message: str) -> None:
        """Put a message beside a field; the first one stands."""
        self.errors.setdefault(field, message)

    def refuse(self, refusal: ConsoleError, fields: Mapping[str, str] | None = None) -> None:
        """Show a refusal beside the field it names, or above the form when the form has no such field."""
        self.refusal = refusal
        path = refusal.field or ("",)
        named = next((part for part in reversed(path) if part in (fields or {})), path[-1])
        field = (fields or {}).get(named, named)
        status = status_of(refusal)
        self._refused_as = FORM if status in (403, 404) else status
        if field in self.values or (fields and named in fields):
            self.wrong(field, words(refusal))
        else:
            self.summary.append(words(refusal))

    def put_off(self, failure: Exception) -> None:
        """Say that nothing was saved because others were at the same things: the form can be sent again."""
        logger.warning("A form was put off.", exc_info=failure)
        self._refused_as = AWAY
        self.summary.append(BUSY)

    # ------------------------------------------------------------ kinds of field

    def text(self, field: str, *, longest: int = LONGEST_TEXT, needed: bool = True, wanted: str = "") -> str:
        """Read one line: composed, trimmed, without control characters.

        A needed one that is empty asks for what is `wanted`, by default what the field is called.
        """
        text = composed(self.typed.get(field, "").strip(), longest)
        if needed and not text:
            self.wrong(field, missing(wanted or field))
        elif len(text) > longest:
            self.wrong(field, _("Enter at most {count} characters.").format(count=longest))
        elif any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t" for sign in text):
            self.wrong(field, _("Leave out characters that can’t be printed."))
        else:
            return text
        return ""

    def email(self, field: str = "email", *, needed: bool = True) -> str:
        """Read an e-mail address, in the spelling that is kept."""
        text = self.text(field, longest=254, needed=needed)
        if text:
            self.fits(read_email, text, field)
        return text

    def fits(self, read: Callable[..., object], *given: object) -> None:
        """Put beside its field what one of the rules' own readers refuses."""
        try:
            read(*given)
        except ConsoleError as refusal:
            self.refuse(refusal)

    def note(self, field: str) -> str:
        """Read a text of several lines that may be left empty."""
        return self.text(field, longest=LONGEST_NOTE, needed=False)

    def secret(self, field: str) -> str:
        """Read a password as it was typed; it is never shown again."""
        if not self.typed.get(field):
            self.wrong(field, missing(field))
        return self.typed.get(field, "")[:1024]

    def whole(self, field: str, *, low: int = 1, high: int = 1_000_000) -> int:
        """Read a whole number from `low` to `high`."""
        number = self.whole_or_none(field, low=low, high=high)
        if number is None:
            self.wrong(field, self._whole_bounds(low, high))
        return low if number is None else number

    def whole_or_none(self, field: str, *, low: int = 0, high: int = 1_000_000) -> int | None:
        """Read a whole number that may be left empty."""
        text = self.typed.get(field, "").strip()
        if not text:
            return None
        if not WHOLE.match(text) or not low <= int(text) <= high:
            self.wrong(field, self._whole_bounds(low, high))
            return None
        return int(text)

    def price(self, field: str) -> str:
        """Read a unit price: digits, a point, up to six decimals."""
        text = self.typed.get(field, "").strip()
        if not PRICE.match(text):
            self.wrong(field, _("Enter a price such as 6.00, with up to six decimals."))
            return "0"
        return text

    def day(self, field: str) -> date | None:
        """Read a date written YYYY-MM-DD, of a year in YEARS; None when it is left empty."""
        text = self.typed.get(field, "").strip()
        if not text:
            return None
        with suppress(ValueError):
            day = date.fromisoformat(text)
            if day.year in YEARS:
                return day
        self.wrong(field, _("Enter a date such as 2026-04-20."))
        return None

    def choice(self, field: str, among: Iterable[str], *, default: str | None = None) -> str:
        """Read one of the offered values."""
        offered = list(among)
        text = self.typed.get(field, default or "")
        if text not in offered:
            self.wrong(field, _("Choose one of the options."))
            return offered[0] if offered else ""
        return text

    def ticked(self, field: str) -> bool:
        """Tell whether a check box is on."""
        return self.typed.get(field, "") not in {"", "0", "off", "false"}

    def lines(self, field: str) -> list[str]:
        """Read a pasted list: one entry a line, a comma or a semicolon; empty ones are left out."""
        text = self.text(field, longest=LONGEST_LIST)
        return [entry.strip() for entry in re.split(r"[\n\r,;]+", text) if entry.strip()]

    def uuid(self, field: str) -> UUID | None:
        """Read an id out of a hidden field or a list; None when it is empty or not an id."""
        return self._converted(field, UUID)

    def version(self) -> int | None:
        """Read the hidden version of what is edited."""
        return self._converted("version", int)

    def carried(self, present: int) -> int:
        """Return the version to hide in this form: the one it was read with, unless that one is stale."""
        seen = self.version()
        return present if seen is None or self.status == 409 else seen

    def key(self) -> str:
        """Return the hidden idempotency key, making one for a form that came without."""
        typed = self.typed.get(KEY, "").strip()
        fits = typed.isprintable() and 1 <= len(typed) <= LONGEST_KEY
        self.typed[KEY] = typed if fits else uuid4().hex
        return self.typed[KEY]

    def renew(self) -> None:
        """Let the next press be a new command: what was read meanwhile is what it is about."""
        self.typed.pop(KEY, None)

    def _converted(self, field: str, convert: Callable[[str], Read]) -> Read | None:
        try:
            return convert(self.typed[field].strip())
        except (KeyError, ValueError):
            return None

    def _whole_bounds(self, low: int, high: int) -> str:
        return _("Enter a whole number from {low} to {high}.").format(low=f"{low:,}", high=f"{high:,}")
