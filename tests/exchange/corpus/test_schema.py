"""The schema and the documentation say what the loader does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tracker.errors import InvalidInput, Problem
from tracker.exchange.corpus.field_kinds import Unreadable
from tracker.exchange.corpus.folder import load
from tracker.exchange.corpus.schema import (
    TABLES,
    field_table,
    fill_tables,
    json_schema,
    render_schema,
)
from tracker.exchange.yaml_tree import Map, Node, Quoted, Seq, Sheet, read_document

if TYPE_CHECKING:
    from tracker.exchange.corpus.field_table import Table

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "seeds" / "ai-2024"
GUIDE = ROOT / "docs" / "corpus-format.md"
FILES = [path.relative_to(SHIPPED) for path in sorted(SHIPPED.rglob("*.yaml"))]

VALIDATORS = {name: Draft202012Validator(table.schema()) for name, table in TABLES.items()}


def as_editors_read(node: Node | None) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return a tree as the core schema of YAML 1.2 types it, which is what editors check."""
    if isinstance(node, Map):
        return {str(key): as_editors_read(value) for key, value in node.items()}
    if isinstance(node, Seq):
        return [as_editors_read(value) for value in node]
    if node is None or isinstance(node, Quoted):
        return node if node is None else str(node)
    words: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
    words |= {"true": True, "True": True, "TRUE": True}
    words |= {"false": False, "False": False, "FALSE": False}
    if node in words:
        return words[node]
    if re.fullmatch(r"[-+]?[0-9]+", node):
        return int(node)
    is_float = re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", node)
    return float(node) if is_float else node


def read(text: str) -> Node | None:
    problems: list[Problem] = []
    tree = read_document(text.encode(), Sheet("f", problems))
    assert problems == []
    return tree


def test_the_published_schema_is_fresh() -> None:
    published = (ROOT / "docs" / "corpus.schema.json").read_text(encoding="utf-8")
    assert published == render_schema(), "run: python docs/generate_corpus_format.py"


def test_the_tables_of_the_guide_are_fresh_and_complete() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide == fill_tables(guide), "run: python docs/generate_corpus_format.py"
    assert set(re.findall(r"<!-- fields: ([a-z_]+) -->", guide)) == set(TABLES)


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no table 'sauce' in the format; expected one of"):
        field_table("sauce")


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_shipped_corpus_fits_the_schema(path: Path) -> None:
    data = as_editors_read(read((SHIPPED / path).read_text(encoding="utf-8")))
    name = path.parts[0].removesuffix(".yaml")
    whole = json_schema()
    own = {"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]}
    assert [error.message for error in Draft202012Validator(own).iter_errors(data)] == []
    assert Draft202012Validator(whole).is_valid(data)


def test_the_worked_example_loads_and_fits_the_schema(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 6
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        assert Draft202012Validator(json_schema()).is_valid(as_editors_read(read(text))), name
    corpus = load(tmp_path)
    assert len(corpus.predictions) == 4
    assert {forecast.prediction for forecast in corpus.forecasts} == {
        prediction.key for prediction in corpus.predictions
    }


def structural_problems(table: Table, node: Node) -> list[Problem]:
    problems: list[Problem] = []
    sheet = Sheet("f", problems)
    try:
        table.read(node, 1, sheet)
    except Unreadable as bad:
        sheet.add(1, str(bad))
    return problems


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**31),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "likely", "a-key", "Not a key", "https://e.org/a", "ftp://e.org", "2024-05-01", "0.5",
         "2024-05-01T12:00:00Z", "2024-05-01 12:00", "day 19844.5", "day x", "no", "true", "null",
         "a" * 64, "a" * 81, "zh-Hans", "..", "a/b", "numeric", "supports", "certain", "fair"]
    ),
)  # fmt: skip
KEYS = st.sampled_from(["0.5", "0.1", "1", "certain", "likely", "said", "observe", "title", "x"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


@st.composite
def entries(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """An entry of some table with some of its fields, holding anything."""
    name = draw(st.sampled_from(sorted(TABLES)))
    names = [field.name for field in TABLES[name].fields]
    required = {field.name for field in TABLES[name].fields if field.required}
    chosen = draw(st.sets(st.sampled_from([*names, "unknown"]), max_size=3)) | (
        required if draw(st.booleans()) else set()
    )
    return name, {field: draw(VALUES) for field in sorted(chosen)}


@settings(settings.get_profile("exchange"), max_examples=600)
@given(entries())
def test_the_loader_refuses_exactly_what_the_schema_refuses(
    entry: tuple[str, dict[str, Any]],
) -> None:
    name, value = entry
    tree = read(json.dumps(value))
    assert tree is not None
    seen = as_editors_read(tree)
    refused = [
        error.message for error in Draft202012Validator(TABLES[name].schema()).iter_errors(seen)
    ]
    found = structural_problems(TABLES[name], tree)
    assert bool(found) == bool(refused), (found, refused)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_each_field_alone_is_judged_alike(name: str) -> None:
    table = TABLES[name]
    odd: list[Any] = [None, True, -1, 0, 0.5, 1, 2, 10**10, "", "x", "a-key", [], ["a", "a"], {}]
    for field in table.fields:
        for value in odd:
            tree = read(json.dumps({field.name: value}))
            assert tree is not None
            refused = [
                error
                for error in VALIDATORS[name].iter_errors(as_editors_read(tree))
                if error.validator != "required"
            ]
            found = [
                problem
                for problem in structural_problems(table, tree)
                if " without " not in problem.message
            ]
            assert bool(found) == bool(refused), (field.name, value, found, refused)
