"""The house rules for code that no other tool checks: each failure says why, and what to do instead."""

import ast
import re
import sys
from collections.abc import Iterator

from tests.house import PRODUCT, ROOT, TEXT, files, found, modules, place, refuse

NEAR_MONEY = ("reseller/rules", "reseller/invoices", "reseller/partners", "reseller/catalog", "customers")
LONGEST_FILE = 400
LONGEST_FUNCTION = 70


# ------------------------------------------------------------------------------------ where things lie


def test_graphql_stays_a_source_root_and_not_a_package() -> None:
    hidden = [place(path) for path in [ROOT / "graphql/__init__.py"] if path.exists()]
    refuse(
        hidden,
        "Delete it: with it, `import graphql` finds our folder and not the graphql-core library.",
    )


def test_tests_are_no_package() -> None:
    marked = [place(path) for path in files("tests", suffixes={".py"}) if path.name == "__init__.py"]
    refuse(marked, "Delete it: pytest imports tests by their path, and a package gives them a second name.")


def test_migrations_have_dated_names() -> None:
    versions = files("reseller/migrations/versions", suffixes={".py"})
    odd = [place(path) for path in versions if not re.match(r"\d{4}_\d{2}_\d{2}_[a-z0-9_]+\.py", path.name)]
    refuse(
        odd,
        "Name a migration by its day and what it does: 2026_11_22_foundation.py.",
    )


def test_the_rules_import_only_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"reseller"}
    strange = [
        f"{place(path, node)}: {name}"
        for path, module in modules("reseller/rules")
        for node in ast.walk(module)
        for name in imported(node)
        if name.partition(".")[0] not in allowed
    ]
    refuse(
        strange,
        "The rules are pure: standard library and each other. Move what needs more to plumbing/.",
    )


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


# -------------------------------------------------------------------------------------- time and money


CLOCK_READS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def test_only_the_clock_module_reads_the_clock() -> None:
    reads = [
        f"{place(path, node)}: {name}"
        for path, module in modules(*PRODUCT)
        if path != ROOT / "reseller/plumbing/clock.py"
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and CLOCK_READS & {name := ast.unparse(node), name.removeprefix("datetime.")}
    ]
    refuse(reads, "Take `now` as a parameter: a request or job asks its Clock once and hands it down.")


def test_no_statement_asks_the_database_for_the_time() -> None:
    pattern = re.compile(r"(?<![\w.])now\(\)|\bcurrent_(timestamp|date)\b|\bclock_timestamp\(", re.IGNORECASE)
    asked = [
        f"{place(path, line)}: {match[0]}"
        for path, module in modules(*PRODUCT)
        for line, text in strings(module)
        for match in pattern.finditer(text)
    ]
    refuse(
        asked,
        "Pass the `now` that was handed in: nobody can move the clock of the database.",
    )


def strings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module with their lines, its docstrings apart."""
    told = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def test_no_float_comes_near_money() -> None:
    floats = [
        f"{place(path, node)}: {ast.unparse(node)}"
        for path, module in modules(*NEAR_MONEY)
        for node in ast.walk(module)
        if is_float(node)
    ]
    refuse(floats, "Money is integers of the minor unit; a line is (numerator, denominator). See rule M1.")


def is_float(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.Name) and node.id == "float"


def test_the_rules_never_divide_into_a_float() -> None:
    divisions = [
        f"{place(path, node)}: {ast.unparse(node)}"
        for path, module in modules("reseller/rules")
        for node in ast.walk(module)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]
    refuse(divisions, "`/` makes a float. Round once, in the function that reseller/rules/money.py has (M2).")


# ---------------------------------------------------------------------------------------- how it reads


def test_files_are_short() -> None:
    lengths = [
        (path, len(path.read_text(encoding="utf-8").splitlines()))
        for path in files(*PRODUCT, "tests", suffixes={".py", ".html", ".js"})
    ]
    long = [f"{place(path)}: {length} lines" for path, length in lengths if length > LONGEST_FILE]
    refuse(
        long,
        f"More than {LONGEST_FILE} lines hold more than one idea. Split the file by what it is about.",
    )


def test_functions_are_short() -> None:
    long = [
        f"{place(path, node)}: {node.name}, {length} lines"
        for path, module in modules(*PRODUCT, "tests")
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    refuse(long, f"More than {LONGEST_FUNCTION} lines can't be read at a glance. Name the steps.")


def test_every_product_module_says_what_it_is() -> None:
    silent = [
        place(path) for path, module in modules(*PRODUCT) if ast.get_docstring(module) is None and module.body
    ]
    refuse(silent, "Begin the module with one sentence that says what it is for.")


def test_names_say_what_a_thing_is() -> None:
    vague = re.compile(r"(Manager|Helper|Utils?)$|^process_data$|^(utils?|helpers?)$")
    named = [
        f"{place(path, node)}: {node.name}"
        for path, module in modules(*PRODUCT)
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and vague.search(node.name)
    ]
    named += [place(path) for path in files(*PRODUCT, suffixes={".py"}) if vague.search(path.stem)]
    refuse(
        named,
        "Use the field's word for it: subscription, seat, term, proration, credit note.",
    )


BRITISH = "licence|cancelled|cancelling|catalogue|colour|favour|honour|neighbour|behaviour|organis|recognis"


def test_texts_are_american_english() -> None:
    # asyncio's own CancelledError and cancelled() are not ours to spell.
    pattern = re.compile(rf"(?<!asyncio\.)(?<!\.)\b\w*({BRITISH})(?!Error)\w*(?!\w*\(\))", re.IGNORECASE)
    written = [
        path for path in files(*PRODUCT, "static", "tests", suffixes=TEXT) if path.name != "test_house.py"
    ]
    refuse(found(pattern, written), "American English, everywhere: license, canceled, catalog, color.")


def test_tests_use_fakes_and_not_patches() -> None:
    patches = [
        place(path, node)
        for path, module in modules("tests")
        for node in ast.walk(module)
        if any(name.startswith(("unittest.mock", "pytest_mock")) for name in imported(node))
    ]
    refuse(
        patches,
        "Hand in a small fake of what lies outside: a patch ties the test to how code imports.",
    )
