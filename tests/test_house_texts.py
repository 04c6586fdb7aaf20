"""The house rules for what is not code: locks, paths, templates, settings, and the rules' own numbers."""

import json
import re
from collections.abc import Iterator

import pytest
from graphql import build_schema, parse, validate

from reseller.entrypoints.sandbox_gateway.cards import CARDS
from reseller.plumbing.settings import describe
from reseller.rules.errors import ConsoleError
from tests.house import PRODUCT, ROOT, TEXT, files, found, place, refuse

# ------------------------------------------------------------------------------------- what is shipped


def test_locks_name_no_host() -> None:
    pinned = re.compile(
        r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[^ ;]+( ; [^:]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    strange = [
        f"{place(path, number)}: {line}"
        for path in ROOT.glob("*.lock")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if not pinned.fullmatch(line)
    ]
    refuse(
        strange,
        "A lock holds names, versions and hashes, so that any index can serve it. Run script/lock.",
    )


def test_nothing_names_a_folder_of_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.:/}-])/(work|tmp|home|root|Users)/\w[\w./-]*")
    refuse(
        found(pattern, files(suffixes=TEXT)),
        "Nobody else has this folder: use a path in the checkout, or tmp_path.",
    )


def test_nothing_names_the_host_of_a_registry() -> None:
    hosts = (
        "pypi" + ".org",
        "python" + "hosted.org",
        "registry." + "npmjs",
        "deb." + "debian.org",
        "un" + "pkg.com",
    )
    pattern = re.compile("|".join(map(re.escape, hosts)))
    refuse(found(pattern, files(suffixes=TEXT)), "Name the package, not the host that happens to serve it.")


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = {f"| `{row.name}` | {code(row.default)} | {row.meaning} |" for row in describe()}
    shown = set(re.findall(r"^\| `(?:RESELLER_)?[A-Z_]+` \|.*\|$", readme, re.MULTILINE))
    refuse(sorted(rows - shown), "README's table of settings lacks these rows. Add them.")
    refuse(sorted(shown - rows), "README's table of settings has rows that no setting has. Take them out.")


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def test_every_test_card_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    cards = {card.shown: card.does.removesuffix(".").lower() for card in CARDS}
    shown = {
        number: does.lower()
        for number, does in re.findall(r"^\| `([\d ]{19})` \| (.*) \|$", readme, re.MULTILINE)
    }
    assert shown == cards, (
        "README's table of test cards is another than the sandbox gateway's. Copy that one."
    )


def test_the_graphql_call_of_the_readme_fits_the_schema() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    schema = build_schema((ROOT / "graphql/schema.graphql").read_text(encoding="utf-8"))
    shown = re.findall(r"-d '(.+)'$", readme, re.MULTILINE)
    assert shown
    for body in shown:
        assert validate(schema, parse(json.loads(body)["query"])) == []


def test_every_promise_names_tests_that_exist_or_says_that_none_does() -> None:
    table = (ROOT / "tests/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| (.+) \|$", table, re.MULTILINE)
    promises = [row for row in rows if not row[0].endswith("…") and row[0] != "who"]
    named = {name for _, shown in promises for name in re.findall(r"`([\w/]+\.py)`", shown)}
    gone = sorted(name for name in named if not (ROOT / "tests" / name).is_file())
    silent = [promise for promise, shown in promises if "`" not in shown and shown != "not shown yet"]
    refuse(gone, "tests/README.md names these tests, but there are no such files. Name those that show it.")
    refuse(silent, "Name the test that shows each of these, or say that it is not shown yet.")


# --------------------------------------------------------------------------------------- the templates


JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
FENCE = {
    r"\|\s*safe\b|\bautoescape\s+false": "Texts are data: hand in Markup from Python where markup is meant.",
    r"<script(?![^>]*\ssrc=)": "The content security policy runs no inline script; put it in static/app.js.",
    r"<style|\sstyle=": "The content security policy applies no inline style; name a class of site.css.",
    r"\shx-on|javascript:|\shx-vals=.?js:": "The content security policy evaluates no text as code.",
}


@pytest.mark.parametrize(("pattern", "why"), FENCE.items(), ids=["markup", "script", "style", "evaluation"])
def test_templates_stay_inside_the_fence(pattern: str, why: str) -> None:
    refuse(found(re.compile(pattern), files("web/templates", suffixes={".html"})), why)


def test_templates_have_no_event_attributes() -> None:
    handlers = [
        f"{place(path)}: {match[0].strip()}"
        for path in files("web/templates", suffixes={".html"})
        for match in re.finditer(r"\son[a-z]+\s*=", JINJA.sub("", path.read_text(encoding="utf-8")))
    ]
    refuse(handlers, "The content security policy runs no handler in an attribute; listen in static/app.js.")


def test_texts_of_pages_have_the_printers_apostrophe() -> None:
    straight = re.compile(r"""(?<=_\(")[^"\n]*\w'\w[^"\n]*|{% trans((?!{% endtrans).)*?\w'\w""")
    refuse(found(straight, files("web", suffixes={".html", ".py"})), "Write ’ in what people read.")


# ------------------------------------------------------------------------------------------- the rules


RULE = re.compile(r"\b(?<!\})[DMITCBLAHGX](?:[1-9]|1[0-9]|20)\b(?!:\d\d)")


def rules_text() -> str:
    return (ROOT / "reseller/rules/RULES.md").read_text(encoding="utf-8")


def test_every_rule_number_in_code_and_tests_stands_in_the_rules() -> None:
    known = set(RULE.findall(rules_text()))
    named = found(RULE, files(*PRODUCT, "tests", suffixes={".py"}))
    refuse(
        [where for where in named if where.rpartition(" ")[2] not in known],
        "reseller/rules/RULES.md has no such rule. Name the rule that applies, or add it there first.",
    )


def test_every_error_code_stands_in_the_rules() -> None:
    known = set(re.findall(r"\b[A-Z][A-Z_]+\b", rules_text()))
    codes = {leaf.__name__: getattr(leaf, "code", "") for leaf in descendants(ConsoleError)}
    unknown = [f"{name}: {code}" for name, code in codes.items() if code and code not in known]
    refuse(unknown, "reseller/rules/RULES.md names every code that an interface can answer. Add these there.")


def descendants(kind: type[ConsoleError]) -> Iterator[type[ConsoleError]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)
