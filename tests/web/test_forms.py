"""What a form reads, and what it says when a field was left empty."""

import re
from pathlib import Path

import pytest

import web
from web.forms import Form
from web.missing import ANYTHING, WANTED, missing

PAGES = Path(web.__file__).parent / "pages"
READS = re.compile(r"form\.(text|secret|lines)\((?P<rest>[^()]*)\)")
UNNAMED = "{page} needs {wanted!r}: say in web/missing.py what is to be entered."


def needed() -> list[tuple[str, str]]:
    """Each page and what it wants in a field that must be filled in."""
    found = []
    for page in sorted(PAGES.glob("*.py")):
        for read in READS.finditer(page.read_text()):
            names = re.findall(r'"(\w+)"', read["rest"])
            if names and "needed=False" not in read["rest"]:
                found.append((page.name, names[-1]))
    return found


def test_every_field_that_must_be_filled_in_says_with_what() -> None:
    unnamed = [UNNAMED.format(page=page, wanted=wanted) for page, wanted in needed() if wanted not in WANTED]
    assert len(needed()) > 15
    assert not unnamed, "\n".join(unnamed)


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_an_empty_field_asks_for_what_is_wanted(typed: str | None) -> None:
    form = Form({} if typed is None else {"name": typed})
    assert form.text("name", wanted="company") == ""
    assert form.errors == {"name": "Enter a company name."}


def test_an_empty_field_asks_by_its_own_name() -> None:
    form = Form({"email": "", "password": ""})
    form.text("email")
    form.secret("password")
    assert form.errors == {"email": "Enter an e-mail address.", "password": "Enter a password."}


def test_a_field_that_may_be_empty_asks_for_nothing() -> None:
    form = Form({"note": ""})
    assert form.note("note") == ""
    assert form.ok


def test_what_nobody_named_is_asked_for_in_general() -> None:
    assert missing("something else") == ANYTHING
