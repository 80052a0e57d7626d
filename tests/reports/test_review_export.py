"""A review of a corpus full of attacks: what it says stays text in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner

from tracker.cli import tracker
from tracker.domain.cells import unprotect_text

from .conftest import Elements

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTACKS = Path(__file__).parents[2] / "fixtures" / "attacks"
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f]")
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "footer", "section",
    "h1", "h2", "h3", "p", "br", "a", "span", "ol", "ul", "li", "div", "dl", "dt", "dd", "table",
    "caption", "thead", "tbody", "tr", "th", "td", "blockquote", "figure", "picture", "source",
    "img",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel", "scope",
    "tabindex", "role", "aria-label", "aria-labelledby", "src", "srcset", "media", "alt",
}  # fmt: skip
FORMULA = '=HYPERLINK("http://evil.example","click")'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the exported review of 2024 of the hostile corpus."""
    base = tmp_path_factory.mktemp("attacks")
    lines = (
        ("init",),
        ("seed", str(ATTACKS)),
        ("review", "--year", "2024", "--export", str(base / "review")),
    )
    for words in lines:
        result = CliRunner(env={"TRACKER_DB": str(base / "a.db"), "TRACKER_ACTOR": "t"}).invoke(
            tracker, words
        )
        assert result.exit_code == 0, result.stderr
    return base / "review"


def text_files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".md", ".html", ".json", ".csv", ".svg"}:
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def test_no_text_turns_a_line_round_or_hides(folder: Path) -> None:
    for name, text in text_files(folder):
        assert name.endswith(".csv") or HIDDEN.search(text) is None, name


def test_no_tag_no_attribute_and_no_other_link_came_into_the_page(folder: Path) -> None:
    elements = Elements((folder / "review.html").read_text(encoding="utf-8")).found
    assert {tag for tag, _ in elements} <= TAGS
    assert {name for _, attributes in elements for name in attributes} <= ATTRIBUTES
    links = [str(attributes["href"]) for tag, attributes in elements if tag == "a"]
    outward = [link for link in links if not link.startswith("#")]
    assert outward
    assert all(link.startswith(("http://", "https://")) for link in outward)
    assert not any("evil.example" in link for link in outward)


def test_the_attacks_are_there_to_be_read(folder: Path) -> None:
    assert "Title 1 &lt;script&gt;" in (folder / "review.html").read_text(encoding="utf-8")
    told = json.loads((folder / "review.json").read_text(encoding="utf-8"))["row"]
    assert told["known"][0]["title"] == "Title 1 <script>alert(1)</script>"


def test_no_markup_came_into_the_markdown(folder: Path) -> None:
    text = (folder / "review.md").read_text(encoding="utf-8")
    bare = re.sub(r"\\.|<br>|<!-- -->|<https?://[^\s<>]+>", "", text)
    assert "<" not in bare
    pictures = re.findall(r"!\[", bare)
    assert len(pictures) == len(re.findall(r"\]\(charts/[a-z0-9-]+\.png\)", bare))
    assert len(re.findall(r"\]\(", bare)) == len(pictures)


def test_no_cell_of_a_table_is_a_formula(folder: Path) -> None:
    names = set()
    for path in (folder / "tables").iterdir():
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            for cell in row:
                runs = re.match(r"[=+\-@\t\r]", cell) is not None
                assert not runs or re.fullmatch(r"-?[0-9.e-]+", cell), (path.name, cell)
                names.add(unprotect_text(cell))
    assert FORMULA in names


def test_no_cell_of_the_workbook_is_a_formula(folder: Path) -> None:
    content = (folder / "review.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for page in book for line in page.iter_rows() for cell in line]
    assert not any(cell.data_type == "f" for cell in cells)
    assert FORMULA in {cell.value for cell in cells}
    targets = [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target]
    assert targets
    assert all(target.startswith(("http://", "https://")) for target in targets)
    held = zipfile.ZipFile(io.BytesIO(content))
    assert not any(b"<f>" in held.read(name) for name in held.namelist())


def test_a_chart_is_a_picture_and_nothing_else(folder: Path) -> None:
    for path in (folder / "charts").glob("*.svg"):
        elements = Elements(path.read_text(encoding="utf-8")).found
        tags = {tag for tag, _ in elements}
        assert tags <= {
            "svg",
            "title",
            "desc",
            "g",
            "path",
            "text",
            "rect",
            "line",
            "defs",
            "tspan",
        }
        names = {name for _, attributes in elements for name in attributes}
        assert not any(name.startswith("on") or name.endswith("href") for name in names)


def test_the_document_has_no_script_and_only_links_to_the_web(folder: Path) -> None:
    document = (folder / "review.pdf").read_bytes()
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA)\b", document)
    found = re.findall(rb"/URI ?\(([^)]*)\)", document)
    assert found
    assert all(target.startswith((b"http://", b"https://")) for target in found)
