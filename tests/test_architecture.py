"""The walls of the program, read from its source: imports, sizes, names, clocks, exemptions."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tracker"
MODULES = sorted(PACKAGE.rglob("*.py"))
OWN_SOURCES = sorted(
    path
    for folder in ("tracker", "tests", "benchmarks", "docs", "alembic")
    for path in (ROOT / folder).rglob("*.py")
)

LONGEST_FILE = 350
LONGEST_FUNCTION = 40
MOST_PARAMETERS = 5
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "misc", "manager", "common"}

OUTSIDE_WORLD = {"io", "os", "pathlib", "shutil", "socket", "sqlite3", "subprocess", "tempfile"}
RANDOMNESS = {"random", "secrets", "uuid"}
LAYERS_BELOW_ACTIONS = {
    "errors", "settings", "domain", "store", "scoring", "reports", "exchange", "capture"
}  # fmt: skip


@dataclass(frozen=True)
class Wall:
    """What a layer may import: layers, third parties, and third parties in some files only."""

    layers: set[str]
    third: set[str]
    third_in: dict[str, set[str]]
    not_stdlib: set[str]


WALLS = {
    "errors": Wall(set(), set(), {}, OUTSIDE_WORLD | {"time"} | RANDOMNESS),
    "settings": Wall({"errors"}, {"platformdirs"}, {}, {"time"} | RANDOMNESS),
    "domain": Wall({"errors"}, set(), {}, OUTSIDE_WORLD | {"time"} | RANDOMNESS),
    "store": Wall(
        {"domain", "errors"},
        {"sqlalchemy", "alembic", "rfc8785"},
        {"numpy": {"store/frame"}, "cryptography": {"store/signature.py"}},
        {"time"} | RANDOMNESS,
    ),
    "scoring": Wall(
        {"domain", "errors"},
        {"numpy"},
        {"pandas": {"scoring/frame"}, "numba": {"scoring/compiled_order.py"}},
        OUTSIDE_WORLD - {"os"} | {"time"} | RANDOMNESS,
    ),
    "reports": Wall(
        {"scoring", "domain", "errors"},
        {"jinja2", "numpy"},
        {
            "pandas": {"reports/render/"},
            "xlsxwriter": {"reports/render/"},
            "vl_convert": {"reports/charts/"},
            "typst": {"reports/render/pdf.py"},
        },
        OUTSIDE_WORLD - {"io"} | {"time"} | RANDOMNESS,
    ),
    "exchange": Wall(
        {"domain", "errors"},
        {"yaml", "pandas", "numpy", "pyarrow", "dateutil"},
        {"openpyxl": {"exchange/tables/sheet.py"}},
        {"time"} | RANDOMNESS,
    ),
    "capture": Wall({"domain", "errors"}, {"spacy", "jieba"}, {}, {"time"} | RANDOMNESS),
    "actions": Wall(LAYERS_BELOW_ACTIONS, set(), {}, {"time"} | RANDOMNESS),
    "cli": Wall(
        {"actions", "reports", "domain", "settings", "errors"},
        {"click", "rich"},
        {"dateutil": {"cli/dates.py"}},
        {"sqlite3", "time"} | RANDOMNESS,
    ),
}

CLOCK_CALLS = {"now", "today", "utcnow", "time", "time_ns", "monotonic"}
CLOCK_OWNERS = {"datetime", "date", "time"}
CLOCK_FILE = "cli/context.py"


def layer_of(place: str) -> str:
    """Return the layer of a path below `tracker/`."""
    return place.split("/", maxsplit=1)[0].removesuffix(".py")


def imported(tree: ast.AST, place: str) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything a module imports, at any depth."""
    package = ["tracker", *place.split("/")[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*above, *([node.module] if node.module else [])])
            # `from tracker import store` names a layer only with its last part.
            yield from (
                (node.lineno, f"{stem}.{alias.name}" if stem == "tracker" else stem)
                for alias in node.names
            )
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (
                (node.lineno, found.value)
                for found in ast.walk(node)
                if isinstance(found, ast.Constant) and isinstance(found.value, str)
            )


def broken_walls(source: str, place: str) -> list[str]:
    """Return what the source of a module imports against the table."""
    layer = layer_of(place)
    if layer not in WALLS:
        return [] if place == "__init__.py" else [f"{place}: {layer} is no layer"]
    wall = WALLS[layer]
    found = []
    for line, name in imported(ast.parse(source), place):
        first, _, rest = name.partition(".")
        if first == "tracker":
            other = rest.split(".")[0]
            allowed = not other or other == layer or other in wall.layers
        elif first in sys.stdlib_module_names:
            allowed = first not in wall.not_stdlib
        else:
            places = wall.third_in.get(first, set())
            allowed = first in wall.third or any(place.startswith(p) for p in places)
        if not allowed:
            found.append(f"{place}:{line}: {layer} may not import {name}")
    return found


def outside_calls(source: str, place: str) -> list[str]:
    """Return calls that read the clock, the environment or chance, or print, below `cli/`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and layer_of(place) != "cli":
            if ast.unparse(node) in {"os.environ", "os.getenv"}:
                found.append(f"{place}:{node.lineno}: reads the environment")
        elif isinstance(node, ast.Call):
            reason = refusal(node)
            if reason and not (place == CLOCK_FILE and "clock" in reason):
                found.append(f"{place}:{node.lineno}: {reason}")
    return found


def refusal(node: ast.Call) -> str | None:
    """Return why a call does not belong in the program, if so."""
    name = ast.unparse(node.func)
    owner, _, method = name.rpartition(".")
    if owner.split(".")[-1] in CLOCK_OWNERS and method in CLOCK_CALLS:
        return f"reads the clock with {name}"
    if name in {"print", "input", "breakpoint"}:
        return f"calls {name}"
    if method == "default_rng":
        return None if node.args or node.keywords else "draws without a seed"
    if name.startswith(("np.random.", "numpy.random.")) and method[0].islower():
        return "draws from the global state"
    return None


def is_callback(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether click calls the function with all options."""
    return any(
        "command" in ast.unparse(d) or "group" in ast.unparse(d) for d in node.decorator_list
    )


