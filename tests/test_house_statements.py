"""Every statement on a tenant's table names its reseller: row security is the second lock, not the filter.

Texts of one module are read as they are joined at run time: an expression between two texts counts as
unknown, and a statement that is put together out of parts is judged by the whole text.
"""

import ast
import re
from collections.abc import Iterator

from tests.house import ROOT, files, refuse

TABLES = re.compile(r"CREATE TABLE (\w+) \(\s*reseller_id uuid")
TOUCHES = r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:ONLY\s+)?({names})\b"
STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b")
UNKNOWN = "?"
NAMED = re.compile(r"reseller_id|\?")
MIGRATIONS = "reseller/migrations/"

# Identity, and tables that carry ids alone, are asked across tenants.
WITHOUT_TENANT = {"jobs", "reseller_codes", "memberships", "link_tokens", "claimed_domains"}
EXCEPT = {
    "SELECT 1 FROM customers c": "a beginning; the filter that follows names the tenant",
    "SELECT min(at) FROM action_log WHERE sealed_seq IS NULL": "the doctor looks at all, as console_provider",
}


def tenant_tables() -> set[str]:
    versions = (ROOT / MIGRATIONS / "versions").glob("*.py")
    made = {name for path in versions for name in TABLES.findall(path.read_text(encoding="utf-8"))}
    return made - WITHOUT_TENANT


def texts_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each text with its line; parts that are computed stand as `?`."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(part) for part in ast.walk(node) if part is not node)
            if id(node) not in inside:
                parts = (part.value if isinstance(part, ast.Constant) else UNKNOWN for part in node.values)
                yield node.lineno, "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


def forgetful(source: str, names: set[str]) -> Iterator[tuple[int, str]]:
    """Statements on these tables that say nothing of a reseller."""
    touching = re.compile(TOUCHES.format(names="|".join(sorted(names))))
    for line, text in texts_of(ast.parse(source)):
        found = touching.search(text)
        if found and STATEMENT.search(text) and not NAMED.search(text) and text not in EXCEPT:
            yield line, found.group(1)


def test_every_statement_on_a_tenants_table_names_the_reseller() -> None:
    names = tenant_tables()
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {table}"
        for path in files("reseller", "customers", "web", "graphql", suffixes={".py"})
        if MIGRATIONS not in str(path)
        for line, table in forgetful(path.read_text(encoding="utf-8"), names)
    ]
    refuse(
        wrong, "A statement on a tenant's table names reseller_id: policies are the second lock, no filter."
    )


def test_the_tables_of_tenants_are_found() -> None:
    assert {"orders", "seat_ledger", "invoices", "customers", "action_log"} <= tenant_tables()


def test_a_forgetful_statement_is_seen() -> None:
    names = {"orders"}
    assert list(forgetful('sql = "SELECT id FROM orders WHERE id = $1"', names)) == [(1, "orders")]
    assert list(forgetful("sql = f\"UPDATE orders SET status = 'X'\"", names)) == [(1, "orders")]
    assert not list(forgetful('sql = "SELECT id FROM orders WHERE reseller_id = $1"', names))
    assert not list(forgetful('"""Reads the orders FROM a page."""', names))
