"""The committed schema is the one that is served, changes to it are told, and its examples run."""

import re
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from graphql import build_schema, find_breaking_changes, parse, specified_scalar_types, validate
from graphql.language import FieldNode, OperationDefinitionNode

from reseller_api.schema import schema, sdl
from reseller_api.things import KINDS
from reseller_api.words import WORDS
from reseller_api.words.common import ARGUMENTS, INPUTS, OUTPUTS
from tests.reseller_api.conftest import People
from tests.reseller_api.story import EXAMPLES, Story, told

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "graphql/schema.graphql"
REFRESH = "Run `.venv/bin/python -m reseller_api.print_schema > graphql/schema.graphql` and commit it."


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    assert COMMITTED.read_text() == sdl(schema), REFRESH


def test_a_breaking_change_is_told_in_the_changelog() -> None:
    before = the_version_before()
    changelog = (ROOT / "CHANGELOG.md").read_text()
    untold = [
        change.description
        for change in find_breaking_changes(build_schema(before), schema._schema)
        if not all(name in changelog for name in named(change.description))
    ]
    assert not untold, "List these under Changed or Removed in CHANGELOG.md, or deprecate first."


def the_version_before() -> str:
    """The schema as it was committed before this one: HEAD's, or the one that HEAD's own change replaced."""
    path = "graphql/schema.graphql"
    commits = git("log", "--format=%H", "-n", "2", "--", path).split()
    versions = [git("show", f"{commit}:{path}") for commit in commits]
    return next((text for text in versions if text != COMMITTED.read_text()), versions[0])


def git(*arguments: str) -> str:
    return run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def named(description: str) -> list[str]:
    """The types and fields that a breaking change is about."""
    return re.findall(r"'?([A-Za-z_]+\.[A-Za-z_]+)'?", description) or description.split()[:1]


def described() -> dict[tuple[str, str], str | None]:
    """Each type, and whatever is inside it, by its owner and name."""
    found: dict[tuple[str, str], str | None] = {}
    for name, kind in schema._schema.type_map.items():
        if name.startswith("__") or name in specified_scalar_types:
            continue
        found[name, ""] = kind.description
        inside: Any = getattr(kind, "fields", None) or getattr(kind, "values", {})
        for each, part in inside.items():
            found[name, each] = part.description
            arguments = getattr(part, "args", {}).items()
            found |= {(f"{name}.{each}", argument): given.description for argument, given in arguments}
    return found


def test_every_type_field_argument_and_value_is_described() -> None:
    assert [owned for owned, text in described().items() if not (text or "").rstrip().endswith(".")] == []


def test_every_word_is_for_something_that_is_there() -> None:
    """Those of one type stand in its description; those that many share are used."""
    own = {(owner, name): text for owner, words in WORDS.items() for name, text in words.items()}
    texts = described()
    assert {owned: text for owned, text in own.items() if texts.get(owned) != text} == {}
    shared = {(name, text) for words in (OUTPUTS, INPUTS, ARGUMENTS) for name, text in words.items()}
    assert shared <= {(name, text) for (_, name), text in texts.items() if text}


def test_whatever_is_a_node_can_be_found_by_its_id() -> None:
    nodes = schema._schema.get_implementations(schema._schema.type_map["Node"])  # type: ignore[arg-type]
    assert {kind.name for kind in nodes.objects} == set(KINDS)


def test_every_mutation_takes_one_input_with_a_key_and_answers_errors() -> None:
    mutations = schema._schema.mutation_type
    assert mutations is not None
    for name, field in mutations.fields.items():
        assert list(field.args) == ["input"], name
        kind = field.args["input"].type.of_type
        assert str(kind.fields["idempotencyKey"].type) == "String!", name
        payload: Any = field.type.of_type
        assert str(payload.fields["errors"].type) == "[UserError!]!", name
        others = [str(other.type) for key, other in payload.fields.items() if key != "errors"]
        assert others, name
        assert not [kind for kind in others if kind.endswith("!")], name


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_a_valid_document(name: str) -> None:
    assert validate(schema._schema, parse(EXAMPLES[name])) == []


def test_every_operation_has_an_example_of_its_name() -> None:
    roots = (schema._schema.query_type, schema._schema.mutation_type)
    offered = {name for root in roots if root for name in root.fields}
    assert offered == set(EXAMPLES)
    for name, text in EXAMPLES.items():
        (operation,) = parse(text).definitions
        assert isinstance(operation, OperationDefinitionNode)
        asked = [
            node.name.value for node in operation.selection_set.selections if isinstance(node, FieldNode)
        ]
        assert asked == [name]


async def test_the_examples_run_and_together_tell_the_whole_story(people: People) -> None:
    story = Story(people)
    await told(story)
    assert story.ran == set(EXAMPLES)