def oversized(source: str, place: str) -> list[str]:
    """Return files and functions that are too long and functions with too many parameters."""
    n_lines = len(source.splitlines())
    found = [f"{place}: {n_lines} lines"] if n_lines > LONGEST_FILE else []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > LONGEST_FUNCTION:
            found.append(f"{place}:{node.lineno}: {node.name} has {length} lines")
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        n_given = sum(argument.arg not in {"self", "cls"} for argument in given)
        if n_given > MOST_PARAMETERS and not is_callback(node):
            found.append(f"{place}:{node.lineno}: {node.name} has {n_given} parameters")
    return found


def loose_ends(source: str, place: str) -> list[str]:
    """Return unexplained exemptions and notes to do later."""
    found = []
    for number, line in enumerate(source.splitlines(), start=1):
        exemption = re.search(r"#\s*(noqa|type:\s*ignore)(.*)", line)
        if exemption and not re.match(
            r":? ?\[?[a-zA-Z][\w-]+(?:, ?[\w-]+)*\]? *(?:- |# ).{3,}", exemption[2]
        ):
            found.append(f"{place}:{number}: an exemption needs its code and a reason")
        if re.search(r"#.*\b(TODO|FIXME|XXX)\b", line):
            found.append(f"{place}:{number}: a note to do later")
    return found


def place_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=place_of)
def test_a_module_keeps_to_the_walls_of_its_layer(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert broken_walls(source, place_of(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=place_of)
def test_nothing_but_the_command_line_reads_clock_environment_or_chance(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert outside_calls(source, place_of(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=place_of)
def test_files_and_functions_stay_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert oversized(source, place_of(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=place_of)
def test_a_module_is_named_after_its_subject(path: Path) -> None:
    parts = {part.removesuffix(".py").strip("_") for part in path.relative_to(PACKAGE).parts}
    assert not parts & FORBIDDEN_NAMES


@pytest.mark.parametrize("path", OWN_SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_exemption_has_a_reason_and_nothing_is_left_for_later(path: Path) -> None:
    if path == Path(__file__).resolve():
        pytest.skip("holds the patterns themselves")
    assert loose_ends(path.read_text(encoding="utf-8"), path.name) == []


def test_the_migrations_do_not_hide_the_library() -> None:
    assert (ROOT / "alembic").is_dir()
    assert not (ROOT / "alembic" / "__init__.py").exists()


@pytest.mark.parametrize(
    ("place", "source"),
    [
        pytest.param("scoring/rules.py", "import tracker.store.frames", id="layer"),
        pytest.param("scoring/rules.py", "from tracker import store", id="layer-from-package"),
        pytest.param("reports/board.py", "from ..store import frames", id="relative"),
        pytest.param("reports/render/table.py", "from ...store import frames", id="two-up"),
        pytest.param("domain/source.py", "def f():\n    import sqlalchemy", id="local"),
        pytest.param(
            "domain/source.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tracker.cli import main",
            id="type-checking",
        ),
        pytest.param("scoring/rules.py", "def f():\n    import pandas", id="third-elsewhere"),
        pytest.param("store/ledger.py", "import numpy", id="third-in-another-file"),
        pytest.param("domain/source.py", "import pathlib", id="stdlib"),
        pytest.param("cli/show.py", "from tracker.store.engine import make_engine", id="cli-sql"),
        pytest.param(
            "scoring/a.py",
            "import importlib\nimportlib.import_module('tracker.store')",
            id="by-name",
        ),
        pytest.param("plugins/a.py", "", id="unknown-layer"),
    ],
)
def test_the_checker_catches_a_broken_wall(place: str, source: str) -> None:
    assert broken_walls(source, place)


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.now(tz=None)",
        "from datetime import date\ndate.today()",
        "import os\nos.environ['A']",
        "import numpy as np\nnp.random.default_rng()",
        "import numpy as np\nnp.random.normal()",
        "print(1)",
    ],
)
def test_the_checker_catches_a_reading_of_the_outside(source: str) -> None:
    assert outside_calls(source, "scoring/rules.py")


def test_the_checker_catches_size_and_loose_ends() -> None:
    body = "\n".join(["    pass"] * LONGEST_FUNCTION)
    assert oversized(f"def f():\n{body}", "a.py")
    assert oversized("def f(a, b, *, c, d, e, g): ...", "a.py")
    assert oversized("\n" * (LONGEST_FILE + 1), "a.py")
    assert loose_ends("x = 1  # noqa", "a.py")
    assert loose_ends("x = 1  # noqa: E501", "a.py")
    assert loose_ends("x = 1  # type: ignore[attr-defined]", "a.py")
    assert loose_ends("# TODO: later", "a.py")
    assert not loose_ends("x = 1  # noqa: E501 - an address cannot be wrapped", "a.py")
    assert not loose_ends("x = 1  # type: ignore[misc]  # the stub is wrong", "a.py")
